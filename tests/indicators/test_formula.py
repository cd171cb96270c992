"""Expressions: what is read and refused, what comes out, and that a workbook gives the same."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import formula
from indicators.formula import FormulaError, Operand, Result, evaluate, parse, sentence, to_excel

NIL, NA, EMPTY = Operand(Decimal(0), "nil"), Operand(None, "na"), Operand(None, "")


def figure(text) -> Operand:
    """Read a test's shorthand: "nil", "na", "" or a number."""
    return {"nil": NIL, "na": NA, "": EMPTY}.get(text) or Operand(Decimal(text), "value")


def worth(text: str, **figures) -> Result:
    """Evaluate over indicators named x.<key>; prev and last_year see the same figures."""
    return evaluate(parse(text), lambda code, when: figure(str(figures[code.removeprefix("x.")])))


@pytest.mark.parametrize(
    ("text", "figures", "value"),
    [
        ("ratio(x.a, x.b)", {"a": 14436, "b": 32780}, "44.03904820012202562538133008"),
        ("ratio(x.a, x.b)", {"a": "nil", "b": 4}, "0"),
        ("sum(x.a, x.b, x.c)", {"a": 54, "b": 0, "c": "nil"}, "54"),
        ("sum(x.a, x.b)", {"a": "na", "b": 7}, "7"),
        ("x.a + x.b - x.c", {"a": 10, "b": "na", "c": 4}, "6"),
        ("x.a - x.b", {"a": "na", "b": 4}, "-4"),
        ("x.a - (x.b - x.c)", {"a": 10, "b": 4, "c": 1}, "7"),
        ("x.a - x.b * 2 + 1.5", {"a": 10, "b": 4}, "3.5"),
        ("x.a / x.b / 2", {"a": 12, "b": 3}, "2"),
        ("100 - ratio(x.a, x.b)", {"a": 1, "b": 4}, "75"),
        ("-x.a * 3", {"a": 2}, "-6"),
        ("x.a - prev(x.b) + last_year(x.c)", {"a": 9, "b": 4, "c": 1}, "6"),
    ],
)
def test_an_expression_is_worth(text, figures, value):
    assert worth(text, **figures) == Result(Decimal(value), "value")


@pytest.mark.parametrize(
    ("text", "figures", "reason"),
    [
        ("ratio(x.a, x.b)", {"a": 0, "b": 0}, "zero_division"),
        ("ratio(x.a, x.b)", {"a": 3, "b": "nil"}, "zero_division"),
        ("x.a / (x.b - x.b)", {"a": 3, "b": 2}, "zero_division"),
        ("ratio(x.a, x.b)", {"a": "na", "b": 4}, ""),
        ("ratio(x.a, x.b)", {"a": 4, "b": "na"}, ""),
        ("x.a * x.b", {"a": 4, "b": "na"}, ""),
        ("sum(x.a, x.b)", {"a": "na", "b": "na"}, ""),
    ],
)
def test_not_applicable_says_whether_a_zero_denominator_is_why(text, figures, reason):
    assert worth(text, **figures) == Result(None, "na", (), reason)


def test_an_empty_operand_makes_the_result_empty_and_is_named_also_beside_one_not_applicable():
    result = worth("ratio(x.a, sum(x.b, prev(x.c)))", a="na", b="", c="")

    assert result == Result(None, "", ("x.b", "prev(x.c)"))


def test_nil_counts_as_zero_and_empty_does_not():
    assert worth("sum(x.a, x.b)", a=5, b="nil").value == 5
    assert worth("sum(x.a, x.b)", a=5, b="").value is None


def test_names_and_references_come_once_each_in_order():
    expression = parse("sum(x.b, x.a, x.b) - prev(x.a) - last_year(x.c)")

    assert expression.names == ("x.b", "x.a")
    assert expression.references == (
        ("x.b", "this"),
        ("x.a", "this"),
        ("x.a", "prev"),
        ("x.c", "last_year"),
    )


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("", 0, "hết công thức"),
        ("a.b +", 5, "hết công thức"),
        ("(a.b", 4, "«)»"),
        ("a.b c.d", 4, "«c.d»"),
        ("mean(a.b, c.d)", 0, "ratio, sum, prev, last_year"),
        ("2 + ratio(a.b)", 4, "hai tham số"),
        ("ratio(a.b, c.d, e.f)", 0, "hai tham số"),
        ("prev(a.b + c.d)", 9, "«+»"),
        ("prev(1.5)", 5, "mã chỉ tiêu"),
        ("A.b", 0, "mã chỉ tiêu"),
        ("tong", 0, "mã chỉ tiêu"),
        ("a.b  % 2", 5, "«%»"),
        ("a.b ** 2", 5, "«*»"),
        ("__import__('os')", 11, "«'»"),
        ("a.b; c.d", 3, "«;»"),
        ("(" * 9 + "a.b" + ")" * 9, 9, "lồng quá"),
        ("-" * 9 + "a.b", 9, "lồng quá"),
        ("1+" * 2000 + "1", 4000, "dài quá"),
    ],
)
def test_what_is_no_expression_is_refused_with_the_place(text, position, says):
    with pytest.raises(FormulaError, match=None) as caught:
        parse(text)

    assert (caught.value.position, says in str(caught.value)) == (position, True)


@given(st.text(max_size=60) | st.text("ab.(),+-*/ 019_ratiosumprev", max_size=60))
def test_any_text_is_read_or_refused_never_worse(text):
    try:
        expression = parse(text)
    except FormulaError as error:
        assert 0 <= error.position <= len(text)
    else:
        assert parse(expression.text) is expression


