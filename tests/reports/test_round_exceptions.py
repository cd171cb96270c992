"""Units asked beside the rule and units let off: who counts as expected, on every page alike."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from indicators import dashboards, todays_map, unit_series
from indicators.models import FormVersion, Indicator
from indicators.periods import Period
from reports import actions, asked, filings, inspection, record
from reports.actions.exceptions import addable
from reports.actions.rounds import Asked
from reports.models import Report, Round, RoundException
from reports.pages import filing
from reports.pages.queues import desk, round_lines
from reports.refusals import BadRequest, NotAllowed
from reports.workflow import State
from tests.factories import fill, make_children, make_form, make_report, make_round, moment
from tests.reorganised import small_form
from tests.reports.test_round_changes import edit, moved_to

DUE, NOW = moment("2022-06-15 17:00"), moment("2022-06-02 09:00")
LATER = DUE + timedelta(days=5)
H1 = Period.parse("2022-H1")
pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(cast) -> Round:
    return make_round(cast)


def of(unit) -> Report:
    return Report.objects.for_page().get(unit=unit)


def exempt(unit, by, reason="Đang sáp nhập", **kwargs) -> RoundException:
    return actions.exempt(report=of(unit), reason=reason, by=by, at=NOW, **kwargs)


def coverages(one: Round, cast) -> set[str]:
    """Return who counts, filed of expected, as the pages, the roll-up and the API tell it."""
    (line,) = round_lines(Round.objects.filter(pk=one.pk), NOW)
    lines = filing.filing_lines(filing.with_extensions(one.reports.all()), NOW)
    tally = filing.tally(lines, NOW)
    found = dashboards.rolled_up(cast.province, H1, make_form())
    return {
        f"{line.approved}/{line.expected}",
        f"{tally.approved}/{tally.expected}",
        str(found.coverage),
    }


def nothing_is_broken() -> bool:
    return [*record.faults(), *inspection.faults()] == []


# Letting off


def test_a_unit_let_off_counts_nowhere_among_the_expected(cast, opened):
    make_report(cast, State.APPROVED)
    assert coverages(opened, cast) == {"1/2"}
    exemption = exempt(cast.neighbour, cast.reviewer, document_number=" 20/SNV ")
    assert (exemption.reason, exemption.document_number) == ("Đang sáp nhập", "20/SNV")
    assert (exemption.made_by, exemption.made_at) == (cast.reviewer, NOW)
    assert coverages(opened, cast) == {"1/1"}
    report = of(cast.neighbour)
    assert (report.due_at, report.is_owed, report.round) == (None, False, opened)
    assert not report.is_late(LATER)
    assert report.events.latest("sequence").payload["reason"] == "Đang sáp nhập"
    assert nothing_is_broken()


def test_it_is_no_longer_on_the_desk_of_its_editor(cast, opened):
    assert [work.report.unit for work in desk(cast.editor, NOW).owed] == [cast.district]
    exempt(cast.district, cast.reviewer)
    assert desk(cast.editor, NOW).owed == []


def test_an_exemption_ends_and_the_round_s_dates_count_again(cast, opened):
    exempt(cast.neighbour, cast.reviewer)
    actions.end_exemption(report=of(cast.neighbour), by=cast.second_reviewer, at=LATER)
    report = of(cast.neighbour)
    assert (report.due_at, report.is_owed) == (DUE, True)
    kept = RoundException.objects.get()
    assert (kept.ended_at, kept.ended_by) == (LATER, cast.second_reviewer)
    assert coverages(opened, cast) == {"0/2"}
    with pytest.raises(BadRequest, match="không được miễn"):
        actions.end_exemption(report=of(cast.neighbour), by=cast.reviewer)
    exempt(cast.neighbour, cast.reviewer)
    assert nothing_is_broken()


def test_figures_typed_are_kept_and_may_still_be_sent(cast, opened):
    report = make_report(cast, cells={"1.1": "7"})
    exempt(cast.district, cast.reviewer)
    fill(of(cast.district), {"1.3": "2"}, by=cast.editor)
    report = make_report(cast, State.APPROVED)
    assert report.values.get(item__code="1.1").typed == "7"
    assert not report.is_late(LATER)
    assert coverages(opened, cast) == {"1/2"}  # the neighbour is still waited for
    assert nothing_is_broken()


def test_who_has_sent_is_not_let_off(cast, opened):
    make_report(cast, State.SUBMITTED)
    with pytest.raises(BadRequest, match="đã gửi báo cáo"):
        exempt(cast.district, cast.reviewer)


def test_what_an_exemption_needs_is_told(cast, opened):
    for reason in ("", " ", "x" * 501):
        with pytest.raises(BadRequest, match="ý do"):
            exempt(cast.neighbour, cast.reviewer, reason)
    exempt(cast.neighbour, cast.reviewer)
    with pytest.raises(BadRequest, match="đã được miễn"):
        exempt(cast.neighbour, cast.reviewer)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoundException.objects.create(
            round=opened,
            unit=cast.neighbour,
            kind=RoundException.Kind.EXEMPT,
            reason="x",
            made_at=NOW,
            made_by=cast.reviewer,
        )


def test_a_report_outside_any_round_needs_no_exemption(cast):
    make_report(cast)
    with pytest.raises(BadRequest, match="không thuộc đợt nào"):
        exempt(cast.district, cast.reviewer)


@pytest.mark.parametrize("person", ["editor", "signer", "leader", "admin", "stranger", "nobody"])
def test_only_those_who_open_rounds_decide_on_exceptions(cast, opened, person):
    by = cast.people[person]
    with pytest.raises(NotAllowed):
        exempt(cast.neighbour, by)
    with pytest.raises(NotAllowed):
        actions.end_exemption(report=of(cast.neighbour), by=by)
    with pytest.raises(NotAllowed):
        add(opened, cast.units["binhan.noivu"], by)


def test_the_portal_counts_nobody_who_was_let_off(cast, opened):
    upper = Report(unit=cast.province, period="2022-H1")
    key = ("binhan", "2022-H1")
    assert len(filings.units_below([upper])[key]["district"]) == 2
    exempt(cast.neighbour, cast.reviewer)
    assert list(filings.units_below([upper])[key]["district"]) == [cast.district.pk]


def test_a_round_that_let_everybody_off_waits_for_nobody(cast, opened):
    for unit in (cast.district, cast.neighbour):
        exempt(unit, cast.reviewer)
    assert coverages(opened, cast) == {"0/0"}


def test_moving_the_round_leaves_who_is_let_off_without_a_deadline(cast, opened):
    exempt(cast.neighbour, cast.reviewer)
    edit(opened, moved_to(opened, LATER), cast.reviewer)
    assert of(cast.neighbour).due_at is None
    actions.end_exemption(report=of(cast.neighbour), by=cast.reviewer)
    assert of(cast.neighbour).due_at == LATER


# Adding


def add(one, unit, by, form=None, due_at=LATER, reason="Giao thêm", at=NOW) -> Report:
    line = Asked(unit.kind, form or make_form("cchc-2025-so"), due_at)
    return actions.add_unit(round=one, unit=unit, asked=line, reason=reason, by=by, at=at)


def test_a_unit_of_a_kind_not_asked_is_added_with_a_form_and_dates_of_its_own(cast, opened):
    """A commune is asked in a round of districts."""
    form = small_form()
    unit = make_children(cast.province, 1, kind="commune")[0]
    assert unit in addable(opened) and cast.district not in addable(opened)
    report = add(opened, unit, cast.reviewer, form)
    assert (report.round, report.due_at, report.parent_code) == (opened, LATER, "binhan")
    kept = RoundException.objects.get()
    assert (kept.kind, kept.unit, kept.reason) == ("added", unit, "Giao thêm")
    (line,) = round_lines(Round.objects.filter(pk=opened.pk), NOW)
    assert line.expected == 3
    found = dashboards.rolled_up(cast.province, H1, form)
    assert (found.expected, str(found.coverage)) == ([unit], "0/1")
    assert nothing_is_broken()


def test_a_unit_added_with_the_round_s_own_form_counts_with_the_others(cast, opened):
    unit = make_children(cast.province, 1)[0]
    assert coverages(opened, cast) == {"0/2"}  # it stood up after the round was opened
    add(opened, unit, cast.reviewer, make_form())
    assert coverages(opened, cast) == {"0/3"}


def test_a_unit_added_keeps_its_own_dates_when_the_round_moves(cast, opened):
    unit = make_children(cast.province, 1)[0]
    add(opened, unit, cast.reviewer, make_form())
    found = edit(opened, moved_to(opened, DUE + timedelta(days=1)), cast.reviewer)
    assert of(unit).due_at == LATER and found.newly == []
    assert of(cast.district).due_at == DUE + timedelta(days=1)


def test_a_unit_added_may_be_let_off_again(cast, opened):
    unit = make_children(cast.province, 1)[0]
    add(opened, unit, cast.reviewer, make_form())
    exempt(unit, cast.reviewer, "Giao nhầm")
    assert coverages(opened, cast) == {"0/2"}


@pytest.mark.parametrize("code", ["binhan.dongson", "daian", "binhan"])
def test_who_is_asked_already_or_files_to_another_is_not_added(cast, opened, code):
    with pytest.raises(BadRequest, match="đã có trong đợt, hoặc không trực thuộc"):
        add(opened, cast.units[code], cast.reviewer, make_form())
    assert not RoundException.objects.exists()


def test_a_form_not_meant_for_the_unit_and_a_past_deadline_are_refused(cast, opened):
    with pytest.raises(BadRequest, match="không dành cho đơn vị loại"):
        add(opened, cast.units["binhan.noivu"], cast.reviewer, make_form())
    unit = make_children(cast.province, 1)[0]
    with pytest.raises(BadRequest, match="phải sau lúc này"):
        add(opened, unit, cast.reviewer, make_form(), at=LATER)
    with pytest.raises(BadRequest, match="Nêu lý do giao thêm"):
        add(opened, unit, cast.reviewer, make_form(), reason="")
    assert not Report.objects.filter(unit=unit).exists()


def test_who_sent_before_outside_the_round_is_not_added(cast):
    make_report(cast, State.SUBMITTED)
    opened = make_round(cast)
    with pytest.raises(BadRequest, match="ngoài đợt"):
        add(opened, cast.district, cast.reviewer, make_form())
    assert not RoundException.objects.exists()


# What the roll-ups are told


def test_the_roll_ups_are_told_whom_each_unit_asks(cast, opened, django_assert_num_queries):
    exempt(cast.neighbour, cast.reviewer)
    form = "bnv-2022-huyen"
    with django_assert_num_queries(1):
        told = asked.units({form}, {"2022-H1"})
    assert told == {(form, "2022-H1", "binhan"): frozenset({"binhan.dongson"})}
    assert asked.units({form}, {"2022-H1"}, ["daian"]) == {}
    actions.cancel_round(round=opened, reason="Nhầm", by=cast.reviewer)
    assert asked.units({form}, {"2022-H1"}) == {}  # nobody asks: the hierarchy decides
    assert str(dashboards.rolled_up(cast.province, H1, make_form()).coverage) == "0/2"


def test_today_s_map_and_the_series_count_nobody_who_was_let_off(cast, opened):
    make_report(cast, State.APPROVED)

    def told():
        combined = todays_map.rolled_up(cast.province, H1, make_form())
        indicator = Indicator.objects.get(code="tthc.huyen.dung_han")
        versions = list(FormVersion.objects.published())
        seen = unit_series.unit_series(indicator, cast.province, cast.reviewer, versions)
        ((_, [[cell]]),) = seen.rows
        return str(combined.coverage), cell.note

    assert told() == ("1/2", "1/2 đơn vị")
    exempt(cast.neighbour, cast.reviewer)
    assert told() == ("1/1", "1/1 đơn vị")
