"""Branches of one level -> the scales they make, and what a best result may add up to.

Pure. A scale is a set of branches of which one applies: bands of one rate, rises or falls of one
figure, a thing done or not done. Branches that share nothing may be alternatives or may add up:
then every reading counts, so that only what no reading explains is held against a rule.
"""

from dataclasses import dataclass
from decimal import Decimal

from indicators.criteria.conditions import EVERY_STATE, Band
from indicators.criteria.reading import Block, Branch, Formula, Points, Share, Whole

# What is followed of one rule; beyond it nothing is claimed. Printed rules have about ten branches.
SUMS = 500  # distinct sums
UNITS = 20  # scales of one level
_REST = ("còn lại", "trường hợp khác", "trường hợp còn lại", "các trường hợp", "khác")


@dataclass(frozen=True)
class Scale:
    kind: str  # band | states | words | formula | part
    branches: tuple[Branch, ...]

    @property
    def bands(self) -> list[tuple[Band, Branch]]:
        """Bands from the least result up, each wording once."""
        once = {one.condition.key: one for one in reversed(self.branches) if one.condition.band}
        found = [(one.condition.band, one) for one in once.values()]
        return sorted(found, key=lambda pair: (pair[0].first, pair[0].last))


def scales(block: Block) -> list[Scale]:
    """Return the scales of a block, in the order in which they begin."""
    groups: dict[tuple, list[Branch]] = {}
    subjects: dict[int, str] = {}  # line -> what the first band in it is of
    for number, branch in enumerate(block.branches):
        said = branch.condition
        if branch.line is not None and said.is_scale and said.subject:
            subjects.setdefault(branch.line, said.subject)
        if not isinstance(branch.outcome, Share):
            subject = said.subject or subjects.get(branch.line, "")
            groups.setdefault(group_of(branch, number, subject), []).append(branch)
    formulas = [group for group in groups if group[0] == "formula"]
    if len(formulas) == 1:  # floors and caps of the one formula
        for group in [one for one in groups if one[0] == "band"]:
            if all(branch.condition.is_symbolic for branch in groups[group]):
                groups[formulas[0]] += groups.pop(group)
    return [Scale(group[0], tuple(members)) for group, members in merged(groups).items()]


def group_of(branch: Branch, number: int, subject: str) -> tuple:
    """Return what a branch shares with the others of its scale.

    `subject` is its own or, of "cấp xã 100%: 1; dưới 100%: 0", the one its line begins with.
    """
    said = branch.condition
    if branch.stated is not None:
        return ("part", number)
    if not said.key:
        return ("formula", number)
    if said.band:
        return ("band", said.band.is_share, subject)
    if said.states:
        return ("states", True, subject)
    return ("words", said.base or number)


def merged(groups: dict[tuple, list[Branch]]) -> dict[tuple, list[Branch]]:
    """Join scales whose subjects differ only by words left out, where that makes no overlap."""
    if len(groups) > UNITS:
        return groups
    kept: dict[tuple, list[Branch]] = {}
    for group, members in groups.items():
        words = set(str(group[-1]).split())
        for other in kept:
            if group[0] not in ("band", "states") or other[:2] != group[:2]:
                continue
            others = set(other[-1].split())
            joined = Scale(group[0], (*kept[other], *members))
            if (words <= others or others <= words) and not any(overlaps(joined)):
                kept[other] += members
                break
        else:
            kept[group] = list(members)
    return kept


def overlaps(scale: Scale):
    """Yield (branch, branch, band) where two branches of a scale both apply."""
    if scale.kind == "states":
        once = list({one.condition.key: one for one in scale.branches}.values())
        for number, one in enumerate(once[:8]):
            for other in once[number + 1 : 8]:
                if one.condition.states & other.condition.states:
                    yield one, other, None
        return
    widest: tuple[Band, Branch] | None = None
    for band, branch in scale.bands:
        if widest and band.first < widest[0].last:
            yield widest[1], branch, common(widest[0], band)
        if widest is None or band.last > widest[0].last:
            widest = band, branch


def is_inside(one: Branch, other: Branch) -> bool:
    """Whether one branch is a special case of the other: "đúng 100%" beside "từ 80% trở lên"."""
    a, b = one.condition, other.condition
    if a.band and b.band:
        inner, outer = sorted((a.band, b.band), key=lambda band: (band.first, band.last))[::-1]
        starts_within = outer.first <= inner.first and inner.last <= outer.last
        return starts_within or inner.first == outer.first
    return a.states <= b.states or b.states <= a.states


def common(below: Band, above: Band) -> Band:
    """Return what two bands share; `above` begins where `below` does, or later."""
    least = min(below, above, key=lambda band: band.last)
    return Band(above.low, least.high, above.has_low, least.has_high, above.is_share)


