"""Files that go with a report: evidence while it is edited, the signed scan once released."""

from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports import actions, attachments, inspection, record
from reports.models import Attachment, Report, Submission
from reports.models.attachment import FOLDER
from reports.pages.releasing import TAKEN
from reports.refusals import BadRequest, Locked, NotAllowed
from reports.workflow import ENCLOSING, State
from tests.factories import attach, complete, fill, make_report, package

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF\n"


EXCEL = package("[Content_Types].xml", "xl/workbook.xml")


def released(cast, **kwargs) -> Report:
    report = make_report(cast, State.SUBMITTED, **kwargs)
    actions.release_document(report=report, number="56", on=date(2022, 6, 15), by=cast.editor)
    return report


def post(client, report: Report, name: str = "a.pdf", content: bytes = PDF, kind="evidence"):
    files = {"loai": kind, "tep": SimpleUploadedFile(name, content)}
    return client.post(reverse("reports:attachment-add", args=[report.pk]), files)


def test_every_kind_of_file_has_its_permission_and_what_it_comes_as():
    assert set(Attachment.Kind) == set(ENCLOSING) == set(TAKEN)


def test_evidence_is_frozen_with_what_is_signed(cast):
    report = make_report(cast)
    one = attach(report, cast.editor)
    gone = attach(report, cast.editor, content=EXCEL, name="Danh sách.xlsx")
    actions.withdraw_attachment(report=report, attachment=gone, reason="Nhầm tệp", by=cast.editor)
    fill(report, complete(report), by=cast.editor)
    for name, by in (("present", cast.editor), ("submit", cast.signer)):
        actions.move(report=report, name=name, by=by)
    frozen = Submission.objects.get().snapshot["attachments"]
    assert frozen == [
        {"id": one.pk, "kind": "evidence", "name": one.name, "size": 17, "sha256": one.sha256}
    ]


def test_evidence_is_neither_added_nor_withdrawn_once_the_report_is_sent(cast):
    report = make_report(cast)
    one = attach(report, cast.editor)
    fill(report, complete(report), by=cast.editor)
    actions.move(report=report, name="present", by=cast.editor)
    with pytest.raises(Locked, match="đang chờ ký"):
        attach(report, cast.editor, content=PDF)
    with pytest.raises(Locked, match="đang chờ ký"):
        actions.withdraw_attachment(report=report, attachment=one, reason="x", by=cast.editor)
    assert len(default_storage.listdir(FOLDER)[1]) >= 1


def test_a_signed_scan_is_of_what_was_released(cast):
    report = make_report(cast, State.SUBMITTED)
    with pytest.raises(Locked, match="chưa phát hành"):
        attach(report, cast.editor, "scan")
    actions.release_document(report=report, number="56", on=date(2022, 6, 15), by=cast.editor)
    one = attach(report, cast.signer, "scan")
    assert one.submission == Submission.objects.get()
    with pytest.raises(BadRequest, match="phải là PDF hoặc ảnh quét"):
        attach(report, cast.signer, "scan", content=EXCEL)


def test_a_dispatch_goes_with_the_draft_or_with_the_released_document(cast):
    assert attach(make_report(cast), cast.signer, "dispatch").submission is None
    report = make_report(cast, State.SUBMITTED, unit=cast.neighbour)
    with pytest.raises(Locked):
        attach(report, cast.outsider, "dispatch")
    actions.release_document(report=report, number="5", on=date(2022, 6, 15), by=cast.outsider)
    assert attach(report, cast.outsider, "dispatch").pk


@pytest.mark.parametrize("who", ["reviewer", "leader", "outsider", "stranger", "admin", "nobody"])
@pytest.mark.parametrize("kind", Attachment.Kind)
def test_others_than_the_units_people_attach_and_withdraw_nothing(cast, who, kind):
    report = released(cast)
    with pytest.raises(NotAllowed):
        attach(report, getattr(cast, who), kind)
    scan = attach(report, cast.editor, "scan")
    with pytest.raises(NotAllowed):
        actions.withdraw_attachment(
            report=report, attachment=scan, reason="x", by=getattr(cast, who)
        )


def test_a_signer_attaches_no_evidence(cast):
    with pytest.raises(NotAllowed):
        attach(make_report(cast), cast.signer)


def test_a_withdrawn_file_keeps_its_row_its_reason_and_its_content(client, cast):
    report = released(cast)
    one = attach(report, cast.editor, "scan")
    client.force_login(cast.editor)
    address = reverse("reports:attachment-withdraw", args=[report.pk, one.pk])
    assert client.post(address, {"ly-do": " "}).status_code == 422
    assert client.post(address, {"ly-do": "Thiếu trang 2"}).status_code == 302
    assert client.post(address, {"ly-do": "Thiếu trang 2"}).status_code == 422
    one.refresh_from_db()
    assert (one.withdrawn_why, one.withdrawn_by) == ("Thiếu trang 2", cast.editor)
    page = client.get(reverse("reports:report-documents", args=[report.pk])).content.decode()
    assert "Đã gỡ: Thiếu trang 2" in page
    answer = client.get(reverse("reports:attachment-file", args=[report.pk, one.pk]))
    assert answer.content == b"%PDF-1.7\n1\n%%EOF\n"
    assert attach(report, cast.editor, "scan").pk  # the same file may come back


