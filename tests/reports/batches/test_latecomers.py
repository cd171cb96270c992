"""Files of units that owe a report in the round and have none: they came after it was opened."""

import pytest
from django.urls import reverse

from reports import actions, record
from reports.models import Event, Report, Round, Value
from tests.jobs.working import work_off
from tests.reports.batches import sent
from tests.reports.batches.table import post
from units.models import Unit, UnitParent

pytestmark = pytest.mark.django_db


@pytest.fixture
def latecomer(cast, asked):
    """A district that came under the province after the round was opened."""
    unit = Unit.objects.create(code="binhan.suoimoi", name="Huyện Suối Mới", kind="district")
    UnitParent.objects.create(unit=unit, parent=cast.province)
    return unit


def test_a_unit_that_owes_a_report_and_has_none_gets_its_draft_with_the_files(
    reviewer, cast, asked, latecomer, send
):
    address = reverse("reports:batch-create") + "?don-vi=binhan&ky=2022-H1"
    text = reviewer.get(address).content.decode()
    assert "1 đơn vị phải báo cáo nhưng chưa có báo cáo" in text and "Huyện Suối Mới" in text
    assert not Report.objects.filter(unit=latecomer).exists()

    batch = send({"suoi moi.xlsx": sent.appendix("HUYỆN SUỐI MỚI")})
    work_off()
    post(reviewer, batch, "nhap", files=["suoi moi.xlsx"])
    work_off()

    report = Report.objects.get(unit=latecomer)
    assert (report.round_id, report.form_id) == (
        asked["bacsong"].round_id,
        asked["bacsong"].form_id,
    )
    assert report.due_at == asked["bacsong"].due_at
    assert Value.objects.get(report=report, item__code="1.4").typed == "07"
    events = report.events.order_by("sequence")
    assert [(one.name, one.by, one.channel) for one in events] == [
        ("created", cast.reviewer, "import"),
        ("cells", cast.reviewer, "import"),
    ]
    assert not list(record.faults())
    assert "chưa có báo cáo" not in reviewer.get(address).content.decode()


def test_a_round_none_of_whose_units_had_a_report_takes_files_of_a_later_one(
    reviewer, cast, asked, latecomer, send
):
    Event.objects.all().delete()
    Report.objects.all().delete()
    Unit.objects.exclude(pk__in=[cast.province.pk, latecomer.pk]).update(valid_to="2021-12-31")

    send({"suoi moi.xlsx": sent.appendix("HUYỆN SUỐI MỚI")})

    assert [one.unit for one in Report.objects.all()] == [latecomer]


def test_files_that_cannot_be_used_begin_no_draft(reviewer, latecomer, send):
    send({"hỏng.zip": b"PK"}, status=422)
    assert not Report.objects.filter(unit=latecomer).exists()


def test_nobody_begins_drafts_of_units_he_does_not_fill_in_for(cast, latecomer):
    opened = Round.objects.get()
    for name in ("editor", "leader", "second_reviewer", "admin", "stranger"):
        mine = bool(actions.complete_round(opened=opened, by=cast.people[name]))
        reaches = name == "second_reviewer"
        assert mine == reaches, name
