"""The text of an earlier report -> a text to begin this one from. Pure.

Figures it names stay named, where this form asks the same; figures typed in it that are a row's own
of then, by their words beyond doubt, become named. The period it tells of becomes this one. What
else may be out of date is left as it was and listed: nobody is to look for it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from indicators.formula import Operand
from indicators.periods import Period
from indicators.prose import matching
from indicators.prose.matching import Match
from indicators.prose.reading import MONEY, PERCENT, Figure, Sentence, sentences
from indicators.rules.reading import accepts
from indicators.spec import FormSpec, SectionSpec
from reports.narrative import marks
from reports.narrative.facets import MISSING, parse
from reports.narrative.marks import Block, Grid, Line, Run, Runs
from units.text import short, uncapitalised

TYPED, DATE, LOST = "typed", "date", "lost"
APART = 0.1  # so much more of a row's words than of any other with the same figure
RARE = 100  # a count from which on no two rows of a table are equal by chance
_AROUND = 90  # characters of the words shown about what is left
_DATE = re.compile(
    r"\b\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}\b|[Nn]gày \d{1,2} tháng \d{1,2}(?: năm \d{4})?"
)
_QUARTER = {"Q1": "I", "Q2": "II", "Q3": "III", "Q4": "IV"}
_MONTHS = {"H1": r"(?:0?6|[Ss]áu)\s+tháng\s+đầu", "H2": r"(?:0?6|[Ss]áu)\s+tháng\s+cuối"}
_MONTHS["9M"] = r"(?:0?9|[Cc]hín)\s+tháng(?:\s+đầu)?"


@dataclass(frozen=True)
class Then:
    """The earlier report, as it was signed."""

    form: FormSpec
    unit_kind: str
    period: Period
    figures: Mapping[str, Operand]  # item -> figure
    printed: Mapping[str, str]  # reference -> what it printed


@dataclass(frozen=True)
class Left:
    """What the writer is to look at."""

    why: str  # TYPED, DATE or LOST
    text: str  # "58 văn bản", "31/12/2021"
    around: str = ""  # the words about it


@dataclass(frozen=True)
class Rebound:
    text: str  # with its marks
    named: int = 0  # figures that are named in it
    left: tuple[Left, ...] = ()


Span = tuple[int, int, str]  # start, end in a line's plain text, reference that takes their place


def rebind(
    section: SectionSpec, text: str, then: Then, period: Period, item_of: Mapping[str, str]
) -> Rebound:
    """Return a section of an earlier report as this one's begins with it.

    `item_of` gives the rows of then -> those of this report's form that ask the same.
    """
    blocks = marks.read(text)
    printed = dict(then.printed)
    plain = {
        place: marks.plain_line(one.runs, printed)
        for place, one in enumerate(blocks)
        if isinstance(one, Line)
    }
    told = sentences(section.key, marks.plain(text, printed))
    rows = rows_meant(section, told, then)
    spans: dict[int, list[Span]] = defaultdict(list)
    left: list[Left] = []
    for sentence, place, offset in placed(told, plain):
        given = places_of(blocks[place].runs, printed)
        for figure in sentence.figures:
            if any(start <= offset + figure.start < end for start, end in given):
                continue  # it was named already
            meant = rows.get((sentence.text, figure.start), {})
            found = [one for one in spans_of(sentence, figure, meant) if one[2] in item_of]
            spans[place] += [(start + offset, end + offset, item_of[item])
                             for start, end, item in found]  # fmt: skip
            if not found:
                left.append(Left(TYPED, figure.text, about(sentence, figure)))
    begun = Begun(then, period, item_of)
    result = tuple(begun.block(one, spans.get(place, [])) for place, one in enumerate(blocks))
    written = marks.write(result)
    return Rebound(
        written,
        sum(bool(run.reference) for one in result for run in marks.runs_of(one)),
        (*begun.lost, *left, *dates(marks.plain(written), then.period, period)),
    )


def rows_meant(
    section: SectionSpec, told: tuple[Sentence, ...], then: Then
) -> dict[tuple[str, int], dict[int, str]]:
    """Return (sentence, place of a figure) -> place of a number -> row whose figure it is.

    Known by its words beyond doubt, or by a figure that no other row has and words that tell of it.
    """
    named = {}
    for match in matching.kept_matches(then.form, then.unit_kind, told, section) if told else ():
        if match.is_named:
            rows = [(score, item) for score, item, is_rest in match.rows if not is_rest]
            named[match.sentence.text, match.figure.start] = rows
    found: dict[tuple[str, int], dict[int, str]] = {}
    for sentence in told:
        for figure in sentence.figures:
            key = (sentence.text, figure.start)
            if figure.is_calculated or figure.is_loose or is_of_other_time(sentence, figure, then):
                continue
            for number in (figure, *([figure.over] if figure.over else [])):
                best = by_words(named.get(key, ()), number, then)
                best = best or by_figure(section, sentence, figure, number, then)
                if best and best[0] not in found.get(key, {}).values():  # one row is not x and y
                    found.setdefault(key, {})[number.start] = best[0]
    return found


def by_words(rows: Iterable[tuple[float, str]], number: Figure, then: Then) -> list[str]:
    """Return the one row that the words name and whose figure it is; [] where two come close."""
    holding = [(score, item) for score, item in rows if holds(number, then.figures.get(item))]
    first, *others = sorted(holding, reverse=True) or [(0.0, "")]
    is_sure = first[0] >= matching.NAMED
    return [first[1]] if is_sure and all(first[0] - one[0] >= APART for one in others) else []


def by_figure(
    section: SectionSpec, sentence: Sentence, figure: Figure, number: Figure, then: Then
) -> list[str]:
    """Return the one row that holds a figure nobody comes by through chance; [] for none."""
    if number.value < RARE and not (number.kind == PERCENT and number.decimals):
        return []
    alike = matching.alike(then.form, then.unit_kind, sentence, figure, section)
    rows = [item for item in alike if holds(number, then.figures.get(item))]
    return rows if len(rows) == 1 and alike[rows[0]] else []


def is_of_other_time(sentence: Sentence, figure: Figure, then: Then) -> bool:
    return matching.is_of_other_time(Match(sentence, figure, (), (), False), then.period)


def holds(number: Figure, figure: Operand | None) -> bool:
    value = figure.value if figure else None
    return value is not None and accepts(number.value, number.decimals, value)


def placed(
    told: tuple[Sentence, ...], plain: Mapping[int, str]
) -> Iterator[tuple[Sentence, int, int]]:
    """Yield sentences with the block they stand in and where in its text they begin.

    Those of tables, and those that cannot be found as they stand, are passed over.
    """
    places = sorted(plain)
    at, offset = 0, 0
    for sentence in told:
        for ahead in range(at, len(places)):
            start = plain[places[ahead]].find(sentence.text, offset if ahead == at else 0)
            if start >= 0:
                at, offset = ahead, start + len(sentence.text)
                yield sentence, places[ahead], start
                break


def spans_of(sentence: Sentence, figure: Figure, rows: Mapping[int, str]) -> list[Span]:
    """Return the places of a figure that rows take; money with its unit, which is printed too."""
    spans = []
    for number in (figure, *([figure.over] if figure.over else [])):
        if number.start not in rows:
            continue
        end = number.end
        if figure.unit in MONEY:
            unit = re.compile(r"\s*(?:(?:triệu|tỷ|tỉ)(?:\s+đồng)?|đồng)", re.IGNORECASE)
            if words := unit.match(sentence.text, end):
                end = words.end()
        spans.append((number.start, end, rows[number.start]))
    return spans


def about(sentence: Sentence, figure: Figure) -> str:
    return short(" ".join(sentence.clause(figure).split()).strip(" ,;:("), _AROUND)


def places_of(runs: Runs, printed: Mapping[str, str]) -> list[tuple[int, int]]:
    """Return where in a line's plain text what was printed for references stands."""
    found, at = [], 0
    for run in runs:
        end = at + len(marks.plain_line((run,), dict(printed)))
        if run.reference:
            found.append((at, end))
        at = end
    return found


