"""A signed document is made once and handed out byte for byte; a draft's is made each time."""

import errno
import hashlib
from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from reports import actions, exports, files
from reports.exports import files as printing
from reports.models import MadeFile, Report
from tests.factories import fill, make_report
from tests.reports.browsing import send_again, url
from tests.reports.test_concurrency import together
from units.models import Unit

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint 70 leaves its own colour profile open when it writes PDF/A.
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]


def loaded(report: Report) -> Report:
    return Report.objects.for_page().get(pk=report.pk)


def taken(report, format_="xlsx", part=exports.APPENDIX, **how) -> bytes:
    return files.of(loaded(report), format_, part, **how).read()


@pytest.mark.parametrize("format_", exports.FORMATS)
@pytest.mark.parametrize("part", exports.PARTS)
def test_what_was_signed_is_made_once(sent, stored, format_, part):
    first, second = taken(sent, format_, part), taken(sent, format_, part)
    row = MadeFile.objects.get()
    assert first == second and len(stored()) == 1
    assert (row.sha256, row.size) == (hashlib.sha256(first).hexdigest(), len(first))
    assert row.submission == sent.submissions.get() and row.format == format_
    assert row.expires_at - row.made_at == timedelta(days=30)


def test_a_draft_is_made_each_time_and_nothing_is_kept(cast, report, stored):
    before = taken(report)
    fill(report, {"1.1": "5"}, by=cast.editor)
    assert taken(report) != before
    assert not MadeFile.objects.exists() and stored() == []


def test_page_api_command_and_submission_hand_out_the_same_file(client, cast, sent, tmp_path):
    client.force_login(cast.reviewer)
    asked = {"format": "docx", "part": "full"}
    page = client.get(url("report-file", sent), asked)
    own = client.get(url("submission-file", sent, sent.submissions.get().pk), asked)
    api = client.get(reverse("api:report-document", args=[sent.pk]), asked)
    out = tmp_path / "out.docx"
    named = {"unit": sent.unit.code, "period": sent.period, "form": sent.form.code, "out": str(out)}
    call_command(
        "export_report",
        *(f"--{k}={v}" for k, v in named.items()),
        "--format=docx",
        stdout=StringIO(),
    )
    assert page.getvalue() == own.getvalue() == api.getvalue() == out.read_bytes()
    assert page["Content-Disposition"] == 'attachment; filename="dongson-2022-H1-bao-cao.docx"'
    assert sent.submissions.get().receipt in own["Content-Disposition"]
    assert MadeFile.objects.count() == 1


def test_a_download_tells_its_length_and_is_not_sent_again_to_who_has_it(client, cast, sent):
    client.force_login(cast.editor)
    address, asked = url("report-file", sent), {"format": "pdf", "part": "appendix"}
    answer = client.get(address, asked, headers={"accept-encoding": "gzip"})
    content, row = answer.getvalue(), MadeFile.objects.get()
    assert answer["Content-Length"] == str(len(content)) and "Content-Encoding" not in answer
    assert answer["ETag"] == f'"{row.sha256}"' and answer["Cache-Control"] == "private, no-cache"
    again = client.get(address, asked, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.getvalue()) == (304, b"")
    assert again["ETag"] == answer["ETag"]
    changed = client.get(address, asked, headers={"if-none-match": '"khac"'})
    assert changed.getvalue() == content


def test_a_new_submission_has_a_file_of_its_own_and_the_old_one_keeps_its_own(cast, stored):
    report = make_report(cast, "submitted", cells={"1.1": "5"})
    before = taken(report)
    send_again(cast, report, {"1.1": "7"})
    first, second = report.submissions.order_by("received_at", "pk")
    assert taken(report) == taken(report, submission=second) != before
    assert taken(report, submission=first) == before
    assert len(stored()) == 2


def test_how_a_deputy_signs_is_another_document(cast):
    report = make_report(cast, "submitted")
    kept = report.submissions.get()
    kept.snapshot.pop("signature", None)
    kept.save(update_fields=["snapshot"])
    as_head = taken(report, part=exports.FULL)
    as_deputy = taken(report, part=exports.FULL, by_deputy=True)
    assert as_head != as_deputy and MadeFile.objects.count() == 2
    assert taken(report, part=exports.FULL) == as_head


def test_what_a_submission_does_not_hold_and_changes_makes_another_file(cast, sent):
    """The snapshots of the first releases have no letterhead: today's is printed."""
    kept = sent.submissions.get()
    del kept.snapshot["letterhead"]
    kept.save(update_fields=["snapshot"])
    before = taken(sent, part=exports.FULL)
    Unit.objects.filter(pk=sent.unit_id).update(issuer_name="ỦY BAN NHÂN DÂN HUYỆN MỚI")
    after = taken(sent, part=exports.FULL)
    assert after != before and MadeFile.objects.kept().count() == 2


