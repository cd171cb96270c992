"""The two Sóc Trăng forms, 2021 and 2022, as one series: what joins, breaks and stays apart.

`soctrang_series.tsv` is the complete golden list: old row, new row, how, note. Rows that only one
form asks are "dropped" or "added". A row that takes no figure stands in none: the headings, and 6.6
of 2021, which the print repeats.
"""

from html import unescape
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from indicators.joining import APART, JOINED, MARKED, joins
from reports.workflow import State
from tests.factories import make_form, make_report
from tests.indicators.test_forms_shipped import DICTIONARY
from tests.indicators.test_forms_soctrang import F2021, F2022

_, *ROWS = Path(__file__).with_name("soctrang_series.tsv").read_text(encoding="utf-8").splitlines()
GOLDEN = [tuple(row.split("\t")) for row in ROWS]
HOW = {(old, new): how for old, new, how, _ in GOLDEN}
ONE_FORM = ("dropped", "added")

# Rows both forms ask, 2021=2022; a row of the same number in both is written once.
COMMON = """
1.5=1.5 1.3=1.3 1.4=1.4 1.7=1.7 1.8=1.8 1.9=1.10 1.10=1.11 1.17=1.19 1.18=1.20 1.19=1.21
2.2 2.9 2.14 2.15 2.16 3.4=3.10 3.5=3.11 3.6=3.12 3.7=3.13 3.8=3.14 3.16=3.19 3.17=3.20
3.21=3.24 3.26=3.27 3.13=3.16 3.14=3.17 4.4 4.10 4.11 4.12 4.13 4.14 4.16 4.17 4.18 4.19
5.3 5.6 5.7 5.8 5.9 5.10 5.12 6.4 6.5=6.5 6.7=6.6 6.8=6.7 6.9=6.8
7.3=7.5 7.4=7.6 7.7=7.9 7.8=7.10 7.13=7.18 7.14=7.19 7.16=7.23 7.17=7.27 3.33=7.33
1.21=1.25 1.22=1.26 1.24=1.28 5.23 5.24 5.26
1.12=1.13 1.13=1.14 1.14=1.16 1.15=1.17 1.23=1.27 1.25=1.29 1.26=1.30
2.3 2.4 2.6 2.7 2.8 2.10 2.11 2.13 3.2=3.4 3.12=3.15 3.18=3.21 3.20=3.23 3.25=3.26
4.3 4.5 4.6 4.7 4.8 4.21 4.22 4.24 4.25 4.26 4.27 4.29 4.30 4.31 4.33 4.34 4.35 4.36
5.4 5.13 5.14 5.15 5.17 5.18 5.20 5.21 5.25 5.27 5.28 5.29 6.2 6.3
7.27=7.55 7.28=7.56 7.29=7.57 7.30=7.58 7.31=7.59 7.32=7.60
"""
# Rows whose substance changed under the same meaning. A heading's change counts for the rows that
# leave to it what is counted: 5.22 adds viên chức, who are the staff of 5.26 to 5.29; 5.24 and 5.25
# name leaders of phòng and công chức themselves.
CHANGED = """
1.3=1.3 1.7=1.7 2.4=2.4 5.4=5.4 5.23=5.23 5.26 5.27 5.28 5.29
7.7=7.9 7.8=7.10 7.13=7.18 7.14=7.19 7.16=7.23 7.17=7.27
"""
# A rate that became a count, and one row that became several.
MEASURED = """
3.22=3.25 3.27=3.28 7.10=7.12 7.10=7.15 7.11=7.13 7.11=7.16
7.18=7.30 7.19=7.30 7.18=7.31 7.19=7.31
"""
SPLIT = """
7.9=7.11 7.9=7.14 7.21=7.43 7.22=7.44 7.23=7.45 7.24=7.46 7.25=7.47
7.21=7.49 7.22=7.50 7.23=7.51 7.24=7.52 7.25=7.53
"""


def pairs(golden: str) -> set[tuple[str, str]]:
    return {(one.partition("=")[0], one.rpartition("=")[2]) for one in golden.split()}


def found(*hows: str) -> set[tuple[str, str]]:
    return {pair for pair, how in HOW.items() if how in hows}


def test_the_golden_list_is_what_the_forms_join():
    relations = {code: spec.related for code, spec in DICTIONARY.items()}
    assert [tuple(one) for one in joins(F2021, F2022, relations)] == [
        row for row in GOLDEN if row[2] not in ONE_FORM
    ]
    assert len(HOW) == len(GOLDEN)


