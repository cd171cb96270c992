"""The page of one Biểu: what it shows, and how it is saved without the script."""

import re

import pytest

from reports import actions, sheet
from reports.models import Event, Value
from reports.workflow import State
from tests.factories import complete, fill, make_report
from tests.reports.browsing import get, import_text, post, row, url

pytestmark = pytest.mark.django_db

DONE, IN_TIME, RATE = "3.18", "3.19", "3.17"


# The table


def test_the_table_has_an_input_only_where_the_unit_enters(client, cast, report):
    text = get(client, cast.editor, url("report-table", report, "1"))
    assert 'name="so-1.1"' in row(text, "1.1")
    assert "<output " in row(text, "1.2") and 'name="so-' not in row(text, "1.2")
    assert "Cấp sở báo" in row(text, "1.6") and 'name="so-' not in row(text, "1.6")
    assert 'name="so-' not in row(text, "1.5")
    assert "<select" in row(text, "1.25") and "1 – Có" in row(text, "1.25")


def test_every_input_says_which_row_it_belongs_to(client, cast, report):
    text = get(client, cast.editor, url("report-table", report, "3"))
    done = "3.2.1. Tổng số hồ sơ TTHC đã giải quyết xong, Hồ sơ"
    assert f'aria-label="{done}, số liệu" aria-required="true"' in row(text, DONE)
    assert f'aria-label="{done}, ghi chú"' in row(text, DONE)
    assert ", số liệu" not in row(text, RATE)  # computed


def test_an_unnumbered_row_is_told_with_the_row_it_stands_under(client, cast, report):
    text = get(client, cast.editor, url("report-table", report, "4"))
    above = "UBND cấp huyện đã hoàn thành việc sắp xếp các phòng chuyên môn"
    assert re.search(f'aria-label="{above}[^"]*: Đã hoàn thành, Hoàn thành = 1, số liệu"', text)


def test_a_figure_is_printed_the_vietnamese_way_and_what_follows_is_computed(client, cast, report):
    fill(report, {DONE: "2531", IN_TIME: "2521"}, by=cast.editor)
    text = get(client, cast.editor, url("report-table", report, "3"))
    assert 'value="2.531"' in row(text, DONE)
    assert ">99,60</output>" in row(text, RATE)


def test_a_computed_row_tells_how_and_what_is_missing(client, cast, report):
    text = row(get(client, cast.editor, url("report-table", report, "3")), RATE)
    assert "Cách tính" in text and "× 100" in text
    assert "Chưa đủ: dòng 3.2.2, dòng 3.2.1" in text


def test_the_text_of_a_file_stands_beside_a_computed_figure_it_contradicts(client, cast, report):
    fill(report, {"2.13": "1", "2.14": "0"}, by=cast.editor)
    import_text(report, "2.12", "100%", cast.editor)
    address = url("report-table", report, "2")
    text = get(client, cast.editor, address)
    assert "Tệp ghi «100%»" in row(text, "2.12")
    assert "Cần giải trình" in row(text, "2.12")
    version = sheet.load(report).cell("2.12").version
    post(client, cast.editor, address, {"bo": "2.12", "ban-2.12": str(version)})
    assert sheet.load(report).cell("2.12").typed == ""
    assert "Tệp ghi" not in row(get(client, cast.editor, address), "2.12")


def test_the_text_of_a_file_in_a_foreign_row_can_be_dropped(client, cast, report):
    import_text(report, "1.6", "4", cast.editor)
    address = url("report-table", report, "1")
    assert "Tệp ghi «4»" in row(get(client, cast.editor, address), "1.6")
    post(client, cast.editor, address, {"bo": "1.6", "ban-1.6": "1"})
    assert sheet.load(report).cell("1.6").typed == ""


def test_earlier_figures_stand_beside_the_row(client, cast):
    make_report(cast, State.APPROVED, period="2022-Q1", cells={DONE: "1200", IN_TIME: "1200"})
    make_report(cast, State.APPROVED, period="2021-H1", cells={DONE: "1300", IN_TIME: "1300"})
    report = make_report(cast)
    text = get(client, cast.editor, url("report-table", report, "3"))
    assert "Quý I năm 2022" in text and "6 tháng đầu năm 2021" in text
    assert ">1.200<" in row(text, DONE) and ">1.300<" in row(text, DONE)
    assert row(text, DONE).index("1.200") < row(text, DONE).index("1.300")


def test_a_signed_report_shows_texts_and_why_it_is_locked(client, cast):
    report = make_report(cast, State.SUBMITTED, cells={DONE: "2531"})
    text = get(client, cast.editor, url("report-table", report, "3"))
    assert "<input name" not in text and "2.531" in row(text, DONE)
    assert "Báo cáo đã gửi nên không sửa được" in text


def test_who_only_reads_gets_no_inputs(client, cast, report):
    text = get(client, cast.leader, url("report-table", report, "1"))
    assert "<input name" not in text
    assert "chỉ xem" in text


