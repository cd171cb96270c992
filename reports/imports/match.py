"""Rows of a file -> items of a form, by wording, STT and position together.

Pure. Rows and items are aligned in order inside a table, because wordings repeat ("Tổng số UBND cấp
xã" stands three times in one Biểu) and numbers repeat, go missing and change; what the order leaves
over is matched by equal wording alone. A row that fits nothing, or fits two items equally well, is
reported with the next best items and never guessed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from indicators.spec import FormSpec, ItemSpec
from reports.imports import aligning, mending, messages, wordings
from reports.imports.layout import SourceRow
from reports.imports.placing import Index, assign_tables, in_order_of, index_of
from reports.imports.wordings import key, same_units, stt_key

SURE = 0.9  # confidence from which a match needs no second look
ENOUGH = 0.66  # confidence below which a row is not matched
ELSEWHERE = 0.78  # confidence of a row matched by its wording alone, out of its place
TO_SAY = 3  # rows from which other numbering is worth a remark
FOREIGN_FILE = 0.5  # share of rows matched below which a file is no appendix of the form
RIGHT_FORM = 0.93  # fit from which no other form is looked at
BETTER_FIT, BETTER_SCORE = 0.08, 0.03  # by how much another form must do better to be the one
OFFERED, OFFER = 3, 0.4  # how many next best items are offered, and from which confidence
OFFERED_ROWS = 200  # rows they are looked for; nobody goes through more by hand

KEPT_ROWS = 300  # of a table, up to which its pairs are kept
WORDING, STT, UNIT = 0.8, 0.14, 0.06  # what each says for a match; they add up to 1

_FIGURE = re.compile(r"[0-9., ]+%?")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that a row could be instead."""

    item: str  # code
    confidence: float  # 0..1, on the scale of Matched.confidence


@dataclass(frozen=True, slots=True)
class Matched:
    """One row of the file that may be an item, with the answer."""

    row: SourceRow
    item: str = ""  # code of the item, "" when none
    confidence: float = 0.0  # 0..1; 1 = same wording, STT and unit
    reason: str = ""  # Vietnamese: why this item, or why none
    candidates: tuple[Candidate, ...] = ()  # next best of a doubtful or unmatched row, best first
    left: str = ""  # code of the item it was, before a person took it out or gave that to another

    @property
    def is_sure(self) -> bool:
        return self.confidence >= SURE


@dataclass(frozen=True)
class Match:
    """All rows of a file against one form."""

    form: FormSpec
    rows: tuple[Matched, ...]  # in file order; titles and stray lines left out
    remarks: tuple[str, ...] = ()  # Vietnamese: how rows were understood, where it is not plain

    @property
    def matched(self) -> list[Matched]:
        return [one for one in self.rows if one.item]

    @property
    def unmatched(self) -> list[Matched]:
        return [one for one in self.rows if not one.item]

    @property
    def score(self) -> float:
        """How well the file's rows are explained, 0..1: the mean confidence over them."""
        return sum(one.confidence for one in self.rows) / len(self.rows) if self.rows else 0.0

    @property
    def fit(self) -> float:
        """Like `score`, but rows the file lacks count too, in the tables it has any row of.

        Forms for two levels share most of their wording: a province's file explains itself well
        with the district's form, and only leaves a third of it empty.
        """
        tables = {one.item.partition(".")[0] for one in self.matched}
        asked = sum(len(table.items) for table in self.form.tables if table.number in tables)
        total = len(self.rows) + asked
        return 2 * sum(one.confidence for one in self.rows) / total if total else 0.0


@dataclass
class Found:
    """What is known of the rows so far, by index of the row."""

    items: dict[int, tuple[ItemSpec, float]] = field(default_factory=dict)  # with the confidence
    elsewhere: set[int] = field(default_factory=set)  # of those, rows matched out of their place
    unsure: dict[int, str] = field(default_factory=dict)  # rows left alone -> why, in Vietnamese
    renumbered: int = 0  # rows whose STT is not the item's, in tables where none can be trusted


def match(rows: Iterable[SourceRow], form: FormSpec) -> Match:
    """Say for every row which item it is. Each item is given to at most one row."""
    index = index_of(form)
    read, joined = mending.mended(list(rows), index.by_key)
    placed = [row for row in assign_tables(read, index) if not row.is_title]
    found = Found()
    by_table: dict[str, list[int]] = defaultdict(list)
    for position, row in enumerate(placed):
        by_table[row.table].append(position)
    for table in form.tables:
        align(placed, by_table.get(table.number, []), list(table.items), index, found)
    free = [table for table in form.tables if table.number not in by_table]
    unplaced = by_table.get("", [])
    align(placed, unplaced, in_order_of(placed, unplaced, free, index), index, found)
    match_elsewhere(placed, index, found)
    remarks = [messages.joined_rows(joined)] if joined else []
    if found.renumbered >= TO_SAY:
        remarks.append(messages.other_numbering(found.renumbered))
    return Match(form, tuple(answers(placed, index, found)), tuple(remarks))


