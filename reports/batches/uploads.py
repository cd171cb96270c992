"""Uploaded files, archives unpacked, within limits. Reads what a person sent; keeps nothing.

Opens no office file: that is `imports.read`'s, in a process of its own. An archive is only listed
and its members read one by one, no further than a file may be long.
"""

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile

from reports.batches import messages
from reports.imports import read
from reports.imports.messages import REFUSALS
from reports.refusals import BadRequest
from units.text import nfc

MEGABYTE = 1024**2
MEMBER = b"PK\x01\x02"  # begins each line of an archive's list
MEMBERS = 2000  # of an archive, what systems put in among them
UTF8_NAME = 0x800  # flag of a zip's member
ENCRYPTED = 0x1
NOISE = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")  # what systems add to archives
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError)


@dataclass(frozen=True)
class Upload:
    name: str
    size: int  # bytes
    content: bytes  # b"" where it is refused
    refused: str = ""  # Vietnamese sentence


def unpacked(files: Iterable[UploadedFile]) -> Iterator[Upload]:
    """Yield every file, those of archives among them, one at a time.

    Raise BadRequest for too many, for too large a sum, or for an archive that cannot be opened:
    before anything is yielded where that can be told.
    """
    files = list(files)
    archives = {index: opened(file) for index, file in enumerate(files) if is_archive(file)}
    members = {index: listed(archive) for index, archive in archives.items()}
    count = sum(len(members.get(index, (None,))) for index in range(len(files)))
    total = sum(
        sum(member.file_size for member in members[index]) if index in members else file.size
        for index, file in enumerate(files)
    )
    if not count:
        raise BadRequest(messages.NO_FILES)
    if count > messages.COUNT:
        raise BadRequest(messages.TOO_MANY)
    if total > messages.TOTAL_MB * MEGABYTE:
        raise BadRequest(messages.TOO_LARGE)
    return taken(files, archives, members)


def taken(files, archives, members) -> Iterator[Upload]:
    for index, file in enumerate(files):
        if index in archives:
            for member in members[index]:
                yield from_archive(archives[index], member)
        else:
            yield limited(nfc(file.name), file.size, file)


def is_archive(file: UploadedFile) -> bool:
    return file.name.lower().endswith(".zip")


def opened(file: UploadedFile) -> zipfile.ZipFile:
    """Open an archive; raise BadRequest. Its list is counted first: millions of members fit in."""
    before, count = b"", 0
    for chunk in file.chunks():
        count += (before + chunk).count(MEMBER)
        before = chunk[1 - len(MEMBER) :]
    if count > MEMBERS:
        raise BadRequest(messages.TOO_MANY)
    try:
        return zipfile.ZipFile(file)
    except BROKEN as error:
        raise BadRequest(messages.BAD_ZIP) from error


def listed(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the members that somebody put in; raise BadRequest where they need a password."""
    members = [one for one in archive.infolist() if not one.is_dir() and not is_noise(name_of(one))]
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise BadRequest(messages.LOCKED_ZIP)
    return members


def is_noise(name: str) -> bool:
    """Tell what no person put there: system files, and the locks of open office files (~$)."""
    base = PurePosixPath(name).name.lower()
    return name.lower().startswith(NOISE[0]) or base in NOISE or base.startswith(("~$", "._"))


def name_of(member: zipfile.ZipInfo) -> str:
    """Return a member's name; many programs write UTF-8 without saying so."""
    name = member.filename
    if not member.flag_bits & UTF8_NAME:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return nfc(name)


def from_archive(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Upload:
    try:
        with archive.open(member) as stream:
            return limited(name_of(member), member.file_size, stream)
    except BROKEN:
        return Upload(name_of(member), member.file_size, b"", REFUSALS["damaged"])


def limited(name: str, size: int, stream) -> Upload:
    """Read a file no further than it may be long."""
    if size > read.SIZE:
        return Upload(name, size, b"", REFUSALS["too_large"])
    return Upload(name, size, stream.read(read.SIZE + 1))