def test_an_open_remark_stands_under_its_row(client, cast, report):
    actions.remark(report=report, text="Xem lại <số> này", by=cast.reviewer, item=DONE)
    text = get(client, cast.editor, url("report-table", report, "3"))
    below = re.search(rf'id="noi-{DONE}".*?</tr>', text, re.DOTALL)[0]
    assert "Xem lại &lt;số&gt; này" in below


def test_a_returned_report_says_why_at_its_head(client, cast):
    report = make_report(cast, State.SUBMITTED)
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Sai dòng 3.2.1")
    text = get(client, cast.editor, url("report-table", report, "3"))
    assert "Trả lại" in text and "Sai dòng 3.2.1" in text


# Saving without the script


def test_the_posted_table_saves_what_changed_and_nothing_else(client, cast, report):
    fill(report, {DONE: "2531"}, by=cast.editor)
    fields = {
        f"so-{DONE}": "2.531", f"cu-{DONE}": "2.531", f"ban-{DONE}": "1",
        f"ghi-{DONE}": "theo sổ", f"ghicu-{DONE}": "",
        f"so-{IN_TIME}": "2521", f"cu-{IN_TIME}": "", f"ban-{IN_TIME}": "0",
        f"ghi-{IN_TIME}": "", f"ghicu-{IN_TIME}": "",
    }  # fmt: skip
    post(client, cast.editor, url("report-table", report, "3"), fields)
    cells = sheet.load(report)
    assert cells.display(IN_TIME) == "2.521"
    assert (cells.cell(DONE).typed, cells.cell(DONE).note) == ("2531", "theo sổ")
    event = Event.objects.filter(report=report).latest("sequence")
    assert [one["item"] for one in event.payload["cells"]] == [DONE, IN_TIME]


def test_a_cell_someone_else_changed_meanwhile_is_not_overwritten(client, cast, report):
    fill(report, {DONE: "10"}, by=cast.editor)
    fill(report, {DONE: "12"}, by=cast.editor)
    fields = {f"so-{DONE}": "11", f"cu-{DONE}": "10", f"ban-{DONE}": "1"}
    address = url("report-table", report, "3")
    text = post(client, cast.editor, address, fields, status=422).content.decode()
    assert sheet.load(report).cell(DONE).typed == "12"
    assert "người khác vừa sửa thành «12»" in text
    # Saving again keeps ours: the page now carries the version that was shown.
    assert f'name="so-{DONE}" value="11"' in text
    assert f'name="cu-{DONE}" value="12"' in text and f'name="ban-{DONE}" value="2"' in text
    fields = {f"so-{DONE}": "11", f"cu-{DONE}": "12", f"ban-{DONE}": "2"}
    post(client, cast.editor, address, fields)
    assert sheet.load(report).cell(DONE).typed == "11"


def test_a_refused_text_stays_in_its_cell_with_the_reason(client, cast, report):
    fields = {f"so-{DONE}": "nhiều lắm", f"cu-{DONE}": "", f"ban-{DONE}": "0"}
    answer = post(client, cast.editor, url("report-table", report, "3"), fields, status=422)
    text = answer.content.decode()
    assert 'value="nhiều lắm"' in row(text, DONE)
    assert 'data-state="refused"' in row(text, DONE)
    assert not Value.objects.filter(report=report).exists()


def test_a_question_offers_its_answers_as_buttons(client, cast, report):
    address = url("report-table", report, "3")
    fields = {f"so-{DONE}": "42.95", f"cu-{DONE}": "", f"ban-{DONE}": "0"}
    post(client, cast.editor, address, fields, status=422)
    text = get(client, cast.editor, address)
    assert f'name="chon-{DONE}" value="42.950"' in text
    post(client, cast.editor, address, {f"chon-{DONE}": "42.950", f"ban-{DONE}": "1"})
    assert sheet.load(report).display(DONE) == "42.950"


def test_a_choice_keeps_the_option_that_was_picked(client, cast, report):
    address = url("report-table", report, "1")
    post(client, cast.editor, address, {"so-1.25": "1", "cu-1.25": "", "ban-1.25": "0"})
    assert '<option value="1" selected>1 – Có</option>' in get(client, cast.editor, address)


def test_a_locked_report_refuses_the_posted_table(client, cast):
    report = make_report(cast, State.SUBMITTED)
    fields = {f"so-{DONE}": "9", f"cu-{DONE}": "", f"ban-{DONE}": "0"}
    address = url("report-table", report, "3")
    text = post(client, cast.editor, address, fields, status=409).content.decode()
    assert "Báo cáo đã gửi nên không sửa được" in text
    post(client, cast.reviewer, address, fields, status=403)


def test_the_action_bar_alone_follows_a_save(client, cast, report):
    address = url("report-table", report, "1") + "?phan=thao-tac"
    text = get(client, cast.editor, address)
    assert "<html" not in text and "disabled" in text
    assert "Còn 107 dòng bắt buộc chưa nhập." in text
    fill(report, complete(report), by=cast.editor)
    text = get(client, cast.editor, address)
    assert "disabled" not in text and url("report-move", report, "present") in text