def test_renaming_the_unit_leaves_a_signed_document_as_it_is(cast, sent):
    before = taken(sent, part=exports.FULL)
    Unit.objects.filter(pk=sent.unit_id).update(name="Huyện Khác", issuer_name="UBND KHÁC")
    assert taken(sent, part=exports.FULL) == before and MadeFile.objects.count() == 1


def test_a_new_edition_of_the_printers_reaches_everybody(sent, monkeypatch):
    taken(sent)
    monkeypatch.setattr(exports, "EDITION", exports.EDITION + 1)
    taken(sent)
    assert MadeFile.objects.kept().count() == 2


def test_a_file_lost_from_the_storage_is_made_again(client, cast, sent, stored):
    taken(sent)
    default_storage.delete(f"made-files/{stored()[0]}")
    client.force_login(cast.editor)
    answer = client.get(url("report-file", sent), {"format": "xlsx", "part": "appendix"})
    assert answer.status_code == 200 and answer.getvalue().startswith(b"PK")
    assert MadeFile.objects.kept().count() == len(stored()) == 1
    assert MadeFile.objects.count() == 2  # the lost one's SHA-256 is still known


def test_asked_for_anew_only_what_is_older_is_made_again(sent, stored):
    taken(sent)
    first = MadeFile.objects.get()
    asked = timezone.now()
    taken(sent, made_after=asked)
    second = MadeFile.objects.kept().get()
    taken(sent, made_after=asked)
    assert second.pk != first.pk and MadeFile.objects.kept().get() == second
    assert len(stored()) == 1


def test_known_files_tell_everything_made_of_a_submission(sent):
    submission = sent.submissions.get()
    hashes = [
        hashlib.sha256(taken(sent, format_, exports.FULL)).hexdigest()
        for format_ in exports.FORMATS
    ]
    MadeFile.objects.filter(format="pdf").update(content="")  # deleted after its time
    known = files.known_files(submission)
    assert set(known) == set(hashes)
    assert known[hashes[0]].startswith("Báo cáo và phụ lục, PDF, làm lúc ")


def test_being_used_a_document_is_kept_longer(sent):
    taken(sent)
    row = MadeFile.objects.get()
    long_ago = timezone.now() - timedelta(days=20)
    MadeFile.objects.update(
        made_at=long_ago, used_at=long_ago, expires_at=long_ago + timedelta(days=30)
    )
    taken(sent)
    row.refresh_from_db()
    assert row.expires_at > timezone.now() + timedelta(days=29)


def test_taking_a_kept_file_prints_nothing(sent, monkeypatch, django_assert_max_num_queries):
    taken(sent)
    monkeypatch.setattr(printing, "import_module", None)
    report = loaded(sent)
    with django_assert_max_num_queries(6):
        files.of(report, "xlsx", exports.APPENDIX).read()


def test_of_one_document_one_file_is_kept(sent):
    taken(sent)
    row = MadeFile.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_who_makes_a_file_at_the_same_moment_gets_the_same_file(sent, stored):
    contents = together(lambda number: taken(sent), 6)
    assert len(set(contents)) == 1 and isinstance(contents[0], bytes)
    assert MadeFile.objects.count() == len(stored()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_file_lost_and_asked_for_by_many_is_kept_once(sent, stored):
    taken(sent)
    default_storage.delete(f"made-files/{stored()[0]}")
    contents = together(lambda number: taken(sent), 4)
    assert len(set(contents)) == 1 and isinstance(contents[0], bytes)
    assert MadeFile.objects.kept().count() == len(stored()) == 1


def test_withdrawn_the_submission_still_has_its_file_and_the_draft_has_none(cast, sent, stored):
    before = taken(sent)
    actions.move(report=sent, name="withdraw", by=cast.signer, note="Nhập nhầm.")
    assert taken(sent) != before
    assert taken(sent, submission=sent.submissions.get()) == before and len(stored()) == 1


def test_a_storage_that_takes_no_more_keeps_nobody_from_his_document(
    client, cast, sent, monkeypatch, caplog
):
    def full(*args, **how):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    client.force_login(cast.editor)
    answer = client.get(url("report-file", sent), {"format": "xlsx", "part": "appendix"})
    assert answer.status_code == 200 and answer.getvalue().startswith(b"PK")
    assert not MadeFile.objects.exists() and "cannot be kept" in caplog.text


def test_a_storage_that_does_not_answer_loses_nothing(sent, monkeypatch, caplog):
    content = taken(sent)

    def unreachable(*args, **how):
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(default_storage, "open", unreachable)
        assert taken(sent).startswith(b"PK")
    assert taken(sent) == content and MadeFile.objects.count() == 1


def test_a_printer_that_breaks_leaves_what_is_kept(sent, monkeypatch):
    content = taken(sent)

    def broken(*args):
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr("reports.files.documents.printed", broken)
        with pytest.raises(ZeroDivisionError):
            taken(sent, made_after=timezone.now())
    assert taken(sent) == content
