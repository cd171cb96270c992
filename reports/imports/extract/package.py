"""A zipped document, looked through before any parser sees it.

Unpacks every member once and counts what comes out, believing no size the file states. Turns away
what a report needs not and a parser could stumble over: macros, links to other files, declared
entities, passwords.
"""

import re
import zipfile
from html import unescape
from io import BytesIO

from reports.imports.extract import Refused

UNPACKED = 64 * 1024**2  # bytes of all members together
MEMBERS = 2000  # a report has a few dozen
CHUNK = 1024**2
KEPT = re.compile(
    r"\.(?:xml|rels)$|^mimetype$", re.IGNORECASE
)  # members whose content is looked at

ODS = b"application/vnd.oasis.opendocument.spreadsheet"
MACROS = re.compile(
    r"vbaproject\.bin$|vbadata\.xml$|(?:^|/)(?:macrosheets|activex)/|^(?:basic|scripts)/",
    re.IGNORECASE,
)
LINKS = re.compile(r"^xl/(?:externallinks/|querytables/|connections\.xml$)", re.IGNORECASE)
ENTITIES = b"<!DOCTYPE"
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
HYPERLINK = re.compile(r"\sType\s*=\s*[\"'][^\"']*/hyperlink[\"']")
ATTACHED = re.compile(r"\sType\s*=\s*[\"'][^\"']*/attachedTemplate[\"']")
TEMPLATE = re.compile(r"\sTarget\s*=\s*[\"']file:///[A-Za-z]:")  # on the writer's own disk
FIELD = re.compile(rb"<w:instrText[^>]*>\s*(?:DDE|DDEAUTO|INCLUDETEXT|LINK)\b", re.IGNORECASE)
FONTS = (("tcvn3", b'".Vn'), ("vni", b'"VNI-'))  # how the names of fonts begin
ODF_LINK = re.compile(rb"<table:(?:table-source|cell-range-source|dde-link)\b|<office:dde-source\b")


class Package:
    """A zipped document that was looked through."""

    def __init__(self, kind: str, content: bytes, members: dict[str, bytes]):
        self.kind = kind  # xlsx, ods or docx
        self.content = content  # the whole file
        self.members = members  # name -> content of those that are XML

    def replace(self, changed: dict[str, bytes]) -> None:
        """Exchange members, for a parser that is given the whole file."""
        self.members |= changed
        stream = BytesIO()
        with (
            zipfile.ZipFile(BytesIO(self.content)) as before,
            zipfile.ZipFile(stream, "w") as after,
        ):
            for one in before.infolist():
                kept = self.members.get(one.filename)
                after.writestr(one.filename, before.read(one) if kept is None else kept)
        self.content = stream.getvalue()


def opened(content: bytes) -> Package:
    """Look through a zipped document. Raise Refused."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        found = archive.infolist()
        check_names([one.filename for one in found])
        if any(one.flag_bits & 1 for one in found):
            raise Refused("encrypted")
        members, left = {}, UNPACKED
        for one in found:
            kept, size = unpacked(archive, one, left)
            left -= size
            if KEPT.search(one.filename):
                members[one.filename] = kept
    kind = kind_of(members)
    for name, member in members.items():
        check_member(name, member)
    return Package(kind, content, members)


def check_names(names: list[str]) -> None:
    if len(names) > MEMBERS:
        raise Refused("too_large_inside")
    if any(MACROS.search(name) for name in names):
        raise Refused("macros")
    if any(LINKS.search(name) for name in names):
        raise Refused("linked")
    # Nothing is unpacked to a disk, but no office program writes such a file either; and of two
    # members with one name the parser might read the one that was not looked at.
    unsafe = any(name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) for name in names)
    if unsafe or len({name.lower() for name in names}) < len(names):
        raise Refused("damaged")


def unpacked(archive: zipfile.ZipFile, one: zipfile.ZipInfo, left: int) -> tuple[bytes, int]:
    """Return a member's content, "" of one that is not looked at, and how long it is."""
    if one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("damaged")
    if one.file_size > left:
        raise Refused("too_large_inside")
    is_kept = KEPT.search(one.filename)
    parts, size = [], 0
    # `open` stops at the stated size, then compares the checksum: a lie ends in BadZipFile.
    with archive.open(one) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > left:
                raise Refused("too_large_inside")
            if is_kept:
                parts.append(chunk)
    return b"".join(parts), size


def kind_of(members: dict[str, bytes]) -> str:
    if "xl/workbook.xml" in members:
        return "xlsx"
    if "word/document.xml" in members:
        return "docx"
    if members.get("mimetype", b"").startswith(ODS):
        if b"encryption-data" in members.get("META-INF/manifest.xml", b""):
            raise Refused("encrypted")
        return "ods"
    raise Refused("kind")


def check_member(name: str, member: bytes) -> None:
    """Turn away declared entities, macros by content type, and links to other files."""
    # In an encoding of two bytes a letter the declaration could hide; no office program uses one.
    if ENTITIES in member or b"\0" in member[:64]:
        raise Refused("entities")
    if name == "[Content_Types].xml" and b"macroEnabled" in member:
        raise Refused("macros")
    if name.lower().endswith(".rels") and any(map(is_link, RELATION.findall(member))):
        raise Refused("linked")
    is_odf = name in ("content.xml", "styles.xml")
    if name.startswith("word/") and FIELD.search(member) or is_odf and ODF_LINK.search(member):
        raise Refused("linked")


def is_link(relation: bytes) -> bool:
    """Tell whether a part is taken from outside the file; a hyperlink is only text to click on.

    Word notes where on its writer's disk the template of a document stands: that leads nowhere.
    """
    text = unescape(relation.decode("utf-8", "replace"))
    if "External" not in text or HYPERLINK.search(text):
        return False
    return not (ATTACHED.search(text) and TEMPLATE.search(text))


def font_of(*members: bytes) -> str:
    """Return which old encoding the fonts a document names were made for, "" for none."""
    return next((name for name, mark in FONTS if any(mark in member for member in members)), "")
