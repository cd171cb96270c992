"""A parent's own rows out of the published figures of the units that file to it.

Pure. A row is followed by its indicator into whatever forms the units file; who fills it in is each
form's to say by its markers. Figures that do not compare (`joining`) are named and left out, never
added up. A unit counts once, by its own figure, which already holds whatever is below it. What the
parent adds of its own is a signed adjustment beside the total, never a change of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal

from indicators import formula, joining, numbers, portal, rollup
from indicators.numbers import Measure
from indicators.rollup import NOT_REPORTED, Figured, Part, Total
from indicators.spec import ENTRY, FOREIGN, HEADING, FormSpec, IndicatorSpec, once_a_form

_EXACT = Context(prec=60)

COUNTED, NA, EMPTY, MISSING = "counted", "na", "empty", "missing"
APART, TWICE, ELSEWHERE, UNASKED = "apart", "twice", "elsewhere", "unasked"

# How a unit stands to a row -> what the page says of it.
HOW = {
    COUNTED: "Đã tính",
    NA: "Không áp dụng",
    EMPTY: "Báo cáo đã duyệt để trống dòng này",
    MISSING: "Chưa có báo cáo được duyệt",
    APART: "Không cộng được",
    TWICE: "Hai mẫu báo hai số khác nhau",
    ELSEWHERE: "Không thuộc phần đơn vị báo cáo",
    UNASKED: "Mẫu của đơn vị không có dòng này",
}
ASKED = (COUNTED, NA, EMPTY, MISSING, APART, TWICE)  # the unit owes the row
OWING = (EMPTY, MISSING)  # and has not reported it

# Why a row that units report has no figure of its own here -> the sentence of its page.
WHY = {
    "tally": (
        "Mỗi đơn vị chọn một phương án nên cộng lại chỉ biết bao nhiêu đơn vị chọn phương án nào; "
        "dòng này hỏi một câu trả lời của chính cơ quan lập báo cáo, hãy tự chọn."
    ),
    "none": (
        "Chỉ tiêu này không cộng và không lấy trung bình giữa các đơn vị được; hãy tự nhập, "
        "số của từng đơn vị ghi bên dưới để đối chiếu."
    ),
    "shared": (
        "Chỉ tiêu này lấy số mà mọi đơn vị cùng báo, nhưng các đơn vị báo khác nhau; hãy tự nhập."
    ),
    "parts": (
        "Tỷ lệ phải tính trên tổng của các dòng thành phần, nhưng có đơn vị không báo đủ các dòng "
        "đó; hãy tự nhập."
    ),
    "apart": "Không số liệu nào của đơn vị cộng được vào dòng này; lý do ghi ở từng đơn vị.",
    "waiting": "Chưa đơn vị nào có số liệu đã duyệt cho dòng này.",
}


@dataclass(frozen=True)
class Filing:
    """One form that a unit files to the parent for the period, published or still owed."""

    unit: str  # unit code
    kind: str  # of the unit, which decides its rows
    form: FormSpec
    receipt: str = ""  # of the published submission; "" = none yet
    values: Mapping[str, Figured] = field(default_factory=dict)  # indicator code -> figure
    # Indicators of this form and the parent's -> why their figures are not compared; () = they are.
    apart: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """How one unit stands to one row of the parent."""

    unit: str
    how: str  # key of HOW
    filing: Filing
    item: str = ""  # the row of its own form; "" = the form has none
    figure: Figured = NOT_REPORTED  # as published
    notes: tuple[str, ...] = ()  # Vietnamese: why it does not compare


@dataclass(frozen=True)
class Rolled:
    """One entry row of the parent out of its units."""

    item: str
    total: Total
    lines: tuple[Line, ...]  # of every unit, by code
    why: str  # key of WHY: why there is no figure; "" = there is one

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(line.unit for line in self.lines if line.how in OWING)

    @property
    def asked(self) -> int:
        return sum(line.how in ASKED for line in self.lines)

    @property
    def counted(self) -> int:
        return sum(line.how in (COUNTED, NA) for line in self.lines)

    @property
    def figure(self) -> Figured:
        """What is taken over, without adjustments; empty where `why` says so."""
        if self.why:
            return NOT_REPORTED
        key = ""
        if self.total.value is not None and self.total.mark == "value":
            keys = {line.figure.key for line in self.lines if line.how == COUNTED}
            key = keys.pop() if len(keys) == 1 else ""
        return Figured(self.total.value, self.total.mark, key)


@once_a_form
def rows(form: FormSpec, unit_kind: str) -> dict[str, IndicatorSpec]:
    """Return item code -> indicator of the rows that units' figures may fill, in printed order."""
    return {
        item: form.indicator[form.items[item].indicator]
        for item, role in form.roles(unit_kind).items()
        if role == ENTRY
    }


