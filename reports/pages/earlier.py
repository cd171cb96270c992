"""The columns of earlier filings beside a Biểu: each figure, and how far the row moved from it."""

from collections.abc import Mapping

from indicators import change, numbers
from indicators.formula import Operand
from indicators.periods import Period
from indicators.spec import TableSpec
from reports.pages.frame import ReportPage


def add_changes(
    page: ReportPage, table: TableSpec, periods: Mapping[str, Period], rows: list[dict]
) -> None:
    """Give each row `compared`: per period (figure as printed, number to compare with, change).

    The number is "" and the change None where the two are not comparable. No query.
    """
    cells, kind = page.cells, page.report.period_value.kind
    filings = [
        (name, cells.earlier.get(name), period.kind == kind) for name, period in periods.items()
    ]
    for item, row in zip(table.items, rows, strict=True):
        row["compared"] = [
            (text, *compared(cells, item, name, filing, same_length))
            for text, (name, filing, same_length) in zip(row["earlier"], filings, strict=True)
        ]


def compared(cells, item, name, filing, same_length) -> tuple[str, change.Change | None]:
    """Return what the row's figure is held against and how far it moved: ("", None) for nothing."""
    then = filing.values.get(item.indicator) if filing and item.indicator else None
    if then is None or then.value is None:
        return "", None
    spec = cells.form.indicator[item.indicator]
    if not change.is_comparable(spec, name, same_length):
        return "", None
    now = Operand(*cells.number(item.code))
    return numbers.dotted(then.value), change.change(now, then, spec.value_type)
