"""Rows of a file -> items of a form, by wording, STT and position together.

Pure. Rows and items are aligned in order inside a table, because wordings repeat ("Tổng số UBND cấp
xã" stands three times in one Biểu) and numbers repeat, go missing and change; what the order leaves
over is matched by equal wording alone. A row that fits nothing is reported, never guessed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache

from indicators.numbers import options
from indicators.spec import FormSpec, ItemSpec
from reports.imports import messages
from reports.imports.layout import SourceRow
from units.text import fold

SURE = 0.9  # confidence from which a match needs no second look
ENOUGH = 0.66  # confidence below which a row is not matched
LIKE = 0.62  # likeness of two wordings below which nothing else can make them one
FOREIGN_FILE = 0.5  # share of rows matched below which a file is no appendix of the form
RIGHT_FORM = 0.93  # fit from which no other form is looked at
BETTER_FIT, BETTER_SCORE = 0.08, 0.03  # by how much another form must do better to be the one

WORDING, STT, UNIT = 0.8, 0.14, 0.06  # what each says for a match; they add up to 1

# Written out in one edition of a form and short in the next.
ABBREVIATIONS = {
    "tthc": "thu tuc hanh chinh",
    "vbqppl": "van ban quy pham phap luat",
    "pakn": "phan anh kien nghi",
    "dvsncl": "don vi su nghiep cong lap",
    "dvsn": "don vi su nghiep",
    "sncl": "su nghiep cong lap",
    "nsnn": "ngan sach nha nuoc",
    "ubnd": "uy ban nhan dan",
    "cchc": "cai cach hanh chinh",
    "dvc": "dich vu cong",
}
_FIGURE = re.compile(r"[0-9., ]+%?")


@dataclass(frozen=True)
class Matched:
    """One row of the file that may be an item, with the answer."""

    row: SourceRow
    item: str = ""  # code of the item, "" when none
    confidence: float = 0.0  # 0..1; 1 = same wording, STT and unit
    reason: str = ""  # Vietnamese: why this item, or why none

    @property
    def is_sure(self) -> bool:
        return self.confidence >= SURE


@dataclass(frozen=True)
class Match:
    """All rows of a file against one form."""

    form: FormSpec
    rows: tuple[Matched, ...]  # in file order; titles and stray lines left out

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


def match(rows: Iterable[SourceRow], form: FormSpec) -> Match:
    """Say for every row which item it is. Each item is given to at most one row."""
    rows = [row for row in assign_tables(rows, form) if not row.is_title]
    found: dict[int, tuple[ItemSpec, float]] = {}  # index of the row -> item, confidence
    by_table: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        by_table[row.table].append(index)
    free = list(form.tables)
    for table in form.tables:
        if indexes := by_table.get(table.number):
            free.remove(table)
            align(rows, indexes, list(table.items), found)
    unplaced = by_table.get("", [])
    align(rows, unplaced, [item for table in free for item in table.items], found)
    elsewhere = match_elsewhere(rows, form, found)
    last = defaultdict(lambda: -1)  # sheet -> index of its last matched row
    for index in sorted({*found, *elsewhere}):
        last[rows[index].sheet] = index
    return Match(
        form,
        tuple(
            answer(row, index, found, elsewhere)
            for index, row in enumerate(rows)
            if index in found or index in elsewhere or is_item_like(row, index > last[row.sheet])
        ),
    )


def answer(row: SourceRow, index: int, found, elsewhere) -> Matched:
    if index in found:
        item, confidence = found[index]
        same = key(row.text) == key(item.label)
        reason = messages.MATCHED_BY_WORDING if same else messages.MATCHED_BY_POSITION
        return Matched(row, item.code, confidence, reason)
    if index in elsewhere:
        item, confidence = elsewhere[index]
        return Matched(row, item.code, confidence, messages.MATCHED_ELSEWHERE)
    return Matched(row, reason=messages.unmatched(row.text))


def is_item_like(row: SourceRow, is_below: bool) -> bool:
    """Tell whether an unmatched row would be missed: it holds a figure, a unit or a number.

    Below the last matched row of a sheet stand signatures and places: there only a number counts
    as a figure.
    """
    figure = _FIGURE.fullmatch(row.value) if is_below else row.value
    return bool(figure or row.unit or row.stt)


def assign_tables(rows: Iterable[SourceRow], form: FormSpec) -> list[SourceRow]:
    """Give every row the number of its table where a title, by its wording, tells it.

    A number the form does not have, or whose table shares no wording with the rows under it, is
    dropped: sheets are copied and renumbered by hand.
    """
    titles = {key(table.title): table.number for table in form.tables}
    labels = {table.number: {key(item.label) for item in table.items} for table in form.tables}
    by_group: dict[tuple[str, str], Counter] = defaultdict(Counter)
    placed, current, sheet = [], "", None
    for row in rows:
        if row.sheet != sheet:
            current, sheet = "", row.sheet
        title = titles.get(key(without_numeral(row.text))) if not row.value else None
        if title and not row.unit:
            current = title
        is_title = row.is_title or bool(
            title and not row.unit and key(row.text) not in labels[title]
        )
        table = row.table or current
        placed.append((row, table, is_title))
        if not is_title:
            by_group[row.sheet, table].update(
                number for number, wordings in labels.items() if key(row.text) in wordings
            )
    wrong = {
        (sheet, table)
        for (sheet, table), fits in by_group.items()
        if table not in labels or fits and fits[table] * 3 < max(fits.values())
    }
    return [
        replace(row, table="" if (row.sheet, table) in wrong else table, is_title=is_title)
        for row, table, is_title in placed
    ]


def align(
    rows: list[SourceRow],
    indexes: list[int],
    items: list[ItemSpec],
    found: dict[int, tuple[ItemSpec, float]],
) -> None:
    """Match rows and items in order so that the confidences add up to the most; adds to `found`."""
    if not indexes or not items:
        return
    scores = [[confidence(rows[index], item) for item in items] for index in indexes]
    best = [[0.0] * (len(items) + 1) for _ in range(len(indexes) + 1)]
    for i in range(len(indexes) - 1, -1, -1):
        here, below, line = best[i], best[i + 1], scores[i]
        for j in range(len(items) - 1, -1, -1):
            here[j] = max(below[j], here[j + 1], line[j] + below[j + 1] if line[j] else 0.0)
    i = j = 0
    while i < len(indexes) and j < len(items):
        score = scores[i][j]
        if score and best[i][j] == score + best[i + 1][j + 1]:
            found[indexes[i]] = (items[j], score)
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def match_elsewhere(
    rows: list[SourceRow], form: FormSpec, found: dict[int, tuple[ItemSpec, float]]
) -> dict[int, tuple[ItemSpec, float]]:
    """Match what the order left over, where the wording is the same and names one free item."""
    taken = {item.code for item, _ in found.values()}
    free: dict[str, list[ItemSpec]] = defaultdict(list)
    for item in form.items.values():
        if item.code not in taken:
            free[key(item.label)].append(item)
    left = [index for index in range(len(rows)) if index not in found]
    times = Counter((key(rows[index].text), rows[index].table) for index in left)
    result = {}
    for index in left:
        row = rows[index]
        candidates = free.get(key(row.text), [])
        if row.table:
            candidates = [item for item in candidates if item.table == row.table] or candidates
        if len(candidates) > 1:
            candidates = [item for item in candidates if stt_key(item.stt) == stt_key(row.stt)]
        if len(candidates) == 1 and times[key(row.text), row.table] == 1:
            item = candidates[0]
            free[key(row.text)].remove(item)
            result[index] = (item, ENOUGH + (SURE - ENOUGH) / 2)
    return result


def confidence(row: SourceRow, item: ItemSpec) -> float:
    """Return how sure it is that a row is an item, 0 when it is not."""
    likeness = alike(key(row.text), key(item.label))
    if likeness < LIKE:
        return 0.0
    same_stt = agree(stt_key(row.stt), stt_key(item.stt))
    same_unit = 1.0 if not row.unit or same_units(row.unit, item.unit) else 0.0
    total = WORDING * likeness + STT * same_stt + UNIT * same_unit
    return total if total >= ENOUGH else 0.0


def agree(one: str, other: str) -> float:
    """Return 1 for equal numbers, 0.5 where one side has none, 0 for different ones."""
    if one == other:
        return 1.0
    return 0.0 if one and other else 0.5


@lru_cache(maxsize=100_000)
def alike(one: str, other: str) -> float:
    """Return how alike two folded wordings are, 0..1. What stands in brackets counts less.

    Words are compared before characters: SequenceMatcher on every pair of a large file is slow, and
    wordings that share no words are never the same.
    """
    if one == other:
        return 1.0 if one else 0.0
    words, others = set(one.split()), set(other.split())
    if len(words & others) < 0.4 * min(len(words), len(others)):
        return 0.0
    whole = SequenceMatcher(None, one, other, autojunk=False).ratio()
    bare, other_bare = without_brackets(one), without_brackets(other)
    if bare and (bare, other_bare) != (one, other):
        return max(whole, 0.97 * SequenceMatcher(None, bare, other_bare, autojunk=False).ratio())
    return whole


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """Return the wording to compare by: folded, bare words, abbreviations written out."""
    words = re.sub(r"[^\w%()/]+", " ", fold(text)).split()
    return " ".join(ABBREVIATIONS.get(word, word) for word in words)


def without_brackets(text: str) -> str:
    return " ".join(re.sub(r"\([^()]*\)?", " ", text).split())


def without_numeral(text: str) -> str:
    """Return a title without the "Biểu mẫu 3:" or "III." before it."""
    return re.sub(
        r"^(?:(?:biểu mẫu|biểu số|biểu|mục|phần)\s*[0-9ivx]{1,4}|[ivx]{1,4}|[0-9]{1,2})[\s.:)–-]+",
        "",
        text,
        flags=re.IGNORECASE,
    )


def stt_key(stt: str) -> str:
    return ".".join(part.lstrip("0") for part in re.findall(r"[0-9a-z]+", fold(stt)))


def unit_key(unit: str) -> str:
    words = re.sub(r"[^\w%]+", " ", fold(unit)).strip()
    return {"tthc": "thu tuc", "ti dong": "ty dong", "phan tram": "%"}.get(words, words)


def same_units(one: str, other: str) -> bool:
    """Tell whether two printed units mean the same; coded lists by their options, in any order."""
    if unit_key(one) == unit_key(other):
        return True
    listed, others = options(one), options(other)
    return bool(listed) and {(o.key, o.code) for o in listed} == {(o.key, o.code) for o in others}


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
    labels = {key(item.label) for item in form.items.values()}
    return sum(key(row.text) in labels for row in rows)


def is_foreign_file(own: Match) -> bool:
    """Tell whether most rows of the file are no items of the form."""
    return len(own.matched) < FOREIGN_FILE * len(own.rows) or not own.matched
