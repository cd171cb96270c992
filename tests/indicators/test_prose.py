"""Figures in the text of reports: known contradictions found, everything else left alone."""

import random
import tomllib
from decimal import Decimal

import pytest

from indicators import numbers, prose
from indicators.formula import Operand
from indicators.prose.reading import PERCENT, sentences
from indicators.spec import COMPUTED, ENTRY
from tests.indicators.prose_corpus import FOLDER, NAMES, expected, mistyped, told
from tests.indicators.test_findings import shipped

CASES = tomllib.loads((FOLDER / "sentences.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("name", NAMES)
def test_a_published_text_is_asked_exactly_about_its_contradictions(name):
    report = told(name)
    asked = report.asked()
    assert len(asked) == len(report.expected), [prose.sentence_of(one) for one in asked]
    for one, wanted in zip(asked, report.expected, strict=True):
        assert expected(one, wanted), (prose.sentence_of(one), wanted)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"].strip()[:60])
def test_a_sentence_is_asked_about_as_labelled(case):
    asked = prose.inside({"I": case["text"]})
    assert [[one.typed, one.computed] for one in asked] == case.get("asks", [])


HELD = tomllib.loads((FOLDER / "tables.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", HELD, ids=lambda case: case["text"].strip()[:60])
def test_a_sentence_is_held_against_the_tables_as_labelled(case):
    asked = told("kongchro_2022_h1").asked({case["section"]: case["text"]})
    found = [[one.typed, one.computed, one.items[0]] for one in asked]
    assert found == case.get("asks", [])


# Rates and sums of published tables that are right as typed, told in the ways a text tells them.
RATES = [
    ("7/43 nhiệm vụ", "16.3%"),
    ("2.521/2.531 hồ sơ", "99,6%"),
    ("5.102/5.102 hồ sơ", "100%"),
    ("14.436/32.780 triệu đồng", "44%"),
    ("77.046/77.251 hồ sơ", "99,73%"),
    ("133.902/138.989 hồ sơ", "96,34%"),
    ("194.148/196.309 hồ sơ", "98,90%"),
    ("1.822.792/2.584.631 triệu đồng", "70,5%"),
    ("522/923 thủ tục", "57%"),
    ("923/1.166 thủ tục", "79%"),
    ("56/56 nhiệm vụ", "100%"),
]
SUMS = ["0+280+173=453", "1.599 + 196 + 114 = 1.909", "3+79+356 = 438", "0 + 16 + 32 + 364 = 412"]


@pytest.mark.parametrize(("fraction", "rate"), RATES)
@pytest.mark.parametrize(
    "wording", ["{}, đạt {}", "{} (đạt {})", "{}, tỷ lệ: {}", "{} chiếm {}", "đạt {1} ({0})"]
)
def test_rates_right_as_typed_are_left_alone_and_wrong_ones_are_not(fraction, rate, wording):
    def asked(rate):
        return prose.inside({"I": f"Kết quả là {wording.format(fraction, rate)}."})

    assert asked(rate) == []
    assert [one.kind for one in asked("61,7%")] == ["rate"]


@pytest.mark.parametrize("sum_", SUMS)
def test_sums_right_as_typed_are_left_alone_and_wrong_ones_are_not(sum_):
    assert prose.inside({"I": f"Tổng số là {sum_} thủ tục."}) == []
    assert [one.kind for one in prose.inside({"I": f"Tổng số là {sum_}1 thủ tục."})] == ["sum"]


@pytest.mark.parametrize("code", ["bnv-2022-huyen", "bnv-2022-tinh", "quangngai-2023-huyen"])
def test_a_row_told_by_its_own_name_with_its_own_figure_is_never_asked_about(code):
    """Every row of a form, in the words of its indicator and of its print, under its headings."""
    form, dice = shipped(code), random.Random(code)
    kind = form.unit_kinds[0]
    figures = {
        item: (Operand(Decimal(dice.randint(100, 9999)) / (100 if is_rate else 1), "value"),)
        for item, role in form.roles(kind).items()
        if role in (ENTRY, COMPUTED) and form.measures[item].kind not in ("choice", "text")
        for is_rate in [form.measures[item].kind == "percent"]
    }
    asked, slips, found = [], 0, 0
    for item, (figure,) in figures.items():
        row, measure = form.items[item], form.measures[item]
        unit = "%" if measure.kind == "percent" else f" {row.unit.lower()}"
        name = form.indicator[row.indicator].name
        for section in form.outline:
            if row.table in section.tables and len(section.tables) < 4:
                for words in (f"{name} là", f"{row.label}:"):
                    right, wrong = (
                        {section.key: f"{words} {numbers.display(value, measure)}{unit}."}
                        for value in (figure.value, figure.value + 7)
                    )
                    asked += prose.check(form, kind, right, figures)
                    slips += 1
                    found += bool(prose.check(form, kind, wrong, figures))
    assert [prose.sentence_of(one) for one in asked] == []
    assert found > slips / 3


def test_most_slips_of_a_digit_are_found():
    """The benchmark prints them one by one; what no other figure can tell stays unfound."""
    found = slips = 0
    for report in map(told, NAMES):
        clean = {(one.section, one.typed, one.computed) for one in report.asked()}
        for _, _, texts in mistyped(report):
            slips += 1
            found += any(
                (one.section, one.typed, one.computed) not in clean for one in report.asked(texts)
            )
    assert slips > 300
    assert found / slips >= 0.75


def figures(text: str) -> list[str]:
    return [one.text for sentence in sentences("I", text) for one in sentence.figures]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("tiếp nhận 2.531 hồ sơ", ["2.531 hồ sơ"]),
        ("ban hành 07 văn bản", ["07 văn bản"]),
        ("đạt 69,2 % và 16.3%", ["69,2 %", "16.3%"]),
        ("được 15,44/21,06 tỷ đồng", ["15,44/21,06 tỷ đồng"]),
        ("94 hộ/133 hộ", ["94 hộ/133 hộ"]),
        ("72/2.934 hồ sơ (02/02 nhiệm vụ)", ["72/2.934 hồ sơ", "02/02 nhiệm vụ"]),
        ("Quyết định số 1800/QĐ-UBND ngày 31/12/2021", []),
        ("Công văn 359/SNV-TCBC&CCHC, Nghị quyết số 20-NQ/TU", []),
        ("ngày 11 tháng 01 năm 2019, tháng 6/2022, năm 2022, 2021 - 2025", []),
        ("khoản 34 Điều 1, mức độ 3, 4, Đề án 06, Đ2, COVID-19", []),
        ("mức độ 3, 206 thủ tục", ["206 thủ tục"]),
        ("ĐT: 0269.3.821.234; https://a.gov.vn/1/2", []),
        ("từ 30 đến 45 phút, 6 tháng đầu năm, 50m²", ["30"]),
        ("42.95 hồ sơ", ["42.95 hồ sơ"]),
        ("1.2.3.4", []),
    ],
)
def test_figures_are_read_and_what_is_none_is_not(text, read):
    assert figures(text) == read


def test_a_number_in_tỷ_đồng_with_three_decimals_is_a_fraction():
    (sentence,) = sentences("I", "Tổng thu là 157,971 tỷ đồng.")
    assert sentence.figures[0].value == Decimal("157.971")


def test_a_percent_and_a_count_about_are_told_apart():
    (sentence,) = sentences("I", "Hơn 6.411 lượt, trên 99% hài lòng.")
    assert [(one.kind == PERCENT, one.is_loose) for one in sentence.figures] == [
        (False, True),
        (True, True),
    ]


def test_the_finding_quotes_the_words_and_says_what_was_computed():
    text = "Số hóa thành phần hồ sơ đạt 7.941/8.740 hồ sơ, tỷ lệ 90,56%."
    (asked,) = prose.inside({"II.4.dd": text})
    assert prose.sentence_of(asked) == (
        f"Thuyết minh, mục II.4.đ: «{text}» ghi 7.941/8.740 hồ sơ, 90,56% nhưng "
        "7.941/8.740 = 90,86 %; hãy đối chiếu lại, hoặc nêu lý do nếu câu này đúng."
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "((((",
        "1/0 hồ sơ đạt 5%",
        "(" * 500 + "1+1)=3",
        "9" * 60 + "%",
        "0 + 0 = 0/0%",
        "1 " * 20_000,
        "1+" * 20_000 + "=3",
        "gồm " * 10_000 + "1 hồ sơ",
        ("(gồm " * 700 + "1 hồ sơ. A ") * 10,
        "a" * 60_000 + "@",
        "9" * 60_000,
    ],
    ids=range(12),
)
def test_nonsense_is_read_without_an_error(text):
    assert isinstance(prose.inside({"I": text}), list)