def test_one_file_stands_once_and_twenty_stand_at_most(client, cast, monkeypatch):
    report = make_report(cast)
    attach(report, cast.editor)
    with pytest.raises(BadRequest, match="đã đính kèm với tên «Biên bản kiểm tra.pdf»"):
        attach(report, cast.editor, name="Tên khác.pdf")
    monkeypatch.setattr(actions.enclosing, "LIMIT", 1)
    with pytest.raises(BadRequest, match="tối đa 1 tệp"):
        attach(report, cast.editor, content=PDF)
    stored = Attachment.objects.values_list("content", flat=True)
    assert {f"{FOLDER}/{one}" for one in default_storage.listdir(FOLDER)[1]} >= set(stored)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"", "rỗng"),
        ("a.pdf", b"<html><script>alert(1)</script>", "phải là PDF"),
        ("a.svg", b"<svg onload=alert(1)>", "phải là PDF"),
        ("a.docx", package("a.txt"), "phải là PDF"),
        ("a.xlsm", package("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "macro"),
        ("a.xlsx", EXCEL[:50], "hỏng"),
        ("a.pdf", PDF + b" " * 10 * 1024**2, "lớn hơn 10 MB"),
    ],
)
def test_what_is_no_document_is_refused_beside_the_form(client, cast, name, content, sentence):
    report = make_report(cast)
    client.force_login(cast.editor)
    answer = post(client, report, name, content)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ('a"; filename="b.exe', 'a"; filename="b.pdf'),
        ("<img src=x onerror=alert(1)>.pdf", "<img src=x onerror=alert(1)>.pdf"),
        ("bản\u202egpj.exe", "bảngpj.pdf"),
        ("\u202e", "tep.pdf"),
        ("a" * 190 + "ệ" * 40 + ".PDF", "a" * 190 + "ệ" * 6 + ".pdf"),
    ],
)
def test_a_hostile_name_is_shown_escaped_and_handed_out_as_one_name(client, cast, name, kept):
    report = make_report(cast)
    upload = SimpleUploadedFile("x.pdf", PDF)
    upload._name = name
    with attachments.kept(upload, TAKEN["evidence"]) as file:
        one = actions.add_attachment(
            report=report, kind="evidence", attachment=file, by=cast.editor
        )
    assert one.name.endswith(kept)
    assert "/" not in one.content.name.removeprefix("dispatches/")
    client.force_login(cast.reviewer)
    page = client.get(reverse("reports:report-documents", args=[report.pk])).content.decode()
    assert "<img src=x" not in page
    answer = client.get(reverse("reports:attachment-file", args=[report.pk, one.pk]))
    assert answer.content == PDF
    said = answer["Content-Disposition"]
    assert said.startswith("attachment") and "\n" not in said
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/pdf"


def test_a_file_is_handed_out_in_the_scope_of_its_report_alone(client, cast):
    report, other = make_report(cast), make_report(cast, unit=cast.neighbour)
    one = attach(report, cast.editor)
    client.force_login(cast.outsider)
    assert (
        client.get(reverse("reports:attachment-file", args=[report.pk, one.pk])).status_code == 404
    )
    assert (
        client.get(reverse("reports:attachment-file", args=[other.pk, one.pk])).status_code == 404
    )


def test_a_file_changed_in_the_storage_is_not_handed_out(client, cast):
    report = make_report(cast)
    one = attach(report, cast.editor)
    with one.content.open("wb") as file:
        file.write(PDF)
    client.force_login(cast.editor)
    address = reverse("reports:attachment-file", args=[report.pk, one.pk])
    answer = client.get(address)
    assert answer.status_code == 400
    assert "không còn như khi đính kèm" in answer.content.decode()
    one.content.storage.delete(one.content.name)
    assert client.get(address).status_code == 400


def test_a_file_changed_in_the_tables_is_found(cast):
    report = make_report(cast)
    one = attach(report, cast.editor)
    gone = attach(report, cast.editor, content=PDF)
    actions.withdraw_attachment(report=report, attachment=gone, reason="Nhầm", by=cast.editor)
    assert [*record.faults(), *inspection.faults()] == []
    Attachment.objects.filter(pk=one.pk).update(sha256="0" * 64)
    found = f"Báo cáo {report.pk}: tệp kèm {one.pk} không như khi đính kèm."
    assert list(inspection.faults()) == [found]
