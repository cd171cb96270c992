"""Which table of a form the rows of a file stand in.

Pure. Titles tell it, by wording or number; where they are missing or wrong, the wordings that only
one table has.
"""

from collections import Counter, defaultdict
from dataclasses import replace

from indicators.spec import FormSpec, ItemSpec, TableSpec, once_a_form
from reports.imports import wordings
from reports.imports.layout import SourceRow
from reports.imports.wordings import key, stt_key


class Index:
    """A form's items prepared for comparing, made once a form."""

    def __init__(self, form: FormSpec):
        self.form = form
        self.keys = {code: key(item.label) for code, item in form.items.items()}
        self.stts = {code: stt_key(item.stt) for code, item in form.items.items()}
        self.by_key: dict[str, list[ItemSpec]] = defaultdict(list)
        self.tables_of: dict[str, set[str]] = defaultdict(set)  # wording -> numbers of its tables
        for code, item in form.items.items():
            self.by_key[self.keys[code]].append(item)
            self.tables_of[self.keys[code]].add(item.table)
        self.titles = {key(table.title): table.number for table in form.tables}
        self.wordings = wordings.Wordings(self.keys.values())


@once_a_form
def index_of(form: FormSpec) -> Index:
    return Index(form)


def assign_tables(rows: list[SourceRow], index: Index) -> list[SourceRow]:
    """Give every row the number of its table where a title, by its wording, tells it.

    A number the form does not have, or whose table shares no wording with the rows under it, is
    dropped: sheets are copied and renumbered by hand.
    """
    by_group: dict[tuple[str, str], Counter] = defaultdict(Counter)
    placed, current, sheet = [], "", None
    for row in rows:
        if row.sheet != sheet:
            current, sheet = "", row.sheet
        wording = key(row.text)
        title = None if row.value or row.unit else index.titles.get(wordings.title_key(row.text))
        if title:
            current = title
        tables = index.tables_of.get(wording, ())
        is_title = row.is_title or bool(title and title not in tables)
        table = row.table or current
        placed.append((row, table, is_title))
        if not is_title:
            by_group[row.sheet, table].update(tables)
    numbers = {table.number for table in index.form.tables}
    wrong = {
        (sheet, table)
        for (sheet, table), fits in by_group.items()
        if table not in numbers or fits and fits[table] * 3 < max(fits.values())
    }
    result = []
    for row, table, is_title in placed:
        table = "" if (row.sheet, table) in wrong else table
        if (table, is_title) != (row.table, row.is_title):
            row = replace(row, table=table, is_title=is_title)
        result.append(row)
    return result


def in_order_of(
    rows: list[SourceRow], indexes: list[int], tables: list[TableSpec], index: Index
) -> list[ItemSpec]:
    """Return the items of tables in the order the file has them, told by wordings of one table.

    Tables the file has no such wording of are left out, unless it has none of any.
    """
    votes = defaultdict(list)
    for position in indexes:
        numbers = index.tables_of.get(key(rows[position].text), ())
        if len(numbers) == 1:
            votes[next(iter(numbers))].append(position)
    middle = {number: places[len(places) // 2] for number, places in votes.items()}
    there = sorted(
        (one for one in tables if one.number in middle), key=lambda one: middle[one.number]
    )
    return [item for table in there or tables for item in table.items]
