"""The number of a document as an office writes it: "5", "56a", "56/BC-UBND". Pure.

Source: NĐ 30/2020/NĐ-CP, Phụ lục I: Arabic digits, a leading 0 below 10, "/", then the symbol in
capitals, without spaces.
"""

import re

from reports import messages
from reports.exports.wording import document_number

_WRITTEN = re.compile(r"(?P<digits>[0-9]{1,5})(?P<letter>[^\W\d_]?)(?:/(?P<symbol>[\w&.\-/]+))?")
LIMIT = 40  # characters, see Release.number


def read(typed: str, symbol: str, kind: str) -> str:
    """Return a document number as it is printed and kept, completed with the unit's symbol.

    `symbol` and `kind` are the letterhead's. ValueError, with what to write, for anything else.
    """
    text = "".join(typed.split())
    if not text:
        raise ValueError(messages.NO_DOCUMENT_NUMBER)
    found = _WRITTEN.fullmatch(text)
    if not found or not int(found["digits"]):
        raise ValueError(messages.wrong_document_number(typed[:LIMIT]))
    digits = f"{int(found['digits']):02d}{found['letter'].lower()}"
    if found["symbol"]:
        number = f"{digits}/{found['symbol'].upper()}"
    else:
        number = document_number(digits, symbol, kind)
    if len(number) > LIMIT:
        raise ValueError(messages.wrong_document_number(number[:LIMIT]))
    return number
