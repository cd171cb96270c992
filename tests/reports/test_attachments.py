"""A công văn as a file: told by its content, kept under no name of its own, handed out in scope."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports import actions, attachments
from reports.models.round import FOLDER
from reports.refusals import BadRequest, NotAllowed
from tests.factories import attach_dispatch, make_round, package

PDF = b"%PDF-1.7\n%%EOF\n"


WORD = package("[Content_Types].xml", "word/document.xml")


def upload(content: bytes, name: str = "cv.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (PDF, ".pdf"),
        (WORD, ".docx"),
        (b"\xff\xd8\xff\xe0 JFIF", ".jpg"),
        (b"\x89PNG\r\n\x1a\n....", ".png"),
        (b"II*\x00....", ".tif"),
        (b"MM\x00*....", ".tif"),
    ],
)
def test_the_kind_is_told_by_the_content_whatever_the_name_says(content, suffix):
    assert attachments.checked(upload(content, "văn bản.exe")) == suffix


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "rỗng"),
        (b"<html><script>", "phải là PDF"),
        (b"MZ\x90\x00", "phải là PDF"),
        (b" %PDF-1.7", "phải là PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "phải là PDF"),  # .doc, which may hold macros
        (package("a.txt"), "phải là PDF"),
        (package("[Content_Types].xml", "xl/workbook.xml"), "phải là PDF"),
        (package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macro"),
        (WORD[:40], "hỏng"),
        (PDF + b" " * (10 * 1024**2), "lớn hơn 10 MB"),
    ],
)
def test_what_is_no_document_or_too_large_is_refused_with_the_remedy(content, sentence):
    with pytest.raises(BadRequest, match=sentence):
        attachments.checked(upload(content))


def test_what_was_stored_goes_when_its_row_is_not_written():
    with pytest.raises(ZeroDivisionError), attachments.kept(upload(PDF)) as kept:
        assert default_storage.exists(kept.path)
        assert kept.path.startswith(f"{FOLDER}/") and "cv" not in kept.path
        raise ZeroDivisionError
    assert not default_storage.exists(kept.path)


def test_a_name_keeps_its_words_and_gets_the_suffix_of_its_content():
    name = "Công văn số 359.SNV-CCHC" + "a" * 300 + ".pdf.exe"
    with attachments.kept(upload(PDF, name)) as kept:
        assert kept.name.startswith("Công văn số 359.SNV-CCHC") and kept.name.endswith(".pdf")
        assert len(kept.name) <= attachments.NAME_LIMIT and kept.size == len(PDF)
    default_storage.delete(kept.path)


@pytest.mark.django_db
def test_those_it_concerns_take_it_as_a_download(client, cast):
    one = make_round(cast)
    attach_dispatch(one, cast.reviewer)
    client.force_login(cast.editor)
    answer = client.get(reverse("reports:round-file", args=[one.pk]))
    assert answer.content == PDF and answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''C%C3%B4ng")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("person", "status"),
    [
        *((one, 200) for one in ("editor", "signer", "outsider", "reviewer", "leader")),
        *((one, 404) for one in ("stranger", "admin", "nobody")),
    ],
)
def test_it_is_out_of_sight_for_those_it_does_not_concern(client, cast, person, status):
    one = make_round(cast)
    attach_dispatch(one, cast.reviewer)
    client.force_login(cast.people[person])
    assert client.get(reverse("reports:round-file", args=[one.pk])).status_code == status
    if status == 404:
        one.refresh_from_db()
        assert client.get(f"/{one.attachment.name}").status_code == 404
        assert client.get(f"/media/{one.attachment.name}").status_code == 404


@pytest.mark.django_db
def test_a_round_without_one_has_none_to_take(client, cast):
    one = make_round(cast)
    client.force_login(cast.reviewer)
    assert client.get(reverse("reports:round-file", args=[one.pk])).status_code == 404


@pytest.mark.django_db
def test_another_file_takes_its_place_and_the_old_one_goes(
    client, cast, django_capture_on_commit_callbacks
):
    one = make_round(cast)
    attach_dispatch(one, cast.reviewer)
    one.refresh_from_db()
    old, page = one.attachment.name, reverse("reports:round-file", args=[one.pk])
    client.force_login(cast.reviewer)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page, {"attachment": upload(WORD, "359.docx")}, follow=True)
    assert "Đã lưu tệp công văn." in answer.content.decode()
    one.refresh_from_db()
    assert one.attachment_name == "359.docx" and not default_storage.exists(old)
    answer = client.post(page, {"attachment": upload(b"MZ")}, follow=True)
    assert "phải là PDF, Word" in answer.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page, {"bo": "1"})
    gone = one.attachment.name
    one.refresh_from_db()
    assert (one.attachment.name, one.attachment_name) == ("", "")
    assert not default_storage.exists(gone)


@pytest.mark.django_db
def test_only_those_who_open_rounds_put_one(cast):
    one = make_round(cast)
    with pytest.raises(NotAllowed):
        actions.attach(round=one, attachment=None, by=cast.leader)
