"""Measure the consolidated document of 200 units, as ratios within one run (see README.md)."""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from html import escape
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from benchmarks.portal import run

TURNS = 3
CONVERT = ("soffice", "--headless", "--norestore", "--convert-to")


class Took(NamedTuple):
    clock: float  # seconds
    processor: float  # seconds of this process and of those it waited for

    def __str__(self):
        return f"{self.clock:6.2f} s ({self.processor:5.2f} s of processor)"

    def to(self, other: "Took") -> str:
        return f"{self.clock / other.clock:.3f} ({self.processor / other.processor:.3f})"


def processor() -> float:
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def timed(work: Callable, turns: int = 1) -> tuple[Took, object]:
    """Return the median of the turns by processor time, and what the last of them gave."""
    took = []
    for _ in range(turns):
        clock, spent = time.perf_counter(), processor()
        result = work()
        took.append(Took(time.perf_counter() - clock, processor() - spent))
    middle = statistics.median_low(one.processor for one in took)
    return next(one for one in took if one.processor == middle), result


# ---- What it is held against


def whole_page(consolidated) -> str:
    """Return letter, tables and list as one page of HTML, parted into groups as the PDF is."""
    from dataclasses import replace

    from reports.exports import pdf
    from reports.exports.consolidated import columns, wide
    from reports.exports.consolidated import pdf as own

    own.register_fonts()
    source = pdf.html(replace(consolidated.document, appendix=None))
    headings = [unit.heading for unit in consolidated.units]
    room = own.ROOM - sum(columns.LABEL_WIDTHS)
    parts = [STYLE]
    for table in consolidated.tables:
        for group in columns.groups(table, headings, room, own.measured(own.REGULAR)):
            caption = table.caption + columns.part_of(group, headings)
            names = headings[group.start : group.end]
            rows = [
                (
                    *(*row.labels, row.total_text, row.coverage),
                    *(one.text for one in row.figures[group.start : group.end]),
                )
                for row in table.rows
            ]
            widths = columns.LABEL_WIDTHS + group.widths
            parts.append(html_table(caption, (*wide.LABELS, *names), widths, rows))
    listed = consolidated.listed
    rows = [(str(number), *one.texts) for number, one in enumerate(listed.lines, start=1)]
    parts.append(html_table(listed.as_of, wide.FILED_LABELS, own.FILED_WIDTHS, rows))
    return source.replace("</body>", f'<div class="wide">{"".join(parts)}</div></body>')


STYLE = (
    "<style>@page wide { size: A4 landscape; margin: 20mm 15mm 20mm 30mm } .wide { page: wide }"
    ".wide table { table-layout: fixed; border-collapse: collapse; font-size: 8pt; width: auto }"
    ".wide td, .wide th { border: .4pt solid; padding: 2pt } .wide tr { break-inside: avoid }"
    ".wide td:nth-child(n+4) { text-align: right }</style>"
)


def html_table(caption: str, head, widths, rows) -> str:
    columns = "".join(f'<col style="width: {width}pt">' for width in widths)
    named = "".join(f"<th>{escape(one)}</th>" for one in head)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in rows
    )
    return (
        f'<p class="caption">{escape(caption)}</p><table><colgroup>{columns}</colgroup>'
        f"<thead><tr>{named}</tr></thead><tbody>{body}</tbody></table>"
    )


def rows_of(consolidated):
    """Yield the sheets of the workbook as plain rows: texts and floats."""
    for table in consolidated.tables:
        yield (
            table.name,
            [
                [
                    *row.labels,
                    row.total_text if row.total.number is None else float(row.total.number),
                    row.coverage,
                    *(
                        one.text if one.number is None else float(one.number)
                        for one in row.figures or [BLANK] * len(consolidated.units)
                    ),
                ]
                for row in table.rows
            ],
        )


class BLANK:
    text, number = "", None


def bare_workbook(sheets) -> bytes:
    """Write the same cells with XlsxWriter and nothing else: no format, formula or width."""
    from xlsxwriter import Workbook

    content = BytesIO()
    book = Workbook(content, {"in_memory": True})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, float):
                    sheet.write_number(number, column, value)
                else:
                    sheet.write_string(number, column, value)
    book.close()
    return content.getvalue()


