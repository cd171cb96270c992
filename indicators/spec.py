"""A form version as data: the dataclasses that are shipped, edited, frozen and read at run time.

Owns the shape of indicators, tables, items, rules and outline sections, and the answers that follow
from the shape alone: which rows are headings, who fills a row, which rows are computed and in what
order. Reads no file and no database (`catalogue` does), knows no values (`compute`, `rules` do).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps

from indicators import formula, numbers, portal

VALUE_TYPES = ("count", "decimal", "percent", "money", "choice", "text")
ROLLUPS = ("sum", "recompute", "tally", "last", "max", "none")
TIME_BASES = ("in_period", "year_to_date", "point_in_time", "baseline")

# Who fills a row -> what the form prints in Ghi chú. "" means: whoever files the form.
MARKERS = {
    "province": "Cấp tỉnh báo",
    "department": "Cấp sở báo",
    "district": "Cấp huyện báo",
    "commune": "Cấp xã báo",
    "nobody": "Không báo",
}

# What a finding means for who signs -> how every page names it. The gravest first.
SEVERITIES = {"error": "Lỗi phải sửa", "explain": "Cần giải trình", "warning": "Lưu ý"}

# How an indicator stands to another it does not join in a series -> the words between their names.
RELATIONS = {
    "unlike": "chỉ giống tên gọi, không so sánh được với",
    "measured": "đo bằng cách khác so với",
    "split": "tách ra từ",
    "merged": "gộp từ",
    "redefined": "thay cho, nội dung đã khác",
}

# Comparisons of a rule. "pair": both sides reported or neither; "either": never both.
OPERATORS = {
    "=": "bằng",
    "!=": "khác",
    "<=": "không lớn hơn",
    "<": "nhỏ hơn",
    ">=": "không nhỏ hơn",
    ">": "lớn hơn",
    "pair": "phải có cùng với",
    "either": "không được có cùng với",
}
PRESENCE = ("pair", "either")  # operators that ask whether a figure is there, not how large it is
# What a rule does with operands that are empty, not applicable or another level's.
MISSING = {
    "skip": "bỏ qua khi thiếu một số liệu",
    "zero": "coi số liệu thiếu là 0, bỏ qua khi thiếu tất cả",
    "never": "coi số liệu thiếu là 0, luôn kiểm tra",
}

HEADING, ENTRY, COMPUTED, FOREIGN = "heading", "entry", "computed", "foreign"


@dataclass(frozen=True)
class RelatedSpec:
    """Another indicator whose figures are never put into one series with this one's, and why."""

    code: str  # of the other indicator; stated on one side only, shown on both
    how: str  # key of RELATIONS
    note: str  # Vietnamese: what keeps the two apart


@dataclass(frozen=True)
class IndicatorSpec:
    """The stable meaning of a figure, independent of any form.

    Value type, roll-up, time basis and formula are the meaning: they never change under a code. The
    thresholds are frozen with each form; `definition` and `related` stand in the dictionary alone.
    """

    code: str  # dotted, lower case ASCII: "tthc.huyen.dung_han"
    name: str  # Vietnamese, complete without its form
    value_type: str  # one of VALUE_TYPES
    rollup: str  # over units, one of ROLLUPS
    time_basis: str  # one of TIME_BASES
    formula: str = ""  # "" = entered; else an expression over indicator codes
    source: str = ""  # where the formula or definition comes from
    minimum: str = ""  # a figure below it is questioned; plain number "0", "" = no limit
    maximum: str = ""  # a figure above it is questioned
    change_factor: str = ""  # times more or less than before; "" = the usual, "0" = never
    definition: str = ""  # Vietnamese: what counts, where the name is not enough
    related: tuple[RelatedSpec, ...] = ()

    @property
    def meaning(self) -> tuple[str, str, str, str]:
        """What must be the same wherever the code is used."""
        return self.value_type, self.rollup, self.time_basis, self.formula


@dataclass(frozen=True)
class ItemSpec:
    """One printed row of a table. Identity is `code`, never the STT."""

    code: str  # "<table>.<order>", e.g. "7.54"
    stt: str  # as printed; may repeat or be ""
    level: int  # 1.. ; level 0 is the table's title, which is no item
    label: str
    unit: str = ""  # đơn vị tính as printed; coded choices keep their printed text
    indicator: str = ""  # "" = a heading, which takes no value
    reported_by: str = ""  # key of MARKERS; "" = inherited from the row above, else whoever files
    required: bool = False  # an empty row blocks submitting
    changed: str = (
        ""  # Vietnamese: how the row departs from what earlier forms asked under the same
    )
    # indicator; a series marks the break with it

    @property
    def table(self) -> str:
        return self.code.partition(".")[0]

    @property
    def order(self) -> int:
        return int(self.code.partition(".")[2])


@dataclass(frozen=True)
class TableSpec:
    """One Biểu."""

    number: str  # "1".."7"
    title: str
    items: tuple[ItemSpec, ...]
    title_stt: str = ""  # "I." where the form prints one
    title_order: int = 0  # the position the title keeps in the TSVs: 0 or 1


@dataclass(frozen=True)
class RuleSpec:
    """left <operator> right, with what to say when it does not hold."""

    code: str  # unique in the form: "nhiem_vu_ubnd_khong_vuot_tong"
    rule: str  # rule name of the finding: part_whole, cross_table, plausible, ...
    severity: str  # key of SEVERITIES
    left: str  # expression over indicator codes
    operator: str  # one of OPERATORS
    right: str  # expression over indicator codes
    message: str  # Vietnamese; {left} {right} stand for the formatted figures
    item: str = ""  # the item the finding stands at; "" = the first item named in left
    missing: str = "skip"  # key of MISSING: what an empty operand does
    explained_by: str = ""  # "signer": only who signs may answer it; "" = whoever fills the report


