"""The picker of figures: which rows a search finds, what it offers of each, what it costs."""

import pytest

from reports.pages import figures
from reports.pages.frame import ReportPage
from reports.workflow import State
from tests.factories import make_report
from tests.reports.browsing import get, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast):
    make_report(cast, State.APPROVED, period="2021-H1", cells={"3.18": "100"})
    return make_report(cast, cells={"3.18": "120", "3.19": "117"})


def found(report, query, section="II.2.3"):
    return figures.picking(ReportPage(report, None, ""), query, section)


def items(report, query, section="II.2.3") -> list[str]:
    return [one.item.code for one in found(report, query, section).rows]


def texts(report, query) -> dict[str, str]:
    (row,) = found(report, query).rows
    return {one.reference: one.text for one in row.choices}


@pytest.mark.parametrize("query", ["Biểu 3, 3.2.1", "bieu 3 dong 3.2.1", "biểu số 3; 3.2.1."])
def test_a_row_is_found_by_its_biểu_and_number(report, query):
    assert items(report, query) == ["3.18"]


def test_a_number_finds_the_rows_that_begin_with_it_and_not_those_of_longer_ones(report):
    assert items(report, "Biểu 3, 3.2") == ["3.17", "3.18", "3.19"]
    assert items(report, "Biểu 3, 3.2.2") == ["3.19"]


def test_words_are_found_without_accents_and_the_sections_own_biểu_stand_first(report):
    every = items(report, "ho so dung han")
    assert every == items(report, "HỒ SƠ đúng hạn")
    assert {"3.17", "3.19"} <= set(every)
    assert "1.17" not in every  # nhiệm vụ, not hồ sơ
    mixed = [one.partition(".")[0] for one in items(report, "tổng số", "II.1.1")]
    assert mixed[0] == "2" and "3" in mixed


def test_an_unnumbered_row_is_found_by_the_row_it_stands_under(report):
    assert "7.12" in items(report, "kết nối UBND huyện tổng số")


def test_nothing_typed_shows_the_sections_own_biểu(report):
    assert {one.partition(".")[0] for one in items(report, "", "II.1.1")} == {"2"}
    assert found(report, "", "IV").left > 0  # its section has none: all of them


def test_headings_and_rows_of_other_levels_are_not_offered(report):
    assert items(report, "Biểu 3, 1.4.1") == []
    assert items(report, "Biểu 3, 3") and "3.13" not in items(report, "Biểu 3, 3")


def test_each_row_carries_what_a_text_can_say_of_it(report):
    assert texts(report, "Biểu 3, 3.2.1") == {
        "3.18": "120",
        "3.18:unit": "120 hồ sơ",
        "3.18:last_year": "100",
        "3.18:change_year": "tăng 20",
        "3.18:change_year_percent": "tăng 20,00%",
    }
    assert texts(report, "Biểu 3, 3.3.1")["3.21"] == "…"
    (row,) = found(report, "Biểu 3, 3.2.1").rows
    assert [one.label for one in row.choices][2:4] == [
        "6 tháng đầu năm 2021", "so với 6 tháng đầu năm 2021"]  # fmt: skip
    assert row.choices[1].html == (
        '<span class="figure" data-figure="3.18:unit" contenteditable="false">120 hồ sơ</span>'
    )


def test_the_address_answers_a_piece_of_a_page(client, cast, report):
    text = get(client, cast.editor, url("narrative-figures", report) + "?q=3.2.1&muc=II.2.3")
    assert 'role="listbox"' in text and "<html" not in text
    assert "120 hồ sơ" in text and "tăng 20,00%" in text
    assert 'data-html="&lt;span class=&quot;figure&quot; data-figure=&quot;3.18:unit&quot;' in text


def test_what_is_searched_for_is_no_markup(client, cast, report):
    text = get(client, cast.editor, url("narrative-figures", report) + "?q=<script>x")
    assert "&lt;script&gt;x" in text and "<script>" not in text


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("3.18:unit", ["120 hồ sơ", "Biểu 3, dòng 3.2.1", "data-plain", "#dong-3.18", "tăng 20"]),
        ("3.21", ["Chưa in được: Biểu 3, dòng 3.3.1 chưa có số liệu", "disabled"]),
        ("9.99", ["mẫu báo cáo không có dòng 9.99"]),
        ("3.18:twice", ["không có cách ghi số liệu «twice»", "120 hồ sơ"]),
    ],
)
def test_a_figure_of_the_text_tells_what_it_is(client, cast, report, reference, words):
    text = get(client, cast.editor, url("narrative-figures", report) + f"?dan={reference}")
    assert [one for one in words if one not in text] == []


def test_a_search_costs_the_same_whatever_it_finds(client, cast, report, django_assert_num_queries):
    client.force_login(cast.editor)
    address = url("narrative-figures", report)
    client.get(address)
    for query in ("", "?q=ho+so", "?dan=3.18", "?q=khong+co+gi"):
        with django_assert_num_queries(6):
            client.get(address + query)
