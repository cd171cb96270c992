"""Findings, explanations, narrative and remarks of one report."""

import re

import pytest

from reports import actions, sheet
from reports.models import Explanation, Narrative, Remark
from reports.workflow import State
from tests.factories import make_report
from tests.reports.browsing import get, import_text, post, url

pytestmark = pytest.mark.django_db

DONE, IN_TIME, RATE = "3.18", "3.19", "3.17"


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
