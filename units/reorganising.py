"""What a reorganisation of units would do, and what is wrong with it.

Pure. `review` holds a plan against the units and the hierarchy as they are and answers effects and
faults, each a Vietnamese sentence. Nothing is written here: `actions.reorganise` carries out a plan
without faults, exactly as reviewed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from units import messages
from units.plan import FULL, NAMES, Plan, Rename
from units.text import fold, sort_key
from units.tree import Edge, Tree

CODE = re.compile(r"[a-z0-9]+(\.[a-z0-9]+)*")


@dataclass(frozen=True)
class Known:
    """A unit as it stands."""

    code: str
    kind: str
    names: Mapping[str, str]  # of NAMES, as it is called now
    valid_from: date
    valid_to: date | None
    changed_on: date | None = None  # first day of its newest change of any sort; None: never

    @property
    def name(self) -> str:
        return self.names["name"]

    def is_in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Post:
    """A role somebody holds at a unit, on or after the day the plan takes effect."""

    unit: str  # code
    who: str
    role: str  # in words
    is_own: bool = False  # of the person who reorganises


@dataclass(frozen=True)
class Facts:
    """What a plan is held against."""

    units: Mapping[str, Known]
    edges: tuple[Edge, ...]
    posts: Mapping[int, Post]  # of the ended units
    today: date
    kinds: Mapping[str, str]  # kind of unit -> in words


@dataclass(frozen=True)
class Effect:
    kind: str  # ended | created | whole | partial | renamed | moved | left | joined
    unit: str  # code
    text: str


@dataclass(frozen=True)
class Review:
    effects: list[Effect]
    faults: list[str]
    parents: dict[str, str] = field(default_factory=dict)  # the hierarchy after: unit -> parent


def review(plan: Plan, facts: Facts) -> Review:
    """Return what a plan would do and every reason why it cannot be done, each told once."""
    found = _Reviewer(plan, facts)
    faults = [
        *found.of_the_plan(),
        *found.of_the_ended(),
        *found.of_the_created(),
        *found.of_successions(),
        *found.of_renames(),
        *found.of_moves(),
        *found.of_the_hierarchy(),
        *found.of_people(),
    ]
    return Review(found.effects(), list(dict.fromkeys(faults)), found.after)


class _Reviewer:
    def __init__(self, plan: Plan, facts: Facts):
        self.plan, self.facts = plan, facts
        self.new = {one.code: one for one in plan.created}
        self.ended = set(plan.ended)
        self.before = Tree(facts.edges, plan.last)
        self.after = self._after()

    def _after(self) -> dict[str, str]:
        """Return unit -> parent once the plan is done, without roots."""
        day, ended = self.plan.on, self.ended
        after = {one.unit: one.parent for one in self.facts.edges if one.holds(day)}
        after |= {one.code: one.parent for one in self.plan.created}
        after |= {one.unit: one.parent for one in self.plan.moves}
        return {unit: up for unit, up in after.items() if up and unit not in ended}

    def name(self, code: str) -> str:
        """Return what a unit is called before the plan; a new one as it will be."""
        if code in self.new:
            return self.new[code].names.get("name") or code
        return self.facts.units[code].name if code in self.facts.units else code

    def exists_after(self, code: str) -> bool:
        known = self.facts.units.get(code)
        stays = known is not None and code not in self.ended and known.is_in_force(self.plan.on)
        return stays or code in self.new

    def changeable(self, code: str) -> Iterable[str]:
        """Yield why a unit cannot end, be renamed or move on the day."""
        known = self.facts.units.get(code)
        if known is None:
            yield messages.unknown(code)
        elif known.valid_from >= self.plan.on:
            yield messages.too_early(known.name, known.valid_from)
        elif not known.is_in_force(self.plan.last) or (
            known.valid_to is not None and known.valid_to <= self.plan.last
        ):
            yield messages.not_in_force(known.name, self.plan.on)
        elif known.changed_on and known.changed_on >= self.plan.on:
            yield messages.changed_since(known.name, known.changed_on)

    # ---- Faults

    def of_the_plan(self):
        plan = self.plan
        if not (plan.ended or plan.created or plan.successions or plan.renames or plan.moves):
            yield messages.NOTHING
        if not plan.title.strip():
            yield messages.NO_TITLE
        if not plan.basis.number.strip() or not plan.basis.issuer.strip():
            yield messages.NO_BASIS

    def of_the_ended(self):
        followed = {one.predecessor for one in self.plan.successions}
        for code, times in Counter(self.plan.ended).items():
            yield from self.changeable(code)
            if times > 1:
                yield messages.ends_twice(self.name(code))
            if code not in followed and code not in self.plan.closed:
                yield messages.no_successor(self.name(code))
            if code in followed and code in self.plan.closed:
                yield messages.has_successor(self.name(code))
        for code in self.plan.closed:
            if code not in self.ended:
                yield messages.no_successor(self.name(code))

    def of_the_created(self):
        formed = {one.successor for one in self.plan.successions}
        for code, times in Counter(one.code for one in self.plan.created).items():
            if times > 1:
                yield messages.begins_twice(code)
        for one in self.plan.created:
            if not CODE.fullmatch(one.code) or len(one.code) > 80:
                yield messages.bad_code(one.code)
            elif one.parent and not one.code.startswith(f"{one.parent}."):
                yield messages.code_elsewhere(one.code, one.parent)
            if one.code in self.facts.units:
                yield messages.code_taken(one.code, self.facts.units[one.code].name)
            if not one.names.get("name", "").strip():
                yield messages.no_name(one.code)
            if one.kind not in self.facts.kinds:
                yield messages.bad_kind(self.name(one.code))
            if one.code not in formed and one.code not in self.plan.founded:
                yield messages.no_predecessor(self.name(one.code))
            yield from self.lengths(one.code, one.names)
            if one.parent:
                yield from self.as_parent(one.code, one.parent)

    def lengths(self, code: str, names: Mapping[str, str]):
        for field_name, text in names.items():
            what, limit = NAMES[field_name]
            if len(text) > limit:
                yield messages.too_long(self.name(code), what, limit)

    def as_parent(self, unit: str, parent: str):
        if parent in self.ended:
            yield messages.parent_ends(self.name(unit), self.name(parent))
        elif parent not in self.facts.units and parent not in self.new:
            yield messages.unknown(parent)
        elif not self.exists_after(parent):
            yield messages.not_in_force(self.name(parent), self.plan.on)

    def of_successions(self):
        successors = defaultdict(list)
        for one in self.plan.successions:
            successors[one.predecessor].append(one)
        pairs = Counter((one.predecessor, one.successor) for one in self.plan.successions)
        for (old, new), times in pairs.items():
            if times > 1:
                yield messages.passes_twice(self.name(old), self.name(new))
            if old == new:
                yield messages.itself(self.name(old))
            if old not in self.ended:
                yield from self.changeable(old)
            if new in self.ended:
                yield messages.successor_ends(self.name(old), self.name(new))
            elif new not in self.facts.units and new not in self.new:
                yield messages.unknown(new)
            elif not self.exists_after(new):
                yield messages.not_in_force(self.name(new), self.plan.on)
        for old, passed in successors.items():
            if any(one.extent == FULL for one in passed):
                if len(passed) > 1:
                    yield messages.whole_and_more(self.name(old))
                if old not in self.ended:
                    yield messages.whole_and_stays(self.name(old))

    def of_renames(self):
        for code, times in Counter(one.unit for one in self.plan.renames).items():
            yield from self.changeable(code)
            if times > 1:
                yield messages.twice(self.name(code), "đổi tên")
            if code in self.ended:
                yield messages.ends_and(self.name(code), "đổi tên")
        if self.plan.renames and self.plan.on > self.facts.today:
            yield messages.names_later(self.plan.on)
        for one in self.plan.renames:
            known = self.facts.units.get(one.unit)
            if known and all(known.names.get(key) == text for key, text in one.names.items()):
                yield messages.no_change(known.name, "tên và thể thức")
            if not one.names.get("name", "x").strip():
                yield messages.no_name(one.unit)
            yield from self.lengths(one.unit, one.names)

    def of_moves(self):
        for code, times in Counter(one.unit for one in self.plan.moves).items():
            yield from self.changeable(code)
            if times > 1:
                yield messages.twice(self.name(code), "chuyển cấp trên")
            if code in self.ended:
                yield messages.ends_and(self.name(code), "chuyển cấp trên")
        for one in self.plan.moves:
            if one.unit in self.facts.units and self.before.parent(one.unit) == one.parent:
                yield messages.no_change(self.name(one.unit), "đơn vị cấp trên")
            if one.parent:
                yield from self.as_parent(one.unit, one.parent)

    def of_the_hierarchy(self):
        """Yield units left under one that ends, rings, and equal names side by side."""
        settled = {*self.ended, *self.new, *(one.unit for one in self.plan.moves)}
        left = defaultdict(list)
        for edge in self.facts.edges:
            still = edge.valid_to is None or edge.valid_to >= self.plan.on
            if still and edge.parent in self.ended and edge.unit not in settled:
                left[edge.parent].append(self.name(edge.unit))
        for parent, names in left.items():
            yield messages.left_below(sorted(names, key=sort_key), self.name(parent))
        yield from self.rings()
        renamed = {one.unit: one.names["name"] for one in self.plan.renames if "name" in one.names}
        touched = {*self.new, *renamed, *(one.unit for one in self.plan.moves)}
        beside = defaultdict(list)
        for code, known in {**self.facts.units, **self.new}.items():
            if self.exists_after(code):
                called = renamed.get(code) or self.name(code)
                beside[fold(called), known.kind, self.after.get(code, "")].append(code)
        for codes in beside.values():
            for code in touched.intersection(codes) if len(codes) > 1 else ():
                other = next(one for one in codes if one != code)
                yield messages.same_name(renamed.get(code) or self.name(code), other)

    def rings(self):
        for start in {one.unit for one in self.plan.moves} | self.new.keys():
            way = [start]
            while (up := self.after.get(way[-1], "")) and up not in way:
                way.append(up)
            if up == start:
                yield messages.ring(" → ".join(sorted(map(self.name, way))))

    def of_people(self):
        successors = defaultdict(set)
        for one in self.plan.successions:
            successors[one.predecessor].add(one.successor)
        for one in self.plan.transfers:
            post = self.facts.posts.get(one.post)
            if post is None:
                yield messages.no_such_post()
            elif post.unit not in self.ended:
                yield messages.no_post(post.who)
            elif post.is_own:
                yield messages.own_post()
            elif one.unit not in successors[post.unit]:
                yield messages.post_elsewhere(post.who, self.name(one.unit))

    # ---- Effects

    def effects(self) -> list[Effect]:
        plan, name = self.plan, self.name
        found = []
        for code in dict.fromkeys(plan.ended):
            say = messages.ends_alone if code in plan.closed else messages.ends
            found.append(Effect("ended", code, say(name(code), plan.last)))
        for one in plan.created:
            kind = self.facts.kinds.get(one.kind, one.kind).lower()
            parent = name(one.parent) if one.parent else ""
            text = messages.begins(name(one.code), one.code, kind, parent, plan.on)
            found.append(Effect("created", one.code, text))
        for one in plan.successions:
            old, new = name(one.predecessor), name(one.successor)
            if one.extent == FULL:
                found.append(Effect("whole", one.predecessor, messages.passes_whole(old, new)))
            else:
                text = messages.passes_partly(old, one.parts, new)
                found.append(Effect("partial", one.predecessor, text))
        found += [self.renamed(one) for one in plan.renames]
        for one in plan.moves:
            old, new = self.before.parent(one.unit), one.parent
            text = messages.moves(name(one.unit), old and name(old), new and name(new), plan.on)
            found.append(Effect("moved", one.unit, text))
        return [*found, *self.people()]

    def renamed(self, one: Rename) -> Effect:
        plan, old = self.plan, self.name(one.unit)
        if one.names.get("name", old) != old:
            text = messages.renamed(old, one.names["name"], plan.on)
            if issuer := one.names.get("issuer_name"):
                text += " " + messages.issued_as(issuer)
            return Effect("renamed", one.unit, text)
        what = ", ".join(NAMES[key][0] for key in one.names)
        return Effect("renamed", one.unit, messages.relettered(old, what, plan.on))

    def people(self):
        goes = {one.post: one.unit for one in self.plan.transfers}
        for pk, post in self.facts.posts.items():
            if post.unit not in self.ended:
                continue
            left = messages.leaves(post.who, post.role, self.name(post.unit), self.plan.last)
            yield Effect("left", post.unit, left)
            if pk in goes:
                joined = messages.joins(post.who, post.role, self.name(goes[pk]), self.plan.on)
                yield Effect("joined", goes[pk], joined)
