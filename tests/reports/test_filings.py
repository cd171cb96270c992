"""What the portal counts of the units below, and how a report takes, keeps and compares it."""

import json
from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from indicators import catalogue, compute
from indicators.formula import Operand
from indicators.periods import Period
from reports import actions, entry, filings, record, sheet
from reports.entry import Change, Channel
from reports.exports import build
from reports.models import Report
from tests.cast import make_cast
from tests.factories import CORPUS, complete, fill, make_children, make_form, make_report, staff

pytestmark = pytest.mark.django_db
PERIOD = "2023-Q3"
ASKED, FILED, NOT_FILED = "6.7", "6.8", "6.9"  # of the communes
OFFICES = "6.5"


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def form():
    return make_form("quangngai-2023-huyen")


@pytest.fixture
def report(cast, form):
    """A district's draft on the form that takes what the portal counts."""
    return start(cast.district, form, cast.editor)


@pytest.fixture
def small_form():
    """A form the units below file."""
    shipped = catalogue.form_spec(make_form())
    return catalogue.publish(
        replace(shipped, code="mau-cap-duoi", unit_kinds=("commune", "office"), rules=())
    )


def start(unit, form, by, period=PERIOD) -> Report:
    one = actions.start_report(unit=unit, period=Period.parse(period), form=form, by=by)
    return Report.objects.for_page().get(pk=one.pk)


def below(cast, form, count: int, kind="commune", period=PERIOD) -> list[Report]:
    """Begin the reports of so many units below the district."""
    units = make_children(cast.district, count, kind)
    staff(cast, units)
    return [start(unit, form, cast.outsider, period) for unit in units]


def send(report: Report, cast) -> None:
    fill(report, complete(report), by=cast.outsider)
    actions.move(report=report, name="present", by=cast.outsider)
    actions.move(report=report, name="submit", by=cast.outside_signer)


def present(report: Report, cast) -> Report:
    """Present a report in which nothing happened but what the portal counts."""
    fill(report, dict.fromkeys(complete(report), "0"), by=cast.editor)
    actions.move(report=report, name="present", by=cast.editor)
    return Report.objects.for_page().get(pk=report.pk)


def shown(report: Report) -> list[str]:
    cells = sheet.load(report)
    return [cells.display(item) for item in (ASKED, FILED, NOT_FILED, OFFICES)]


def imported(report: Report, cast, **typed: str) -> entry.Outcome:
    changes = [Change(item, typed=text, version=None) for item, text in typed.items()]
    return entry.save(report=report, changes=changes, by=cast.editor, channel=Channel.IMPORT)


def test_units_below_that_have_and_that_sent_a_report_are_counted_by_kind(cast, report, small_form):
    communes = below(cast, small_form, 3)
    office = below(cast, small_form, 1, "office")[0]
    below(cast, small_form, 1, period="2023-H1")
    for one in (*communes[:2], office):
        send(one, cast)
    assert shown(report) == ["3", "2", "1", "1"]


def test_a_unit_that_files_on_two_forms_counts_once(cast, report, small_form):
    (first,) = below(cast, small_form, 1)
    other = catalogue.publish(replace(catalogue.form_spec(small_form), code="mau-khac"))
    start(first.unit, other, cast.outsider)
    send(first, cast)
    assert shown(report)[:3] == ["1", "1", "0"]


def test_where_nobody_is_asked_a_typed_text_stays_as_typed_and_nothing_is_said(cast, report):
    outcome = imported(report, cast, **{ASKED: "14", FILED: "14", NOT_FILED: "0"})
    assert shown(report) == ["14", "14", "0", ""]
    assert sheet.load(report).number(FILED) == (None, "")
    assert not [one for one in outcome.findings if one.item in (ASKED, FILED, NOT_FILED)]


