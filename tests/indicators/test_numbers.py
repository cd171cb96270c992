"""Typed numbers: the golden cases of `numbers.toml`, printing, and what must hold for any text."""

import re
import tomllib
from decimal import Decimal
from inspect import isfunction
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indicators import number_messages, numbers
from indicators.numbers import Number, Question, Refusal, display, measure, options, parse

CASES = tomllib.loads(Path(__file__).with_name("numbers.toml").read_text(encoding="utf-8"))["case"]

COUNT = measure("count", "Hồ sơ")
PERCENT = measure("percent", "%")
MILLIONS = measure("money", "Triệu đồng")
BILLIONS = measure("money", "Tỷ đồng")
POINTS = measure("decimal", "Điểm")
YES_NO = measure("choice", "Có = 1; Không = 0")
TEXT = measure("text", "")
NUMERIC = [COUNT, PERCENT, MILLIONS, BILLIONS, POINTS]
EVERY = [*NUMERIC, YES_NO, TEXT]


def outcome(parsed) -> str:
    if isinstance(parsed, Question):
        return f"question {parsed.reason}"
    if isinstance(parsed, Refusal):
        return f"refusal {parsed.reason}"
    if parsed.mark == "value":
        return "text" if parsed.value is None else "value"
    return parsed.mark or "empty"


@pytest.mark.parametrize("case", CASES, ids=[f"{c['value_type']}: {c['name']}" for c in CASES])
def test_a_typed_text_is_read_as_the_golden_case_says(case):
    parsed = parse(case["typed"], measure(case["value_type"], case["unit"]))

    if outcome(parsed) == "value":
        assert (parsed.value, parsed.mark) == (Decimal(case["expect"]), "value")
        assert (parsed.decimals, parsed.key) == (case.get("decimals", 0), case.get("key", ""))
    else:
        assert outcome(parsed) == case["expect"]
    if isinstance(parsed, Question):
        assert list(parsed.candidates) == case.get("candidates", [])
    if isinstance(parsed, Number):
        expected = {"nil": Decimal(0), "na": None, "empty": None, "text": None}
        assert parsed.value == expected.get(outcome(parsed), parsed.value)


def test_the_golden_cases_meet_every_reason_that_has_a_sentence():
    sentences = {
        name
        for name, made in vars(number_messages).items()
        if isfunction(made) and made.__module__ == number_messages.__name__
    }
    met = {case["expect"].split()[1] for case in CASES if " " in case["expect"]}

    assert met == {name for name in sentences if not name.startswith("_")}


NOTATIONS = [
    ("Có = 1; Không = 0", "co=1 khong=0"),
    ("Có = 1 Không = 0", "co=1 khong=0"),
    ("Có =1 Không = 0", "co=1 khong=0"),
    ("Có= 1 Không = 0", "co=1 khong=0"),
    ("Có=1,Không=0", "co=1 khong=0"),
    ("(Có: 1; Không: 0)", "co=1 khong=0"),
    ("1 = Có; 0 = Không", "co=1 khong=0"),
    ("Không = 0 Có = 1", "khong=0 co=1"),
    ("Không = 0; Có = 1", "khong=0 co=1"),
    ("Không = 0 Có =1", "khong=0 co=1"),
    ("Không = 0\nCó = 1", "khong=0 co=1"),
    ("Có =1 Không = 1", "co=1 khong=1"),
    ("Trực tuyến = 0 Phát phiếu = 1 Kết hợp = 2", "truc_tuyen=0 phat_phieu=1 ket_hop=2"),
    ("Hoàn thành = 1", "hoan_thanh=1"),
    ("Chưa hoàn thành = 2", "chua_hoan_thanh=2"),
    ("Chưa = 0 Hoàn thành = 1", "chua=0 hoan_thanh=1"),
    ("Chưa = 0 Đang làm = 1 Hoàn thành = 2", "chua=0 dang_lam=1 hoan_thanh=2"),
    ("Chưa có = 0 2 cấp = 1 3 cấp = 2", "chua_co=0 2_cap=1 3_cap=2"),
    ("0 = Chưa có 1 = 2 cấp 2 = 3 cấp", "chua_co=0 2_cap=1 3_cap=2"),
    ("Đã kết nối = 1 Chưa kết nối = 2", "da_ket_noi=1 chua_ket_noi=2"),
    ("Đã thực hiện = 1 Chưa thực hiện = 0", "da_thuc_hien=1 chua_thuc_hien=0"),
    ("Tốt = 1 Có vi phạm = 0", "tot=1 co_vi_pham=0"),
    ("Tốt =1 Có vi phạm = 0", "tot=1 co_vi_pham=0"),
]


