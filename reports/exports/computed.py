"""Put the numbers of a workbook into it: those beside its live formulas, and all to the last digit.

openpyxl writes a formula without its result, and whatever does not calculate (a phone's preview,
an import) then sees an empty cell. A spreadsheet program calculates again when it opens the file.
It also writes 9011.3 as 9011.299999999999, which is another number.
"""

import re
from decimal import Decimal
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

_FORMULA = re.compile(
    r'<c r="(?P<place>[A-Z]+[0-9]+)"(?P<style>[^>]*)>(?P<formula><f>.*?</f>)<v></v>'
)
_NUMBER = re.compile(r'(?<=<c r=")(?P<place>[A-Z]+[0-9]+)(?P<more>"[^>]* t="n"><v>)[^<]*(?=</v>)')


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

    def exact(cell: re.Match) -> str:
        number = results.get(cell["place"])
        return cell[0] if number is None else f"{cell['place']}{cell['more']}{number:f}"

    return _NUMBER.sub(exact, _FORMULA.sub(filled, sheet))
