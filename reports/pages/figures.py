"""View-model of the picker: the rows of a report that a search finds, and what a text can say of
each; and one figure of a text, with what else it could say.
"""

import re
from dataclasses import dataclass, field

from django.utils.html import format_html

from indicators.spec import COMPUTED, ENTRY, ItemSpec
from reports.narrative import references
from reports.narrative.facets import FACETS, MISSING, Row, parse, say
from reports.pages.findings import row_url
from reports.pages.frame import ReportPage
from reports.pages.rows import above
from units.text import fold

LIMIT = 30  # rows shown of one search: more is a reason to type another word
_SIGNS = re.compile(r"[^\w]+")
_TABLE = re.compile(r"\bbieu (?:so )?(\d+)\b")


@dataclass(frozen=True)
class Choice:
    """One thing a text can say of a row."""

    reference: str  # "3.20:change"
    label: str  # "Tăng, giảm so với kỳ trước"
    text: str
    why: str = ""  # why nothing is printed yet

    @property
    def html(self) -> str:
        """What stands in the editor."""
        return format_html(
            '<span class="figure" data-figure="{}" contenteditable="false">{}</span>',
            self.reference,
            self.text,
        )


@dataclass(frozen=True)
class Found:
    item: ItemSpec
    where: str  # "Biểu 3, dòng 3.2.1"
    above: str  # wording of the row an unnumbered one stands under
    choices: list[Choice]


@dataclass(frozen=True)
class Picking:
    """What the picker shows for one search."""

    rows: list[Found]
    left: int  # found beyond those shown


@dataclass(frozen=True)
class Standing:
    """A figure that stands in the text."""

    choice: Choice
    where: str
    item: ItemSpec | None  # None: the form has no such row
    url: str
    others: list[Choice] = field(default_factory=list)


def picking(page: ReportPage, query: str, section: str) -> Picking:
    """Return the rows a search finds, those of the section's own Biểu first. No query of its own
    beside the cells.
    """
    form, roles = page.cells.form, page.cells.roles
    own = next((one.tables for one in form.outline if one.key == section), ())
    wanted = words_of(query)
    tables = {table.number: table for table in form.tables}
    found = [
        item
        for code, item in form.items.items()
        if roles[code] in (ENTRY, COMPUTED)
        and (wanted or not own or item.table in own)
        and matches(item, above(tables[item.table], item), wanted)
    ]
    found.sort(key=lambda item: item.table not in own)  # stable: in printed order otherwise
    period = page.report.period_value
    rows = []
    for item in found[:LIMIT]:
        row = references.row_of(page.cells, period, item.code)
        rows.append(
            Found(item, row.where, above(tables[item.table], item), choices(item.code, row))
        )
    return Picking(rows, len(found) - len(rows))


def words_of(query: str) -> tuple[str, list[str]] | None:
    """Return (number of the Biểu or "", words) of a search; None for an empty one."""
    text = fold(query).replace(",", " ").replace(";", " ")
    table = _TABLE.search(text)
    words = [one.strip("()[]«»\"'.:-") for one in _TABLE.sub(" ", text).split()]
    words = [one for one in words if one and one != "dong"]
    return (table[1] if table else "", words) if table or words else None


def matches(item: ItemSpec, under: str, wanted: tuple[str, list[str]] | None) -> bool:
    """Tell whether a row holds every word of a search, of the last one its beginning; a number is
    the beginning of its STT.
    """
    if wanted is None:
        return True
    table, words = wanted
    if table and item.table != table:
        return False
    stt = item.stt.strip().rstrip(".")
    said = f" {_SIGNS.sub(' ', fold(f'{under} {item.label} {item.unit}'))} "
    return all(
        is_stt(word, stt) if word[0].isdigit() else f" {word}{end}" in said
        for word, end in zip(words, [" "] * (len(words) - 1) + [""], strict=True)
    )


def is_stt(word: str, stt: str) -> bool:
    word = word.rstrip(".")
    return stt == word or stt.startswith(word + ".")


def choices(item: str, row: Row) -> list[Choice]:
    """Return what a text can say of a row: the figure itself, then the rest as far as there is any
    and it is something else.
    """
    found: dict[tuple[str, str], Choice] = {}
    for name, facet in FACETS.items():
        said = say(row, name)
        if not name or not said.why:
            reference = f"{item}:{name}" if name else item
            choice = Choice(reference, named(row, name), said.text, said.why)
            found.setdefault((facet.when, said.text), choice)
    return list(found.values())


def named(row: Row, name: str) -> str:
    """Return how a choice is told from the others: "so với quý I năm 2022"."""
    facet = FACETS.get(name)
    if facet is None:
        return name
    period = row.earlier[facet.when].label if facet.when in row.earlier else ""
    if not period:
        return facet.label
    return period if facet.how == "figure" else f"so với {period}"


def standing(page: ReportPage, reference: str) -> Standing:
    """Return one figure of the text: what it is and what else could stand in its place."""
    code, facet = parse(reference)
    item = page.cells.form.items.get(code)
    row = references.row_of(page.cells, page.report.period_value, code)
    said = say(row, facet)
    here = Choice(reference, named(row, facet), said.text, said.why)
    others = [one for one in choices(code, row) if one.reference != reference]
    return Standing(
        here,
        row.where,
        item,
        row_url(page, code) if item else "",
        [one for one in others if one.text != MISSING],
    )
