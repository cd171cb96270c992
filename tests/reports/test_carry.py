"""What the last report offers to a draft, on its pages and in one query."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import actions, carrying, entry, sheet
from reports.entry import Change, Channel
from reports.models import Report, Value
from reports.workflow import State
from tests.factories import complete, fill, make_form, make_report
from tests.reports.browsing import get, import_text, post, row, url
from units.models import UnitSuccession

STAFF, CONTRACT, UNITS = "4.17", "4.18", "4.13"  # point in time, entered by a district
FLOW = "4.19"  # in period
# Rows of the forms of Sóc Trăng that others, filled with 1, are parts of.
WHOLES_2021 = {"1.17": "3", "5.26": "3"}
WHOLES_2022 = {"1.19": "9", "5.26": "3", "7.36": "3", "7.11": "9", "7.14": "9"}
LAST = {STAFF: "74", CONTRACT: "4", UNITS: "33", FLOW: "2"}

pytestmark = pytest.mark.django_db


def last_report(cast, period="2022-H1", state=State.APPROVED, notes=(), **more) -> Report:
    """Return a report of the district with the figures of LAST, by default approved."""
    report = make_report(cast, period=period, cells=LAST, **more)
    for item, note in notes:
        version = sheet.load(report).cell(item).version
        entry.save(
            report=report,
            changes=[Change(item, note=note, version=version)],
            by=cast.editor,
            channel=Channel.BROWSER,
        )
    fill(report, complete(report), by=cast.editor)
    actors = {"present": cast.editor, "submit": cast.signer, "approve": cast.reviewer}
    for name in ["present", "submit", "approve"][: list(State).index(state)]:
        actions.move(report=report, name=name, by=actors[name])
    return report


def offered(report, table="4") -> dict[str, tuple[str, str]]:
    """Return item -> (typed, note) of what is offered to a Biểu."""
    found = carrying.offered(report, sheet.load(report), table)
    return {one.item: (one.typed, one.note) for one in found.offers} if found else {}


def take(client, user, report, *items, table="4"):
    return post(client, user, url("report-carry", report, table), {"lay": items})


def carried(report) -> set[str]:
    rows = Value.objects.filter(report=report, carried=True)
    return set(rows.values_list("item__code", flat=True))


# Which report is the last


def test_the_last_approved_report_offers_its_standing_figures_and_their_notes(cast):
    last_report(cast, notes=[(STAFF, "Trừ 02 người nghỉ hưu"), (FLOW, "Đợt 1")])
    draft = make_report(cast, period="2022-Q3")
    found = offered(draft)
    assert found[STAFF] == ("74", "Trừ 02 người nghỉ hưu")
    assert found[UNITS] == ("33", "")
    assert FLOW not in found


def test_it_says_of_which_period_and_of_which_day(cast):
    last_report(cast)
    draft = make_report(cast, period="2022-Q3")
    found = carrying.offered(draft, sheet.load(draft), "4")
    assert (found.period, found.on) == ("6 tháng đầu năm 2022", date(2022, 6, 14))


@pytest.mark.parametrize("state", [State.DRAFT, State.AWAITING_SIGNATURE, State.SUBMITTED])
def test_a_report_that_is_not_published_offers_nothing(cast, state):
    last_report(cast, state=state)
    assert offered(make_report(cast, period="2022-Q3")) == {}


def test_the_newest_one_counts_also_when_a_filing_was_left_out(cast):
    make_report(cast, State.APPROVED, period="2021-H1", cells={STAFF: "60"})
    make_report(cast, State.APPROVED, period="2022-Q1", cells={STAFF: "70"})
    last_report(cast, period="2022-Q3", state=State.SUBMITTED)
    assert offered(make_report(cast, period="2022-Y"))[STAFF][0] == "70"


def test_a_later_report_offers_nothing_to_an_earlier_one(cast):
    last_report(cast, period="2022-Q3")
    assert offered(make_report(cast, period="2022-H1")) == {}


def test_another_units_report_offers_nothing(cast):
    make_report(cast, State.APPROVED, unit=cast.neighbour, cells=LAST)
    assert offered(make_report(cast, period="2022-Q3")) == {}


def test_a_reopened_report_offers_what_was_published(cast):
    last = last_report(cast)
    actions.move(report=last, name="ask_reopen", by=cast.signer, note="Sai số")
    actions.move(report=last, name="reopen", by=cast.reviewer, note="Sai số")
    fill(last, {STAFF: "99"}, by=cast.editor)
    assert offered(make_report(cast, period="2022-Q3"))[STAFF][0] == "74"


def test_a_closed_units_figures_are_not_offered_to_its_successor(cast):
    make_report(cast, State.APPROVED, unit=cast.neighbour, cells=LAST)
    UnitSuccession.objects.create(
        predecessor=cast.neighbour,
        successor=cast.district,
        effective_on="2022-08-01",
        extent="full",
    )
    assert offered(make_report(cast, period="2022-Q3")) == {}


@pytest.mark.parametrize(
    ("day", "is_offered"),
    [("2022-06-14", True), ("2022-06-15", False), ("2022-09-14", False), ("2022-09-15", True)],
)
@pytest.mark.parametrize("gains", [True, False])
def test_a_units_own_figures_are_not_offered_across_its_reorganisation(
    cast, day, is_offered, gains
):
    last_report(cast)
    ends = (cast.neighbour, cast.district) if gains else (cast.district, cast.neighbour)
    UnitSuccession.objects.create(
        predecessor=ends[0], successor=ends[1], effective_on=day, extent="partial"
    )
    assert bool(offered(make_report(cast, period="2022-Q3"))) == is_offered


def test_an_older_form_is_followed_and_what_it_meant_otherwise_is_left_out(cast):
    older, newer = make_form("soctrang-2021-huyen"), make_form("soctrang-2022-huyen")
    cells = {"4.11": "74", "6.7": "3", "7.7": "1", "3.33": "5"}
    make_report(cast, State.APPROVED, period="2021-Y", form=older, cells=WHOLES_2021 | cells)
    draft = make_report(cast, period="2022-Q1", form=newer)
    assert offered(draft)["4.11"][0] == "74"
    assert offered(draft, "6")["6.6"][0] == "3"  # moved
    assert offered(draft, "7")["7.33"][0] == "5"  # from another Biểu
    assert "7.9" not in offered(draft, "7")  # its substance changed


def test_of_two_reports_of_one_day_the_one_on_the_same_form_counts(cast):
    older, newer = make_form("soctrang-2021-huyen"), make_form("soctrang-2022-huyen")
    for form, cells in (
        (newer, WHOLES_2022 | {"4.11": "74"}),
        (older, WHOLES_2021 | {"4.11": "70"}),  # received later
    ):
        make_report(cast, State.APPROVED, period="2021-Y", form=form, cells=cells)
    assert offered(make_report(cast, period="2022-Q1", form=newer))["4.11"][0] == "74"
    assert offered(make_report(cast, period="2022-Q1", form=older))["4.11"][0] == "70"


# Which rows


def test_rows_that_hold_something_are_offered_nothing(cast):
    last_report(cast, notes=[(STAFF, "ghi chú")])
    draft = make_report(cast, period="2022-Q3", cells={CONTRACT: "5"})
    entry.save(
        report=draft,
        changes=[Change(STAFF, note="đang đối chiếu", version=0)],
        by=cast.editor,
        channel=Channel.BROWSER,
    )
    found = offered(draft)
    assert UNITS in found and not {STAFF, CONTRACT} & set(found)


def test_each_table_is_offered_its_own_rows(cast):
    last_report(cast)
    draft = make_report(cast, period="2022-Q3")
    assert {item.partition(".")[0] for item in offered(draft, "3")} == {"3"}
    assert offered(draft, "2") == {}  # nothing there is of a point in time


# What it costs


def test_offers_are_read_in_one_query_and_none_where_nothing_is_empty(cast):
    last_report(cast)
    draft = make_report(cast, period="2022-Q3")
    cells = sheet.load(draft)
    for table, cost in (("4", 1), ("2", 0)):
        with CaptureQueriesContext(connection) as queries:
            carrying.offered(draft, cells, table)
        assert len(queries) == cost
    fill(draft, complete(draft) | {"4.6": "1", "4.7": "2"}, by=cast.editor)
    cells = sheet.load(draft)
    with CaptureQueriesContext(connection) as queries:
        assert carrying.offered(draft, cells, "4") is None
    assert len(queries) == 0


def test_another_form_costs_one_query_more(cast):
    older, newer = make_form("soctrang-2021-huyen"), make_form("soctrang-2022-huyen")
    make_report(cast, State.APPROVED, period="2021-Y", form=older, cells=WHOLES_2021)
    draft = make_report(cast, period="2022-Q1", form=newer)
    offered(draft)  # forms are read once per process
    cells = sheet.load(draft)
    with CaptureQueriesContext(connection) as queries:
        assert carrying.offered(draft, cells, "4")
    assert len(queries) == 2


# On the page


def test_a_quiet_line_says_how_much_there_is_with_a_list_of_it(client, cast):
    last_report(cast, notes=[(STAFF, "Trừ <02> người")])
    draft = make_report(cast, period="2022-Q3", cells={"4.16": "77"})
    text = get(client, cast.editor, url("report-table", draft, "4"))
    count = len(offered(draft))
    said = f"Có {count} số liệu thời điểm và 1 ghi chú của báo cáo 6 tháng đầu năm 2022"
    assert f"{said} có thể lấy lại" in text
    panel = re.search(r'<details class="carry no-print".*?</details>', text, re.DOTALL)[0]
    assert f'name="lay" value="{STAFF}"' in panel and 'value="4.16"' not in panel
    assert "Đến ngày 14/06/2022" in panel and "Trừ &lt;02&gt; người" in panel
    assert "Lấy vào Biểu 4" in panel
    assert not carried(draft)  # nothing is filled by looking


def test_no_line_stands_where_nothing_is_offered_or_nothing_can_be_taken(client, cast):
    last_report(cast)
    draft = make_report(cast, period="2022-Q3")
    for user, table in ((cast.editor, "2"), (cast.signer, "4"), (cast.reviewer, "4")):
        assert "có thể lấy lại" not in get(client, user, url("report-table", draft, table))
    sent = make_report(cast, State.SUBMITTED, period="2022-Y")
    assert "có thể lấy lại" not in get(client, cast.editor, url("report-table", sent, "4"))


def test_all_or_chosen_rows_are_taken_and_marked(client, cast):
    last_report(cast, notes=[(STAFF, "ghi chú cũ")])
    draft = make_report(cast, period="2022-Q3")
    answer = take(client, cast.editor, draft, STAFF, UNITS)
    assert answer.headers["Location"] == url("report-table", draft, "4")
    assert carried(draft) == {STAFF, UNITS}
    text = get(client, cast.editor, answer.headers["Location"])
    assert "Đã lấy 2 dòng từ báo cáo 6 tháng đầu năm 2022" in text
    assert "Từ kỳ trước, chưa xác nhận" in row(text, STAFF)
    assert 'value="74"' in row(text, STAFF) and 'value="ghi chú cũ"' in row(text, STAFF)
    assert "Từ kỳ trước, chưa xác nhận" not in row(text, CONTRACT)
    assert "<b data-carried-count>2</b>" in text
    assert f'name="lay" value="{CONTRACT}"' in text  # still offered
    assert f'name="lay" value="{STAFF}"' not in text


def test_a_row_filled_meanwhile_or_not_offered_is_left_alone(client, cast):
    last_report(cast)
    draft = make_report(cast, period="2022-Q3")
    fill(draft, {STAFF: "75"}, by=cast.editor)
    take(client, cast.editor, draft, STAFF, UNITS, FLOW, "4.10", "9.9")
    assert carried(draft) == {UNITS}
    assert sheet.load(draft).cell(STAFF).typed == "75"
    text = get(client, cast.editor, url("report-table", draft, "4"))
    assert "Đã lấy 1 dòng" in text and "Có 4 dòng đã có nội dung" in text


def test_nothing_chosen_takes_nothing(client, cast):
    last_report(cast)
    draft = make_report(cast, period="2022-Q3")
    take(client, cast.editor, draft)
    assert not Value.objects.filter(report=draft).exists()
    assert "Chưa chọn dòng nào" in get(client, cast.editor, url("report-table", draft, "4"))


def test_what_is_asked_of_a_table_the_form_has_not_is_not_found(client, cast, report):
    post(client, cast.editor, url("report-carry", report, "99"), {}, status=404)


def test_a_sent_report_takes_nothing(client, cast):
    last_report(cast)
    sent = make_report(cast, State.SUBMITTED, period="2022-Q3")
    post(client, cast.editor, url("report-carry", sent, "4"), {"lay": "4.6"}, status=409)
    assert not carried(sent)


def taken(client, cast, *items) -> Report:
    """Return a draft with rows taken over, after its last report was approved."""
    last_report(cast, notes=[(STAFF, "ghi chú cũ")])
    draft = make_report(cast, period="2022-Q3")
    take(client, cast.editor, draft, *items)
    assert carried(draft) == set(items)
    return draft


def test_the_tab_and_the_findings_count_what_is_not_confirmed(client, cast):
    draft = taken(client, cast, STAFF, UNITS)
    text = get(client, cast.editor, url("report-table", draft, "4"))
    tab = re.search(r'data-tab="4".*?</a>', text, re.DOTALL)[0]
    assert re.search(
        r'data-count="error" title="Lỗi phải sửa"><span[^>]*>, lỗi: </span><b>2</b>', tab
    )
    assert "sign-error" in row(text, STAFF)
    found = get(client, cast.editor, url("report-findings", draft))
    assert "Biểu 4, dòng 2.2: số liệu «74» lấy từ báo cáo kỳ trước, chưa được xác nhận" in found


def test_who_cannot_edit_sees_the_mark_without_its_buttons(client, cast):
    draft = taken(client, cast, STAFF)
    text = get(client, cast.reviewer, url("report-table", draft, "4"))
    assert "Từ kỳ trước, chưa xác nhận" in row(text, STAFF)
    assert "<button" not in row(text, STAFF) and "Xác nhận tất cả" not in text


def fields(report, *items, **more) -> dict:
    """Return what the posted page says of rows nobody touched."""
    posted = dict(more)
    for item in items:
        cell = sheet.load(report).cell(item)
        posted |= {
            f"so-{item}": cell.typed, f"cu-{item}": cell.typed, f"ban-{item}": cell.version,
            f"ghi-{item}": cell.note, f"ghicu-{item}": cell.note, f"ky-{item}": "1",
        }  # fmt: skip
    return posted


def test_one_row_is_confirmed_without_the_script(client, cast):
    draft = taken(client, cast, STAFF, UNITS)
    address = url("report-table", draft, "4")
    post(client, cast.editor, address, fields(draft, STAFF, UNITS) | {"xac-nhan": STAFF})
    assert carried(draft) == {UNITS}
    assert "Đã xác nhận 1 dòng." in get(client, cast.editor, address)


def test_all_rows_are_confirmed_without_the_script(client, cast):
    draft = taken(client, cast, STAFF, UNITS)
    address = url("report-table", draft, "4")
    assert 'name="xac-nhan" value="tat-ca"' in get(client, cast.editor, address)
    posted = fields(draft, STAFF, UNITS)
    del posted[f"ky-{UNITS}"]  # taken over by a colleague since this page was shown
    post(client, cast.editor, address, posted | {"xac-nhan": "tat-ca"})
    assert carried(draft) == {UNITS}
    post(client, cast.editor, address, fields(draft, STAFF, UNITS) | {"xac-nhan": "tat-ca"})
    assert carried(draft) == set()


def test_saving_the_table_confirms_nothing_but_what_was_retyped(client, cast):
    draft = taken(client, cast, STAFF, UNITS)
    posted = fields(draft, STAFF, UNITS) | {f"so-{STAFF}": "75"}
    post(client, cast.editor, url("report-table", draft, "4"), posted)
    assert carried(draft) == {UNITS}
    assert sheet.load(draft).cell(STAFF).note == "ghi chú cũ"


def test_a_row_is_taken_back_with_its_note(client, cast):
    draft = taken(client, cast, STAFF, UNITS)
    posted = fields(draft, STAFF, UNITS) | {"bo": STAFF}
    post(client, cast.editor, url("report-table", draft, "4"), posted)
    cell = sheet.load(draft).cell(STAFF)
    assert (cell.typed, cell.note) == ("", "")
    assert carried(draft) == {UNITS}
    assert STAFF in offered(draft)  # and can be taken again


def test_the_note_beside_a_files_text_stays_when_the_text_is_dropped(client, cast, report):
    fill(report, {"2.13": "1", "2.14": "0"}, by=cast.editor)
    import_text(report, "2.12", "100%", cast.editor)
    posted = {"ban-2.12": "1", "ghi-2.12": "theo sổ", "ghicu-2.12": "", "bo": "2.12"}
    post(client, cast.editor, url("report-table", report, "2"), posted)
    cell = sheet.load(report).cell("2.12")
    assert (cell.typed, cell.note) == ("", "theo sổ")


def test_the_history_tells_what_was_taken_and_what_was_confirmed(client, cast):
    draft = taken(client, cast, STAFF, UNITS)
    posted = fields(draft, STAFF, UNITS) | {"xac-nhan": STAFF}
    post(client, cast.editor, url("report-table", draft, "4"), posted)
    text = get(client, cast.editor, url("report-history", draft))
    assert "lấy 2 ô từ báo cáo kỳ trước" in text and "(chưa xác nhận)" in text
    assert "xác nhận 1 ô" in text
    text = get(client, cast.editor, url("cell-history", draft, STAFF))
    assert "(xác nhận)" in text and "từ báo cáo kỳ trước" in text


def test_a_confirmed_report_is_signed_and_offers_the_same_again(client, cast):
    draft = taken(client, cast, STAFF)
    fill(draft, complete(draft), by=cast.editor)
    bar = get(client, cast.editor, url("report-table", draft, "4") + "?phan=thao-tac")
    assert "Còn 1 lỗi phải sửa." in bar
    posted = fields(draft, STAFF) | {"xac-nhan": STAFF}
    post(client, cast.editor, url("report-table", draft, "4"), posted)
    for name, user in (("present", cast.editor), ("submit", cast.signer)):
        actions.move(report=draft, name=name, by=user)
    actions.move(report=draft, name="approve", by=cast.reviewer)
    assert offered(make_report(cast, period="2022-Y"))[STAFF] == ("74", "ghi chú cũ")
