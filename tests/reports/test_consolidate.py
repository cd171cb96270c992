"""A province's own report out of its units' approved figures: taken over, adjusted, recorded."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import actions, consolidation, entry, record, sheet
from reports.entry import Change, Channel, Status
from reports.models import Consolidation, Event, Report, Value
from reports.refusals import BadRequest, Locked, NotAllowed
from reports.workflow import State
from tests.factories import fill, make_children, make_form, make_report, make_round
from tests.reports.consolidated import (
    ANSWER,
    AT,
    DONE,
    FIRST,
    LATE,
    MONEY,
    OWN,
    RATE,
    SHARE,
    SO,
    Scene,
    clerk_of,
    file,
    forms,
    publish,
    reopened,
    start,
    typed,
    versions,
)
from units.models import Unit, UnitParent, held_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast):
    return Scene(cast)


# What is taken over


def test_every_row_is_filled_by_its_rule_and_the_rate_is_computed_over_the_sums(scene):
    outcome = scene.take()
    assert {one.status for one in outcome.cells} == {Status.SAVED}
    assert typed(scene.report) == {DONE: "2.050", LATE: "24", SO: "640", MONEY: "19,75"}
    cells = sheet.load(scene.report)
    assert cells.display(RATE) == "1,17"  # 24 of 2.050, not the mean of the districts' rates


def test_a_tally_and_a_rate_without_parts_fill_nothing_and_are_told_unit_by_unit(scene):
    scene.take()
    assert scene.lines(ANSWER) == {
        "binhan.dongson": ("counted", "1 – Có"),
        "binhan.taylam": ("counted", "0 – Không"),
        "binhan.noivu": ("unasked", ""),
    }
    assert scene.lines(SHARE)["binhan.taylam"] == ("counted", "85,5")
    assert not {ANSWER, SHARE, OWN} & typed(scene.report).keys()


def test_a_row_marked_for_the_so_comes_from_the_so_alone(scene):
    scene.take()
    assert scene.lines(SO) == {
        "binhan.dongson": ("elsewhere", ""),
        "binhan.taylam": ("elsewhere", ""),
        "binhan.noivu": ("counted", "640"),
    }


def test_who_has_not_been_approved_is_named_and_comes_in_later(scene):
    other, silent = make_children(scene.cast.province, 2)
    scene.file(other, {DONE: "1"}, until="submit")
    scene.take()
    assert typed(scene.report)[DONE] == "2.050"
    told = scene.lines(DONE)
    assert told[other.code] == told[silent.code] == ("missing", "")
    found = consolidation.below(scene.report)
    assert str(found.coverage) == "3/5"
    assert [unit.code for unit in found.missing] == [other.code, silent.code]


def test_who_was_let_off_is_not_missing_until_he_files(scene, cast):
    other, silent = make_children(cast.province, 2)
    make_round(cast, scene.forms["district"])
    drafts = Report.objects.for_page().filter(unit__in=(other, silent))
    for report in drafts:
        actions.exempt(report=report, reason="Mới thành lập", by=cast.reviewer, at=AT)
    found = consolidation.below(scene.report)
    assert found.missing == []
    assert {other.code, silent.code} <= {unit.code for unit in found.unasked}
    filed = scene.file(other, {DONE: "1"})
    assert other.code in consolidation.below(scene.report).published
    actions.move(report=filed, name="ask_reopen", by=cast.reviewer, note="Sai số")
    actions.move(report=filed, name="reopen", by=cast.second_reviewer, note="Sai số")
    found = consolidation.below(scene.report)
    assert other.code in found.published  # what it published stands while it is opened again
    assert found.missing == []


def test_only_the_direct_children_count_however_much_stands_below_them(scene):
    commune = Unit.objects.create(code="binhan.dongson.xa", name="Xã Một", kind="commune")
    UnitParent.objects.create(unit=commune, parent=scene.cast.district)
    form = publish("thu9-xa", ("commune",), (0, 1))
    file(commune, form, clerk_and_reviewer(scene.cast.district), {DONE: "999"})
    scene.take()
    assert typed(scene.report)[DONE] == "2.050"
    assert commune.code not in scene.lines(DONE)


def clerk_and_reviewer(unit):
    """Return an account of its own that reviews at a unit."""
    from django.contrib.auth.models import User

    from units.models import Assignment

    user = User.objects.create_user(f"td.{unit.code}")
    Assignment.objects.create(user=user, role="reviewer", unit=unit, valid_from="2021-01-01")
    return user


def test_a_district_consolidates_its_communes_and_offices_the_same_way(scene):
    district = Unit.objects.create(code="binhan.h9", name="Huyện Chín", kind="district")
    UnitParent.objects.create(unit=district, parent=scene.cast.province)
    reviewer = clerk_and_reviewer(district)
    communes = publish("thu9-xa", ("commune", "office"), (0, 1, 3))
    for place, kind in enumerate(("commune", "commune", "office"), 1):
        unit = Unit.objects.create(code=f"binhan.h9.{place}", name=f"Đơn vị {place}", kind=kind)
        UnitParent.objects.create(unit=unit, parent=district)
        file(unit, communes, reviewer, {DONE: str(10 * place), LATE: "1", SHARE: "90"})
    report = start(district, scene.forms["district"])
    actions.consolidate(report=report, by=clerk_of(district))
    assert typed(report) == {DONE: "60", LATE: "3"}
    assert sheet.load(report).display(RATE) == "5,00"


def test_figures_of_another_size_are_named_and_left_out(scene):
    other = make_children(scene.cast.province, 1)[0]
    in_billions = list(("Hồ sơ",) * 8)
    in_billions[6] = "Tỷ đồng"
    form = publish("thu9-ty", ("district",), (0, 6), units=in_billions)
    file(other, form, scene.cast.reviewer, {DONE: "5", MONEY: "3"})
    scene.take()
    assert (typed(scene.report)[DONE], typed(scene.report)[MONEY]) == ("2.055", "19,75")
    assert scene.lines(MONEY)[other.code] == ("apart", "3")


def test_nothing_published_is_nothing_to_take(cast):
    report = start(cast.province, forms()["province"])
    with pytest.raises(BadRequest, match="Chưa có báo cáo nào"):
        actions.consolidate(report=report, by=clerk_of(cast.province))


def test_the_forms_of_2022_join_row_by_row_and_only_entry_rows_are_taken(cast):
    make_report(cast, State.APPROVED, cells={"1.1": "19", "3.18": "453"})
    make_report(cast, State.APPROVED, cast.neighbour, cells={"1.1": "6", "3.18": "1.000"})
    report = start(cast.province, make_form("bnv-2022-tinh"))
    clerk = clerk_of(cast.province)
    odd = dict.fromkeys(("1.6", "1.3", "1.7", "9.9", "1.2"), 0)
    outcome = actions.consolidate(report=report, by=clerk, versions=odd)
    assert [one.item for one in outcome.cells] == ["1.2"]
    actions.consolidate(report=report, by=clerk)
    stands = typed(report)
    assert (stands["1.2"], stands["3.19"]) == ("25", "1.453")
    assert not {"2.3", "3.4", "3.16"} & stands.keys()  # «Cấp sở báo», and no sở files
    assert not {"1.14", "4.17", "7.11", "7.21"} & stands.keys()  # rates, and what is the province's
    assert sheet.load(report).display("1.3") == "100,00"  # computed of the sums: 2 of 2


# Through the gate


def test_taking_twice_is_taking_once(scene):
    scene.take()
    before = Event.objects.count(), Consolidation.objects.count(), typed(scene.report)
    outcome = scene.take()
    assert outcome.cells == []
    assert (Event.objects.count(), Consolidation.objects.count(), typed(scene.report)) == before


def test_it_is_in_the_chain_and_in_the_record(scene):
    scene.take()
    names = list(Event.objects.filter(report=scene.report).values_list("name", "channel"))
    assert names[-2:] == [("cells", "consolidate"), ("consolidate", "consolidate")]
    payload = Event.objects.filter(report=scene.report).last().payload
    assert [one[0] for one in payload["filings"]] == sorted(one[0] for one in payload["filings"])
    assert {"item": DONE, "before": None, "after": "2050"} in payload["cells"]
    assert list(record.faults()) == []


def test_what_was_typed_is_not_replaced_unless_it_is_asked_for_by_its_version(scene):
    fill(scene.report, {DONE: "7"}, by=scene.clerk)
    scene.take()
    assert typed(scene.report)[DONE] == "7"
    stale = {DONE: 0}
    outcome = actions.consolidate(report=scene.report, by=scene.clerk, versions=stale)
    assert [one.status for one in outcome.cells] == [Status.CONFLICT]
    assert typed(scene.report)[DONE] == "7"
    scene.take(DONE)
    assert typed(scene.report)[DONE] == "2.050"


def test_a_consolidated_cell_is_not_typed_over_through_any_channel(scene):
    scene.take()
    version = versions(scene.report, DONE)[DONE]
    for channel in (Channel.BROWSER, Channel.API, Channel.IMPORT, Channel.CARRY):
        for text in ("7", ""):
            outcome = entry.save(
                report=scene.report,
                changes=[Change(DONE, typed=text, version=version)],
                by=scene.clerk,
                channel=channel,
            )
            one = outcome.cells[0]
            assert (one.status, one.code) == (Status.REFUSED, "consolidated_row")
            assert "ghi điều chỉnh kèm lý do" in one.reason
    assert typed(scene.report)[DONE] == "2.050"


def test_its_note_is_free_and_a_file_that_says_what_stands_changes_nothing(scene):
    scene.take()
    for channel, change in (
        (Channel.BROWSER, Change(DONE, note="Trừ 02 huyện chưa gửi", version=1)),
        (Channel.IMPORT, Change(DONE, typed="2.050", version=2)),
    ):
        outcome = entry.save(report=scene.report, changes=[change], by=scene.clerk, channel=channel)
        assert outcome.cells[0].status == Status.SAVED
    cell = sheet.load_cells([scene.report])[scene.report.pk].cell(DONE)
    assert (cell.consolidated, cell.note, cell.imported, cell.version) == (
        True,
        "Trừ 02 huyện chưa gửi",
        False,
        2,
    )


def test_it_takes_the_right_to_edit_and_a_draft(scene):
    for user in (scene.cast.reviewer, scene.cast.leader, scene.cast.editor):
        with pytest.raises(NotAllowed):
            actions.consolidate(report=scene.report, by=user)
    scene.take()
    fill(scene.report, {SHARE: "88", ANSWER: "1", OWN: "4"}, by=scene.clerk)
    actions.move(report=scene.report, name="present", by=scene.clerk)
    with pytest.raises(Locked):
        scene.take()
    with pytest.raises(Locked):
        scene.adjust(DONE, "+1")


def test_the_queries_do_not_grow_with_the_units(scene):
    consolidation.below(scene.report)  # forms are compared once per process
    held_by(scene.clerk)  # and roles read once per request
    with CaptureQueriesContext(connection) as few:
        scene.take()
    for unit in make_children(scene.cast.province, 5):
        scene.file(unit, FIRST)
    with CaptureQueriesContext(connection) as many:
        scene.take()
    assert typed(scene.report)[DONE] == "8.050"
    assert len(many) == len(few)


# When the units' figures change


def test_nothing_moves_by_itself_and_what_was_taken_stays_told_as_it_was(scene):
    scene.take()
    reopened(scene.first, scene.cast, {DONE: "1.000"})
    assert typed(scene.report)[DONE] == "2.050"
    assert scene.lines(DONE)["binhan.dongson"] == ("counted", "1.200")
    cells = sheet.load_cells([scene.report])[scene.report.pk]
    found = consolidation.below(scene.report)
    proposed = consolidation.proposals(scene.report, cells, consolidation.roll(scene.report, found))
    changed = {item: one.after for item, one in proposed.items() if one.change == "changed"}
    assert changed == {DONE: "1.850"}
    scene.take(DONE)
    assert typed(scene.report)[DONE] == "1.850"
    assert scene.lines(DONE)["binhan.dongson"] == ("counted", "1.000")
    assert scene.lines(LATE)["binhan.dongson"] == ("counted", "24")  # still of the first receipt


def test_a_report_reopened_and_not_yet_approved_still_counts_as_published(scene):
    reopened(scene.first, scene.cast, {DONE: "1"}, until="submit")
    scene.take()
    assert typed(scene.report)[DONE] == "2.050"


def test_the_order_of_approvals_does_not_matter(cast):
    scene = Scene(cast)
    scene.take()
    reopened(scene.second, cast, {DONE: "1"})
    reopened(scene.first, cast, {DONE: "2"})
    scene.take()
    assert typed(scene.report)[DONE] == "53"
    assert json.loads(json.dumps(Consolidation.objects.last().filings))  # plain texts
    assert Value.objects.filter(report=scene.report, consolidated=True).count() == 4
    assert AT.year == 2022
