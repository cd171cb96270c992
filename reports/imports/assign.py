"""A person's say over the match: which row of the file is which item after all.

Pure. The program proposes, the person disposes: a row given by hand keeps its item whatever the
wording says, and takes it from the row that held it.
"""

from collections.abc import Mapping
from dataclasses import replace

from indicators.rules.messages import row as name_of
from indicators.spec import COMPUTED, ENTRY, FormSpec
from reports.imports import messages
from reports.imports.match import Match, Matched
from units.text import fold

FIELD = "gan-"  # with the index of the row: the field that holds its item's text


class CannotAssign(Exception):
    """What a person chose does not work; the argument is a sentence for him."""


def names(form: FormSpec, unit_kind: str) -> dict[str, str]:
    """Return item code -> how a person chooses it: every row that takes figures, in printed order.

    Each text is unique: a wording printed twice under one number is told apart by its place.
    """
    roles = form.roles(unit_kind)
    found: dict[str, str] = {}
    for code, item in form.items.items():
        if roles[code] in (ENTRY, COMPUTED):
            text = " ".join(f"Biểu {item.table}: {item.stt} {item.label}".split())
            if text in found.values():
                text = f"{text} (hàng {code.partition('.')[2]} của biểu)"
            found[code] = text
    return found


def chosen(text: str, known: Mapping[str, str]) -> str:
    """Return the item a person's text names, "" for none. Raise CannotAssign when it is unclear.

    The whole text as offered, or any part of it, without accents, that only one item has.
    """
    wanted = fold(text)
    if not wanted:
        return ""
    exact = [code for code, shown in known.items() if fold(shown) == wanted]
    found = exact or [code for code, shown in known.items() if wanted in fold(shown)]
    if len(found) != 1:
        raise CannotAssign(messages.unclear_item(text, len(found)))
    return found[0]


def texts(posted: Mapping[str, str], match: Match) -> dict[int, str]:
    """Return index of the row -> what stands in its field, for the rows that have one."""
    return {
        index: posted[name]
        for index in range(len(match.rows))
        if (name := f"{FIELD}{index}") in posted
    }


def wanted(posted, match: Match, known: Mapping[str, str]) -> dict[int, str]:
    """Return index of the row -> item, for the rows a person changed; raise CannotAssign.

    A row comes as gan-<index>, the text of its item, which counts before its box.
    """
    found = ticked(posted, match)
    for index, text in texts(posted, match).items():
        if text != known.get(match.rows[index].item, ""):
            found[index] = chosen(text, known)
    return found


def ticked(posted, match: Match) -> dict[int, str]:
    """Return what the boxes of rows change: index -> "" for a row taken out, its item for one
    brought back.

    A box comes as xem=<index> and, if ticked, nhap=<index>.
    """
    boxes, ticks = set(posted.getlist("xem")), set(posted.getlist("nhap"))
    found = {}
    for index, one in enumerate(match.rows):
        if one.item and str(index) in boxes - ticks:
            found[index] = ""
        elif one.left and not one.item and str(index) in boxes & ticks:
            found[index] = one.left
    return found


def reassign(match: Match, wanted: Mapping[int, str]) -> Match:
    """Return the match with rows given by hand: index in `match.rows` -> item code, "" for none.

    Raise CannotAssign when two rows are given one item.
    """
    holders: dict[str, int] = {}
    for index, item in wanted.items():
        if item and item in holders:
            first, second = match.rows[holders[item]].row, match.rows[index].row
            name = name_of(match.form, item)
            raise CannotAssign(messages.assigned_twice(name, first.where, second.where))
        if item:
            holders[item] = index
    rows = []
    for index, one in enumerate(match.rows):
        if index in wanted:
            item = wanted[index]
            reason = messages.BY_HAND if item else messages.EXCLUDED
            left = "" if item else one.item
            rows.append(Matched(one.row, item, 1.0 if item else 0.0, reason, one.candidates, left))
        elif one.item in holders:
            name = name_of(match.form, one.item)
            reason = messages.given_away(name)
            rows.append(replace(one, item="", confidence=0.0, reason=reason, left=one.item))
        else:
            rows.append(one)
    return replace(match, rows=tuple(rows))
