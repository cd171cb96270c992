"""The SQL of opening and saving a sheet, written out (docs/adr/0007).

Building these few statements costs the ORM several times what the database takes to run them, and
while a cell is being written everybody else waits. Everything else in the portal goes through the
ORM. The same text for SQLite and PostgreSQL; decides nothing, checks nothing.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

from django.db import connection
from django.utils import timezone

from indicators.models import FormVersion
from reports.models import Report
from units.models import Unit

# What follows "report_id, item_id" in a row of reports_value, in the order `store` is given it.
STORED = (
    "typed",
    "number",
    "mark",
    "key",
    "decimals",
    "note",
    "unit_typed",
    "imported",
    "carried",
    "consolidated",
    "problem",
    "version",
    "typed_version",
    "note_version",
    "changed_at",
    "changed_by_id",
)

CELLS = """
    SELECT v.report_id, i.code, v.typed, v.number, v.mark, v.key, v.decimals, v.note, v.unit_typed,
        v.imported, v.problem, v.version, v.typed_version, v.note_version, v.carried,
        v.consolidated
    FROM reports_value v JOIN indicators_item i ON i.id = v.item_id
    WHERE v.report_id IN ({reports})
"""
# Figures and targets in one statement: what a report is compared with. The columns of targets hold
# the year where figures have the period, and the unit's code, kind and source where figures have
# the hash of their form and the key of an answer.
FIGURES = """
    SELECT f.unit_id, f.period, i.code, f.value, f.mark, '' AS unit, v.sha256, f.key
    FROM indicators_figure f JOIN indicators_indicator i ON i.id = f.indicator_id
    JOIN indicators_formversion v ON v.id = f.form_id
    WHERE f.superseded_at IS NULL AND f.unit_id IN ({units}) AND f.period IN ({periods})
    UNION ALL
    SELECT t.unit_id, CAST(t.year AS VARCHAR(8)), i.code, t.minimum, '', u.code, t.unit_kind,
        t.source
    FROM indicators_target t JOIN indicators_indicator i ON i.id = t.indicator_id
    JOIN units_unit u ON u.id = t.unit_id
    WHERE t.year IN ({years}) AND u.code IN ({codes})
"""


# The unit's newest published submission before a day, unless the unit was reorganised since.
LAST = """
    SELECT s.snapshot, r.period, r.data_to, r.form_id
    FROM reports_submission s JOIN reports_report r ON r.id = s.report_id
    WHERE r.unit_id = %s AND r.data_to < %s
    AND EXISTS (
        SELECT 1 FROM indicators_figure f JOIN indicators_indicator i ON i.id = f.indicator_id
        WHERE f.superseded_at IS NULL AND f.unit_id = r.unit_id AND f.period = r.period
        AND f.form_id = r.form_id AND f.submission_receipt = s.receipt AND i.code IN ({codes})
    )
    AND NOT EXISTS (
        SELECT 1 FROM units_unitsuccession u
        WHERE (u.predecessor_id = r.unit_id OR u.successor_id = r.unit_id)
        AND u.effective_on > r.data_to AND u.effective_on <= %s
    )
    ORDER BY r.data_to DESC, CASE WHEN r.form_id = %s THEN 0 ELSE 1 END, s.received_at DESC,
        s.id DESC
    LIMIT 1
"""

# Whether a unit took over another's area after one day and until another.
SUCCEEDED = """
    SELECT 1 FROM units_unitsuccession
    WHERE successor_id = %s AND effective_on > %s AND effective_on <= %s LIMIT 1
"""


def columns(model, *names: str) -> list[str]:
    """Return the columns in the model's own order, which is how `from_db` takes them."""
    return [field.attname for field in model._meta.concrete_fields if field.attname in names]


