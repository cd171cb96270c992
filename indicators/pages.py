"""View-models of the catalogue's pages: forms, indicators, and their meaning in words.

Reads form versions and indicators; writes nothing and decides no access. What the codes of `spec`
are called in Vietnamese stands here, once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from indicators import formula, portal
from indicators.catalogue import Related
from indicators.models import Indicator
from indicators.periods import NAMES
from indicators.spec import MARKERS, OPERATORS, RELATIONS, SEVERITIES, FormSpec, ItemSpec
from units.models import Unit
from units.text import fold, uncapitalised

VALUE_TYPE_WORDS = {
    "count": "số lượng",
    "decimal": "số thập phân",
    "percent": "tỷ lệ %",
    "money": "số tiền",
    "choice": "lựa chọn",
    "text": "chữ",
}
ROLLUP_WORDS = {
    "sum": "cộng số của các đơn vị",
    "recompute": "tính lại theo công thức trên các số đã cộng, không lấy trung bình các tỷ lệ",
    "tally": "đếm số đơn vị theo từng phương án",
    "last": "lấy số của kỳ mới nhất",
    "max": "lấy số lớn nhất",
    "none": "không tổng hợp lên cấp trên",
}
TIME_BASIS_WORDS = {
    "in_period": "phát sinh trong kỳ",
    "year_to_date": "lũy kế từ đầu năm",
    "point_in_time": "tại thời điểm chốt số liệu",
    "baseline": "so với mốc gốc",
}


@dataclass(frozen=True)
class FormLine:
    """One form in the list."""

    code: str
    title: str
    decision: str
    unit_kinds: str  # "Huyện"
    period_kinds: str  # "quý I, 6 tháng đầu năm, quý III, năm"
    tables: int
    items: int
    published_at: object  # datetime; None: a draft


@dataclass(frozen=True)
class ItemLine:
    """One row of a form's table as the catalogue shows it."""

    item: ItemSpec
    level_class: str
    indicator: str  # code; "" for a heading
    value_type: str  # in words
    calculation: str  # "Cách tính"; "" for entered rows and headings
    marker: str  # "Cấp sở báo", stated or inherited; ""
    is_foreign: bool  # none of the kinds of unit that file the form fills it


@dataclass(frozen=True)
class RuleLine:
    severity: str
    severity_words: str
    message: str
    condition: str  # in words: "<left> không lớn hơn <right>"
    is_signers: bool  # only who signs answers it


def kinds_in_words(kinds) -> str:
    return ", ".join(Unit.Kind(kind).label for kind in kinds)


def form_line(form: FormSpec, published_at) -> FormLine:
    return FormLine(
        form.code,
        form.title,
        form.decision,
        kinds_in_words(form.unit_kinds),
        ", ".join(uncapitalised(NAMES[kind]) for kind in form.period_kinds),
        len(form.tables),
        len(form.items),
        published_at,
    )


def item_lines(form: FormSpec) -> list[tuple[object, list[ItemLine]]]:
    """Return (table, its rows) in printed order."""
    names = {spec.code: spec.name for spec in form.indicators}
    return [
        (table, [item_line(form, item, names) for item in table.items]) for table in form.tables
    ]


def item_line(form: FormSpec, item: ItemSpec, names: dict[str, str]) -> ItemLine:
    spec = form.indicator.get(item.indicator)
    expression = form.formulas.get(item.code)
    reporter = form.reporters[item.code]
    return ItemLine(
        item,
        f"level-{min(item.level, 5)}",
        item.indicator,
        VALUE_TYPE_WORDS[spec.value_type] if spec else "",
        formula.sentence(expression, form.name_of) if expression else "",
        MARKERS.get(reporter, ""),
        bool(reporter) and reporter not in form.unit_kinds,
    )


def calculation_words(form: FormSpec, item: ItemSpec) -> str:
    """Return a row's formula in words, of a draft too; "" for none."""
    spec = form.indicator.get(item.indicator)
    if not spec or not spec.formula:
        return ""
    return words(spec.formula, {one.code: one.name for one in form.indicators})