def answers(rows: list[SourceRow], index: Index, found: Found) -> Iterable[Matched]:
    """Yield the answer for every row that is an item or would be missed."""
    last = {place(rows[position]): position for position in sorted(found.items)}
    taken = {item.code for item, confidence in found.items.values() if confidence >= SURE}
    left = OFFERED_ROWS
    for position, row in enumerate(rows):
        item, confidence = found.items.get(position, (None, 0.0))
        if item is None and not is_item_like(row, position > last.get(place(row), -1)):
            continue
        others = ()
        if confidence < SURE and left:
            left -= 1
            others = candidates(row, index, {*taken, item.code} if item else taken)
        code = item.code if item else ""
        yield Matched(row, code, confidence, reason(position, row, code, index, found), others)


def reason(position: int, row: SourceRow, code: str, index: Index, found: Found) -> str:
    """Return in Vietnamese why a row is an item, or why it is none."""
    wording = key(row.text)
    if position in found.elsewhere:
        return messages.MATCHED_ELSEWHERE
    if code and wording == index.keys[code]:
        return messages.MATCHED_BY_WORDING
    if code:
        return messages.MATCHED_BY_POSITION
    if position in found.unsure:
        return found.unsure[position]
    return messages.taken(row.text) if wording in index.by_key else messages.unmatched(row.text)


def candidates(row: SourceRow, index: Index, taken: set[str]) -> tuple[Candidate, ...]:
    """Return the items a row is next most like, among those not taken."""
    wording, stt = key(row.text), stt_key(row.stt)
    found = []
    for code, item in index.form.items.items():
        if code in taken or not (common := wordings.shared(wording, index.keys[code])):
            continue
        confidence = weighed(common, stt, row.unit, item, index)
        if row.table and row.table != item.table:
            confidence -= STT
        if confidence >= OFFER:
            found.append(Candidate(code, round(confidence, 2)))
    return tuple(sorted(found, key=lambda one: -one.confidence)[:OFFERED])


def place(row: SourceRow) -> tuple[str, str]:
    return row.sheet, row.table


def is_item_like(row: SourceRow, is_below: bool) -> bool:
    """Tell whether an unmatched row would be missed: it holds a figure, a unit or a number.

    Below the last matched row of a table stand signatures and places: there only a number counts
    as a figure.
    """
    figure = _FIGURE.fullmatch(row.value) if is_below else row.value
    return bool(figure or row.unit or row.stt)


def align(
    rows: list[SourceRow], indexes: list[int], items: list[ItemSpec], index: Index, found: Found
) -> None:
    """Match rows and items in order; adds to `found`."""
    if not indexes or not items:
        return
    # A longer list is no appendix of anybody's and would only fill the memory.
    pairing = paired if len(indexes) <= KEPT_ROWS else paired.__wrapped__
    found_here = pairing(
        index,
        tuple(item.code for item in items),
        tuple(key(rows[position].text) for position in indexes),
        tuple(stt_key(rows[position].stt) for position in indexes),
        tuple(rows[position].unit for position in indexes),
    )
    found.renumbered += found_here.renumbered
    for i, (code, confidence) in found_here.items.items():
        row = rows[indexes[i]]
        rivals = found_here.rivals.get(i, ())
        values = {rows[indexes[one]].value for one in rivals} - {"", row.value}
        if i in found_here.unsure:
            found.unsure[indexes[i]] = messages.ambiguous(row.text)
        elif values:
            for one in (i, *rivals):
                found.unsure[indexes[one]] = messages.repeated(row.text)
        else:
            found.items[indexes[i]] = (index.form.items[code], confidence)


@dataclass(frozen=True)
class Paired:
    """Rows of one table and the items they fit, by index of the row. Kept, never changed."""

    items: dict[int, tuple[str, float]]  # code, confidence
    unsure: set[int]
    rivals: dict[int, set[int]]
    renumbered: int  # rows with an STT, where none can be trusted


