"""A form as the unit that files it will see it, before there is any report. Empty, not kept."""

from dataclasses import dataclass, field

from indicators import catalogue, faults
from indicators.models import FormVersion
from indicators.spec import FormSpec, TableSpec
from reports.pages.rows import table_rows
from reports.sheet import Sheet
from units.models import Unit


@dataclass
class BlankPage:
    """What `table_rows` asks of a report's page, of a report nobody has begun."""

    cells: Sheet
    findings: list = field(default_factory=list)
    explained: dict = field(default_factory=dict)
    open_remarks: list = field(default_factory=list)


NARRATIVE = "thuyet-minh"  # asked for in the place of a table's number


@dataclass(frozen=True)
class Preview:
    form: FormSpec
    kind: str  # of the unit that looks at it
    kinds: list[tuple[str, str]]  # that file the form: (kind, in words)
    table: TableSpec | None  # None: the outline
    rows: list[dict]


def preview(version: FormVersion, kind: str, number: str) -> Preview | list[str]:
    """Return a table or the outline as a kind of unit sees it, or why it cannot be shown yet.

    An unknown kind or table gives the first there is. No query once a published form is in memory.
    """
    form = catalogue.form_spec(version)
    if not version.published_at and (found := faults.form_faults(form)):
        return found
    kind = kind if kind in form.unit_kinds else form.unit_kinds[0]
    tables = {table.number: table for table in form.tables}
    table = tables.get(number, form.tables[0])
    kinds = [(one, Unit.Kind(one).label) for one in form.unit_kinds]
    if number == NARRATIVE and form.outline:
        return Preview(form, kind, kinds, None, [])
    return Preview(form, kind, kinds, table, table_rows(BlankPage(Sheet(form, kind)), table))