def consolidate(
    form: FormSpec, unit_kind: str, filings: Iterable[Filing], items: Iterable[str] | None = None
) -> dict[str, Rolled]:
    """Return item code -> total of every row that any unit is asked for, in printed order.

    `items` limits it to some rows. The order of the filings never matters.
    """
    by_unit = _by_unit(filings)
    wanted = None if items is None else set(items)
    found = {}
    for item, spec in rows(form, unit_kind).items():
        if wanted is not None and item not in wanted:
            continue
        lines = tuple(_line(spec.code, each) for each in by_unit)
        if any(line.how in ASKED for line in lines):
            found[item] = _rolled(item, spec, lines)
    return found


def lines_of(
    form: FormSpec, filings: Iterable[Filing], items: Iterable[str]
) -> dict[str, tuple[Line, ...]]:
    """Return item code -> how every unit stands to it, by code; also of rows that are computed."""
    by_unit = _by_unit(filings)
    codes = {item: form.items[item].indicator for item in items}
    return {item: tuple(_line(code, one) for one in by_unit) for item, code in codes.items()}


def _by_unit(filings: Iterable[Filing]) -> list[list[Filing]]:
    """Return what each unit files, units and their forms by code."""
    found: dict[str, list[Filing]] = defaultdict(list)
    for filing in sorted(filings, key=lambda one: (one.unit, one.form.code)):
        found[filing.unit].append(filing)
    return list(found.values())


def _line(code: str, filings: Sequence[Filing]) -> Line:
    """Choose how a unit stands to a row, of all the forms it files: it counts once."""
    lines = [_of_filing(code, one) for one in filings]
    told = [one for one in lines if one.how in (COUNTED, NA)]
    if told:
        said = {(one.figure.mark, one.figure.key or one.figure.value) for one in told}
        if len(said) == 1:  # an answer is the same by its key, whatever code a form gives it
            return told[0]
        notes = tuple(f"Mẫu {one.filing.form.code}, dòng {one.item}." for one in told)
        return Line(told[0].unit, TWICE, told[0].filing, told[0].item, told[0].figure, notes)
    return min(lines, key=lambda one: (APART, EMPTY, MISSING, ELSEWHERE, UNASKED).index(one.how))


def _of_filing(code: str, filing: Filing) -> Line:
    form, unit = filing.form, filing.unit
    item = form.item_of.get(code, "")
    if not item:
        return Line(unit, UNASKED, filing)
    role = form.role(item, filing.kind)
    if role in (FOREIGN, HEADING):
        return Line(unit, ELSEWHERE, filing, item)
    if notes := filing.apart.get(code, ()):
        return Line(unit, APART, filing, item, filing.values.get(code, NOT_REPORTED), notes)
    figure = filing.values.get(code, NOT_REPORTED)
    if figure.mark:
        return Line(unit, NA if figure.mark == "na" else COUNTED, filing, item, figure)
    return Line(unit, EMPTY if filing.receipt else MISSING, filing, item)