def gaps(scale: Scale) -> list[Band] | frozenset[str]:
    """Return the results of a scale that no branch is about: bands, or states."""
    if scale.kind == "states":
        return EVERY_STATE.difference(*(one.condition.states for one in scale.branches))
    bands = [band for band, _ in scale.bands]
    if not bands:
        return []
    if not bands[0].is_share:
        return gaps_of_counts(bands)
    found, reached = [], (Decimal(0), 0)
    for band in bands:
        if band.first > reached:
            low = None if reached == (Decimal(0), 0) else reached[0]
            found.append(Band(low, band.low, reached[1] == 0, not band.has_low, True))
        reached = max(reached, band.last)
    if reached < (Decimal(1), 1):
        high = Decimal(1) if reached[0] == 1 else None
        found.append(Band(reached[0], high, reached[1] == 0, True, True))
    return found


def are_narrow(missed: list[Band] | frozenset[str]) -> bool:
    """Whether only results between two whole percents are missed: "70% đến 99%", "100%"."""
    return isinstance(missed, list) and all(
        band.is_share
        and not (band.has_low or band.has_high)
        and None not in (band.low, band.high)
        and band.high - band.low <= Decimal("0.01")
        for band in missed
    )


def gaps_of_counts(bands: list[Band]) -> list[Band]:
    """Return the gaps inside bands of whole numbers; where they begin and end is not known."""
    found, reached = [], None
    for band in bands:
        first = None if band.low is None else band.low + (0 if band.has_low else 1)
        if reached is not None and first is not None and first > reached + 1:
            found.append(Band(reached + 1, first - 1, True, True, False))
        last = Decimal("Infinity") if band.high is None else band.high - (not band.has_high)
        reached = last if reached is None else max(reached, last)
    return found


def may_have_rest(block: Block, scale: Scale) -> bool:
    """Whether another branch stands, or may stand, for the results a scale does not name.

    "Còn lại", "không đạt: 0", a formula, or words with a number or a direction that were not read.
    """
    return any(
        one.condition.key.startswith(_REST)
        or one.outcome == Points(Decimal(0))
        or isinstance(one.outcome, Formula)
        or one.condition.may_compare
        for one in block.branches
        if one.condition.key
        and not any(one is member for member in scale.branches)
        and (not one.condition.is_scale or scale.kind == "states")
    )


def best(block: Block, target: Decimal | None) -> set[Decimal] | None:
    """Return what the best result of a block may be worth under every reading.

    `target` is the maximum of the criterion or part. None: nothing can be said.
    """
    found = scales(block)
    units = [best_of_scale(scale, target) for scale in found[: UNITS + 1]]
    if not 0 < len(units) <= UNITS or None in units:
        return None
    if all(branch.stated is not None for branch in block.branches):
        return added([units[0]], units[1:], is_whole=True)
    return added([{Decimal(0)}], units, is_whole=False)


def added(begin, units, is_whole: bool) -> set[Decimal] | None:
    """Return the sums of one value of every unit, or of any units where not `is_whole`."""
    sums = set(begin[0])
    for unit in units:
        more = {one + other for one in sums for other in unit}
        sums = more if is_whole else sums | more
        if len(sums) > SUMS:
            return None
    return sums if is_whole else sums - {Decimal(0)} or {Decimal(0)}


def best_of_scale(scale: Scale, target: Decimal | None) -> set[Decimal] | None:
    reached: set[Decimal] | None = None
    for branch in scale.branches:
        worth = worth_of(branch, target)
        if worth is None:
            return None
        if reached is not None and len(reached) * len(worth) > SUMS:
            return None
        reached = worth if reached is None else {max(a, b) for a in reached for b in worth}
    return reached


def worth_of(branch: Branch, target: Decimal | None) -> set[Decimal] | None:
    match branch.outcome:
        case Points(value):
            return {value}
        case Formula():
            return worth_of_formula(branch.outcome, target)
        case Whole():
            return None if target is None else {target}
        case Block():
            inside = best(branch.outcome, target if branch.stated is None else branch.stated)
            if branch.stated is None:
                return inside
            if inside is None or len(scales(branch.outcome)) == 1 and branch.stated in inside:
                return {branch.stated}
            return inside | {branch.stated}
    return None


def worth_of_formula(formula: Formula, target: Decimal | None) -> set[Decimal] | None:
    """Ratios of one whole may share it (vượt, đạt), so their sum lies between most and all."""
    of_whole: dict[str, list[Decimal]] = {}
    for term in formula.terms:
        weight = target if term.weight is None else term.weight
        if weight is None:
            return None
        of_whole.setdefault(term.denominator, []).append(weight)
    least = sum((max(weights) for weights in of_whole.values()), Decimal(0))
    most = sum((sum(weights) for weights in of_whole.values()), Decimal(0))
    between = {target} if target is not None and least < target < most else set()
    return {least, most} | between
