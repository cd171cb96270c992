"""What a reorganisation of units is: one decision, with everything it changes on one day.

Pure. What a plan would do and what is wrong with it is `reorganising`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from units import messages

FULL, PARTIAL = "full", "partial"
# What a renaming may change, with its Vietnamese name and its length.
NAMES = {
    "name": ("tên", 200),
    "identifier": ("mã định danh", 35),
    "gso_code": ("mã thống kê", 5),
    "superior_name": ("cơ quan chủ quản", 200),
    "issuer_name": ("cơ quan ban hành", 200),
    "issuer_symbol": ("ký hiệu văn bản", 40),
    "place": ("địa danh", 80),
    "addressee": ("nơi kính gửi", 200),
}


@dataclass(frozen=True)
class Basis:
    """The document that decided it."""

    number: str
    date: date
    issuer: str

    def __str__(self):
        return f"{self.number} ngày {messages.day(self.date)} của {self.issuer}"


@dataclass(frozen=True)
class NewUnit:
    code: str
    kind: str
    parent: str  # code; "" = a root
    names: Mapping[str, str]  # of NAMES; `name` must be there


@dataclass(frozen=True)
class Succession:
    predecessor: str
    successor: str
    extent: str  # full | partial
    parts: str = ""  # which part, in words


@dataclass(frozen=True)
class Rename:
    """New name, codes or letterhead of a unit that stays the same unit."""

    unit: str
    names: Mapping[str, str]  # of NAMES, only what changes


@dataclass(frozen=True)
class Move:
    unit: str
    parent: str  # code; "" = becomes a root


@dataclass(frozen=True)
class Transfer:
    """A person at an ended unit gets the same role at a successor."""

    post: int  # id of the assignment that ends
    unit: str  # code of the successor


@dataclass(frozen=True)
class Plan:
    """One decision, carried out as a whole on one day."""

    title: str
    on: date  # the first day of the new arrangement; what ends holds until the day before
    basis: Basis
    ended: tuple[str, ...] = ()
    created: tuple[NewUnit, ...] = ()
    successions: tuple[Succession, ...] = ()
    renames: tuple[Rename, ...] = ()
    moves: tuple[Move, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    closed: tuple[str, ...] = ()  # of the ended: on purpose without a successor
    founded: tuple[str, ...] = ()  # of the created: on purpose without a predecessor

    @property
    def last(self) -> date:
        """The last day of what ends."""
        return self.on - timedelta(days=1)

    @property
    def named(self) -> set[str]:
        """Codes of all units the plan is about, existing and new."""
        return {
            *self.ended,
            *(one.code for one in self.created),
            *(one.parent for one in self.created if one.parent),
            *(one.predecessor for one in self.successions),
            *(one.successor for one in self.successions),
            *(one.unit for one in self.renames),
            *(one.unit for one in self.moves),
            *(one.parent for one in self.moves if one.parent),
            *(one.unit for one in self.transfers),
        }


def to_json(plan: Plan) -> dict:
    """Return a plan as it is kept: dates as text."""

    def plain(value):
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, dict):
            return {key: plain(one) for key, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(one) for one in value]
        return value

    return plain(asdict(plan))