@dataclass(frozen=True)
class SectionSpec:
    """One heading of the narrative's outline."""

    key: str  # stable: "II.2.3"
    number: str  # as printed: "2.3."
    level: int  # 1 = I., 2 = 1., 3 = 1.1.
    title: str
    tables: tuple[str, ...] = ()  # tables whose figures belong under this heading
    takes_text: bool = True


def once_a_form(function: Callable) -> Callable:
    """Keep what a pure function of a form and plain arguments returns, with the form itself.

    A form never changes and is hashed slowly, so its results live and end with it.
    """

    @wraps(function)
    def kept(form: "FormSpec", *args):
        key = (function, *args)
        if key not in form.kept:
            form.kept[key] = function(form, *args)
        return form.kept[key]

    return kept


@dataclass(frozen=True)
class FormSpec:
    """One form version, whole: enough to fill, check, compute, roll up and print a report."""

    code: str  # "bnv-2022-huyen"
    title: str
    decision: str  # the document that issued it
    unit_kinds: tuple[str, ...]
    period_kinds: tuple[str, ...]  # in filing order: ("Q1", "H1", "Q3", "Y")
    tables: tuple[TableSpec, ...]
    indicators: tuple[IndicatorSpec, ...]  # exactly those its items name
    rules: tuple[RuleSpec, ...] = ()
    outline: tuple[SectionSpec, ...] = ()
    notes: tuple[str, ...] = field(default=())  # where the form departs from its printed model
    follows: str = ""  # code of the version it takes the place of; "" = the first of its kind

    @cached_property
    def items(self) -> dict[str, ItemSpec]:
        """code -> item, in printed order over all tables."""
        return {item.code: item for table in self.tables for item in table.items}

    @cached_property
    def indicator(self) -> dict[str, IndicatorSpec]:
        return {spec.code: spec for spec in self.indicators}

    @cached_property
    def kept(self) -> dict[tuple, object]:
        """What functions marked `once_a_form` returned: (function, arguments) -> result."""
        return {}

    @cached_property
    def measures(self) -> dict[str, numbers.Measure]:
        """item code -> how its text is read and its number printed. Headings have none."""
        return {
            item.code: numbers.measure(self.indicator[item.indicator].value_type, item.unit)
            for item in self.items.values()
            if item.indicator
        }

    @cached_property
    def item_of(self) -> dict[str, str]:
        """indicator code -> item code. An indicator stands in at most one row of a form."""
        return {item.indicator: item.code for item in self.items.values() if item.indicator}

    @cached_property
    def formulas(self) -> dict[str, formula.Expression]:
        """item code -> expression, for the computed rows, operands before results.

        A row is computed when its indicator has a formula and the form asks every operand, or the
        portal counts it; a form that asks only the rate lets the rate be typed.
        """
        pending = {}
        for item in self.items.values():
            spec = self.indicator.get(item.indicator)
            if spec and spec.formula:
                expression = formula.parse(spec.formula)
                known = (name in self.item_of or name in portal.NAMES for name in expression.names)
                if all(known):
                    pending[item.code] = expression
        ordered: dict[str, formula.Expression] = {}
        while pending:
            ready = [
                code
                for code, expression in pending.items()
                if not any(self.item_of.get(name) in pending for name in expression.names)
            ]
            if not ready:
                raise ValueError("Công thức vòng: " + ", ".join(sorted(pending)))
            for code in ready:
                ordered[code] = pending.pop(code)
        return ordered

    @cached_property
    def portal_names(self) -> frozenset[str]:
        """The portal's own counts that computed rows name; mostly none."""
        return frozenset().union(*map(portal_names, self.formulas.values()))

    def name_of(self, code: str) -> str:
        """Return how a formula in words names an operand of one of the form's computed rows."""
        return portal.NAMES.get(code) or self.indicator[code].name

    @cached_property
    def reporters(self) -> dict[str, str]:
        """item code -> key of MARKERS or "" with inheritance down the levels applied."""
        result: dict[str, str] = {}
        for table in self.tables:
            trail: list[tuple[int, str]] = []  # (level, reporter) of the open ancestors
            for item in table.items:
                while trail and trail[-1][0] >= item.level:
                    trail.pop()
                reporter = item.reported_by or (trail[-1][1] if trail else "")
                trail.append((item.level, reporter))
                result[item.code] = reporter
        return result

    @once_a_form
    def roles(self, unit_kind: str) -> dict[str, str]:
        """Return item code -> heading | foreign | computed | entry for a kind of unit. Kept."""
        return {code: self.role(code, unit_kind) for code in self.items}

    def role(self, item_code: str, unit_kind: str) -> str:
        """Return heading, foreign, computed or entry: what the row is to a unit of this kind."""
        item = self.items[item_code]
        if not item.indicator:
            return HEADING
        reporter = self.reporters[item_code]
        if reporter and reporter != unit_kind:
            return FOREIGN
        return COMPUTED if item_code in self.formulas else ENTRY


def portal_names(expression: formula.Expression) -> frozenset[str]:
    """Return the operands of an expression that the portal counts itself."""
    return frozenset(expression.names).intersection(portal.NAMES)
