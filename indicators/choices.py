"""Coded units: `Có = 1; Không = 0` read into options. Pure; `numbers` offers the result on."""

import re
from dataclasses import dataclass

from units.text import fold, nfc

_SIGN = r"\s*[=:]\s*"
_BREAK = r"[\s;,./|]"
# `Có = 1; Không = 0`: a label may hold digits (2 cấp = 1), so a code ends at a break.
_LABEL_FIRST = re.compile(rf"{_BREAK}*(?P<label>[^=:;]+?){_SIGN}(?P<code>[0-9]+)(?={_BREAK}|$)")
# `1 = Có; 0 = Không`: a label ends where the next code begins.
_CODE_FIRST = re.compile(
    rf"{_BREAK}*(?P<code>[0-9]+){_SIGN}(?P<label>[^=:;]+?)(?={_BREAK}+[0-9]+{_SIGN}|{_BREAK}*$)"
)


@dataclass(frozen=True)
class Option:
    """One answer of a coded unit. `key` is its identity: codes differ between forms."""

    key: str  # slug of the label: "da_ket_noi"
    code: str  # as printed, without leading zeros: "1"
    label: str  # "Đã kết nối"


def options(unit_text: str) -> tuple[Option, ...]:
    """Return the options a printed unit lists, in printed order; () when it is no coded unit.

    Reads every order and punctuation in use, codes before or after their labels, and a misprint
    that gives two labels one code (`Có =1 Không = 1`), which is kept as printed.
    """
    text = nfc(unit_text).strip("()[] ")
    pattern = _CODE_FIRST if re.match(rf"[0-9]+{_SIGN}", text) else _LABEL_FIRST
    found, end = [], 0
    for match in pattern.finditer(text):
        if match.start() != end:
            return ()
        label = " ".join(match["label"].split())
        key = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")
        if not key:
            return ()
        found.append(Option(key, str(int(match["code"])), label))
        end = match.end()
    if re.sub(_BREAK, "", text[end:]) or len({one.key for one in found}) < len(found):
        return ()
    return tuple(found)
