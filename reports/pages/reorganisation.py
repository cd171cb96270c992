"""View-models of the guided page that reorganises units: what was typed, and what it would do.

Nothing is stored before it is confirmed: each step sends everything typed so far. The plan is
drawn by `units.reorganisation_table`, held against the units by `units.actions.review`, and what it
does to rounds and drafts comes from `actions.reorganising.touched`.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django import forms

from reports.actions.reorganising import Touched, touched
from reports.imports import read
from reports.record import digest
from units import actions, reorganisation_table
from units.models import Unit
from units.pages.fields import date_field, text_field
from units.plan import Basis
from units.reorganisation_table import COLUMNS, DEEDS, LINES, Asked, Drawn, Line
from units.reorganising import Effect, Post, Review
from units.text import nfc

EMPTY = 3  # lines offered below those typed
HEADINGS = {
    "ended": "Đơn vị chấm dứt",
    "created": "Đơn vị lập mới",
    "whole": "Kế thừa toàn bộ: số liệu cũ cộng được",
    "partial": "Kế thừa một phần: số liệu cũ không chia được",
    "renamed": "Đổi tên, mã, thể thức",
    "moved": "Chuyển trực thuộc",
    "left": "Phân công chấm dứt",
    "joined": "Phân công mới",
}


class Decision(forms.Form):
    """What is decided, from when, and by which document."""

    title = text_field("Nội dung sắp xếp", 200)
    on = date_field("Có hiệu lực từ ngày")
    basis_number = text_field("Số, ký hiệu văn bản", 60)
    basis_date = date_field("Ngày văn bản")
    basis_issuer = text_field("Cơ quan ban hành văn bản", 200)

    def unchecked(self) -> "Decision":
        """Return the form with what was typed, not yet held against anything."""
        return Decision(initial={name: self.data.get(name, "") for name in self.fields})

    def asked(self, below: dict[str, str], people: dict[int, str]) -> Asked:
        given = self.cleaned_data
        basis = Basis(nfc(given["basis_number"]), given["basis_date"], nfc(given["basis_issuer"]))
        return Asked(nfc(given["title"]), given["on"], basis, below, people)


def lines_of(posted) -> list[Line]:
    """Return the lines of the grid, without the empty ones."""
    columns = [posted.getlist(f"dong-{name}")[:LINES] for name in COLUMNS]
    rows = zip(*columns, strict=False)
    lines = [Line(*(" ".join(nfc(cell).split()) for cell in row)) for row in rows]
    return [line for line in lines if not line.is_empty]


def choices_of(posted) -> tuple[dict[str, str], dict[int, str]]:
    """Return what was chosen for units left below ended ones, and for people."""
    below, people = {}, {}
    for key, value in posted.items():
        name, _, which = key.partition("-")
        if name == "duoi" and value in ("move", "close"):
            below[which] = value
        elif name == "nguoi" and value and which.isascii() and which.isdigit():
            people[int(which)] = value
    return below, people


def lines_given(file, text: str) -> list[Line]:
    """Return the lines of a file, else of a pasted table. Raise NotAnAppendix."""
    if file is not None:
        content = file.read(read.SIZE + 1)
        kind = read.kind_of(content, file.name)
        if kind == "tsv":
            rows = reorganisation_table.pasted(read.text_of(content))
        else:
            grids = [one for one in read.extracted(content, kind) if not one.hidden]
            rows = [row for one in grids for row in one.rows]
    elif text.strip():
        rows = reorganisation_table.pasted(text)
    else:
        raise read.refuse("no_successions_given")
    lines = reorganisation_table.lines_in(rows, dict(Unit.Kind.choices))
    if not lines:
        raise read.refuse("no_successions")
    if len(lines) > LINES:
        raise read.refuse("too_many_successions")
    return lines


@dataclass(frozen=True)
class Left:
    """Units left below one that ends."""

    code: str
    name: str
    children: list[str]  # names
    choice: str  # "" | move | close


@dataclass(frozen=True)
class Person:
    """Somebody whose role ends, and who could have it at which successor."""

    pk: int
    post: Post
    unit: str  # name
    successors: list[tuple[str, str]]  # (code, name)
    choice: str  # code; "" = to none


class Preview:
    """What a plan would do. About twenty queries, whatever its size."""

    def __init__(self, lines: list[Line], asked: Asked, by):
        self.lines, self.asked, self.by = lines, asked, by

    @cached_property
    def _standing(self):
        return actions.standing()

    @cached_property
    def drawn(self) -> Drawn:
        return reorganisation_table.plan_of(self.lines, self.asked, *self._standing)

    @property
    def plan(self):
        return self.drawn.plan

    @cached_property
    def review(self) -> Review:
        return actions.review(self.plan, self.by)

    @cached_property
    def faults(self) -> list[str]:
        return [*self.drawn.faults, *self.review.faults]

    @cached_property
    def is_outside(self) -> bool:
        """Whether the plan names units of others: of those neither people nor reports are shown."""
        return bool(actions.outside(self.plan, self.by))

    @cached_property
    def touched(self) -> Touched:
        return Touched() if self.is_outside else touched(self.plan, self.review.parents)

    def name(self, code: str) -> str:
        new = {one.code: one.names["name"] for one in self.plan.created}
        units = self._standing[0]
        return new.get(code) or (units[code].name if code in units else code)

    @property
    def unit_groups(self) -> list[tuple[str, list[Effect]]]:
        """Return (heading, effects) but for people, who have a table of their own."""
        kinds = ("left", "joined")
        return grouped([one for one in self.review.effects if one.kind not in kinds])

    @property
    def left(self) -> list[Left]:
        return [
            Left(
                code,
                self.name(code),
                [self.name(child) for child in children],
                self.asked.below.get(code, ""),
            )
            for code, children in self.drawn.left.items()
        ]

    @cached_property
    def people(self) -> list[Person]:
        found = []
        if self.is_outside:
            return found
        for pk, post in actions.posts(self.plan, self.by).items():
            codes = [s.successor for s in self.plan.successions if s.predecessor == post.unit]
            successors = [(code, self.name(code)) for code in codes] if not post.is_own else []
            choice = self.asked.people.get(pk, "")
            found.append(Person(pk, post, self.name(post.unit), successors, choice))
        return found

    @cached_property
    def asked_units(self) -> list[tuple[str, str]]:
        """(round's title, names of the units it will ask anew)."""
        rounds: dict[str, list[str]] = {}
        for line, code in self.touched.asked:
            title = f"{line.round.title} ({line.round.owner.name})"
            rounds.setdefault(title, []).append(self.name(code))
        return [(title, ", ".join(names)) for title, names in rounds.items()]

    @property
    def digest(self) -> str:
        """Stand for all that was shown: another one means something changed since."""
        effects = [one.text for one in self.review.effects]
        reached = self.touched
        reports = [
            sorted(one.pk for one in reports)
            for reports in (reached.released, reached.replaced, reached.kept, reached.unfinished)
        ]
        asked = sorted([line.pk, code] for line, code in reached.asked)
        basis = [self.asked.title, str(self.asked.on), str(self.asked.basis)]
        return digest([effects, reports, asked, basis])


def grouped(effects: list[Effect]) -> list[tuple[str, list[Effect]]]:
    """Return (heading, effects) in the order of `HEADINGS`, the empty left out."""
    return [
        (heading, found)
        for kind, heading in HEADINGS.items()
        if (found := [one for one in effects if one.kind == kind])
    ]


def tally(effects: list) -> str:
    """Return how many of what a past reorganisation did: "1 chấm dứt, 6 lập mới"."""
    words = {"ended": "chấm dứt", "created": "lập mới", "renamed": "đổi tên, mã", "moved": "chuyển"}
    counts = Counter(kind for kind, *_ in effects)
    return ", ".join(f"{counts[kind]} {word}" for kind, word in words.items() if counts[kind])


def shown(lines: list[Line]) -> list[Line]:
    """Return the lines of the grid with some empty ones below."""
    return [*lines, *[Line()] * EMPTY]


CHOICES = {"deeds": DEEDS.items(), "kinds": Unit.Kind.choices}