# What saving asks of a report, its unit and its form; the rest is read when first asked for.
REPORT_FIELDS = columns(
    Report,
    "id",
    "unit_id",
    "period",
    "form_id",
    "path",
    "parent_code",
    "data_from",
    "data_to",
    "opens_at",
    "closes_at",
    "state",
    "version",
    "last_sequence",
    "presented_at",
    "submitted_at",
    "document_date",
)
UNIT_FIELDS = columns(Unit, "id", "code", "kind")
FORM_FIELDS = columns(FormVersion, "id", "code", "sha256")
REPORT = """
    SELECT {columns} FROM reports_report r
    JOIN units_unit u ON u.id = r.unit_id JOIN indicators_formversion f ON f.id = r.form_id
    WHERE r.id = %s
"""
REPORT_COLUMNS = ", ".join(
    f"{table}.{name}"
    for table, names in (("r", REPORT_FIELDS), ("u", UNIT_FIELDS), ("f", FORM_FIELDS))
    for name in names
)
LOCK = """
    SELECT state, version, opens_at, closes_at, last_hash, last_sequence
    FROM reports_report WHERE id = %s
"""
ITEMS = "SELECT code, id FROM indicators_item WHERE form_id = %s AND code IN ({codes})"
STORE = """
    INSERT INTO reports_value (report_id, item_id, {columns}) VALUES {rows}
    ON CONFLICT (report_id, item_id) DO UPDATE SET {assignments}
"""
COLUMNS = ", ".join(STORED)
ASSIGNMENTS = ", ".join(f"{name} = EXCLUDED.{name}" for name in STORED)
ROW = f"({', '.join(['%s'] * (2 + len(STORED)))})"
EVENT = """
    INSERT INTO reports_event (report_id, sequence, name, at, by_id, channel, payload,
        idempotency_key, previous_hash, hash)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""
ADVANCE = "UPDATE reports_report SET version = %s, last_hash = %s, last_sequence = %s WHERE id = %s"


def report(report_id: int) -> Report | None:
    """Return a report with its unit and form, as far as saving needs them. One query."""
    rows = fetch(REPORT.format(columns=REPORT_COLUMNS), [report_id])
    if not rows:
        return None
    values = [aware(one) if isinstance(one, datetime) else one for one in rows[0]]
    unit_at = len(REPORT_FIELDS)
    form_at = unit_at + len(UNIT_FIELDS)
    one = Report.from_db(connection.alias, REPORT_FIELDS, values[:unit_at])
    one.unit = Unit.from_db(connection.alias, UNIT_FIELDS, values[unit_at:form_at])
    one.form = FormVersion.from_db(connection.alias, FORM_FIELDS, values[form_at:])
    return one


def cells(report_ids: Sequence[int]) -> list[tuple]:
    """Return the rows of CELLS: every cell that was ever saved, as `compute.Entered`. One query."""
    return fetch(CELLS.format(reports=places(report_ids)), report_ids)


def figures(
    unit_ids: Sequence[int],
    periods: Sequence[str],
    years: Sequence[int] = (),
    unit_codes: Sequence[str] = (),
) -> list[tuple]:
    """Return the published figures of units and periods, and the targets of years and units.

    Rows of (unit id, period, indicator code, value, mark, "", hash of the form, key) and of
    (unit id, year as text, indicator code, minimum, "", unit code, kind of unit or "", source).
    One query.
    """
    asked = {"units": unit_ids, "periods": periods, "years": years, "codes": unit_codes}
    statement = FIGURES.format(**{name: places(values) for name, values in asked.items()})
    return fetch(statement, [value for values in asked.values() for value in values])


def last(
    unit_id: int, before: date, codes: Sequence[str], form_id: int
) -> tuple[dict, str, date, int] | None:
    """Return (snapshot, period, last day, form id) of the last submission, see LAST; None for none.

    `codes` are the indicators of which it published any; of two on one day the one on the form.
    """
    statement = LAST.format(codes=places(codes))
    rows = fetch(statement, [unit_id, before, *codes, before, form_id])
    if not rows:
        return None
    snapshot, period, data_to, form = rows[0]
    if isinstance(snapshot, str):  # SQLite keeps JSON as text
        snapshot = json.loads(snapshot)
    if isinstance(data_to, str):
        data_to = date.fromisoformat(data_to)
    return snapshot, period, data_to, form


def has_succeeded(unit_id: int, after: date, until: date) -> bool:
    """Tell whether a unit took over another's area in these days, see SUCCEEDED. One query."""
    return bool(fetch(SUCCEEDED, [unit_id, after, until]))


def lock(report_id: int) -> tuple[str, int, datetime | None, datetime | None, str, int]:
    """Lock a report's row for the rest of the transaction; return its moving parts, see LOCK.

    SQLite has locked the whole database when the transaction began.
    """
    for_update = " FOR UPDATE" if connection.features.has_select_for_update else ""
    ((state, version, opens_at, closes_at, *event),) = fetch(LOCK + for_update, [report_id])
    return state, version, aware(opens_at), aware(closes_at), *event


def item_ids(form_id: int, codes: Sequence[str]) -> dict[str, int]:
    return dict(fetch(ITEMS.format(codes=places(codes)), [form_id, *codes]))


def store(rows: Iterable[tuple]) -> None:
    """Insert or overwrite cells given as (report id, item id, *STORED). One query."""
    rows = list(rows)
    places = ", ".join([ROW] * len(rows))
    statement = STORE.format(columns=COLUMNS, rows=places, assignments=ASSIGNMENTS)
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for row in rows for value in row])


def add_event(event) -> None:
    """Insert an event and give it its id. One query."""
    ((event.pk,),) = fetch(
        EVENT,
        [
            event.report_id,
            event.sequence,
            event.name,
            moment(event.at),
            event.by_id,
            event.channel,
            json.dumps(event.payload),
            event.idempotency_key,
            event.previous_hash,
            event.hash,
        ],
    )


def advance(report_id: int, version: int, last_hash: str, last_sequence: int) -> None:
    """Write what a save moves on in its report. One query."""
    with connection.cursor() as cursor:
        cursor.execute(ADVANCE, [version, last_hash, last_sequence, report_id])


def fetch(statement: str, values: Sequence) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def places(values: Sequence) -> str:
    """Return the place-holders of a list. An empty list is one NULL, which nothing equals."""
    return ", ".join(["%s"] * len(values)) or "NULL"


def moment(at: datetime):
    """Return a moment as the database's column takes it."""
    return connection.ops.adapt_datetimefield_value(at)


def aware(at: datetime | None) -> datetime | None:
    """Return a moment as the database gave it: SQLite keeps UTC without saying so."""
    return at.replace(tzinfo=UTC) if at and timezone.is_naive(at) else at