@dataclass
class Begun:
    """The blocks of this report's text, made from those of the earlier one."""

    then: Then
    period: Period
    item_of: Mapping[str, str]
    lost: list[Left] = field(default_factory=list)

    def block(self, block: Block, spans: list[Span]) -> Block:
        if isinstance(block, Grid):
            return Grid(tuple(tuple(self.runs(runs, []) for runs in row) for row in block.rows))
        return replace(block, runs=self.runs(block.runs, spans))

    def runs(self, runs: Runs, spans: list[Span]) -> Runs:
        """Return runs with references at the spans of their plain text."""
        made: list[Run] = []
        at = 0
        for run in runs:
            end = at + len(marks.plain_line((run,), dict(self.then.printed)))
            if run.reference:
                made.append(self.reference(run))
            elif run.note:
                made.append(run)
            else:
                inside = [one for one in spans if at <= one[0] and one[1] <= end]
                for start, stop, reference in inside:
                    made.append(replace(run, text=run.text[: start - at]))
                    made.append(replace(run, text="", reference=reference))
                    run, at = replace(run, text=run.text[stop - at :]), stop
                made.append(run)
            at = end
        named = (
            replace(
                run, text=in_period(run.text, self.then.period, self.period, is_first=not place)
            )
            if run.text
            else run
            for place, run in enumerate(made)
        )
        return marks.joined(named)

    def reference(self, run: Run) -> Run:
        """Return a figure named by this form's row; as text where this form has none."""
        item, facet = parse(run.reference)
        if item in self.item_of:
            item = self.item_of[item]
            return replace(run, reference=f"{item}:{facet}" if facet else item)
        text = self.then.printed.get(run.reference, MISSING)
        self.lost.append(Left(LOST, text))
        return replace(run, reference="", text=text)