def test_a_formula_is_told_in_words():
    names = {"x.a": "Số hồ sơ đúng hạn", "x.b": "Tổng số hồ sơ", "x.c": "Số hồ sơ rút"}

    assert (
        sentence(parse("ratio(x.a, x.b)"), names.get) == "Số hồ sơ đúng hạn : Tổng số hồ sơ × 100"
    )
    assert (
        sentence(parse("ratio(x.a + prev(x.a), x.b - x.c) * 1.5"), names.get)
        == "(Số hồ sơ đúng hạn + Số hồ sơ đúng hạn (kỳ trước)) : (Tổng số hồ sơ − Số hồ sơ rút) "
        "× 100 × 1,5"
    )
    assert sentence(parse("x.a / (x.b / x.c)"), names.get) == (
        "Số hồ sơ đúng hạn : (Tổng số hồ sơ : Số hồ sơ rút)"
    )


def test_a_formula_longer_than_excel_takes_is_refused():
    text = "+".join(f"x.a{number}" for number in range(200))

    with pytest.raises(FormulaError, match="Excel"):
        to_excel(parse(text), lambda key: "'Biểu 3'!D100")


# ---- The workbook gives the same

CODES = ("x.a", "x.b", "x.c", "prev(x.a)")
CELLS = dict(zip(CODES, ("A1", "B1", "C1", "D1"), strict=True))

operands = st.one_of(
    st.integers(-50, 5000).map(lambda number: Operand(Decimal(number), "value")),
    st.integers(0, 400).map(lambda number: Operand(Decimal(number) / 4, "value")),
    st.sampled_from([NIL, NA, EMPTY, Operand(Decimal(0), "value")]),
)
names = st.sampled_from(CODES)
numbers = st.sampled_from(["1", "100", "2.5"])
# Divisors are exact in binary too, so that a zero is a zero in both worlds.
divisors = st.one_of(
    names,
    numbers,
    st.lists(names, min_size=1, max_size=3).map(lambda some: f"sum({', '.join(some)})"),
    st.tuples(names, names).map(lambda pair: f"({pair[0]} - {pair[1]})"),
)


def grown(inner):
    return st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda some: f"sum({', '.join(some)})"),
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda three: f"({' '.join(three)})"),
        st.tuples(inner, divisors).map(lambda pair: f"ratio({pair[0]}, {pair[1]})"),
        st.tuples(inner, divisors).map(lambda pair: f"{pair[0]} / {pair[1]}"),
        inner.map(lambda one: f"-{one}"),
    )


expressions = st.recursive(names | numbers, grown, max_leaves=5)


def on_a_sheet(text: str, figures: dict[str, Operand]):
    """Let a spreadsheet engine calculate the workbook formula over cells as they are exported."""
    import formulas

    shown = {
        code: float(one.value) if one.mark == "value" else CELL_TEXTS[one.mark]
        for code, one in figures.items()
    }
    compiled = formulas.Parser().ast("=" + to_excel(parse(text), CELLS.get))[1].compile()
    cells = {cell: code for code, cell in CELLS.items()}
    result = compiled(*(shown[cells[cell]] for cell in compiled.inputs))
    return result.item() if hasattr(result, "item") else result


CELL_TEXTS = {"nil": formula.NIL_TEXT, "na": formula.NA_TEXT, "": ""}


@given(expressions, st.tuples(operands, operands, operands, operands))
def test_evaluation_and_workbook_formula_agree(text, figures):
    known = dict(zip(CODES, figures, strict=True))
    result = evaluate(
        parse(text), lambda code, when: known[code if when == "this" else f"{when}({code})"]
    )

    calculated = on_a_sheet(text, known)

    if result.mark == "value":
        assert float(calculated) == pytest.approx(float(result.value), rel=1e-9, abs=1e-9)
    else:
        assert calculated == CELL_TEXTS[result.mark]


def test_a_text_that_is_no_number_on_the_sheet_is_empty_not_zero():
    import formulas

    compiled = formulas.Parser().ast("=" + to_excel(parse("x.a + x.b"), CELLS.get))[1].compile()

    assert compiled("42,95", 7.0).item() == ""
    assert compiled(formula.NIL_TEXT, 7.0).item() == 7


huge = st.decimals(allow_nan=False, allow_infinity=False).map(lambda one: Operand(one, "value"))


@given(expressions, st.tuples(operands | huge, operands | huge, operands, operands | huge))
def test_evaluation_never_raises_and_its_marks_fit_its_value(text, figures):
    known = dict(zip(CODES, figures, strict=True))
    result = evaluate(
        parse(text), lambda code, when: known[code if when == "this" else f"{when}({code})"]
    )

    assert (result.mark == "value") == (result.value is not None)
    assert bool(result.missing) == (result.mark == "")
    assert result.reason == "" or result.mark == "na"


@given(st.tuples(operands, operands, operands))
def test_a_sum_does_not_depend_on_the_order_or_nesting_of_its_terms(figures):
    known = dict(zip(("x.a", "x.b", "x.c"), figures, strict=True))

    values = {
        evaluate(parse(text), lambda code, _: known[code]).value
        for text in ("sum(x.a, x.b, x.c)", "x.c + (x.b + x.a)", "sum(x.b, sum(x.c, x.a))")
    }

    assert len(values) == 1
