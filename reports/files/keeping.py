"""Files in the storage, one row each: written before their row, deleted after it.

Killed in between, a process leaves a file no row knows of; the sweep finds it a day later.
"""

import hashlib
import logging
from datetime import datetime, timedelta
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from reports.models import MadeFile
from reports.models.made_file import FOLDER, random_name

logger = logging.getLogger("reports")
DAY = timedelta(days=1)
BLOCK = 1024 * 1024  # bytes read at a time


def until(now: datetime) -> datetime:
    """Return until when a file made or used now is kept."""
    return now + timedelta(days=settings.FILES_KEPT_DAYS)


def found(key: str) -> MadeFile | None:
    """Return the file kept under a key, opened for reading; None where there is none.

    A row whose file was lost from the storage lets go of it, so that it can be made again.
    """
    row = MadeFile.objects.kept().filter(key=key).first()
    if row is None or not is_there(row):
        return None
    now = timezone.now()
    if now - row.used_at > DAY:  # not a write for every download
        row.used_at = now
        fields = {"used_at": now}
        if row.kind == MadeFile.Kind.DOCUMENT:
            row.expires_at = fields["expires_at"] = until(now)
        MadeFile.objects.filter(pk=row.pk).update(**fields)
    return row


def is_there(row: MadeFile) -> bool:
    """Open a row's file; where it was lost, let the row go of it."""
    try:
        row.content.open("rb")
    except FileNotFoundError:
        let_go([(row.pk, row.content.name)])
        return False
    except OSError:  # the storage does not answer: what it holds may come back
        logger.exception("File %s cannot be read.", row.pk)
        return False
    return True


def keep(source: BinaryIO, **fields) -> MadeFile:
    """Store a file and its row; return it opened. Of two made under one key, the first stays.

    The second is deleted, and the first returned in its place. Not inside a transaction that holds
    locks: others must not wait while bytes are copied.
    """
    digest, size = digest_of(source)
    path = default_storage.save(random_name(None, ""), File(source))
    now = timezone.now()
    made = {"made_at": now, "used_at": now, "expires_at": until(now)}
    try:
        row = MadeFile(content=path, size=size, sha256=digest, **made, **fields)
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        default_storage.delete(path)
        other = found(row.key)
        if other is None:  # deleted in the same moment, or another rule was broken
            raise
        return other
    except BaseException:
        default_storage.delete(path)
        raise
    row.content.open("rb")
    return row


def digest_of(source: BinaryIO) -> tuple[str, int]:
    """Return SHA-256 and size of an open file, and leave it at its beginning."""
    source.seek(0)
    digest, size = hashlib.sha256(), 0
    while block := source.read(BLOCK):
        digest.update(block)
        size += len(block)
    source.seek(0)
    return digest.hexdigest(), size


def let_go(files: list[tuple[int, str]]) -> None:
    """Delete contents (row id, path); rows that hold another by now keep it. Rows of jobs go too.

    The row lets go first: a download that comes in between makes the document again.
    """
    for pk, path in files:
        same = MadeFile.objects.filter(pk=pk, content=path)
        with transaction.atomic():
            same.exclude(kind=MadeFile.Kind.DOCUMENT).delete()
            same.update(content="")
        default_storage.delete(path)


def clear(now: datetime | None = None) -> None:
    """Periodic: delete what expired, what is over the limit, and files no row knows of."""
    now = now or timezone.now()
    kept = MadeFile.objects.kept()
    let_go(list(kept.filter(expires_at__lte=now).values_list("pk", "content")))
    let_go(over_limit())
    sweep(now)


def over_limit() -> list[tuple[int, str]]:
    """Return the documents longest unused that take more than all files may.

    Only documents: they can be made again, while a person was told how long the rest is kept.
    """
    kept = MadeFile.objects.kept()
    others = kept.exclude(kind=MadeFile.Kind.DOCUMENT).aggregate(size=Sum("size"))["size"] or 0
    left = settings.FILES_KEPT_MB * 1024 * 1024 - others
    documents, over = kept.filter(kind=MadeFile.Kind.DOCUMENT).order_by("-used_at", "-pk"), []
    for pk, path, size in documents.values_list("pk", "content", "size"):
        left -= size
        if left < 0:
            over.append((pk, path))
    return over


def sweep(now: datetime) -> None:
    """Delete files of the folder that no row knows of: their making or deletion was cut short."""
    if not default_storage.exists(FOLDER):
        return
    _, names = default_storage.listdir(FOLDER)
    paths = {f"{FOLDER}/{name}" for name in names}
    known = set(MadeFile.objects.kept().values_list("content", flat=True))
    for path in paths - known:
        if default_storage.get_modified_time(path) < now - DAY:
            default_storage.delete(path)
