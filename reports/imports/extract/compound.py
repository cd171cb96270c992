"""An old workbook (.xls), looked through before a parser sees it.

Finds the workbook in its container and follows its records: is it encrypted, has it macros or links
to other files, which cells show a rate, which rows and columns are hidden. The cells themselves are
read by calamine. Both formats are published by Microsoft as [MS-CFB] and [MS-XLS].
"""

from collections.abc import Iterator
from struct import unpack_from

from reports.imports.extract import COLUMNS, ROWS, Refused, strings
from reports.imports.extract.shown import PERCENT_FORMATS, Shown

END = 0xFFFFFFFA  # sector numbers from here on have a meaning of their own
NOBODY = 0xFFFFFFFF  # of a directory entry: no neighbour
NAMES = {"encryptedpackage": "encrypted", "_vba_project_cur": "macros", "worddocument": "old_word"}

BOF, EOF, FILEPASS, FONT, FORMAT, XF = 0x809, 0x0A, 0x2F, 0x31, 0x41E, 0xE0
SHEET, SUPBOOK = 0x85, 0x1AE
LINKS = {0x1AD, 0x876}  # a query, a connection
ROW, COLUMN, MANY_NUMBERS = 0x208, 0x7D, 0xBD
NUMBERS = {0x203, 0x27E, 0x06}  # NUMBER, RK, FORMULA
STRINGS, CONTINUED, STRING = 0xFC, 0x3C, 0xFD  # all strings; one, by its number
RAISED = 1  # how a font stands
OWN_BOOKS = {0x0401, 0x3A01}  # a SUPBOOK of the workbook itself, and of its functions
MACRO_SHEET = 1


class Book:
    """What was learnt of an old workbook."""

    def __init__(self):
        self.shown: dict[str, Shown] = {}  # sheet name -> what it shows
        self.font = ""  # old encoding its fonts were made for


def opened(content: bytes) -> Book:
    """Look through an old workbook. Raise Refused, or anything for a damaged one."""
    return look_through(stream(content))