@lru_cache(maxsize=128)
def paired(
    index: Index,
    codes: tuple[str, ...],
    keys: tuple[str, ...],
    stts: tuple[str, ...],
    units: tuple[str, ...],
) -> Paired:
    """Align rows with items. Kept, because many units fill in the same workbook."""
    items = [index.form.items[code] for code in codes]
    labels = tuple(index.keys[code] for code in codes)
    renumbered = 0
    if not is_numbered_alike(keys, stts, labels, tuple(index.stts[code] for code in codes)):
        renumbered = sum(map(bool, stts))
        stts = ("",) * len(stts)

    def score(i: int, j: int) -> float:
        item, unit = items[j], units[i]
        if keys[i] == labels[j]:
            return weighed(1.0, stts[i], unit, item, index)
        likeness = wordings.alike(keys[i], labels[j], index.wordings)
        is_same = stts[i] and stts[i] == index.stts[item.code] and unit
        if not likeness and is_same and same_units(unit, item.unit):
            likeness = wordings.reworded(keys[i], labels[j], index.wordings)
        if not likeness:
            return 0.0
        total = weighed(likeness, stts[i], unit, item, index)
        return total if total >= ENOUGH else 0.0

    aligned = aligning.align(keys, labels, score)
    pairs = {i: (codes[j], score(i, j)) for i, j in aligned.pairs.items()}
    return Paired(pairs, aligned.unsure, aligned.rivals, renumbered)


def is_numbered_alike(
    keys: Sequence[str], stts: Sequence[str], labels: Sequence[str], numbers: Sequence[str]
) -> bool:
    """Tell whether a table's STT can be trusted, by the rows whose wording stands there once."""
    if stts == numbers and keys == labels:
        return True
    times, others = Counter(keys), Counter(labels)
    number = dict(zip(labels, numbers, strict=True))
    known = [
        wordings.agree(stt, number[one])
        for one, stt in zip(keys, stts, strict=True)
        if stt and times[one] == 1 and others[one] == 1
    ]
    return sum(known) * 2 >= len(known)


def match_elsewhere(rows: list[SourceRow], index: Index, found: Found) -> None:
    """Match what the order left over, where the wording is the same and names one free item."""
    left = [
        position
        for position in range(len(rows))
        if position not in found.items and position not in found.unsure
    ]
    if not left:
        return
    taken = {item.code for item, _ in found.items.values()}
    times = Counter((key(rows[position].text), rows[position].table) for position in left)
    for position in left:
        row = rows[position]
        wording, stt = key(row.text), stt_key(row.stt)
        free = [item for item in index.by_key.get(wording, ()) if item.code not in taken]
        if row.table:
            # Wordings return in other tables: there the number must be the same too.
            free = [
                item
                for item in free
                if item.table == row.table or stt and stt == index.stts[item.code]
            ]
        if len(free) > 1:
            free = [item for item in free if index.stts[item.code] == stt]
        if len(free) == 1 and times[wording, row.table] == 1:
            taken.add(free[0].code)
            found.items[position] = (free[0], ELSEWHERE)
            found.elsewhere.add(position)


def weighed(likeness: float, stt: str, unit: str, item: ItemSpec, index: Index) -> float:
    """Return how sure it is that a row is an item, from how alike their wordings are."""
    same_stt = wordings.agree(stt, index.stts[item.code])
    is_same_unit = not unit or unit == item.unit or same_units(unit, item.unit)
    return WORDING * likeness + STT * same_stt + UNIT * is_same_unit


def better_form(own: Match, rows: list[SourceRow], others: Iterable[FormSpec]) -> FormSpec | None:
    """Return the form the file fits far better than its own match, None when it fits its own."""
    if own.fit >= RIGHT_FORM:
        return None
    least = same_wordings(rows, own.form)
    likely = [form for form in others if same_wordings(rows, form) > least]
    found = [match(rows, form) for form in likely]
    better = [
        other
        for other in found
        if other.fit > own.fit + BETTER_FIT and other.score > own.score + BETTER_SCORE
    ]
    return max(better, key=lambda other: other.fit).form if better else None


def same_wordings(rows: Iterable[SourceRow], form: FormSpec) -> int:
    """Return how many rows are worded as an item of the form: a cheap look before a match."""
    known = index_of(form).by_key
    return sum(key(row.text) in known for row in rows)


def is_foreign_file(own: Match) -> bool:
    """Tell whether most rows of the file are no items of the form."""
    return len(own.matched) < FOREIGN_FILE * len(own.rows) or not own.matched


def is_said_twice(own: Match) -> bool:
    """Tell whether rows are left mostly because others of the file say something else of them."""
    rivals = [
        one for one in own.unmatched if one.candidates and one.candidates[0].confidence >= SURE
    ]
    return len(rivals) * 2 > len(own.unmatched)
