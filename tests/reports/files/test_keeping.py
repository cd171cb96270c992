"""Files go after their time, over the limit, and when no row knows of them."""

import os
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from reports import exports, files
from reports.files import keeping
from reports.models import MadeFile, Report

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def document(report, format_="xlsx") -> MadeFile:
    files.of(Report.objects.for_page().get(pk=report.pk), format_, exports.APPENDIX).read()
    return MadeFile.objects.latest("pk")


def archive(person, key="job-1", size=10) -> MadeFile:
    row = keeping.keep(
        BytesIO(b"x" * size),
        kind=MadeFile.Kind.ARCHIVE,
        key=key,
        by=person,
        label="Hồ sơ",
        format="zip",
        filename="ho-so.zip",
    )
    row.content.close()
    return row


def test_contents_go_after_their_time_and_a_documents_hash_is_still_known(cast, sent, stored):
    kept, other = document(sent), archive(cast.reviewer)
    keeping.clear(kept.expires_at - DAY)
    assert len(stored()) == 2

    keeping.clear(max(kept.expires_at, other.expires_at))

    assert stored() == []
    row = MadeFile.objects.get()
    assert (row.pk, row.content.name, row.sha256) == (kept.pk, "", kept.sha256)
    assert document(sent).pk != kept.pk  # made again when it is asked for


def test_over_the_limit_the_documents_longest_unused_go_first(cast, sent, stored, settings):
    rows = [document(sent, format_) for format_ in ("xlsx", "docx")]
    MadeFile.objects.filter(pk=rows[0].pk).update(used_at=timezone.now() - DAY)
    other = archive(cast.reviewer, size=50_000)
    settings.FILES_KEPT_MB = (other.size + rows[1].size + 10) / 1024 / 1024

    keeping.clear()

    assert set(MadeFile.objects.kept()) == {rows[1], other} and len(stored()) == 2
    settings.FILES_KEPT_MB = 0
    keeping.clear()
    assert list(MadeFile.objects.kept()) == [other]  # somebody was told until when it is kept


def test_a_file_no_row_knows_of_is_found_a_day_later(sent, stored):
    document(sent)
    name = default_storage.save("made-files/lost", ContentFile(b"x"))
    keeping.clear()
    assert len(stored()) == 2
    old = (timezone.now() - 2 * DAY).timestamp()
    for one in stored():
        os.utime(default_storage.path(f"made-files/{one}"), (old, old))

    keeping.clear()

    assert len(stored()) == 1 and name not in stored()


def test_nothing_made_yet_is_nothing_to_clear(stored):
    keeping.clear()
    assert stored() == []


def test_letting_go_of_a_file_that_was_made_again_meanwhile_leaves_the_new_one(sent, stored):
    row = document(sent)
    newer = default_storage.save("made-files/newer", ContentFile(b"x"))
    MadeFile.objects.filter(pk=row.pk).update(content=newer)
    keeping.let_go([(row.pk, row.content.name)])
    assert MadeFile.objects.get().content.name == newer and stored() == ["newer"]


def test_a_row_that_cannot_be_written_leaves_no_file(cast, stored):
    with pytest.raises(ValueError, match="MadeFile.by"):
        archive("nobody")
    assert stored() == []
