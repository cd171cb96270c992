"""Carry out a reorganisation of units: the only place that ends, creates, renames or moves them.

Keyword-only, atomic. What a plan does and why it may not be done is `reorganising.review`; here it
is read, held against who asks, and written: rows end and others begin, none is rewritten.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from units import messages, reorganising
from units.models import (
    NAMES,
    Assignment,
    FormerName,
    Reorganisation,
    Unit,
    UnitParent,
    UnitSuccession,
    person,
)
from units.plan import Basis, Move, NewUnit, Plan, Rename, Succession, to_json
from units.policy import Permission, Role
from units.refusals import Refused
from units.reorganising import Facts, Known, Post, Review
from units.tree import Edge

NEEDED = (Permission.CATALOGUE_EDIT, Permission.ACCOUNT_MANAGE)


def units_reorganised_by(user):
    """Return the units a person may reorganise: a superuser all, others where both are theirs."""
    if user.is_superuser:
        return Unit.objects.all()
    first, *others = (Unit.objects.visible_to(user, permission) for permission in NEEDED)
    for one in others:
        first = first.filter(pk__in=one.order_by().values("pk"))
    return first


def outside(plan: Plan, by) -> list[str]:
    """Return why a person may not carry out a plan, [] when he may. At most five queries."""
    if by.is_superuser:
        return []
    touched = plan.named - {one.code for one in plan.created}
    allowed = units_reorganised_by(by).filter(code__in=touched).values_list("code", flat=True)
    # One that has ended is nobody's to change any more, and the review says so.
    strange = Unit.objects.in_force().filter(code__in=touched - set(allowed))
    faults = [messages.NO_RIGHT.format(", ".join(map(str, strange)))] if strange else []
    roots = [one.names.get("name", one.code) for one in plan.created if not one.parent]
    roots += [one.unit for one in plan.moves if not one.parent]
    return faults + ([messages.NO_ROOT.format(", ".join(roots))] if roots else [])


def review(plan: Plan, by) -> Review:
    """Return effects and faults of a plan, with what the person may not do. Ten queries at most."""
    found = reorganising.review(plan, facts(plan, by))
    return Review(found.effects, [*outside(plan, by), *found.faults], found.parents)


def standing() -> tuple[dict[str, Known], tuple[Edge, ...]]:
    """Return every unit by its code and every edge, of all times. Two queries."""
    rows = Unit.objects.order_by("code").values("code", "kind", "valid_from", "valid_to", *NAMES)
    units = {
        row["code"]: Known(
            row["code"],
            row["kind"],
            {name: row[name] for name in NAMES},
            row["valid_from"],
            row["valid_to"],
        )
        for row in rows
    }
    edges = UnitParent.objects.order_by().values_list(
        "unit__code", "parent__code", "valid_from", "valid_to"
    )
    return units, tuple(Edge(*row) for row in edges)


def posts(plan: Plan, by) -> dict[int, Post]:
    """Return the roles that a plan ends, by their id; delegated ones end with theirs. One query."""
    ending = ending_roles(plan).own().select_related("user", "unit")
    return {
        one.pk: Post(one.unit.code, who(one.user), Role(one.role).label, one.user_id == by.pk)
        for one in ending
    }


def ending_roles(plan: Plan):
    return Assignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=plan.on), unit__code__in=plan.ended
    )


def facts(plan: Plan, by) -> Facts:
    """Return what a plan is held against. Five queries."""
    units, edges = standing()
    changed = changes(plan.named, edges)
    units |= {
        code: replace(units[code], changed_on=day) for code, day in changed.items() if code in units
    }
    return Facts(units, edges, posts(plan, by), timezone.localdate(), dict(Unit.Kind.choices))


def who(user) -> str:
    """Return an account as a plan names it: two people may have one name."""
    name, account = person(user), user.get_username()
    return name if name == account else f"{name} ({account})"


def changes(codes: set[str], edges: Iterable[Edge]) -> dict[str, date]:
    """Return unit -> first day of its newest change: of parent, name or area. Two queries."""
    days = defaultdict(list)
    after = timedelta(days=1)
    for edge in edges:
        days[edge.unit] += [edge.valid_from, *([edge.valid_to + after] if edge.valid_to else [])]
    former = FormerName.objects.filter(unit__code__in=codes).order_by()
    for code, valid_to in former.values_list("unit__code", "valid_to"):
        days[code].append(valid_to + after)
    passed = UnitSuccession.objects.filter(
        Q(predecessor__code__in=codes) | Q(successor__code__in=codes)
    ).order_by()
    rows = passed.values_list("predecessor__code", "successor__code", "effective_on")
    for predecessor, successor, effective_on in rows:
        days[predecessor].append(effective_on)
        days[successor].append(effective_on)
    return {code: max(days[code]) for code in codes if days[code]}


@transaction.atomic
def reorganise(*, plan: Plan, by, at=None) -> Reorganisation:
    """Carry out a plan as reviewed, and keep it. Raise PermissionDenied or Refused.

    The units of the plan are locked first, so that two plans over one unit follow each other.
    """
    list(Unit.objects.select_for_update().filter(code__in=plan.named).order_by("pk"))
    if faults := outside(plan, by):
        raise PermissionDenied(" ".join(faults))
    found = reorganising.review(plan, facts(plan, by))
    if found.faults:
        raise Refused(found.faults)
    units = {one.code: one for one in Unit.objects.filter(code__in=plan.named)}
    try:
        _create(plan, units, by)
        _rename(plan, units, by)
    except ValidationError as error:
        raise Refused(error.messages) from None
    _end(plan, units, by)
    _move(plan, units, by)
    _succeed(plan, units, by)
    _transfer(plan, units, by)
    kept = Reorganisation.objects.create(
        title=plan.title,
        effective_on=plan.on,
        basis_number=plan.basis.number,
        basis_date=plan.basis.date,
        basis_issuer=plan.basis.issuer,
        plan=to_json(plan),
        effects=[[one.kind, one.unit, one.text] for one in found.effects],
        carried_out_at=at or timezone.now(),
        carried_out_by=by,
    )
    kept.units.set(units.values())
    return kept


def _save(row, by) -> None:
    row._history_user = by
    row.save()


def _create(plan: Plan, units: dict[str, Unit], by) -> None:
    for one in plan.created:
        unit = Unit(code=one.code, kind=one.kind, valid_from=plan.on, **one.names)
        unit.full_clean()
        _save(unit, by)
        units[one.code] = unit
    for one in plan.created:
        if one.parent:
            edge = UnitParent(unit=units[one.code], parent=units[one.parent], valid_from=plan.on)
            _save(edge, by)


def _rename(plan: Plan, units: dict[str, Unit], by) -> None:
    for one in plan.renames:
        unit = units[one.unit]
        _keep_names(unit, plan)
        for name, text in one.names.items():
            setattr(unit, name, text)
        unit.full_clean()
        _save(unit, by)


def _keep_names(unit: Unit, plan: Plan) -> None:
    """Keep what a unit is called up to the day, once: what is changed later holds from then on."""
    last = unit.former_names.order_by("valid_to").last()
    if last and last.valid_to == plan.last:
        return
    FormerName.objects.create(
        unit=unit,
        valid_from=last.valid_to + timedelta(days=1) if last else unit.valid_from,
        valid_to=plan.last,
        **{name: getattr(unit, name) for name in NAMES},
    )


def _end(plan: Plan, units: dict[str, Unit], by) -> None:
    for code in plan.ended:
        units[code].valid_to = plan.last
        _save(units[code], by)
        _end_edge(units[code], plan, by)


def _end_edge(unit: Unit, plan: Plan, by) -> None:
    for edge in unit.parent_edges.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=plan.last)):
        edge.valid_to = plan.last
        _save(edge, by)


def _move(plan: Plan, units: dict[str, Unit], by) -> None:
    for one in plan.moves:
        _keep_names(units[one.unit], plan)  # its letterhead names the parent
        _end_edge(units[one.unit], plan, by)
        if one.parent:
            edge = UnitParent(unit=units[one.unit], parent=units[one.parent], valid_from=plan.on)
            _save(edge, by)


def _succeed(plan: Plan, units: dict[str, Unit], by) -> None:
    for one in plan.successions:
        row = UnitSuccession(
            predecessor=units[one.predecessor],
            successor=units[one.successor],
            effective_on=plan.on,
            extent=one.extent,
            parts=one.parts,
            legal_basis=str(plan.basis),
        )
        _save(row, by)


def _transfer(plan: Plan, units: dict[str, Unit], by) -> None:
    """End every role at an ended unit; begin the chosen ones at successors."""
    ended = {one.pk: one for one in ending_roles(plan)}
    for post in ended.values():
        # A role given after the unit had ended cannot end before it began.
        post.valid_to = max(plan.last, post.valid_from)
        _save(post, by)
    for one in plan.transfers:
        post = ended[one.post]
        held = Assignment.objects.filter(
            user_id=post.user_id, role=post.role, unit=units[one.unit], valid_to__isnull=True
        )
        if not held.exists():
            new = Assignment(
                user_id=post.user_id, role=post.role, unit=units[one.unit], valid_from=plan.on
            )
            _save(new, by)


# ---- One sort of change at a time: plans of few lines


def merge(
    *, units: Iterable[Unit], into: Unit | NewUnit, on: date, basis: Basis, by, title: str = ""
) -> Reorganisation:
    """End units and pass the whole of each to one unit, existing or new."""
    codes = tuple(one.code for one in units)
    created = (into,) if isinstance(into, NewUnit) else ()
    return reorganise(
        plan=Plan(
            title or "Nhập đơn vị",
            on,
            basis,
            ended=codes,
            created=created,
            successions=tuple(Succession(code, into.code, reorganising.FULL) for code in codes),
        ),
        by=by,
    )


def split(
    *, unit: Unit, into: Mapping[str, str], created: Iterable[NewUnit], on: date, basis: Basis, by
) -> Reorganisation:
    """End a unit and pass parts of it to several: code -> which part, in words."""
    parts = tuple(Succession(unit.code, code, "partial", text) for code, text in into.items())
    plan = Plan("Chia đơn vị", on, basis, (unit.code,), tuple(created), parts)
    return reorganise(plan=plan, by=by)


def rename(*, unit: Unit, names: Mapping[str, str], on: date, basis: Basis, by) -> Reorganisation:
    """Change what a unit is called: name, codes, letterhead."""
    renames = (Rename(unit.code, dict(names)),)
    return reorganise(plan=Plan("Đổi tên đơn vị", on, basis, renames=renames), by=by)


def close(*, units: Iterable[Unit], on: date, basis: Basis, by) -> Reorganisation:
    """End units without successors."""
    codes = tuple(one.code for one in units)
    plan = Plan("Giải thể đơn vị", on, basis, ended=codes, closed=codes)
    return reorganise(plan=plan, by=by)


def move(*, units: Iterable[Unit], parent: Unit, on: date, basis: Basis, by) -> Reorganisation:
    """Put units under another parent."""
    moves = tuple(Move(one.code, parent.code) for one in units)
    return reorganise(plan=Plan("Chuyển đơn vị trực thuộc", on, basis, moves=moves), by=by)
