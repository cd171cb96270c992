"""The text of an earlier report, begun anew: figures named where they are a row's beyond doubt, the
period in words, and everything else that may be out of date listed and left as it was."""

from decimal import Decimal

import pytest

from indicators.formula import Operand
from indicators.periods import Period
from indicators.prose.reading import sentences
from indicators.spec import SectionSpec
from reports.narrative import marks
from reports.narrative.rebinding import DATE, LOST, TYPED, Then, in_period, rebind
from tests.indicators.prose_corpus import NAMES, told

H1, Q3 = Period(2022, "H1"), Period(2022, "Q3")


def begun(name: str, section: str, period=Q3, text: str | None = None, **more):
    """Return a section of a published report as the next one begins with it."""
    one = told(name)
    spec = next(each for each in one.form.outline if each.key == section)
    figures = {item: given[0] for item, given in one.figures.items()}
    then = Then(one.form, one.kind, one.period, figures, more.get("printed", {}))
    same = {item: item for item in one.form.items if item not in more.get("gone", ())}
    return rebind(spec, one.texts[section] if text is None else text, then, period, same)


def kinds(found, why) -> list[str]:
    return [one.text for one in found.left if one.why == why]


def test_figures_whose_words_name_a_row_become_that_row():
    found = begun("kongchro_2022_h1", "II.2.2")
    assert found.text.split("\n")[-2:] == [
        "Số lượng TTHC thuộc thẩm quyền giải quyết của cấp huyện là: {{3.7}} thủ tục.",
        "Số lượng TTHC thuộc thẩm quyền giải quyết của cấp xã là: {{3.8}} thủ tục.",
    ]
    assert (found.named, kinds(found, TYPED)) == (2, [])


def test_two_rows_with_one_figure_and_nearly_one_name_are_not_told_apart():
    """206 procedures are fit to be provided online, and 206 are provided."""
    found = begun("kongchro_2022_h1", "II.6.7")
    assert "206 dịch vụ công trực tuyến mức độ 4" in found.text
    assert "206 dịch vụ công" in kinds(found, TYPED)


def test_a_figure_that_only_one_row_has_is_that_row_when_the_sentence_tells_of_it():
    found = begun("kongchro_2022_h1", "II.3.3")
    assert "Biên chế sự nghiệp giao là {{4.22}} người, có mặt là {{4.23}} người." in found.text
    assert kinds(found, TYPED)[:2] == ["77 người", "74 người"]  # too small to be known by itself


def test_money_loses_its_unit_which_is_printed_with_it():
    found = begun("kongchro_2022_h1", "II.5.1")
    assert "Kế hoạch vốn thực hiện đến nay {{6.2}}. Trong đó" in found.text
    assert "đến 08/6/2022: {{6.3}}/{{6.2}} đạt 44% kế hoạch vốn" in found.text
    assert "44%" in kinds(found, TYPED)  # the rate is not typed as the portal counts it


def test_what_stays_typed_and_the_days_are_listed_with_the_words_about_them():
    found = begun("kongchro_2022_h1", "I.1")
    assert kinds(found, TYPED)[0] == "58 văn bản"
    assert "đã ban hành 58 văn bản" in found.left[0].around
    assert kinds(begun("kongchro_2022_h1", "I.3"), DATE) == ["31/3/2022", "06/6/2022"]


def test_another_period_stands_where_the_old_one_stood():
    assert (
        begun("kongchro_2022_h1", "I.1").text.split("\n")[-1].startswith("Trong quý III năm 2022,")
    )
    assert "Cải cách hành chính năm 2022 của huyện" in begun("kongchro_2022_h1", "I.2").text


