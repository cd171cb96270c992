"""A form of a few rows of every kind, and short ways to fill and check it."""

from dataclasses import replace

from indicators import numbers, rules
from indicators.compute import Entered, compute
from indicators.spec import FormSpec, IndicatorSpec, ItemSpec, RuleSpec, TableSpec


def indicator(code, value_type="count", text="", time_basis="in_period"):
    return IndicatorSpec(code, code, value_type, "sum", time_basis, text)


ROWS = (
    (indicator("x.rate", "percent", "ratio(x.part, x.total)"), "%", {}),
    (indicator("x.total", "count", "sum(x.a, x.b)"), "Hồ sơ", {}),
    (indicator("x.a"), "Hồ sơ", {}),
    (indicator("x.b"), "Hồ sơ", {}),
    (indicator("x.part"), "Hồ sơ", {"required": True}),
    (indicator("x.so"), "Hồ sơ", {"reported_by": "department"}),
    (indicator("x.choice", "choice"), "Có = 1; Không = 0", {"required": True}),
    (indicator("x.share", "percent"), "%", {}),
    (indicator("x.luy_ke", "count", "", "year_to_date"), "Người", {}),
    (indicator("x.co_mat", "count", "", "point_in_time"), "Người", {}),
    (None, "", {}),
    (indicator("x.text", "text"), "", {}),
)
RATE, TOTAL, A, B, PART, FOREIGN_ROW, CHOICE, SHARE, LUY_KE, CO_MAT, HEADING, TEXT = (
    f"1.{order}" for order in range(1, 13)
)


def form_of(*stated: RuleSpec, stts=None) -> FormSpec:
    items = tuple(
        ItemSpec(
            f"1.{order}",
            (stts or {}).get(order, f"{order}."),
            1,
            f"Dòng {order}",
            unit,
            spec.code if spec else "",
            **more,
        )
        for order, (spec, unit, more) in enumerate(ROWS, start=1)
    )
    specs = tuple(spec for spec, _, _ in ROWS if spec)
    tables = (TableSpec("1", "T", items),)
    return FormSpec("f", "F", "", ("district",), ("Y",), tables, specs, stated)


FORM = form_of()


def with_thresholds(code: str, form: FormSpec = FORM, **thresholds: str) -> FormSpec:
    """Return the form with minimum, maximum or change_factor of one indicator."""
    changed = (replace(one, **thresholds) if one.code == code else one for one in form.indicators)
    return replace(form, indicators=tuple(changed))


def typed(text: str, item: str, **more) -> Entered:
    """Enter a text as the gate does; a computed row's text stays text."""
    row = FORM.items[item]
    if not row.indicator or item not in (A, B, PART, CHOICE, SHARE, LUY_KE, CO_MAT, TEXT):
        return Entered(typed=text, **more)
    value_type = FORM.indicator[row.indicator].value_type
    parsed = numbers.parse(text, numbers.measure(value_type, row.unit))
    if not isinstance(parsed, numbers.Number):
        return Entered(typed=text, problem=parsed.reason, **more)
    return Entered(text, parsed.value, parsed.mark, parsed.key, parsed.decimals, **more)


ANSWERED = {PART: "10", CHOICE: "1"}  # the required rows


def findings(texts: dict, form: FormSpec = FORM, cells=None, **more) -> list[rules.Finding]:
    entered = {item: typed(text, item) for item, text in (ANSWERED | texts).items()}
    entered |= cells or {}
    return rules.check(form, entered, compute(form, entered, "district"), "district", **more)


def names(*args, **more) -> list[tuple[str, str]]:
    return [(one.rule, one.item) for one in findings(*args, **more)]


def stated(left, sign, right, rule="part_whole", code="r", **more) -> RuleSpec:
    message = "Biểu 1: {left} so với {right}."
    return RuleSpec(code, rule, "error", left, sign, right, message, **more)
