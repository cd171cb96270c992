"""Files people attach, to a round or to a report: what is taken, how it is kept and handed out.

The kind is told by the content, never by the name; nothing of it is opened or shown by the portal.
A file is stored under a random name before the transaction that mentions it, so that nobody's save
waits while it is copied, and dropped again where that transaction fails.
"""

import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from reports.models.round import random_name
from reports.refusals import BadRequest
from units.text import nfc

LIMIT_MB = 10
NAME_LIMIT = 200  # characters, see Round.attachment_name and Attachment.name
PARTS = 2000  # of an Office document's archive
OFFICE = "application/vnd.openxmlformats-officedocument"
# suffix -> media type
KINDS = {
    ".pdf": "application/pdf",
    ".docx": f"{OFFICE}.wordprocessingml.document",
    ".xlsx": f"{OFFICE}.spreadsheetml.sheet",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".tif": "image/tiff",
}
LETTER = (".pdf", ".docx", ".jpg", ".png", ".tif")  # what a công văn comes as
PAPER = (".pdf", ".jpg", ".png", ".tif")  # what a scanner makes
WORDS = {".docx": "Word (.docx)", ".xlsx": "Excel (.xlsx)"}  # how a sentence names a suffix
ALSO = {".jpg": (".jpeg",), ".tif": (".tiff",)}  # other endings of the same kind
SIGNATURES = {
    b"%PDF-": ".pdf",
    b"PK\x03\x04": ".zip",
    b"\xff\xd8\xff": ".jpg",
    b"\x89PNG\r\n\x1a\n": ".png",
    b"II*\x00": ".tif",
    b"MM\x00*": ".tif",
}
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)

PACKAGES = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}  # suffix -> its main part

EMPTY = "Tệp rỗng; hãy chọn lại tệp."
TOO_LARGE = f"Tệp lớn hơn {LIMIT_MB} MB; hãy quét lại với độ phân giải thấp hơn."
MACROS = "Tệp có macro nên không được nhận; hãy lưu lại không có macro hoặc dưới dạng PDF."
DAMAGED = "Không mở được tệp vì tệp hỏng; hãy lưu lại bằng Word, Excel hoặc dưới dạng PDF."
ALTERED = (
    "Tệp trong kho không còn như khi đính kèm nên không tải được; "
    "đề nghị quản trị hệ thống đối chiếu với bản sao lưu."
)


@dataclass(frozen=True)
class Kept:
    """A file in the storage that no row mentions yet."""

    path: str
    name: str
    size: int  # bytes
    sha256: str = ""

    @property
    def fields(self) -> dict:
        """What a `Round` keeps of it."""
        return {
            "attachment": self.path,
            "attachment_name": self.name,
            "attachment_size": self.size,
        }


@contextmanager
def kept(
    upload: UploadedFile | None,
    taken: Collection[str] = LETTER,
    place: Callable[[None, str], str] = random_name,
) -> Iterator[Kept | None]:
    """Store an upload for the block that writes its row; drop it where the block fails.

    `taken` names the suffixes of KINDS that will do, `place` the path it is kept under. Raise
    BadRequest for what is too large or of another kind.
    """
    if upload is None:
        yield None
        return
    suffix = checked(upload, taken)
    digest = sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    path = default_storage.save(place(None, upload.name), upload)
    try:
        yield Kept(path, named(upload.name, suffix), upload.size, digest.hexdigest())
    except BaseException:
        default_storage.delete(path)
        raise


def named(name: str, suffix: str) -> str:
    """Return the name a file is handed out under: its own words, and what it really is.

    Signs that turn the reading direction or control a printer are dropped: they make "gpj.exe" look
    like a picture.
    """
    plain = "".join(sign for sign in nfc(name) if sign.isprintable())
    stem = PurePath(plain).stem.strip(" .") or "tep"
    return stem[: NAME_LIMIT - len(suffix)] + suffix


def offered(taken: Collection[str]) -> str:
    """Return what the browser's file dialogue offers."""
    return ",".join(each for one in taken for each in (one, *ALSO.get(one, ())))


def other_kind(taken: Collection[str]) -> str:
    scans = [one[1:].upper() for one in taken if one in (".jpg", ".png", ".tif")]
    named = ["PDF", *(word for one, word in WORDS.items() if one in taken)]
    return f"Tệp phải là {', '.join(named)} hoặc ảnh quét ({', '.join(scans)})."


def checked(upload: UploadedFile, taken: Collection[str] = LETTER) -> str:
    """Return the suffix that goes with an upload's content; raise BadRequest."""
    if not upload.size:
        raise BadRequest(EMPTY)
    if upload.size > LIMIT_MB * 1024**2:
        raise BadRequest(TOO_LARGE)
    upload.seek(0)
    head = upload.read(16)
    suffix = next((kind for mark, kind in SIGNATURES.items() if head.startswith(mark)), "")
    if suffix == ".zip":
        suffix = package_of(upload)
    if suffix not in taken:
        raise BadRequest(other_kind(taken))
    upload.seek(0)
    return suffix


def package_of(upload: UploadedFile) -> str:
    """Return the suffix of the Office document whose parts an archive lists, "" for none of them.

    Raise BadRequest for one with macros and for an archive that cannot be read.
    """
    try:
        names = {one.filename.lower() for one in zipfile.ZipFile(upload).infolist()[:PARTS]}
    except BROKEN as error:
        raise BadRequest(DAMAGED) from error
    if any(name.endswith("vbaproject.bin") for name in names):
        raise BadRequest(MACROS)
    if "[content_types].xml" not in names:
        return ""
    return next((suffix for suffix, part in PACKAGES.items() if part in names), "")


def response(kept: FieldFile, name: str, digest: str = "") -> HttpResponse:
    """Hand a file out as a download: it is never shown in the portal's own pages.

    Raise BadRequest where it has not the SHA-256 it was kept with.
    """
    try:
        with kept.open("rb") as file:
            content = file.read()
    except OSError as error:
        raise BadRequest(ALTERED) from error
    if digest and sha256(content).hexdigest() != digest:
        raise BadRequest(ALTERED)
    return HttpResponse(
        content,
        content_type=KINDS[PurePath(name).suffix],
        headers={
            "Content-Disposition": content_disposition_header(True, name),
            "Cache-Control": "private, no-store",
        },
    )
