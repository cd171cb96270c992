"""How the sheets of a workbook print: on A4, as wide as the page, with number and proof."""

from openpyxl.worksheet.worksheet import Worksheet

from reports.exports.measures import LANDSCAPE, PORTRAIT
from reports.exports.xlsx.look import FONT

MM_PER_CHARACTER = 1.9  # of a column's width, at 11 pt


def characters(length: float) -> float:
    """Return a length in mm as the width of a column."""
    return length / MM_PER_CHARACTER


def room(is_wide: bool) -> int:
    return LANDSCAPE if is_wide else PORTRAIT


def set_up(sheet: Worksheet, footer: str, last: str, *, is_wide: bool) -> None:
    """Print everything down to the cell `last` with the official margins.

    The page's number stands on top as in the other formats, from the second page on; at the foot
    which report it is, and of how many pages.
    """
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if is_wide else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_area = f"A1:{last}"
    margins = sheet.page_margins
    margins.top = margins.bottom = 20 / 25.4
    margins.left, margins.right = 30 / 25.4, 15 / 25.4
    margins.header = margins.footer = 10 / 25.4
    pages = sheet.HeaderFooter
    pages.differentFirst = True
    write(pages.oddHeader.center, "&P", 13)
    for foot in (pages.oddFooter, pages.firstFooter):
        # One part: a page number on the right would lie on the code, which must be read.
        write(foot.left, footer.replace("&", "&&") + " · Trang &P/&N", 9)


def write(part, text: str, size: int) -> None:
    """Fill a part of a header or footer, which does not take the font of the cells."""
    part.text, part.size, part.font = text, size, f"{FONT},Regular"
