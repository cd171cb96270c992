"""The pages of one report: who sees them, what they show, and that their price does not grow."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports import actions, entry, sheet
from reports.entry import Change, Channel
from reports.models import Event, Explanation, Narrative, Remark, Report, Submission, Value
from reports.workflow import State
from tests.cast import make_cast
from tests.factories import complete, fill, make_children, make_report, make_round

pytestmark = pytest.mark.django_db

DONE, IN_TIME, RATE = "3.18", "3.19", "3.17"
PAGES = (
    "report-narrative",
    "report-findings",
    "report-remarks",
    "report-history",
)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def report(cast) -> Report:
    return make_report(cast)


def url(name, report, *args) -> str:
    return reverse(f"reports:{name}", args=[report.pk, *args])


def get(client, user, address, status=200) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def post(client, user, address, fields, status=302):
    client.force_login(user)
    answer = client.post(address, fields)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer


def row(text: str, item: str) -> str:
    """Return the HTML of one printed row."""
    return re.search(rf'<tr id="dong-{re.escape(item)}".*?</tr>', text, re.DOTALL)[0]


def import_text(report, item, typed, by) -> None:
    change = Change(item, typed=typed, version=sheet.load(report).cell(item).version)
    entry.save(report=report, changes=[change], by=by, channel=Channel.IMPORT)


# Who sees them


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_not_found_outside_the_scope(client, cast, report, name):
    get(client, cast.outsider, url(name, report), status=404)
    get(client, cast.stranger, url(name, report), status=404)
    get(client, cast.admin, url(name, report), status=404)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_for_the_unit_and_for_those_above_it(client, cast, report, name):
    for user in (cast.editor, cast.signer, cast.reviewer, cast.leader):
        assert "Huyện Đông Sơn · 6 tháng đầu năm 2022" in get(client, user, url(name, report))


def test_a_table_is_not_found_outside_the_scope_or_the_form(client, cast, report):
    get(client, cast.outsider, url("report-table", report, "1"), status=404)
    get(client, cast.editor, url("report-table", report, "99"), status=404)


def test_a_report_opens_at_its_first_table(client, cast, report):
    client.force_login(cast.editor)
    answer = client.get(url("report-detail", report))
    assert answer.headers["Location"] == url("report-table", report, "1")


def test_nobody_sees_a_page_without_signing_in(client, report):
    answer = client.get(url("report-table", report, "1"))
    assert answer.status_code == 302 and "/login/" in answer.headers["Location"]


# The table


def test_the_table_has_an_input_only_where_the_unit_enters(client, cast, report):
    text = get(client, cast.editor, url("report-table", report, "1"))
    assert 'name="so-1.1"' in row(text, "1.1")
    assert "<output>" in row(text, "1.2") and 'name="so-' not in row(text, "1.2")
    assert "Cấp sở báo" in row(text, "1.6") and 'name="so-' not in row(text, "1.6")
    assert 'name="so-' not in row(text, "1.5")
    assert "<select" in row(text, "1.25") and "1 – Có" in row(text, "1.25")


def test_every_input_says_which_row_it_belongs_to(client, cast, report):
    text = get(client, cast.editor, url("report-table", report, "3"))
    assert 'aria-label="Biểu 3, dòng 3.2, số liệu"' not in text  # computed
    assert 'aria-label="Biểu 3, dòng 3.2.1, số liệu"' in row(text, DONE)
    assert 'aria-label="Biểu 3, dòng 3.2.1, ghi chú"' in row(text, DONE)


def test_a_figure_is_printed_the_vietnamese_way_and_what_follows_is_computed(client, cast, report):
    fill(report, {DONE: "2531", IN_TIME: "2521"}, by=cast.editor)
    text = get(client, cast.editor, url("report-table", report, "3"))
    assert 'value="2.531"' in row(text, DONE)
    assert "<output>99,60</output>" in row(text, RATE)


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
    assert "<html" not in text and "disabled" in text and "lỗi phải sửa" in text
    fill(report, complete(report), by=cast.editor)
    text = get(client, cast.editor, address)
    assert "disabled" not in text and url("report-move", report, "present") in text


# Findings and explanations


def contradicted(cast):
    """A report whose only finding to explain is 2.12: 0 of 1, written 100 % in the file."""
    report = make_report(cast, cells={"2.13": "1", "2.14": "0"})
    import_text(report, "2.12", "100%", cast.editor)
    return report


def test_missing_rows_are_told_once_per_table(client, cast, report):
    text = get(client, cast.editor, url("report-findings", report))
    assert len(re.findall(r"Biểu 1 còn \d+ dòng bắt buộc chưa nhập", text)) == 1
    assert url("report-table", report, "1") + "#dong-1.1" in text


def test_an_explanation_is_kept_with_its_author_until_the_figures_change(client, cast):
    report = contradicted(cast)
    address = url("report-findings", report)
    fields = {"diem": "ratio:2.12", "giai-trinh": "Đã xử lý trong tháng 7."}
    answer = post(client, cast.editor, address, fields)
    assert answer.headers["Location"].endswith("#diem-ratio-2.12")
    text = get(client, cast.editor, address)
    assert "Đã giải trình" in text and "Đã xử lý trong tháng 7." in text and "editor" in text
    import_text(report, "2.12", "90%", cast.editor)
    assert "Giải trình cũ không còn hiệu lực" in get(client, cast.editor, address)


def test_an_empty_explanation_is_asked_for_again(client, cast):
    report = contradicted(cast)
    fields = {"diem": "ratio:2.12", "giai-trinh": "  "}
    answer = post(client, cast.editor, url("report-findings", report), fields, status=422)
    assert "Viết nội dung giải trình." in answer.content.decode()
    assert not Explanation.objects.exists()


def test_who_may_not_edit_may_not_explain(client, cast):
    report = contradicted(cast)
    fields = {"diem": "ratio:2.12", "giai-trinh": "x"}
    address = url("report-findings", report)
    post(client, cast.reviewer, address, fields, status=403)
    assert "giai-trinh" not in get(client, cast.reviewer, address)


def test_a_group_without_findings_is_left_out(client, cast):
    report = make_report(cast, State.AWAITING_SIGNATURE)
    text = get(client, cast.editor, url("report-findings", report))
    assert 'id="nhom-warning"' in text
    assert 'id="nhom-error"' not in text and 'id="nhom-explain"' not in text


# Narrative


def first_section(report) -> str:
    return next(one.key for one in sheet.load(report).form.outline if one.takes_text)


def test_a_section_is_written_and_counted(client, cast, report):
    key = first_section(report)
    address = url("report-narrative", report)
    assert ">0/" in get(client, cast.editor, address).replace("</progress> ", ">")
    fields = {"muc": key, "ban": "0", "noi-dung": "UBND huyện đã ban hành <kế hoạch>."}
    post(client, cast.editor, address, fields)
    text = get(client, cast.editor, address)
    assert "đã ban hành &lt;kế hoạch&gt;." in text
    assert ">1/" in text.replace("</progress> ", ">")


def test_a_section_changed_by_another_shows_both_texts(client, cast, report):
    key = first_section(report)
    actions.write_section(report=report, section=key, text="Bản một", version=0, by=cast.editor)
    fields = {"muc": key, "ban": "0", "noi-dung": "Bản hai"}
    answer = post(client, cast.editor, url("report-narrative", report), fields, status=409)
    text = answer.content.decode()
    assert "Bản một" in text and "Bản hai" in text and 'name="ban" value="1"' in text
    assert Narrative.objects.get().text == "Bản một"


def test_a_section_outside_the_outline_is_not_found(client, cast, report):
    fields = {"muc": "IX.9", "ban": "0", "noi-dung": "x"}
    post(client, cast.editor, url("report-narrative", report), fields, status=404)


def test_a_reader_sees_the_narrative_as_text(client, cast, report):
    key = first_section(report)
    actions.write_section(report=report, section=key, text="Một\n\nHai", version=0, by=cast.editor)
    text = get(client, cast.reviewer, url("report-narrative", report))
    assert "<p>Một</p>" in text and "<textarea" not in text


# Remarks


def test_a_remark_is_opened_answered_and_closed(client, cast, report):
    address = url("report-remarks", report)
    post(client, cast.reviewer, address, {"noi-dung": "Vì sao tăng?", "dong": DONE})
    opened = Remark.objects.get()
    text = get(client, cast.editor, address)
    assert "Biểu 3, dòng 3.2.1" in text and "Vì sao tăng?" in text
    fields = {"noi-dung": "Do số hóa.", "tra-loi": str(opened.pk)}
    post(client, cast.editor, address, fields)
    assert "Do số hóa." in get(client, cast.reviewer, address)
    post(client, cast.editor, url("remark-resolve", report, opened.pk), {}, status=403)
    post(client, cast.reviewer, url("remark-resolve", report, opened.pk), {})
    assert "Đã đóng" in get(client, cast.editor, address)


def test_the_unit_cannot_open_a_remark(client, cast, report):
    post(client, cast.editor, url("report-remarks", report), {"noi-dung": "x"}, status=403)
    assert "Nêu ý kiến mới" not in get(client, cast.editor, url("report-remarks", report))


def test_an_answer_to_another_reports_remark_is_not_found(client, cast, report):
    other = make_report(cast, unit=cast.neighbour)
    strange = actions.remark(report=other, text="x", by=cast.reviewer)
    fields = {"noi-dung": "y", "tra-loi": str(strange.pk)}
    post(client, cast.editor, url("report-remarks", report), fields, status=404)


def test_an_empty_remark_is_asked_for_again(client, cast, report):
    answer = post(client, cast.reviewer, url("report-remarks", report), {"noi-dung": " "}, 422)
    assert "Viết nội dung trao đổi." in answer.content.decode()


# History


def test_history_tells_every_step_in_words(client, cast):
    report = make_report(cast, State.SUBMITTED, cells={DONE: "2531"})
    actions.remark(report=report, text="Xem lại", by=cast.reviewer, item=DONE)
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Thiếu số liệu")
    text = get(client, cast.editor, url("report-history", report))
    receipt = Submission.objects.get().receipt
    for words in ("tạo báo cáo", "trình ký", "ký và gửi", "nêu ý kiến", "trả lại"):
        assert words in text
    assert f"Biên nhận {receipt}" in text and "Thiếu số liệu" in text
    assert "Biểu 3, dòng 3.2.1" in text


def test_history_comes_in_pages(client, cast, report):
    for number in range(35):
        fill(report, {DONE: str(number)}, by=cast.editor)
    text = get(client, cast.editor, url("report-history", report))
    assert "Trang 1/2" in text
    assert "tạo báo cáo" in get(client, cast.editor, url("report-history", report) + "?trang=2")


def test_a_cells_history_shows_what_it_held(client, cast, report):
    fill(report, {DONE: "10", IN_TIME: "9"}, by=cast.editor)
    fill(report, {DONE: "12"}, by=cast.editor)
    text = get(client, cast.editor, url("cell-history", report, DONE))
    assert text.index(">12<") < text.index("(trống)")
    assert ">9<" not in text
    assert "chưa từng được nhập" in get(client, cast.editor, url("cell-history", report, "3.5"))
    get(client, cast.editor, url("cell-history", report, "99.1"), status=404)
    get(client, cast.outsider, url("cell-history", report, DONE), status=404)


# Steps


def test_a_step_is_asked_about_and_then_taken(client, cast, report):
    fill(report, complete(report), by=cast.editor)
    address = url("report-move", report, "present")
    text = get(client, cast.editor, address)
    assert "từ lúc này không nhập, sửa được nữa" in text
    report.refresh_from_db()
    fields = {"ban": str(report.version), "so-van-ban": "56/BC-UBND", "ngay-van-ban": "2022-06-15"}
    post(client, cast.editor, address, fields)
    report.refresh_from_db()
    assert report.state == State.AWAITING_SIGNATURE
    assert (report.document_number, report.document_date.day) == ("56/BC-UBND", 15)


def test_signing_shows_the_receipt(client, cast):
    report = make_report(cast, State.AWAITING_SIGNATURE)
    client.force_login(cast.signer)
    answer = client.post(
        url("report-move", report, "submit"), {"ban": str(report.version)}, follow=True
    )
    assert Submission.objects.get().receipt in answer.content.decode()
    assert "Đã ký và gửi báo cáo." in answer.content.decode()


def test_a_step_is_not_taken_on_a_report_changed_since(client, cast, report):
    fill(report, complete(report), by=cast.editor)
    report.refresh_from_db()
    fields = {"ban": str(report.version - 1), "so-van-ban": "56/BC-UBND"}
    post(client, cast.editor, url("report-move", report, "present"), fields, status=409)
    report.refresh_from_db()
    assert (report.state, report.document_number) == (State.DRAFT, "")


def test_a_blocked_step_says_why_and_offers_no_button(client, cast, report):
    text = get(client, cast.editor, url("report-move", report, "present"))
    assert "Chưa thực hiện được" in text and 'name="ban"' not in text
    post(client, cast.editor, url("report-move", report, "present"), {"ban": "1"}, status=403)


def test_a_step_that_needs_a_reason_asks_for_it_and_undoes_nothing(client, cast):
    report = make_report(cast, State.SUBMITTED)
    address = url("report-move", report, "send_back")
    answer = post(client, cast.reviewer, address, {"ban": str(report.version), "ly-do": ""}, 422)
    assert "Nêu lý do" in answer.content.decode()
    report.refresh_from_db()
    assert report.state == State.SUBMITTED


def test_a_wrong_date_is_said_beside_the_form(client, cast, report):
    fill(report, complete(report), by=cast.editor)
    report.refresh_from_db()
    fields = {"ban": str(report.version), "ngay-van-ban": "32/13/2022"}
    answer = post(client, cast.editor, url("report-move", report, "present"), fields, status=422)
    assert "Ngày văn bản không hợp lệ" in answer.content.decode()


def test_a_step_of_others_is_forbidden(client, cast):
    report = make_report(cast, State.SUBMITTED)
    get(client, cast.editor, url("report-move", report, "approve"), status=403)
    post(client, cast.editor, url("report-move", report, "approve"), {"ban": "1"}, status=403)
    get(client, cast.editor, url("report-move", report, "fly"), status=404)


def test_the_bar_offers_the_step_forward_first(client, cast):
    report = make_report(cast, State.AWAITING_SIGNATURE)
    text = get(client, cast.signer, url("report-table", report, "1"))
    bar = text[text.index('id="report-actions"') :]
    assert bar.index("Ký và gửi") < bar.index("Chuyển lại người nhập")


# The list


def test_the_list_finds_units_without_accents_and_stays_in_scope(client, cast, report):
    make_report(cast, State.SUBMITTED, unit=cast.neighbour)
    address = reverse("reports:report-list")
    text = get(client, cast.reviewer, address + "?tim=dong+son")
    assert "Huyện Đông Sơn" in text and "Huyện Tây Lâm" not in text
    text = get(client, cast.reviewer, address + "?trang-thai=submitted")
    assert "Huyện Tây Lâm" in text and "Huyện Đông Sơn" not in text
    text = get(client, cast.reviewer, address + "?ky=2022-H1&trang-thai=approved")
    assert "Không có báo cáo nào khớp bộ lọc" in text
    assert "Huyện Tây Lâm" not in get(client, cast.editor, address)
    assert "Chưa có báo cáo nào" in get(client, cast.stranger, address)


# What they cost


def queries(client, user, address) -> int:
    client.force_login(user)
    client.get(address)  # the form is read once per process
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


@pytest.mark.parametrize("name", [*PAGES, "report-table"])
def test_a_page_costs_the_same_for_a_full_report(client, cast, report, name):
    address = url(name, report, "7") if name == "report-table" else url(name, report)
    before = queries(client, cast.editor, address)
    fill(report, complete(report), by=cast.editor)
    for number in range(3):
        opened = actions.remark(report=report, text="?", by=cast.reviewer, item=f"7.{number + 54}")
        actions.remark(report=report, text="!", by=cast.editor, answers=opened)
    for section in [one.key for one in sheet.load(report).form.outline if one.takes_text][:5]:
        actions.write_section(report=report, section=section, text="x", version=0, by=cast.editor)
    assert queries(client, cast.editor, address) == before <= 15


def test_the_list_costs_the_same_for_three_and_thirty_units(client, cast):
    make_children(cast.province, 1)
    make_round(cast)
    few = queries(client, cast.reviewer, reverse("reports:report-list"))
    assert Report.objects.count() == 3
    make_children(cast.province, 27)
    make_round(cast, period="2022-Q3")
    assert Report.objects.count() == 33
    assert queries(client, cast.reviewer, reverse("reports:report-list")) == few