def test_every_row_that_takes_a_figure_is_in_exactly_one_list():
    for place, form in enumerate((F2021, F2022)):
        asked = [code for code, item in form.items.items() if item.indicator]
        series = [pair[place] for pair in found(JOINED, MARKED)]
        apart = {pair[place] for pair in found(APART)}
        alone = [pair[place] for pair in found(ONE_FORM[place])]
        assert sorted([*series, *apart, *alone]) == sorted(asked)


def test_the_rows_common_to_both_forms_are_one_series():
    assert found(JOINED, MARKED) == pairs(COMMON)


def test_the_changed_rows_are_marked():
    assert found(MARKED) == pairs(CHANGED)


def test_the_split_and_measured_rows_are_never_joined():
    assert found(APART) == pairs(MEASURED) | pairs(SPLIT) | {("3.31", "7.29")}


def test_a_row_says_why_it_is_not_simply_joined():
    for old, new, how, note in GOLDEN:
        assert bool(note) == (how in (MARKED, APART)), (old, new)


# --- the page ------------------------------------------------------------------------------------


# Also the rows that several others, filled with 1, are parts of.
CELLS_2021 = {"1.5": "41", "1.7": "6", "7.9": "9173", "1.17": "3", "5.26": "3"}
CELLS_2022 = {"1.5": "43", "1.7": "8", "7.11": "5281", "7.14": "2647"}
CELLS_2022 |= {"1.19": "9", "5.26": "3", "7.36": "3"}


@pytest.fixture
def filed(cast, db):
    for spec, period, cells in ((F2021, "2021-Q1", CELLS_2021), (F2022, "2022-Q1", CELLS_2022)):
        form = make_form(spec.code)
        make_report(cast, State.APPROVED, period=period, form=form, cells=cells)
    return cast


def page(client, cast, code: str):
    """Return the series of the cast's district, and the words of its page."""
    client.force_login(cast.reviewer)
    url = reverse("indicators:indicator-detail", args=[code])
    answer = client.get(url, {"don-vi": cast.district.code})
    html = answer.content.decode()
    return html, " ".join(unescape(strip_tags(html)).split())


def figures(html: str) -> list[list[str]]:
    """Return the figures of each line of the series, as the page prints them."""
    body = html.partition('<th scope="col" class="sticky-label">Số liệu</th>')[2].partition(
        "</table>"
    )[0]
    body = body.partition("<tbody>")[2]
    return [
        [strip_tags(cell.partition(">")[2].partition("</td>")[0]).strip() for cell in cells]
        for cells in (row.split("<td ")[1:] for row in body.split("<tr>")[1:])
    ]


def test_a_common_row_is_one_line_without_a_mark(client, filed):
    html, _ = page(client, filed, F2022.items["1.5"].indicator)
    assert figures(html) == [["41", "43"]]
    assert "Chỗ ngắt" not in html


def test_a_changed_row_is_one_line_with_a_numbered_break(client, filed):
    html, text = page(client, filed, F2022.items["1.7"].indicator)
    ((before, after),) = figures(html)
    assert before == "6"
    assert after.startswith("[1]") and after.endswith("8")
    assert 'id="ngat-1"' in html and 'id="ngat-2"' not in html
    assert (
        f"Từ mẫu soctrang-2021-huyen sang mẫu soctrang-2022-huyen: {F2022.items['1.7'].changed}"
        in text
    )


@pytest.mark.parametrize(("row", "own"), [("7.11", "5.281"), ("7.14", "2.647")])
def test_a_split_row_shows_its_own_period_and_names_what_came_before(client, filed, row, own):
    before = DICTIONARY[F2021.items["7.9"].indicator]
    html, text = page(client, filed, F2022.items[row].indicator)
    assert figures(html) == [[own]]
    assert "9.173" not in text
    assert f"Trước đó theo dõi bằng chỉ tiêu {before.name} (Quý I năm 2021)." in text


def test_the_row_that_was_split_shows_only_the_older_period(client, filed):
    html, text = page(client, filed, F2021.items["7.9"].indicator)
    assert figures(html) == [["9.173"]]
    assert "5.281" not in text and "2.647" not in text
    for row in ("7.11", "7.14"):
        name = DICTIONARY[F2022.items[row].indicator].name
        assert f"Quý I năm 2022 theo dõi bằng chỉ tiêu {name}." in text
