"""The geometry of a line chart of a series: where points, gaps, breaks and labels stand.

Pure. Figures only: what is empty, not applicable or a choice leaves a gap. The picture is drawn by
`templates/components/_series_chart.html`; nothing here is text for reading but the given labels.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor, log10

from indicators.joining import Line, Point
from indicators.periods import Period

WIDTH, HEIGHT = 760, 280
LEFT, RIGHT, TOP, BOTTOM = 92, 20, 26, 44  # room for the labels around the plot
LABELS = 8  # more labels under the axis would run into each other
SHORT = {"H1": "6T", "9M": "9T", "H2": "6T cuối", "Y": "Năm"}  # others as Q1


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    title: str  # period and figure, as read


@dataclass(frozen=True)
class Drawn:
    """One line of the chart."""

    label: str
    style: int  # 0, 1, 2...: which stroke and sign it is drawn with
    segments: tuple[str, ...]  # points of polylines; a break or a missing figure parts two
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Chart:
    lines: tuple[Drawn, ...]
    marks: tuple[tuple[float, int], ...]  # (x of the dashed line, number of the break)
    across: tuple[tuple[float, str], ...]  # (y, label) of the grid
    below: tuple[tuple[float, str], ...]  # (x, label) of the periods
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def chart(
    lines: Sequence[Line],
    numbers_of: Mapping[tuple[int, int], int],
    written: Callable[[Decimal], str],
) -> Chart | None:
    """Return the chart of some lines, None where no two figures can be drawn.

    `numbers_of` numbers the breaks: (line, point before it) -> number. `written` prints a figure.
    """
    figures = [one.value for line in lines for one in line.points if _is_drawn(one)]
    periods = sorted({one.period for line in lines for one in line.points})
    if len(figures) < 2 or len(periods) < 2:
        return None
    ticks = _ticks(float(min(figures)), float(max(figures)))
    low, high = ticks[0], ticks[-1]
    step = (WIDTH - LEFT - RIGHT - 40) / (len(periods) - 1)
    at = {period: round(LEFT + 20 + step * place, 1) for place, period in enumerate(periods)}

    def height(value: float) -> float:
        return round(HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - BOTTOM - TOP), 1)

    drawn = []
    around: dict[int, list[tuple[float, float]]] = {}  # number -> x before and after, line by line
    for place, line in enumerate(lines):
        broken = {one.after for one in line.breaks}
        for after in broken:
            sides = at[line.points[after].period], at[line.points[after + 1].period]
            around.setdefault(numbers_of[place, after], []).append(sides)
        drawn.append(_drawn(line, place, broken, at, height))
    marks = {(x, number) for number, sides in around.items() for x in _marks(sides, step / 2)}
    every = -(-len(periods) // LABELS)
    return Chart(
        tuple(one for one in drawn if one.dots),
        _apart(marks),
        tuple((height(tick), written(Decimal(repr(tick)))) for tick in ticks),
        tuple((at[one], short(one)) for one in periods[::every]),
    )


def _drawn(line: Line, place: int, broken: set[int], at, height) -> Drawn:
    segments: list[list[str]] = [[]]
    dots = []
    for number, point in enumerate(line.points):
        if _is_drawn(point):
            x, y = at[point.period], height(float(point.value))
            segments[-1].append(f"{x},{y}")
            dots.append(Dot(x, y, f"{point.period.label}: {point.text}"))
        if number in broken or not _is_drawn(point):
            segments.append([])
    joined = tuple(" ".join(one) for one in segments if len(one) > 1)
    return Drawn(line.label, place % 6, joined, tuple(dots))


def _is_drawn(point: Point) -> bool:
    return point.value is not None and point.mark in ("value", "nil") and not point.key


def _marks(sides: Sequence[tuple[float, float]], half: float) -> list[float]:
    """Return where a break is marked, half a step before the first figure that differs.

    Once for all lines that meet it, where one mark can part the figures of them all.
    """
    first = min(after for _, after in sides)
    if max(before for before, _ in sides) < first:
        return [round(first - half, 1)]
    return [round(after - half, 1) for _, after in sides]


def _apart(marks: set[tuple[float, int]]) -> tuple[tuple[float, int], ...]:
    """Move marks that would stand on each other a little aside."""
    placed: list[tuple[float, int]] = []
    for x, number in sorted(marks):
        if placed and x - placed[-1][0] < 18:
            x = placed[-1][0] + 18
        placed.append((round(x, 1), number))
    return tuple(placed)


def _ticks(low: float, high: float) -> list[float]:
    """Return round numbers from 0, or below it, to above the highest figure."""
    low, high = min(low, 0.0), max(high, 0.0)
    span = high - low or 1.0
    rough = span / 4
    power = 10 ** floor(log10(rough))
    step = next(power * one for one in (1, 2, 2.5, 5, 10) if power * one >= rough * 0.999)
    first, last = floor(low / step), -floor(-high / step)
    return [round(step * place, 10) for place in range(first, max(last, first + 1) + 1)]


def short(period: Period) -> str:
    """Return a period as it stands under the axis: Q1/2022, 6T/2022, Năm 2022."""
    name = SHORT.get(period.kind, period.kind)
    return f"{name} {period.year}" if period.kind == "Y" else f"{name}/{period.year}"