def by_openpyxl(sheets) -> bytes:
    """Write the same cells with openpyxl row by row, with a font and borders as the document's."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Border, NamedStyle, Side

    line = Side(style="thin")
    book = Workbook(write_only=True)
    book.add_named_style(NamedStyle("ô", border=Border(line, line, line, line)))
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            cells = [WriteOnlyCell(sheet, value) for value in row]
            for cell in cells:
                cell.style = "ô"
                if cell.data_type == "f":
                    cell.data_type = "s"
            sheet.append(cells)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def converted(folder: Path, name: str, to: str) -> Path:
    """Have LibreOffice write a file in another format; return where it stands."""
    into = folder / f"to-{to}"
    own = f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}"  # not a desktop's
    command = [*CONVERT, to, own, "--outdir", str(into), str(folder / name)]
    subprocess.run(command, check=True, capture_output=True)
    return into / f"{Path(name).stem}.{to}"


# ---- The run


def province(database: str):
    """Return the province's report: made where the database is empty, which takes minutes."""
    os.environ.update(
        DATABASE_URL=database,
        SECRET_KEY="benchmark-only-" + "k" * 40,
        DJANGO_SETTINGS_MODULE="benchmarks.settings",
        DEBUG="0",
    )
    run("migrate", "-v0")
    import django

    django.setup()
    from benchmarks import province
    from reports.models import Report

    found = Report.objects.for_page().filter(form__code=province.FORM).first()
    return found or province.tell()


def measure(report, folder: Path) -> None:
    from reports.exports import pdf as weasy
    from reports.exports.consolidated import docx, gathering, pdf, xlsx

    took, consolidated = timed(lambda: gathering.gather(report), TURNS)
    cells = sum((5 + len(consolidated.units)) * len(one.rows) for one in consolidated.tables)
    print(f"{len(consolidated.units)} units, {cells} cells; read from the database in {took}\n")
    whole = {"pdf": pdf.render, "xlsx": xlsx.render, "docx": docx.render}
    own = {}
    for format_, render in whole.items():
        own[format_], content = timed(lambda render=render: render(consolidated), TURNS)
        (folder / f"whole.{format_}").write_bytes(content)
        print(f"{format_:5}{own[format_]}, {len(content) // 1024} kB")
    sheets = list(rows_of(consolidated))
    bare, _ = timed(lambda: bare_workbook(sheets), TURNS)
    other, _ = timed(lambda: by_openpyxl(sheets), TURNS)
    page = whole_page(consolidated)
    print("converting with LibreOffice, and one pass of WeasyPrint ...", file=sys.stderr)
    converted(folder, "whole.docx", "odt").rename(folder / "whole.odt")  # makes its profile too
    office = {
        "pdf": timed(lambda: converted(folder, "whole.xlsx", "pdf"))[0],
        "xlsx": timed(lambda: converted(folder, "whole.xlsx", "xlsx"))[0],
        "docx": timed(lambda: converted(folder, "whole.odt", "docx"))[0],
    }
    from_word, _ = timed(lambda: converted(folder, "whole.docx", "pdf"))
    weasyprint, _ = timed(lambda: weasy.written(page))
    print("\nratios by the clock (by processor time)")
    for name, ours, theirs, wanted in (
        ("PDF to one WeasyPrint pass over the same", own["pdf"], weasyprint, "at most 0.1"),
        ("PDF to LibreOffice printing the workbook", own["pdf"], office["pdf"], "below 1"),
        ("PDF to LibreOffice printing the Word file", own["pdf"], from_word, "below 1"),
        ("XLSX to XlsxWriter writing the bare cells", own["xlsx"], bare, "at most 2"),
        ("XLSX to LibreOffice writing the same", own["xlsx"], office["xlsx"], "below 1"),
        ("DOCX to LibreOffice writing the same", own["docx"], office["docx"], "below 1"),
        ("openpyxl with borders to bare XlsxWriter", other, bare, "why not openpyxl"),
    ):
        print(f"{name:44}{ours.to(theirs):>16}   {wanted:18}{theirs}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="made there if it is empty, and kept")
    parser.add_argument("--keep", type=Path, help="folder for the files that were written")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = province(options.database or f"sqlite:///{folder}/wide.sqlite3")
        kept = options.keep or Path(folder)
        kept.mkdir(parents=True, exist_ok=True)
        measure(report, kept)


if __name__ == "__main__":
    main()