# ---- The period in words


def in_period(text: str, old: Period, new: Period, *, is_first: bool = False) -> str:
    """Return a text that tells of another period: "6 tháng đầu năm 2022" -> "quý III năm 2022"."""

    def other(found: re.Match) -> str:
        begins = found[0][0].isupper() or (is_first and found.start() == 0)
        return label(new, "/" in found[0]) if begins else uncapitalised(label(new, "/" in found[0]))

    return naming(old).sub(other, text)


def label(period: Period, is_short: bool) -> str:
    """Return a period's name; a quarter as "Quý III/2022" where the other was written so."""
    quarter = _QUARTER.get(period.kind)
    return f"Quý {quarter}/{period.year}" if is_short and quarter else period.label


@lru_cache(maxsize=64)
def naming(period: Period) -> re.Pattern:
    """Return what finds a period's name as reports write it.

    A year alone is found only where it stands for the period: "Trong năm 2022,"; a plan of the year
    keeps its name.
    """
    year = period.year
    if quarter := _QUARTER.get(period.kind):
        return re.compile(rf"\b[Qq]uý\s+{quarter}(?:\s*/\s*|\s+năm\s+){year}\b")
    if period.kind in _MONTHS:
        return re.compile(rf"\b{_MONTHS[period.kind]}\s+năm(?:\s+{year}\b|(?!\s+\d))")
    return re.compile(rf"(?<=\b[Tt]rong )năm\s+{year}\b|^Năm\s+{year}\b(?=,)")


def dates(text: str, old: Period, new: Period) -> list[Left]:
    """Return the days named in a text, each once, and the year of then where it is another now."""
    found = [one[0] for one in _DATE.finditer(text)]
    if old.year != new.year:
        found += re.findall(rf"[Nn]ăm {old.year}\b", text)
    return [Left(DATE, one) for one in dict.fromkeys(found)]
