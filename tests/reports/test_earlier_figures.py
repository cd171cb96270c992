"""What a report is compared with when the unit filed another form before: figures that still mean
the same, and figures that are only shown."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators import catalogue
from indicators.formula import LAST_YEAR
from reports import sheet
from reports.workflow import State
from tests.factories import fill, make_report, make_target
from tests.indicators.two_forms import DICTIONARY, NEW, NEW_ROWS, OLD, form_of
from tests.reports.browsing import get, row, url

pytestmark = pytest.mark.django_db

# Filed in 2021 by the older form; every figure several times the one of 2022, or a fraction of it.
BEFORE = {
    "nhiem_vu": "30",
    "kiem_tra": "30",
    "doi_thoai": "1",
    "khao_sat": "1",
    "giai_ngan": "32780",
    "co_mat": "30",
}
AFTER = {"nhiem_vu": "300", "kiem_tra": "300", "doi_thoai": "2", "giai_ngan": "12", "co_mat": "300"}


def cells(form, texts: dict[str, str]) -> dict[str, str]:
    return {form.item_of[f"thu.{name}"]: text for name, text in texts.items()}


@pytest.fixture
def forms(cast):
    catalogue.store_indicators(DICTIONARY)
    return {form.code: catalogue.publish(form) for form in (OLD, NEW)}


@pytest.fixture
def report(cast, forms):
    old, new = forms["thu-2021"], forms["thu-2022"]
    make_report(cast, State.APPROVED, period="2021-H1", form=old, cells=cells(OLD, BEFORE))
    return make_report(cast, period="2022-H1", form=new, cells=cells(NEW, AFTER))


def found(report, rule: str = "change") -> list[str]:
    """Return the indicators with a finding of a rule."""
    one = sheet.load(report)
    return [
        one.form.items[finding.item].indicator.removeprefix("thu.")
        for finding in one.findings(report)
        if finding.rule == rule
    ]


def test_a_jump_is_asked_about_only_where_the_older_form_asked_the_same(report):
    assert found(report) == ["nhiem_vu", "co_mat"]  # not kiem_tra, which the newer form widened


def test_figures_of_other_substance_answers_or_unit_are_kept_apart(report):
    earlier = sheet.load(report).earlier[LAST_YEAR]
    apart = {code.removeprefix("thu."): one for code, one in earlier.apart.items()}
    assert {name: one.text for name, one in apart.items()} == {
        "kiem_tra": "30",
        "khao_sat": "Phát phiếu",
        "giai_ngan": "32.780 Triệu đồng",
    }
    assert apart["kiem_tra"].notes == ("Từ 2022 tính cả cấp xã.",)
    assert not earlier.apart.keys() & earlier.values.keys()


def test_an_answer_is_compared_by_its_key_in_the_codes_of_this_form(report):
    """Có is 1 in the form of 2021 and 2 in that of 2022."""
    assert sheet.load(report).earlier[LAST_YEAR].values["thu.doi_thoai"].value == 2


def test_a_cumulative_figure_is_no_fall_where_it_is_counted_in_another_unit(cast, forms):
    """Quý I in triệu đồng, 6 tháng in tỷ đồng: a thousandth is no fall, nor is it converted."""
    texts = cells(OLD, BEFORE)
    make_report(cast, State.APPROVED, period="2022-Q1", form=forms["thu-2021"], cells=texts)
    report = make_report(cast, period="2022-H1", form=forms["thu-2022"], cells=cells(NEW, AFTER))
    assert found(report, "cumulative") == []
    make_report(
        cast,
        State.APPROVED,
        period="2023-Q1",
        form=forms["thu-2022"],
        cells=cells(NEW, {"giai_ngan": "33"}),
    )
    later = make_report(cast, period="2023-H1", form=forms["thu-2022"], cells=cells(NEW, AFTER))
    assert found(later, "cumulative") == ["giai_ngan"]


def test_what_a_form_between_changed_keeps_figures_apart(cast, forms):
    """2021 was filed by the oldest form, 2023 by the newest; the one between was never filed."""
    same = [(name, label, unit, {}) for name, label, unit, _ in NEW_ROWS]
    newest = form_of("thu-2023", same, follows="thu-2022")
    version = catalogue.publish(newest)
    make_report(
        cast, State.APPROVED, period="2022-H1", form=forms["thu-2021"], cells=cells(OLD, BEFORE)
    )
    report = make_report(cast, period="2023-H1", form=version, cells=cells(newest, AFTER))
    assert found(report) == ["nhiem_vu", "co_mat"]
    assert "thu.kiem_tra" in sheet.load(report).earlier[LAST_YEAR].apart


def test_the_figures_of_the_own_form_stand_before_those_of_another(cast, forms):
    for code, number in (("thu-2022", "290"), ("thu-2021", "30")):
        spec = NEW if code == "thu-2022" else OLD
        texts = cells(spec, {"kiem_tra": number, "co_mat": number})
        make_report(cast, State.APPROVED, period="2021-H1", form=forms[code], cells=texts)
    report = make_report(cast, form=forms["thu-2022"], cells=cells(NEW, AFTER))
    earlier = sheet.load(report).earlier[LAST_YEAR]
    assert earlier.values["thu.kiem_tra"].value == earlier.values["thu.co_mat"].value == 290
    assert "thu.kiem_tra" not in earlier.apart
    assert found(report) == []


def test_comparing_with_another_form_costs_no_further_query(report):
    sheet.load(report)  # the two forms are met
    with CaptureQueriesContext(connection) as queries:
        assert sheet.load(report).earlier[LAST_YEAR].apart
    assert len(queries) == 2


def test_saving_costs_the_same_whichever_form_was_filed_before(cast, forms, report):
    other = make_report(cast, State.APPROVED, cast.neighbour, "2021-H1", form=forms["thu-2022"])
    same = make_report(cast, unit=cast.neighbour, period="2022-H1", form=forms["thu-2022"])
    assert other.form_id == same.form_id
    counts = []
    for one, by in ((same, cast.outsider), (report, cast.editor)):
        sheet.load(one)
        with CaptureQueriesContext(connection) as queries:
            fill(one, cells(NEW, {"bien_che": "50"}), by=by)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_grid_shows_what_is_not_compared_with_a_sign_and_why(client, cast, report):
    text = get(client, cast.editor, url("report-table", report, "1"))
    changed = row(text, NEW.item_of["thu.kiem_tra"])
    why = "Không so sánh với kỳ này. Từ 2022 tính cả cấp xã."
    assert f'>30<span class="not-compared" title="{why}">' in changed
    assert "32.780 Triệu đồng" in row(text, NEW.item_of["thu.giai_ngan"])
    assert "not-compared" not in row(text, NEW.item_of["thu.nhiem_vu"])
    assert '<td class="figure earlier">Có</td>' in row(text, NEW.item_of["thu.doi_thoai"])
    assert text.count("<li>Từ 2022 tính cả cấp xã.</li>") == 1


def test_the_review_says_so_too(client, cast, forms):
    make_report(
        cast, State.APPROVED, period="2021-H1", form=forms["thu-2021"], cells=cells(OLD, BEFORE)
    )
    report = make_report(cast, State.SUBMITTED, form=forms["thu-2022"], cells=cells(NEW, AFTER))
    text = get(client, cast.reviewer, url("review-detail", report))
    assert text.count("Không so sánh với kỳ này. Từ 2022 tính cả cấp xã.") == 2  # title, hidden
    assert "<li>Từ 2022 tính cả cấp xã.</li>" in text


def test_a_report_by_the_same_form_shows_no_sign(client, cast, forms):
    make_report(cast, State.APPROVED, period="2021-H1", form=forms["thu-2022"])
    report = make_report(cast, form=forms["thu-2022"])
    text = get(client, cast.editor, url("report-table", report, "1"))
    assert "not-compared" not in text and "6 tháng đầu năm 2021" in text


def test_a_target_still_counts_beside_earlier_figures(cast, report):
    """Both come in one statement: the columns of one are not read as the other's."""
    make_target(cast.district, "90", indicator="thu.ty_le_co_mat")
    one = sheet.load(report)
    assert one.targets["thu.ty_le_co_mat"].minimum == Decimal(90)
    assert one.earlier[LAST_YEAR].values["thu.nhiem_vu"].value == 30
