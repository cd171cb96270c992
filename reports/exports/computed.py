"""Put the computed numbers beside a workbook's live formulas.

openpyxl writes a formula without its result, and whatever does not calculate (a phone's preview,
an import) then sees an empty cell. A spreadsheet program calculates again when it opens the file.
"""

import re
from decimal import Decimal
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

_FORMULA = re.compile(
    r'<c r="(?P<place>[A-Z]+[0-9]+)"(?P<style>[^>]*)>(?P<formula><f>.*?</f>)<v></v>'
)


def with_results(content: bytes, results: dict[int, dict[str, Decimal | str]]) -> bytes:
    """Return the workbook with results: sheet number, from 1 -> cell -> number or text."""
    written = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(written, "w", ZIP_DEFLATED) as target:
        for part in source.infolist():
            body = source.read(part)
            number = re.fullmatch(r"xl/worksheets/sheet([0-9]+)\.xml", part.filename)
            if number:
                body = fill(body.decode(), results.get(int(number[1]), {})).encode()
            target.writestr(part, body)
    return written.getvalue()


def fill(sheet: str, results: dict[str, Decimal | str]) -> str:
    def filled(cell: re.Match) -> str:
        result = results[cell["place"]]
        kind, text = (' t="str"', result) if isinstance(result, str) else ("", format(result, "f"))
        return f'<c r="{cell["place"]}"{cell["style"]}{kind}>{cell["formula"]}<v>{escape(text)}</v>'

    return _FORMULA.sub(filled, sheet)