@pytest.mark.parametrize(("printed", "expected"), NOTATIONS)
def test_every_notation_of_a_coded_unit_is_read(printed, expected):
    assert " ".join(f"{one.key}={one.code}" for one in options(printed)) == expected


def test_an_option_keeps_its_printed_label():
    assert [one.label for one in options("Đã kết nối = 1 Chưa kết nối = 2")] == [
        "Đã kết nối",
        "Chưa kết nối",
    ]


@pytest.mark.parametrize("unit", ["", "Hồ sơ", "%", "Cơ quan, đơn vị", "Có = ", "= 1", "Có = một"])
def test_a_plain_unit_has_no_options(unit):
    assert options(unit) == ()


PRINTED = [
    (COUNT, "2531", None, "2.531"),
    (COUNT, "0", None, "0"),
    (COUNT, "1234567", None, "1.234.567"),
    (PERCENT, "99.6", None, "99,60"),
    (PERCENT, "69.135802469", None, "69,14"),
    (PERCENT, "2.445", None, "2,45"),
    (PERCENT, "100", 0, "100"),
    (PERCENT, "16.3", 1, "16,3"),
    (PERCENT, "33.3333", 4, "33,3333"),
    (PERCENT, "-29.32", None, "-29,32"),
    (PERCENT, "-0.001", None, "0,00"),
    (MILLIONS, "32780", None, "32.780"),
    (MILLIONS, "8.487", None, "8,4870"),
    (BILLIONS, "2584", None, "2.584,0"),
    (BILLIONS, "2584631", None, "2.584.631"),
    (BILLIONS, "12.50", None, "12,5"),
    (BILLIONS, "0.1234565", None, "0,123457"),
    (POINTS, "1.90", None, "1,9"),
    (POINTS, "1.90", 2, "1,90"),
    (YES_NO, "1", None, "1"),
]


@pytest.mark.parametrize(("one", "value", "decimals", "printed"), PRINTED)
def test_a_number_prints_in_vietnamese(one, value, decimals, printed):
    assert display(Decimal(value), one, decimals=decimals) == printed


@pytest.mark.parametrize("one", EVERY)
def test_the_kinds_of_nothing_print_apart(one):
    assert display(None, one, "na") == "–"
    assert display(Decimal(0), one, "nil") == "Không phát sinh"
    assert display(None, one, "") == ""
    assert display(None, one) == ""


