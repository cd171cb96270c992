"""A reorganisation as a table of lines, one a unit that changes, and the plan that follows.

Pure. A line names units by name or code, as resolutions and spreadsheets do; `plan_of` finds which
they are, gives new units a code and a parent, and says what it could not tell. Whether the plan can
be carried out is `reorganising.review`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta

from units import messages
from units.plan import FULL, PARTIAL, Basis, Move, NewUnit, Plan, Rename, Succession, Transfer
from units.reorganising import Known
from units.text import fold, nfc
from units.tree import Edge, Tree

# What a line does, and how the page calls it.
DEEDS = {
    "full": "Nhập toàn bộ vào",
    "partial": "Chia, một phần thành",
    "cede": "Điều chỉnh một phần sang",
    "rename": "Đổi tên thành",
    "move": "Chuyển về trực thuộc",
    "close": "Giải thể",
    "found": "Thành lập mới",
}
_SAID = {
    "full": ("full", "toan bo", "nhap toan bo", "nhap", "sap nhap"),
    "partial": ("partial", "mot phan", "chia", "chia mot phan"),
    "cede": ("cede", "dieu chinh", "dieu chinh mot phan"),
    "rename": ("rename", "doi ten"),
    "move": ("move", "chuyen", "chuyen truc thuoc"),
    "close": ("close", "giai the", "cham dut"),
    "found": ("found", "new", "thanh lap", "thanh lap moi"),
}
_HEADS = {
    "old": ("predecessor", "don vi cu", "don vi", "ten don vi cu"),
    "old_kind": ("predecessor_kind", "loai don vi cu"),
    "deed": ("extent", "pham vi", "viec", "hinh thuc"),
    "new": ("successor", "don vi moi", "ten don vi moi", "ten moi"),
    "kind": ("successor_kind", "loai", "loai don vi moi"),
    "parent": ("successor_parent", "truc thuoc", "cap tren", "don vi cap tren"),
    "code": ("successor_code", "ma", "ma don vi", "ma don vi moi"),
    "gso": ("gso_code", "ma thong ke"),
    "parts": ("parts", "phan", "phan chuyen sang"),
}
LINES = 2000  # of one table
_BEGINS = {  # what a name begins with, folded -> kind of unit
    "tinh": "province",
    "huyen": "district",
    "quan": "district",
    "thi xa": "district",
    "xa": "commune",
    "phuong": "commune",
    "dac khu": "commune",
    "thi tran": "commune",
    "so": "department",
    "ban": "department",
    "phong": "office",
    "van phong": "office",
}


@dataclass(frozen=True)
class Line:
    """One line as typed; "" for what it leaves open."""

    old: str = ""  # name or code
    deed: str = ""  # key of DEEDS
    new: str = ""  # name or code; of "move" the new parent
    kind: str = ""  # of a new unit
    parent: str = ""  # of a new unit, name or code
    code: str = ""  # of a new unit
    gso: str = ""
    parts: str = ""
    old_kind: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.old or self.new)


COLUMNS = tuple(one.name for one in fields(Line))


def lines_in(rows: Iterable[Sequence[str]], kinds: Mapping[str, str]) -> list[Line]:
    """Return the lines under the first row that names the columns; [] when none does.

    `kinds` are the kinds of units with what they are called: a table may say either.
    """
    columns: dict[int, str] = {}
    found: list[Line] = []
    said = {fold(text): key for key, texts in _SAID.items() for text in texts}
    called = {fold(label): key for key, label in kinds.items()} | {key: key for key in kinds}
    for row in rows:
        cells = [" ".join(nfc(cell).split()) for cell in row]
        if not columns:
            heads = {name: field for field, names in _HEADS.items() for name in names}
            read = {at: heads[fold(cell)] for at, cell in enumerate(cells) if fold(cell) in heads}
            columns = read if {"old", "new"} <= set(read.values()) else {}
            continue
        values = {name: cells[at] for at, name in columns.items() if at < len(cells)}
        values["deed"] = said.get(fold(values.get("deed", "")), values.get("deed", ""))
        for each in ("kind", "old_kind"):
            values[each] = called.get(fold(values.get(each, "")), "")
        line = Line(**values)
        if not line.is_empty:
            found.append(line)
    return found


def pasted(text: str) -> list[list[str]]:
    """Return the cells of a pasted table: lines, parted by tabs."""
    return [line.rstrip("\r").split("\t") for line in text.split("\n")]


@dataclass(frozen=True)
class Asked:
    """What was typed beside the lines."""

    title: str
    on: date
    basis: Basis
    below: Mapping[str, str] = field(default_factory=dict)  # ended unit -> move | close
    people: Mapping[int, str] = field(default_factory=dict)  # assignment -> successor's code


@dataclass(frozen=True)
class Drawn:
    """The plan that follows from the lines, and what they leave open."""

    plan: Plan
    faults: list[str]
    left: dict[str, list[str]]  # ended unit -> units left below it that no line names
    found: list[Line]  # the lines with code, kind and parent filled in
    unknown: list[int]  # places of lines whose old unit is none of the portal's


def plan_of(
    lines: Sequence[Line], asked: Asked, units: Mapping[str, Known], edges: Sequence[Edge]
) -> Drawn:
    """Return the plan the lines make of the units as they are on the day before."""
    drawer = _Drawer(asked, units, edges)
    for place, line in enumerate(lines):
        drawer.read(place, line)
    # What is made whole stands first: other lines' new units may be under it.
    first = ("full", "found", "partial", "cede", "rename", "move")
    for place, line in sorted(enumerate(lines), key=lambda one: order(first, one[1].deed)):
        drawer.draw(place, line)
    return drawer.drawn(lines)


def order(first: Sequence[str], deed: str) -> int:
    return first.index(deed) if deed in first else len(first)


class _Drawer:
    def __init__(self, asked: Asked, units: Mapping[str, Known], edges: Sequence[Edge]):
        self.asked, self.units = asked, units
        self.last = asked.on - timedelta(days=1)
        self.tree = Tree(edges, self.last)
        self.faults: list[str] = []
        self.unknown: list[int] = []
        self.olds: dict[int, str] = {}  # place of a line -> code of its old unit
        self.ended: dict[str, str] = {}  # code -> the deed that ends it
        self.into: dict[str, str] = {}  # ended whole -> name or code of the successor
        self.created: dict[str, NewUnit] = {}
        self.named: dict[tuple[str, str], str] = {}  # (folded name, kind) of a new unit -> code
        self.successions: list[Succession] = []
        self.renames: dict[str, dict[str, str]] = {}
        self.moves: dict[str, str] = {}
        self.founded: list[str] = []
        self.filled: dict[int, NewUnit] = {}
        self.by_name: dict[str, list[Known]] = {}
        for one in units.values():
            if one.is_in_force(self.last):
                self.by_name.setdefault(fold(one.name), []).append(one)

    def find(self, text: str, kind: str = "") -> list[Known]:
        """Return the units in force that a text names, by code or by name."""
        if text in self.units:
            return [self.units[text]]
        return [one for one in self.by_name.get(fold(text), ()) if not kind or one.kind == kind]

    def read(self, place: int, line: Line) -> None:
        """Find the old unit of a line, and whether it ends."""
        if line.deed not in DEEDS:
            self.faults.append(messages.no_deed(line.old or line.new))
            return
        if line.deed == "found":
            return
        found = self.find(line.old, line.old_kind)
        if len(found) != 1:
            say = messages.not_found if not found else messages.ambiguous
            self.faults.append(say(line.old))
            self.unknown += [] if found else [place]
            return
        self.olds[place] = found[0].code
        if line.deed in ("full", "partial", "close"):
            self.ended[found[0].code] = line.deed
            if line.deed == "full":
                self.into[found[0].code] = line.new

    def draw(self, place: int, line: Line) -> None:
        """Put one line into the plan."""
        old = self.olds.get(place)
        if line.deed in ("full", "partial", "cede") and old:
            extent = FULL if line.deed == "full" else PARTIAL
            if new := self.successor(place, line, old):
                self.successions.append(Succession(old, new, extent, line.parts))
        elif line.deed == "found":
            if new := self.new_unit(place, line, self.parent_of(line, "")):
                self.founded.append(new)
        elif line.deed == "rename" and old:
            self.renames.setdefault(old, {}).update(self.called(old, line.new))
            self.recode(old, line)
        elif line.deed == "move" and old:
            self.moves[old] = self.one_named(line.new)

    def called(self, code: str, new: str) -> dict[str, str]:
        """Return a unit's new name, and its issuer where that ends in the old one."""
        old, issuer = self.units[code].name, self.units[code].names.get("issuer_name", "")
        if issuer.upper().endswith(old.upper()):
            return {"name": new, "issuer_name": issuer[: -len(old)] + new.upper()}
        return {"name": new}

    def recode(self, code: str, line: Line) -> None:
        """Take over the new mã thống kê of a unit that stays, from its day on."""
        if line.gso and self.units[code].names.get("gso_code") != line.gso:
            self.renames.setdefault(code, {})["gso_code"] = line.gso

    def successor(self, place: int, line: Line, old: str) -> str:
        """Return the code of a line's new unit: one that stays, or one to be made."""
        stays = [one for one in self.find(line.new, line.kind) if self.is_staying(one.code)]
        if len(stays) > 1:
            self.faults.append(messages.ambiguous(line.new))
            return ""
        if stays:
            self.recode(stays[0].code, line)
            return stays[0].code
        return self.new_unit(place, line, self.parent_of(line, old))

    def is_staying(self, code: str) -> bool:
        """A namesake below a unit that ends is the old commune, not the new one."""
        return not {code, *self.tree.ancestors(code)} & self.ended.keys()

    def parent_of(self, line: Line, old: str) -> str:
        """Return the code of a new unit's parent: as said, or whom the old one's are left to."""
        if line.parent:
            return self.one_named(line.parent)
        return self.left_to(old) if old else ""

    def one_named(self, text: str) -> str:
        """Return the code of the one unit a text names, of today or new; "" and a fault else."""
        found = self.find(text)
        made = [code for (name, _), code in self.named.items() if name == fold(text)]
        if text in self.created or len(found) == 1 or made:
            return text if text in self.created else made[0] if made else found[0].code
        self.faults.append((messages.ambiguous if found else messages.not_found)(text))
        return ""

    def left_to(self, code: str) -> str:
        """Return the nearest unit above that stays; of one that ends whole its successor."""
        for up in self.tree.ancestors(code):
            if up not in self.ended:
                return up
            if up in self.into:
                found = [one for one in self.find(self.into[up]) if self.is_staying(one.code)]
                if found:
                    return found[0].code
                made = [c for (name, _), c in self.named.items() if name == fold(self.into[up])]
                if made:
                    return made[0]
        return ""

    def new_unit(self, place: int, line: Line, parent: str) -> str:
        name = line.new or line.code
        kind = line.kind or kind_of(name)
        key = fold(name), kind
        if key not in self.named:
            code = line.code or self.free_code(name, parent)
            names = {"name": name} | ({"gso_code": line.gso} if line.gso else {})
            self.named[key] = code
            self.created[code] = NewUnit(code, kind, parent, names)
        self.filled[place] = self.created[self.named[key]]
        return self.named[key]

    def free_code(self, name: str, parent: str) -> str:
        """Return a code for a new unit: its name's letters under its parent's code."""
        short = "".join(char for char in fold(short_name(name)) if char.isalnum()) or "moi"
        long = "".join(char for char in fold(name) if char.isalnum()) or "moi"
        under = f"{parent}." if parent else ""
        tried = [short, long, *(f"{long}{number}" for number in range(2, 100))]
        taken = self.units.keys() | self.created.keys()
        return next((under + one for one in tried if under + one not in taken), under + long)

    def drawn(self, lines: Sequence[Line]) -> Drawn:
        closed = {code for code, deed in self.ended.items() if deed == "close"}
        left: dict[str, list[str]] = {}
        for code in list(self.ended):
            for child in self.tree.children(code):
                if child not in self.ended and child not in self.moves:
                    left.setdefault(code, []).append(child)
        for code, children in left.items():
            match self.asked.below.get(code):
                case "move":
                    target = self.left_to(children[0])
                    self.moves |= dict.fromkeys(children, target)
                case "close":
                    for child in children:
                        closed |= {child, *self.tree.descendants(child)} - self.ended.keys()
        asked = self.asked
        plan = Plan(
            asked.title,
            asked.on,
            asked.basis,
            ended=tuple(dict.fromkeys([*self.ended, *sorted(closed)])),
            created=tuple(self.created.values()),
            successions=tuple(self.successions),
            renames=tuple(Rename(code, names) for code, names in self.renames.items()),
            moves=tuple(Move(unit, parent) for unit, parent in self.moves.items()),
            transfers=tuple(Transfer(post, unit) for post, unit in asked.people.items()),
            closed=tuple(sorted(closed)),
            founded=tuple(dict.fromkeys(self.founded)),
        )
        faults = list(dict.fromkeys(self.faults))
        filled = [self.fill(place, line) for place, line in enumerate(lines)]
        return Drawn(plan, faults, left, filled, self.unknown)

    def fill(self, place: int, line: Line) -> Line:
        """Return a line with what was found for its new unit."""
        values = {name: getattr(line, name) for name in COLUMNS}
        if new := self.filled.get(place):
            values |= {"code": new.code, "kind": new.kind, "parent": new.parent}
        return Line(**values)


def kind_of(name: str) -> str:
    """Return the kind of unit a name tells, "" where it may be several."""
    words = fold(name)
    return next((kind for start, kind in _BEGINS.items() if words.startswith(f"{start} ")), "")


def short_name(name: str) -> str:
    """Return a name without what kind of unit it is."""
    words = fold(name)
    for start in (*_BEGINS, "thanh pho"):
        if words.startswith(f"{start} "):
            return name.split(" ", start.count(" ") + 1)[-1]
    return name
