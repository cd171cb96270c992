"""Rounds: which drafts they create, under which dates, and how a deadline moves."""

from datetime import date, timedelta

import pytest

from indicators.periods import Period
from reports import actions, record
from reports.actions.rounds import Asked
from reports.models import Report, Round
from reports.refusals import BadRequest, NotAllowed
from reports.workflow import State
from tests.factories import make_children, make_form, make_report, make_round, moment
from units.models import Unit, UnitParent

pytestmark = pytest.mark.django_db

DUE = moment("2022-06-15 17:00")
H1 = Period.parse("2022-H1")


def open_round(cast, *asked, by=None, owner=None, period=H1, **kwargs) -> Round:
    asked = list(asked) or [Asked("district", make_form(), DUE)]
    return actions.open_round(
        owner=owner or cast.province, period=period, asked=asked, by=by or cast.reviewer, **kwargs
    )


def codes(**filters) -> list[str]:
    reports = Report.objects.filter(**filters).order_by("unit__code")
    return list(reports.values_list("unit__code", flat=True))


def test_a_round_creates_the_drafts_of_the_kinds_it_asks_and_of_no_other_unit(cast):
    opened = open_round(cast)
    assert codes(round=opened) == codes() == ["binhan.dongson", "binhan.taylam"]
    report = Report.objects.get(unit=cast.district)
    assert (report.state, report.version, report.revision) == (State.DRAFT, 1, 1)
    assert (report.path, report.parent_code) == ("/binhan/binhan.dongson/", "binhan")
    assert (report.due_at, report.closes_at) == (DUE, None)
    assert (report.data_from, report.data_to) == (date(2021, 12, 15), date(2022, 6, 14))
    event = report.events.get()
    assert (event.name, event.by) == ("created", cast.reviewer)
    assert event.payload == {"round": opened.pk, "form": "bnv-2022-huyen"}
    assert list(record.faults()) == []


def test_who_owes_a_report_is_the_hierarchys_on_the_last_day_of_the_window(cast):
    last_day = date(2022, 6, 14)
    cast.neighbour.parent_edges.update(valid_to=last_day - timedelta(days=1))
    (added,) = make_children(cast.province, 1)
    UnitParent.objects.filter(unit=added).update(valid_from=last_day)
    (late,) = make_children(cast.province, 1)
    UnitParent.objects.filter(unit=late).update(valid_from=last_day + timedelta(days=1))
    (gone,) = make_children(cast.province, 1)
    Unit.objects.filter(pk=gone.pk).update(valid_to=last_day - timedelta(days=1))
    open_round(cast)
    assert codes() == sorted(["binhan.dongson", added.code])


def test_other_dates_of_a_cong_van_stand_instead_of_the_usual_window(cast):
    opened = open_round(
        cast,
        data_from=date(2022, 1, 1),
        data_to=date(2022, 6, 20),
        dispatch_number="359/SNV-TCBC",
        dispatch_date=date(2022, 2, 28),
    )
    report = Report.objects.get(unit=cast.district)
    assert (report.data_from, report.data_to) == (date(2022, 1, 1), date(2022, 6, 20))
    assert opened.dispatch_number == "359/SNV-TCBC"


def test_a_round_is_named_after_its_period_unless_told_otherwise(cast):
    assert open_round(cast).title == "Báo cáo CCHC 6 tháng đầu năm 2022"
    other = open_round(cast, period=Period.parse("2022-Q3"), title="Quý III")
    assert other.title == "Quý III"


def test_a_root_asks_its_own_report_of_itself(cast):
    form = make_form("bnv-2022-tinh")
    open_round(cast, Asked("province", form, DUE))
    report = Report.objects.get()
    assert (report.unit, report.parent_code, report.path) == (cast.province, "", "/binhan/")


def test_a_unit_below_another_does_not_ask_its_own_report_of_itself(cast):
    from units.models import Assignment
    from units.policy import Role

    Assignment.objects.create(user=cast.nobody, role=Role.REVIEWER, unit=cast.district)
    open_round(cast, owner=cast.district, by=cast.nobody)
    assert codes() == []