def stream(content: bytes) -> bytes:
    """Return the workbook's own stream. A chain of sectors is never longer than the file."""
    size = 1 << unpack_from("<H", content, 30)[0]
    tables = unpack_from("<109I", content, 76)
    following, count = unpack_from("<2I", content, 68)
    for _ in range(min(count, len(content) // size)):
        more = unpack_from(f"<{size // 4}I", content, (following + 1) * size)
        tables, following = tables + more[:-1], more[-1]
    fat: list[int] = []
    for sector in tables:
        if sector < END:
            fat += unpack_from(f"<{size // 4}I", content, (sector + 1) * size)

    def chain(sector: int, links: list[int], unit: int, held: bytes, offset: int) -> bytes:
        parts = []
        while sector < END:
            if len(parts) > len(links):
                raise Refused("damaged")
            parts.append(held[offset + sector * unit : offset + (sector + 1) * unit])
            sector = links[sector]
        return b"".join(parts)

    directory = chain(unpack_from("<I", content, 48)[0], fat, size, content, size)
    names = {}
    for position in own_entries(directory):
        length = unpack_from("<H", directory, position * 128 + 64)[0]
        name = directory[position * 128 : position * 128 + max(length - 2, 0)].decode("utf-16-le")
        names[name.lower()] = unpack_from("<2I", directory, position * 128 + 116)
    for name, reason in NAMES.items():
        if name in names:
            raise Refused(reason)
    if not names.keys() & {"workbook", "book"}:
        raise Refused("kind")
    start, length = names.get("workbook") or names["book"]
    if length >= unpack_from("<I", content, 56)[0]:
        return chain(start, fat, size, content, size)[:length]
    small_fat = chain(unpack_from("<I", content, 60)[0], fat, size, content, size)
    links = list(unpack_from(f"<{len(small_fat) // 4}I", small_fat))
    small = chain(unpack_from("<I", directory, 116)[0], fat, size, content, size)
    return chain(start, links, 1 << unpack_from("<H", content, 32)[0], small, 0)[:length]


def own_entries(directory: bytes) -> Iterator[int]:
    """Yield the entries at the top of a directory: those of objects inside are not the file's."""
    waiting, seen = [unpack_from("<I", directory, 76)[0]], set()
    while waiting:
        position = waiting.pop()
        if position == NOBODY or position in seen:
            continue
        seen.add(position)
        yield position
        waiting += unpack_from("<2I", directory, position * 128 + 68)


def records(book: bytes, position: int = 0) -> Iterator[tuple[int, bytes]]:
    """Yield kind and content of the records up to the end of the part that begins at a position.

    A part may hold others, such as charts; theirs are left out.
    """
    depth = 0
    while position + 4 <= len(book):
        kind, length = unpack_from("<2H", book, position)
        content = book[position + 4 : position + 4 + length]
        position += 4 + length
        depth += (kind == BOF) - (kind == EOF)
        if depth == 0:
            return
        if depth == 1:
            yield kind, content


def look_through(book: bytes) -> Book:
    found, styles, formats, sheets = Book(), [], {int(number) for number in PERCENT_FORMATS}, []
    fonts: list[bytes] = []
    texts: list[bytes] = []  # the record of all strings and those that continue it
    before = 0
    is_old = False  # of 1995: one byte a letter
    for kind, content in records(book):
        if kind == BOF:
            is_old = unpack_from("<H", content)[0] < 0x600
        elif kind == FILEPASS:
            raise Refused("encrypted")
        elif kind in LINKS or kind == SUPBOOK and unpack_from("<2H", content)[1] not in OWN_BOOKS:
            raise Refused("linked")
        elif kind == FORMAT and b"%" in content[2:]:
            formats.add(unpack_from("<H", content)[0])
        elif kind == XF:
            styles.append(unpack_from("<H", content, 2)[0])
        elif kind == FONT:
            fonts.append(content)
            found.font = found.font or font_of(name(content[14:], is_old))
        elif kind == STRINGS or kind == CONTINUED and before == STRINGS:
            texts.append(content)
            kind = STRINGS
        elif kind == SHEET:
            if content[5] == MACRO_SHEET:
                raise Refused("macros")
            if content[5] == 0:
                sheets.append((name(content[6:], is_old), unpack_from("<I", content)[0]))
        before = kind
    percent = {position for position, number in enumerate(styles) if number in formats}
    # Fonts are numbered without a 4.
    raised = {number + (number > 3) for number, font in enumerate(fonts) if font[8] == RAISED}
    marked = strings.with_marks(texts, raised)
    for title, position in sheets:
        found.shown[title] = look_at_sheet(book, position, percent, marked)
    return found


def look_at_sheet(book: bytes, position: int, percent: set[int], marked: dict[int, str]) -> Shown:
    shown = Shown()
    for kind, content in records(book, position):
        if kind in NUMBERS:
            y, x, style = unpack_from("<3H", content)
            if style in percent:
                shown.percent.add((y, x))
        elif kind == STRING and marked:
            y, x, _, number = unpack_from("<3HI", content)
            if number in marked:
                shown.texts[y, x] = marked[number]
        elif kind == MANY_NUMBERS:
            y, x = unpack_from("<2H", content)
            for place in range((len(content) - 6) // 6):
                if unpack_from("<H", content, 4 + place * 6)[0] in percent:
                    shown.percent.add((y, x + place))
        elif kind == ROW and content[12] & 0x20:
            shown.hidden_rows.add(min(unpack_from("<H", content)[0], ROWS))
        elif kind == COLUMN and content[8] & 1:
            first, last = unpack_from("<2H", content)
            shown.hidden_columns.update(range(first, min(last + 1, COLUMNS)))
        elif kind in LINKS:
            raise Refused("linked")
    return shown


def name(content: bytes, is_old: bool) -> str:
    """Return a short text: its length, since 1997 a byte for the width of letters, its letters."""
    length = content[0]
    if is_old:
        return content[1 : 1 + length].decode("cp1252", "replace")
    if content[1] & 1:
        return content[2 : 2 + 2 * length].decode("utf-16-le", "replace")
    return content[2 : 2 + length].decode("latin-1")


def font_of(font: str) -> str:
    """Return which old encoding a font was made for, "" for none."""
    return "tcvn3" if font.startswith(".Vn") else "vni" if font.startswith("VNI-") else ""