def test_a_text_that_differs_from_the_count_is_a_warning_across_reports(cast, report, small_form):
    below(cast, small_form, 2)
    outcome = imported(report, cast, **{ASKED: "2", FILED: "14"})
    (finding,) = [one for one in outcome.findings if one.item in (ASKED, FILED, NOT_FILED)]
    assert (finding.rule, finding.severity, finding.item) == ("cross_table", "warning", FILED)
    assert (finding.typed, finding.computed) == ("14", "0")
    assert "đếm trên cổng là 0" in finding.message
    assert shown(report)[1] == "0"


def test_a_dry_run_counts_as_the_import_will(cast, form, small_form):
    below(cast, small_form, 2)
    file = str(CORPUS / "tunghia_2023_q3.tsv")
    named = ("--unit", cast.district.code, "--period", PERIOD, "--form", form.code, "--json")

    def said(*flags: str) -> dict:
        out = StringIO()
        call_command("import_appendix", file, *named, *flags, stdout=out)
        return json.loads(out.getvalue())

    rehearsed = said("--dry-run")
    assert {ASKED, FILED, NOT_FILED} <= {one["item"] for one in rehearsed["findings"]}
    assert rehearsed == said()


def test_nothing_moves_once_the_report_is_presented(cast, report, small_form):
    communes = below(cast, small_form, 2)
    send(communes[0], cast)
    report = present(report, cast)
    send(communes[1], cast)
    assert shown(report)[:3] == ["2", "1", "1"]
    event = report.events.get(name="present")
    assert event.payload["counted"] == report.portal_figures
    assert list(record.faults()) == []

    actions.move(report=report, name="submit", by=cast.signer)
    frozen = report.submissions.get().snapshot["cells"]
    assert [frozen[item]["number"] for item in (ASKED, FILED, NOT_FILED)] == ["2", "1", "1"]


def test_back_in_draft_the_count_is_live_again(cast, report, small_form):
    (commune,) = below(cast, small_form, 1)
    report = present(report, cast)
    send(commune, cast)
    actions.move(report=report, name="take_back", by=cast.editor)
    assert report.portal_figures == {}
    assert shown(report)[:3] == ["1", "1", "0"]


def test_only_a_draft_on_such_a_form_is_counted_for(
    cast, report, small_form, django_assert_num_queries
):
    other = make_report(cast)
    below(cast, small_form, 5)
    catalogue.form_spec(report.form)
    with django_assert_num_queries(0):
        assert filings.counted([other]) == {other.pk: {}}
    with django_assert_num_queries(1):
        filings.counted([other, report])
    presented = present(report, cast)
    with django_assert_num_queries(0):
        assert filings.counted([presented])[report.pk]["portal.asked.commune"].value == 5


def test_a_workbook_gets_the_number_where_it_cannot_follow_the_formula(report):
    spec = catalogue.form_spec(report.form)
    assert build.live_formula(spec, NOT_FILED) == ""
    assert build.live_formula(spec, OFFICES) == ""
    assert build.live_formula(spec, "6.4") != ""


def test_a_district_page_tells_where_the_number_comes_from(client, cast, report):
    client.force_login(cast.editor)
    page = client.get(f"/bao-cao/{report.pk}/bieu/6/", follow=True).content.decode()
    assert "Số đơn vị cấp xã đã gửi báo cáo trên cổng" in page
    assert "Tệp ghi" not in page


def test_the_page_says_which_text_is_the_file_s(client, cast, report, small_form):
    imported(report, cast, **{ASKED: "14", FILED: "0"})
    client.force_login(cast.editor)
    address = f"/bao-cao/{report.pk}/bieu/6/"
    assert client.get(address).content.decode().count("Tệp ghi") == 2
    below(cast, small_form, 2)
    page = client.get(address).content.decode()
    assert page.count("Tệp ghi") == 1 and "Tệp ghi «14»" in page


def test_absent_counts_are_empty_and_given_ones_are_used(form):
    spec = catalogue.form_spec(form)
    assert compute.compute(spec, {}, "district")[FILED].mark == ""
    counted = {
        "portal.asked.commune": Operand(Decimal(3), "value"),
        "portal.filed.commune": Operand(Decimal(2), "value"),
    }
    assert compute.compute(spec, {}, "district", counted=counted)[NOT_FILED].value == 1
