"""A file's bytes -> the rows of an appendix. The only door for files from outside: other tables
come through the same `kind_of` and `extracted`.

Accepts tsv (the layout of the shipped examples), xlsx, xls, ods and docx, told apart by what is in
them, not by their names. Everything but tsv is opened by `extract` in a child process with limits
on memory and time. Whatever cannot be used raises `NotAnAppendix` with the sentence to show.
"""

import json
import lzma
import signal
import subprocess
import sys
import tempfile
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

from reports.imports import extract, layout
from reports.imports.layout import Grid, Source
from reports.imports.messages import REFUSALS

SIZE = 10 * 1024**2  # bytes of an uploaded file
UNPACKED = 100 * 1024**2  # bytes of all members of a zip together
MEMBERS = 2000  # of a zip; a report has a few dozen
SECONDS = 30  # by the clock, for the child process; its own limit counts processor time
CHUNK = 1024**2

# How the child process ends when its limits stop it: it aborts for want of memory, or is killed.
STOPPED = {
    -signal.SIGABRT: "too_large_inside",
    -signal.SIGXCPU: "too_slow",
    -signal.SIGKILL: "too_slow",
}
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
)
ODS = b"application/vnd.oasis.opendocument.spreadsheet"


class NotAnAppendix(ValueError):
    """The file cannot be used; the message is a Vietnamese sentence that says what to do."""


def refuse(key: str) -> NotAnAppendix:
    return NotAnAppendix(REFUSALS[key])


def read(content: bytes, name: str = "") -> Source:
    """Return an appendix's rows. `name` only tells tsv from other text. Raise NotAnAppendix."""
    kind = kind_of(content, name)
    if kind == "tsv":
        source = layout.read_lines(text_of(content))
    else:
        source = layout.read_grids(extracted(content, kind))
    if not source.rows:
        raise refuse("columns")
    return source


def kind_of(content: bytes, name: str) -> str:
    """Return tsv, xlsx, xls, ods or docx from the content. Raise NotAnAppendix for others."""
    if not content:
        raise refuse("empty")
    if len(content) > SIZE:
        raise refuse("too_large")
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(ZIP):
        return kind_of_zip(content)
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise refuse("encrypted")
        if "_VBA_PROJECT".encode("utf-16-le") in content:
            raise refuse("macros")
        return "xls"
    if head.startswith(b"%pdf"):
        raise refuse("pdf")
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml")) or b"<html" in head:
        raise refuse("web_page")
    if name.lower().endswith((".tsv", ".txt")):
        return "tsv"
    if name.lower().endswith((".xlsx", ".xls", ".ods", ".docx")):
        raise refuse("damaged")
    raise refuse("kind")


def kind_of_zip(content: bytes) -> str:
    """Tell the kind of a zipped document; unpack it once, counting, to stop a bomb here."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MEMBERS:
                raise refuse("too_large_inside")
            if any(member.flag_bits & 1 for member in members):
                raise refuse("encrypted")
            left = UNPACKED
            for member in members:
                with archive.open(member) as stream:
                    while chunk := stream.read(CHUNK):
                        left -= len(chunk)
                        if left < 0:
                            raise refuse("too_large_inside")
            names = {member.filename for member in members}
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise refuse("macros")
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "word/document.xml" in names:
                return "docx"
            if "mimetype" in names and archive.read("mimetype").startswith(ODS):
                if b"manifest:encryption-data" in archive.read("META-INF/manifest.xml"):
                    raise refuse("encrypted")
                return "ods"
    except BROKEN as error:
        raise refuse("damaged") from error
    raise refuse("kind")


def text_of(content: bytes) -> str:
    """Decode UTF-8, or the UTF-16 that spreadsheets call Unicode text."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise refuse("encoding") from error


def extracted(content: bytes, kind: str) -> list[Grid]:
    """Run the child process on the content and return its sheets."""
    with tempfile.NamedTemporaryFile(suffix=f".{kind}") as file:
        file.write(content)
        file.flush()
        try:
            child = subprocess.run(  # noqa: S603 - our own program, no shell, a name of our making
                [sys.executable, "-I", "-B", str(Path(extract.__file__)), file.name],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise refuse("too_slow") from error
    try:
        answer = json.loads(child.stdout)
    except ValueError as error:
        raise refuse(STOPPED.get(child.returncode, "damaged")) from error
    if "refused" in answer:
        raise refuse(answer["refused"])
    return [
        Grid(
            sheet["name"],
            sheet["hidden"],
            sheet["rows"],
            {tuple(place) for place in sheet["numeric"]},
        )
        for sheet in answer["sheets"]
    ]
