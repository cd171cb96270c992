"""The công văn a round is opened by, as a file: what is taken, how it is kept and handed out.

The kind is told by the content, never by the name; nothing of it is opened or shown by the portal.
A file is stored under a random name before the transaction that mentions it, so that nobody's save
waits while it is copied, and dropped again where that transaction fails.
"""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from reports.models import Round
from reports.models.round import random_name
from reports.refusals import BadRequest
from units.text import nfc

LIMIT_MB = 10
NAME_LIMIT = 200  # characters, see Round.attachment_name
PARTS = 2000  # of a Word document's archive
ACCEPTED = ".pdf,.docx,.jpg,.jpeg,.png,.tif,.tiff"  # what the browser's file dialogue offers
# suffix -> media type
KINDS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".tif": "image/tiff",
}
SIGNATURES = {
    b"%PDF-": ".pdf",
    b"PK\x03\x04": ".docx",
    b"\xff\xd8\xff": ".jpg",
    b"\x89PNG\r\n\x1a\n": ".png",
    b"II*\x00": ".tif",
    b"MM\x00*": ".tif",
}
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)

EMPTY = "Tệp công văn rỗng; hãy chọn lại tệp."
TOO_LARGE = f"Tệp công văn lớn hơn {LIMIT_MB} MB; hãy quét lại với độ phân giải thấp hơn."
OTHER_KIND = "Tệp công văn phải là PDF, Word (.docx) hoặc ảnh quét (JPG, PNG, TIFF)."
MACROS = "Tệp Word có macro nên không được nhận; hãy lưu lại dưới dạng .docx hoặc PDF."
DAMAGED = "Không mở được tệp Word vì tệp hỏng; hãy lưu lại dưới dạng .docx hoặc PDF."


@dataclass(frozen=True)
class Kept:
    """A file in the storage that no row mentions yet."""

    path: str
    name: str
    size: int  # bytes

    @property
    def fields(self) -> dict:
        """What a `Round` keeps of it."""
        return {
            "attachment": self.path,
            "attachment_name": self.name,
            "attachment_size": self.size,
        }


@contextmanager
def kept(upload: UploadedFile | None) -> Iterator[Kept | None]:
    """Store an upload for the block that writes its row; drop it where the block fails.

    Raise BadRequest for what is too large or of no kind taken here.
    """
    if upload is None:
        yield None
        return
    suffix = checked(upload)
    stem = PurePath(nfc(upload.name)).stem[: NAME_LIMIT - len(suffix)]
    path = default_storage.save(random_name(None, upload.name), upload)
    try:
        yield Kept(path, stem + suffix, upload.size)
    except BaseException:
        default_storage.delete(path)
        raise


def checked(upload: UploadedFile) -> str:
    """Return the suffix that goes with an upload's content; raise BadRequest."""
    if not upload.size:
        raise BadRequest(EMPTY)
    if upload.size > LIMIT_MB * 1024**2:
        raise BadRequest(TOO_LARGE)
    upload.seek(0)
    head = upload.read(16)
    suffix = next((kind for mark, kind in SIGNATURES.items() if head.startswith(mark)), "")
    if not suffix:
        raise BadRequest(OTHER_KIND)
    if suffix == ".docx":
        check_word(upload)
    upload.seek(0)
    return suffix


def check_word(upload: UploadedFile) -> None:
    """Raise BadRequest unless the archive lists the parts of a Word document and no macros."""
    try:
        names = {one.filename.lower() for one in zipfile.ZipFile(upload).infolist()[:PARTS]}
    except BROKEN as error:
        raise BadRequest(DAMAGED) from error
    if not {"[content_types].xml", "word/document.xml"} <= names:
        raise BadRequest(OTHER_KIND)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise BadRequest(MACROS)


def response(one: Round) -> HttpResponse:
    """Hand a round's công văn out as a download: it is never shown in the portal's own pages."""
    with one.attachment.open("rb") as file:
        content = file.read()
    return HttpResponse(
        content,
        content_type=KINDS[PurePath(one.attachment_name).suffix],
        headers={
            "Content-Disposition": content_disposition_header(True, one.attachment_name),
            "Cache-Control": "private, no-store",
        },
    )