def rule_lines(form: FormSpec) -> list[RuleLine]:
    """Return the form's own checks, errors first; figures in their messages stay as «…»."""
    order = list(SEVERITIES.values())
    return sorted(rule_lines_as_stated(form), key=lambda line: order.index(line.severity_words))


def rule_lines_as_stated(form: FormSpec) -> list[RuleLine]:
    """Return the checks in the form's own order; of a draft too, whose rules may be unfinished."""
    names = {spec.code: spec.name for spec in form.indicators}
    return [
        RuleLine(
            rule.severity,
            SEVERITIES.get(rule.severity, rule.severity),
            rule.message.replace("{left}", "…").replace("{right}", "…"),
            f"{words(rule.left, names)} {OPERATORS.get(rule.operator, rule.operator)} "
            f"{words(rule.right, names)}",
            rule.explained_by == "signer",
        )
        for rule in form.rules
    ]


def words(expression: str, names: dict[str, str]) -> str:
    """Return an expression as a Vietnamese sentence; an indicator the form lacks by its code.

    What is no expression, in a draft, is returned as it was typed.
    """
    try:
        parsed = formula.parse(expression)
    except formula.FormulaError:
        return expression
    known = {**names, **portal.NAMES}
    return formula.sentence(parsed, lambda code: f"«{known.get(code, code)}»")


def search_indicators(text: str, value_type: str = "") -> QuerySet[Indicator]:
    """Indicators whose name or code contains every word, with or without accents."""
    found = Indicator.objects.all()
    for word in fold(text).split():
        found = found.filter(Q(search_name__contains=word) | Q(code__contains=word))
    return found.filter(value_type=value_type) if value_type in VALUE_TYPE_WORDS else found


@dataclass(frozen=True)
class RelatedLine:
    """Another indicator whose figures stand in no series with this one's."""

    code: str
    name: str
    is_known: bool  # the catalogue has it, so it has a page
    words: str  # between the two names: "tách ra từ"
    is_reverse: bool  # the other one stands first in the sentence
    note: str


@dataclass(frozen=True)
class IndicatorFacts:
    """An indicator's meaning in words, and which forms ask it."""

    value_type: str
    rollup: str
    time_basis: str
    calculation: str  # "" when entered
    operands: list[tuple[str, str]]  # (code, name) of what it is computed from
    used_in: list[tuple[str, str]]  # (code, name) of what is computed from it
    asked: list[tuple[FormSpec, ItemSpec, str]]  # (form, row, marker), forms in code order
    related: list[RelatedLine]  # what it is not comparable with


def indicator_facts(
    indicator: Indicator, forms: list[FormSpec], relations: Sequence[Related] = ()
) -> IndicatorFacts:
    """Gather what is said about an indicator. One query, for the names of its neighbours."""
    named = [*operands_of(indicator.formula), *(one.code for one in relations)]
    neighbours = {
        one.code: one
        for one in Indicator.objects.filter(Q(code__in=named) | Q(formula__contains=indicator.code))
    }
    used_in = [one for one in neighbours.values() if indicator.code in operands_of(one.formula)]
    names = {code: one.name for code, one in neighbours.items()}
    asked = []
    for form in forms:
        if code := form.item_of.get(indicator.code):
            asked.append((form, form.items[code], MARKERS.get(form.reporters[code], "")))
    return IndicatorFacts(
        VALUE_TYPE_WORDS[indicator.value_type],
        ROLLUP_WORDS[indicator.rollup],
        TIME_BASIS_WORDS[indicator.time_basis],
        words(indicator.formula, names) if indicator.formula else "",
        [(code, names.get(code, code)) for code in operands_of(indicator.formula)],
        [(one.code, one.name) for one in used_in],
        asked,
        [
            RelatedLine(
                one.code,
                names.get(one.code, one.code),
                one.code in names,
                RELATIONS[one.how],
                one.is_reverse,
                one.note,
            )
            for one in relations
        ],
    )


def operands_of(text: str) -> tuple[str, ...]:
    """Return the indicator codes a formula names, this period's or another's; () for none."""
    named = dict.fromkeys(c for c, _ in formula.parse(text).references) if text else ()
    return tuple(code for code in named if code not in portal.NAMES)