def _rolled(item: str, spec: IndicatorSpec, lines: tuple[Line, ...]) -> Rolled:
    if spec.rollup == "recompute" and spec.formula:
        return _recomputed(item, spec, lines)
    parts = [
        Part(line.unit, {spec.code: line.figure})
        for line in lines
        if line.how in (COUNTED, NA, EMPTY, MISSING)
    ]
    total = rollup.over_units([spec], parts)[spec.code]
    return Rolled(item, total, lines, _why(spec, total, lines))


def _why(spec: IndicatorSpec, total: Total, lines: Iterable[Line]) -> str:
    """Return why a row takes no figure, "" where it takes one."""
    hows = {line.how for line in lines}
    if hows.isdisjoint((COUNTED, NA)):
        return "apart" if hows & {APART, TWICE} else "waiting"
    if spec.rollup == "tally" or spec.value_type == "choice" and spec.rollup != "last":
        return "tally"
    if spec.rollup == "last":
        return "" if total.mark else "shared"
    if spec.rollup not in ("sum", "max"):
        return "none"
    # Some say it does not apply to them, and those it may apply to have not reported yet.
    return "" if total.mark else "waiting"


def _recomputed(item: str, spec: IndicatorSpec, lines: tuple[Line, ...]) -> Rolled:
    """Compute a rate the parent types in over the summed parts of the units, as far as all have
    them and in one size; never a mean of rates.
    """
    telling = [line for line in lines if line.how in (COUNTED, NA)]
    operands = _operands(spec, telling)
    parts = [Part(line.unit, line.filing.values) for line in telling]
    if not telling or operands is None:
        total = rollup.over_units([spec], [])[spec.code]
        return Rolled(item, total, lines, "parts" if telling else _why(spec, total, lines))
    total = rollup.over_units([spec, *operands], parts)[spec.code]
    return Rolled(item, total, lines, "" if total.mark else "parts")


def _operands(spec: IndicatorSpec, lines: Iterable[Line]) -> list[IndicatorSpec] | None:
    """Return what a rate is made of, where every unit reported all of it in one size; else None."""
    names = [name for name in formula.parse(spec.formula).names if name not in portal.NAMES]
    found: dict[str, tuple[IndicatorSpec, Measure]] = {}
    for line in lines:
        form, values = line.filing.form, line.filing.values
        for name in names:
            if name not in form.item_of or not values.get(name, NOT_REPORTED).mark:
                return None
            mine = form.indicator[name], form.measures[form.item_of[name]]
            first = found.setdefault(name, mine)
            same = first[0].meaning == mine[0].meaning and joining.same_size(first[1], mine[1])
            if not same or mine[0].rollup not in ("sum", "max"):
                return None
    return [one for one, _ in found.values()] if len(found) == len(names) else None


def adjusted(figure: Figured, adjustments: Iterable[Decimal]) -> Figured:
    """Return a rolled-up figure with the parent's own signed adjustments added."""
    amounts = list(adjustments)
    if not amounts:
        return figure
    value = figure.value if figure.value is not None else Decimal(0)
    for amount in amounts:
        value = _EXACT.add(value, amount)
    return Figured(value, "value")


def typed(figure: Figured, measure: Measure) -> str:
    """Return the text that, typed into the row, says exactly this figure; "" for none."""
    if figure.mark == "na":
        return "Không áp dụng"
    if measure.kind == "choice" and figure.mark == "value":
        codes = [one.code for one in measure.options]
        for one in measure.options:
            if one.key == figure.key:
                return one.code if codes.count(one.code) == 1 else one.label
        return ""
    if figure.mark != "value" or figure.value is None:
        return numbers.display(figure.value, measure, figure.mark)
    plain = numbers.dotted(figure.value)
    return numbers.display(figure.value, measure, decimals=len(plain.partition(".")[2]))


def shown(figure: Figured, measure: Measure) -> str:
    """Return a figure as a person reads it: an answer with its words."""
    if measure.kind == "choice" and figure.mark == "value":
        option = next((one for one in measure.options if one.key == figure.key), None)
        return f"{option.code} – {option.label}" if option else ""
    return typed(figure, measure) if figure.mark != "na" else "–"