@pytest.mark.parametrize("name", NAMES)
def test_no_figure_of_a_published_report_is_named_by_a_row_that_did_not_hold_it(name):
    """What the row held stands among the numbers that were typed, to the digits typed."""
    one = told(name)
    for section in one.form.outline:
        if section.key not in one.texts:
            continue
        found = begun(name, section.key, one.period)
        for reference in marks.references(found.text):
            value = one.figures[reference][0].value
            typed = {str(figure) for figure in numbers_of(one.texts[section.key])}
            rounded = {
                str(value.normalize()),
                *(str(round(value, n).normalize()) for n in (0, 1, 2)),
            }
            assert rounded & typed, (section.key, reference, value)


def numbers_of(text: str) -> list[Decimal]:
    figures = [figure for one in sentences("x", text) for figure in one.figures]
    figures += [figure.over for figure in figures if figure.over]
    return [figure.value.normalize() for figure in figures]


def test_named_figures_stay_named_through_forms_and_become_text_where_a_row_is_gone():
    text = "Giải quyết **{{3.18}}** hồ sơ, {{3.18:change_year}}; còn {{3.25}} PAKN[^Theo sổ]."
    printed = {"3.18": "2.531", "3.18:change_year": "tăng 12", "3.25": "4"}
    found = begun("kongchro_2022_h1", "II.2.3", text=text, printed=printed, gone=("3.25",))
    assert found.text == text.replace("{{3.25}}", "4")
    assert (found.named, kinds(found, LOST), kinds(found, TYPED)) == (2, ["4"], [])


def test_marks_items_and_tables_stay_as_they_were():
    text = "- **Cấp huyện**: 280 thủ tục.\n+ __Cấp xã__\n| a | 280 |\n| b | {{3.8}} |"
    found = begun("kongchro_2022_h1", "II.2.2", text=text, printed={"3.8": "173"})
    assert found.text.startswith("- **Cấp huyện**: ")
    assert found.text.endswith("thủ tục.\n+ __Cấp xã__\n| a | 280 |\n| b | {{3.8}} |")


def test_a_figure_of_another_time_stays_typed():
    text = "Năm 2021, số TTHC thuộc thẩm quyền giải quyết của cấp huyện là 280 thủ tục."
    found = begun("kongchro_2022_h1", "II.2.2", text=text)
    assert found.text == text and kinds(found, TYPED) == ["280 thủ tục"]


@pytest.mark.parametrize(
    ("text", "old", "new", "told"),
    [
        ("Trong 6 tháng đầu năm 2022, huyện", H1, Q3, "Trong quý III năm 2022, huyện"),
        ("Trong 06 tháng đầu năm UBND huyện", H1, Q3, "Trong quý III năm 2022 UBND huyện"),
        ("6 tháng đầu năm 2021 đạt", H1, Q3, "6 tháng đầu năm 2021 đạt"),
        ("Quý I/2022, huyện", Period(2022, "Q1"), Q3, "Quý III/2022, huyện"),
        ("trong quý I năm 2022", Period(2022, "Q1"), H1, "trong 6 tháng đầu năm 2022"),
        ("quý III/2022", Period(2022, "Q1"), H1, "quý III/2022"),
        ("Trong năm 2022, tỉnh", Period(2022, "Y"), Period(2023, "Y"), "Trong năm 2023, tỉnh"),
        ("Kế hoạch năm 2022", Period(2022, "Y"), Period(2023, "Y"), "Kế hoạch năm 2022"),
    ],
)
def test_the_period_is_told_as_the_text_told_it(text, old, new, told):
    assert in_period(text, old, new) == told


def test_the_year_of_then_is_listed_where_it_is_another_now():
    found = begun("kongchro_2022_h1", "I.2", Period(2023, "Q1"))
    assert kinds(found, DATE) == ["31/12/2021", "năm 2022"]


def test_an_empty_text_begins_empty():
    one = told("kongchro_2022_h1")
    then = Then(one.form, one.kind, H1, {"3.7": Operand(Decimal(1), "value")}, {})
    assert rebind(SectionSpec("x", "1.", 1, "Mục"), "", then, Q3, {}).text == ""