WHOLE = st.integers(0, 10**numbers.INTEGER_DIGITS - 1).map(Decimal)
FRACTION = st.decimals(0, 10**12, places=6, allow_nan=False, allow_infinity=False)
HUNDREDTHS = st.decimals(0, 10**9, places=2, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize("one", [COUNT, PERCENT, MILLIONS, BILLIONS, POINTS])
@given(value=WHOLE)
@example(value=Decimal(2574))
@example(value=Decimal(999999))
def test_a_whole_number_reads_back_as_it_was_printed(one, value):
    parsed = parse(display(value, one), one)

    assert (outcome(parsed), parsed.value) == ("value", value)


@pytest.mark.parametrize("one", [PERCENT, MILLIONS, BILLIONS, POINTS])
@given(value=HUNDREDTHS)
def test_two_decimals_read_back_as_they_were_printed(one, value):
    assert parse(display(value, one), one).value == value


@pytest.mark.parametrize("one", [MILLIONS, BILLIONS, POINTS])
@given(value=FRACTION)
@example(value=Decimal("8.487"))
@example(value=Decimal("1234.567"))
@example(value=Decimal("0.125"))
def test_six_decimals_read_back_as_they_were_printed(one, value):
    assert parse(display(value, one), one).value == value


@pytest.mark.parametrize("one", [PERCENT, MILLIONS, BILLIONS, POINTS])
@given(value=FRACTION, decimals=st.integers(0, 6))
def test_any_stated_number_of_decimals_is_readable(one, value, decimals):
    parsed = parse(display(value, one, decimals=decimals), one)

    assert outcome(parsed) == "value"
    assert abs(parsed.value - value) <= Decimal("0.5").scaleb(-decimals)


@pytest.mark.parametrize("mark", ["nil", ""])
@pytest.mark.parametrize("one", NUMERIC)
def test_nothing_reads_back_as_it_was_printed(one, mark):
    assert parse(display(None, one, mark), one).mark == mark


SEPARATED = st.from_regex(r"\A[1-9][0-9]{0,2}((\.[0-9]{3})+|(,[0-9]{3})+)\Z").filter(
    lambda text: len(text) <= 19
)


@given(text=SEPARATED)
def test_a_grouped_count_is_its_digits(text):
    assert parse(text, COUNT).value == Decimal(re.sub("[.,]", "", text))


@given(text=st.from_regex(r"\A[0-9]{1,9}[.,][0-9]{1,2}\Z"))
def test_a_count_with_one_or_two_decimals_is_never_a_number(text):
    assert not isinstance(parse(text, COUNT), Number)


@pytest.mark.parametrize("one", [PERCENT, BILLIONS, POINTS])
@given(text=st.from_regex(r"\A[0-9]{1,6}[.,][0-9]{3}\Z"))
def test_three_digits_after_one_sign_ask(one, text):
    assert outcome(parse(text, one)) == "question ambiguous_thousands"


NEAR_NUMBERS = st.text(
    alphabet="0123456789., -–/%()~xX+=_eE\u00a0\u202f\u0301tỷriệuđồnghsơ", max_size=24
)
ANY_TEXT = st.one_of(st.text(max_size=60), NEAR_NUMBERS)


@pytest.mark.parametrize("one", EVERY)
@given(text=ANY_TEXT)
def test_any_text_has_exactly_one_of_three_outcomes(one, text):
    parsed = parse(text, one)

    assert isinstance(parsed, (Number, Question, Refusal))
    if isinstance(parsed, Number):
        assert parsed.mark in ("", "value", "nil", "na")
        assert parsed.value is None or (parsed.value.is_finite() and parsed.value >= 0)
    else:
        assert parsed.message.endswith(".")
        assert "; hãy " in parsed.message


@pytest.mark.parametrize("one", [*NUMERIC, YES_NO])
@given(text=ANY_TEXT)
def test_what_a_question_offers_settles_it(one, text):
    parsed = parse(text, one)
    offered = parsed.candidates if isinstance(parsed, Question) else ()

    assert all(isinstance(parse(candidate, one), Number) for candidate in offered)


REFUSED_FAMILY = st.one_of(
    st.sampled_from(["NaN", "sNaN", "nan123", "Infinity", "-inf", "1e400", "1E5", "1_000", "0x10"]),
    st.text(alphabet="０１２３４５６７８９٠١٢٣٤٥٦٧٨٩०१२३", min_size=1, max_size=12),
    st.integers(1, 10**9).map(lambda number: f"-{number}"),
    st.integers(10, 10**9).map(lambda number: f"{number:_}e{number % 7}"),
    st.text(alphabet="0123456789", min_size=41, max_size=200),
    st.text(alphabet="abcdefghijklmnopqrstuvwyz", min_size=2, max_size=20).map(lambda t: f"q{t}"),
)


@pytest.mark.parametrize("one", NUMERIC)
@given(text=REFUSED_FAMILY)
def test_what_only_a_decimal_library_takes_is_refused(one, text):
    assert isinstance(parse(text, one), Refusal)


@given(text=ANY_TEXT)
def test_composed_and_decomposed_letters_read_alike(text):
    composed, decomposed = normalize("NFC", text), normalize("NFD", text)
    assert [parse(composed, one) for one in EVERY] == [parse(decomposed, one) for one in EVERY]


def test_further_decimals_of_a_spreadsheet_are_rounded_half_up():
    parsed = parse("99,604899249305", PERCENT)

    assert (parsed.value, parsed.decimals) == (Decimal("99.6048992493"), 10)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("0", 2, "0"),
        ("-0.001", 2, "0"),
        ("98.254999", 2, "98.25"),
        ("98.255", 2, "98.26"),
        ("54.00", 2, "54"),
        ("1E+3", 2, "1000"),
        ("1200", None, "1200"),
        ("8.4875000000", None, "8.4875"),
    ],
)
def test_a_number_for_programs_has_a_dot_and_no_trailing_zeros(value, decimals, text):
    assert numbers.dotted(Decimal(value), decimals) == text


def test_a_number_for_programs_that_is_not_there_is_the_empty_text():
    assert numbers.dotted(None) == ""