@pytest.mark.parametrize("person", ["editor", "signer", "leader", "admin", "stranger", "nobody"])
def test_only_the_owners_reviewers_open_a_round(cast, person):
    with pytest.raises(NotAllowed):
        open_round(cast, by=cast.people[person])
    assert not Round.objects.exists()


def test_a_round_that_cannot_be_is_refused_with_what_to_do(cast):
    form, province_form = make_form(), make_form("bnv-2022-tinh")
    early = DUE - timedelta(seconds=1)
    wrong = {
        "Chọn ít nhất một loại đơn vị": {"asked": []},
        "Mỗi loại đơn vị chỉ chọn một mẫu": {"asked": [Asked("district", form, DUE)] * 2},
        "không dành cho đơn vị loại huyện": {"asked": [Asked("district", province_form, DUE)]},
        "Thời điểm khóa không được trước": {"asked": [Asked("district", form, DUE, early)]},
        "không dùng cho kỳ Quý II": {"period": Period.parse("2022-Q2")},
        "Ngày chốt số liệu không được trước": {"data_to": date(2021, 1, 1)},
    }
    for sentence, change in wrong.items():
        request = {"owner": cast.province, "period": H1, "asked": [Asked("district", form, DUE)]}
        with pytest.raises(BadRequest, match=sentence):
            actions.open_round(**(request | change), by=cast.reviewer)
    assert not Round.objects.exists()
    open_round(cast)
    with pytest.raises(BadRequest, match="đã mở"):
        open_round(cast)


def test_an_unpublished_form_is_refused(cast):
    form = make_form()
    form.published_at = None
    with pytest.raises(BadRequest, match="chưa ban hành"):
        open_round(cast, Asked("district", form, DUE))


# Reports begun by their unit


def test_a_report_begun_without_a_round_has_no_deadline(cast):
    report = make_report(cast)
    assert (report.round, report.due_at, report.closes_at) == (None, None, None)
    assert (report.data_from, report.data_to) == H1.window()


def test_a_report_begun_after_its_round_opened_joins_it(cast):
    opened = make_round(cast)
    (added,) = make_children(cast.province, 1)
    from units.models import Assignment
    from units.policy import Role

    Assignment.objects.create(user=cast.nobody, role=Role.EDITOR, unit=added)
    report = actions.start_report(unit=added, period=H1, form=make_form(), by=cast.nobody)
    assert (report.round, report.due_at) == (opened, DUE)


def test_a_draft_begun_before_its_round_opened_joins_it_and_keeps_its_figures(cast):
    report = make_report(cast, cells={"1.1": "7"})
    opened = open_round(cast, Asked("district", make_form(), DUE, DUE))
    report = Report.objects.get(pk=report.pk)
    assert (report.round, report.due_at, report.closes_at) == (opened, DUE, DUE)
    assert report.values.get().typed == "7"
    assert report.events.latest("sequence").name == "joined"
    assert list(record.faults()) == []


def test_a_report_already_filed_keeps_the_dates_it_was_filed_under(cast):
    report = make_report(cast, State.SUBMITTED)
    open_round(cast)
    report = Report.objects.get(pk=report.pk)
    assert (report.round, report.due_at) == (None, None)


def test_beginning_a_report_again_returns_the_one_that_exists(cast):
    report = make_report(cast, State.APPROVED)
    again = actions.start_report(unit=cast.district, period=H1, form=report.form, by=cast.nobody)
    assert again.pk == report.pk


@pytest.mark.parametrize("person", ["signer", "reviewer", "outsider", "nobody"])
def test_only_the_units_editor_begins_its_report(cast, person):
    with pytest.raises(NotAllowed):
        actions.start_report(
            unit=cast.district, period=H1, form=make_form(), by=cast.people[person]
        )


def test_a_report_on_a_form_of_another_kind_of_unit_is_refused(cast):
    with pytest.raises(BadRequest, match="không dành cho"):
        actions.start_report(
            unit=cast.district, period=H1, form=make_form("bnv-2022-tinh"), by=cast.editor
        )
