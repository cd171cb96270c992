"""Write a workbook with its numbers: those beside its live formulas, and all to the last digit.

openpyxl writes a formula without its result, and whatever does not calculate (a phone's preview,
an import) then sees an empty cell. A spreadsheet program calculates again when it opens the file.
It also writes 9011.3 as 9011.299999999999, which is another number.
"""

import re
from decimal import Decimal
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

_FORMULA = re.compile(
    r'<c r="(?P<place>[A-Z]+[0-9]+)"(?P<style>[^>]*)>(?P<formula><f>.*?</f>)<v></v>'
)
_NUMBER = re.compile(r'(?<=<c r=")(?P<place>[A-Z]+[0-9]+)(?P<more>"[^>]* t="n"><v>)[^<]*(?=</v>)')


class Writer(ExcelWriter):
    """Saves a workbook; its sheets pass through memory, where the results join their formulas."""

    def __init__(self, book: Workbook, archive: ZipFile, results: dict[str, dict]) -> None:
        """Take the results: name of a sheet -> cell -> number or text."""
        super().__init__(book, archive)
        self._results = results

    def write_worksheet(self, ws: Worksheet) -> None:
        """Write one sheet as openpyxl does, without the file it would write to first.

        No sheet of ours has drawings, comments or links, which openpyxl adds here.
        """
        content = BytesIO()
        writer = WorksheetWriter(ws, content)
        writer.write()
        ws._rels = writer._rels
        body = fill(content.getvalue().decode(), self._results.get(ws.title, {}))
        self._archive.writestr(ws.path[1:], body)
        self.manifest.append(ws)


def fill(sheet: str, results: dict[str, Decimal | str]) -> str:
    def filled(cell: re.Match) -> str:
        result = results[cell["place"]]
        kind, text = (' t="str"', result) if isinstance(result, str) else ("", format(result, "f"))
        return f'<c r="{cell["place"]}"{cell["style"]}{kind}>{cell["formula"]}<v>{escape(text)}</v>'

    def exact(cell: re.Match) -> str:
        number = results.get(cell["place"])
        return cell[0] if number is None else f"{cell['place']}{cell['more']}{number:f}"

    return _NUMBER.sub(exact, _FORMULA.sub(filled, sheet))
