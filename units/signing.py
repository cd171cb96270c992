"""On what authority a person signs, as the signature block of a document says it. Pure.

Source: NĐ 30/2020/NĐ-CP, Điều 13 and Phụ lục I. A deputy entrusted with a unit (phụ trách, điều
hành) signs as a deputy does.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum


class Form(StrEnum):
    HEAD = ""
    ACTING = "Q."
    DEPUTY = "KT."
    ORDER = "TL."
    DELEGATED = "TUQ."

    @property
    def label(self) -> str:
        return FORM_LABELS[self]


FORM_LABELS = {
    Form.HEAD: "Cấp trưởng",
    Form.ACTING: "Q. (quyền cấp trưởng)",
    Form.DEPUTY: "KT. (cấp phó ký thay, kể cả cấp phó phụ trách)",
    Form.ORDER: "TL. (ký thừa lệnh)",
    Form.DELEGATED: "TUQ. (ký thừa ủy quyền)",
}
# How who was delegated signs for who delegated: as his deputy, by his order, by his delegation.
FOR_ANOTHER = (Form.DELEGATED, Form.DEPUTY, Form.ORDER)
DEPUTY_WORD = "PHÓ "


@dataclass(frozen=True)
class Authority:
    """What a submission keeps of who signed it and on what authority."""

    form: str = Form.HEAD
    title: str = ""  # the signer's, "Phó Chủ tịch"; "": as the unit's kind has it
    name: str = ""  # family and given name; "" where the account has no full name
    head: str = ""  # title of who is signed for under TL. and TUQ.; "": as the kind has it
    delegator: str = ""  # how a page names who delegated; "": signed in his own right
    basis: str = ""  # number of the document that delegates

    @property
    def is_stated(self) -> bool:
        """Whether anybody has said how the person signs; before, the reader chose."""
        return bool(self.form or self.title)

    def as_text(self) -> dict[str, str]:
        return asdict(self)


def block(committee: tuple[str, ...], office: str, authority: Authority) -> tuple[str, ...]:
    """Return the lines above the name, in capitals.

    `committee` is the line of a collective body, () without one; `office` the title of the unit's
    head. Who signs by order or delegation signs for the head, not for the body.
    """
    own = authority.title.upper()
    match authority.form:
        case Form.ACTING:
            return (*committee, f"Q. {own or office}")
        case Form.DEPUTY:
            own = own or DEPUTY_WORD + office
            head = own.removeprefix(DEPUTY_WORD) if own.startswith(DEPUTY_WORD) else office
            return (*committee, f"KT. {head}", own)
        case Form.ORDER | Form.DELEGATED:
            first = f"{authority.form} {authority.head.upper() or office}"
            return (first, own) if own else (first,)
    return (*committee, own or office)
