"""A step of a report, asked about first; and the history of all of them."""

import pytest
from django.urls import reverse

from reports import actions
from reports.models import Report, Submission
from reports.workflow import State
from tests.factories import complete, fill, make_report, make_round, moment
from tests.reports.browsing import get, post, url

pytestmark = pytest.mark.django_db

DONE, IN_TIME, RATE = "3.18", "3.19", "3.17"


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
    assert "Trang 1 trên 2" in text
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


def test_before_sending_again_the_open_remarks_are_counted(client, cast):
    report = make_report(cast, State.SUBMITTED)
    actions.remark(report=report, text="Xem lại", by=cast.reviewer, item=DONE)
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Thiếu số liệu")
    text = get(client, cast.editor, url("report-move", report, "present"))
    assert "còn 1 ý kiến của cơ quan thẩm định đang mở" in text
    thread = report.remarks.get()
    actions.resolve(report=report, remark=thread, by=cast.reviewer)
    assert "ý kiến của cơ quan thẩm định đang mở" not in get(
        client, cast.editor, url("report-move", report, "present")
    )


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


def test_the_receipt_can_be_printed_and_names_who_when_and_what(client, cast):
    report = make_report(cast, State.SUBMITTED)
    sent = Submission.objects.get()
    text = get(client, cast.leader, url("report-receipt", report))
    for words in (sent.receipt, sent.sha256, "Huyện Đông Sơn", "Tỉnh Bình An", "In biên nhận"):
        assert words in text
    assert "SHA-256" in text and "đúng hạn" not in text  # this one has no deadline
    history = get(client, cast.editor, url("report-history", report))
    assert url("submission-detail", report, sent.pk) in history
    assert url("receipt-file", report, sent.pk) in history


def test_a_receipt_judges_the_deadline_as_it_was_when_the_report_came(client, cast):
    make_round(cast, due_at=moment("2022-06-15 17:00"))
    report = make_report(cast, State.AWAITING_SIGNATURE)
    at = moment("2022-06-15 17:00")
    actions.move(report=report, name="submit", by=cast.signer, at=at)
    told = "17:00:00 ngày 15/06/2022 (giờ Việt Nam), trễ hạn"
    assert told in get(client, cast.leader, url("report-receipt", report))
    later = moment("2022-06-20 17:00")
    Report.objects.update(due_at=later)  # what was given stays given
    assert told in get(client, cast.leader, url("report-receipt", report))


def test_a_report_not_sent_has_no_receipt_yet(client, cast, report):
    text = get(client, cast.editor, url("report-receipt", report))
    assert "Báo cáo chưa gửi nên chưa có biên nhận." in text


def test_the_reviewer_goes_on_to_the_queue(client, cast):
    report = make_report(cast, State.SUBMITTED)
    client.force_login(cast.reviewer)
    fields = {"ban": str(report.version)}
    answer = client.post(url("report-move", report, "start_review"), fields)
    assert answer.url == url("review-detail", report)
    report.refresh_from_db()
    fields = {"ban": str(report.version)}
    answer = client.post(url("report-move", report, "approve"), fields, follow=True)
    assert answer.redirect_chain[0][0] == reverse("reports:review-queue")
    assert "Huyện Đông Sơn · 6 tháng đầu năm 2022: đã phê duyệt" in answer.content.decode()


def test_the_step_page_counts_empty_rows_by_table_and_unwritten_sections(client, cast, report):
    text = get(client, cast.editor, url("report-move", report, "present"))
    assert "Biểu 1 còn 20 dòng bắt buộc chưa nhập." in text
    assert "chưa có số liệu" not in text
    assert "còn 35 mục chưa viết" in text


def test_the_date_of_the_document_is_typed_as_it_is_printed(client, cast, report):
    fill(report, complete(report), by=cast.editor)
    report.refresh_from_db()
    fields = {"ban": str(report.version), "ngay-van-ban": "06/12/2022"}
    post(client, cast.editor, url("report-move", report, "present"), fields)
    report.refresh_from_db()
    assert (report.document_date.day, report.document_date.month) == (6, 12)
    text = get(client, cast.signer, url("report-move", report, "submit"))
    assert 'value="06/12/2022"' in text and 'type="date"' not in text


def test_a_refusal_leads_back_to_the_report(client, cast):
    report = make_report(cast, State.SUBMITTED)
    text = get(client, cast.editor, url("report-move", report, "approve"), status=403)
    assert f'href="{url("report-detail", report)}">Trở lại báo cáo' in text


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


# Returning and reopening, as both sides see them


def test_whoever_returns_a_report_sees_what_its_unit_will_find(client, cast):
    report = make_report(cast, State.SUBMITTED)
    address = url("report-move", report, "send_back")
    assert "Không có ý kiến nào ở từng dòng" in get(client, cast.reviewer, address)
    actions.remark(report=report, text="Đối chiếu sổ.", item=DONE, by=cast.reviewer)
    actions.remark(report=report, text="Thiếu chữ ký.", by=cast.reviewer)
    text = get(client, cast.reviewer, address)
    whole, row = "Cả báo cáo: Thiếu chữ ký.", "Biểu 3, dòng 3.2.1: Đối chiếu sổ."
    assert whole in text and row in text and text.index(whole) < text.index(row)
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Xem lại Biểu 3.")
    seen = get(client, cast.editor, url("report-table", report, "3"))
    assert "Xem lại Biểu 3." in seen and "Đối chiếu sổ." in seen
    assert "Xem lại Biểu 3." in get(client, cast.editor, reverse("reports:home"))


def test_a_request_to_reopen_stands_with_its_reason_before_both_persons(client, cast):
    report = make_report(cast, State.APPROVED)
    actions.move(report=report, name="ask_reopen", by=cast.reviewer, note="Sai dòng 3.18.")
    for person in (cast.editor, cast.signer, cast.reviewer, cast.second_reviewer):
        assert "Sai dòng 3.18." in get(client, person, url("report-table", report, "3"))
    asked = get(client, cast.reviewer, url("review-detail", report))
    assert "Người đề nghị không tự xác nhận được; cần người thứ hai." in asked
    second = get(client, cast.second_reviewer, url("review-detail", report))
    assert url("report-move", report, "reopen") in second and "Sai dòng 3.18." in second
    assert url("report-move", report, "refuse_reopen") in second
    waiting = get(client, cast.second_reviewer, reverse("reports:review-queue"))
    assert "Chờ xác nhận mở lại" in waiting


def test_a_thread_is_answered_and_closed_where_it_is_read(client, cast):
    report = make_report(cast, State.SUBMITTED)
    thread = actions.remark(report=report, text="Đối chiếu sổ.", item=DONE, by=cast.reviewer)
    actions.remark(report=report, text="Đã đối chiếu.", answers=thread, by=cast.editor)
    text = get(client, cast.reviewer, url("review-detail", report) + "?loc=cau-hoi")
    assert "Đối chiếu sổ." in text and "Đã đối chiếu." in text
    fields = {"tra-loi": thread.pk, "noi-dung": "Cảm ơn.", "ve": "loc=cau-hoi"}
    answer = post(client, cast.reviewer, url("report-remarks", report), fields)
    there = url("review-detail", report) + f"?loc=cau-hoi#dong-{DONE}"
    assert answer.url == there
    address = url("remark-resolve", report, thread.pk)
    assert post(client, cast.reviewer, address, {"ve": "loc=cau-hoi"}).url == there
    assert "Không còn câu hỏi" not in get(client, cast.reviewer, there)  # findings are left
    assert "Trao đổi đã đóng" in get(client, cast.reviewer, there)
