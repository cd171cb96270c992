"""The child process that opens workbooks and Word files: bytes in, their cells as JSON out.

Run by `read` as a program of its own, isolated, because a crafted file of a few kilobytes can ask
the parsers for more memory or time than the machine has. The worst a file can do is end this
process. Imports nothing of the portal but its own modules, and little else: a process is begun for
every file that somebody uploads.

`child` keeps the limits and talks, `package` looks through a zipped document before any parser
sees it, `compound` through an old workbook, `workbook` and `document` read the cells, `shown` tells
what a sheet shows otherwise than it stores it: rates as 99,6%, rows and columns hidden.

A sheet is {"name", "hidden", "font", "rows": [[text, ...], ...], "numeric": [[row, column], ...],
"hidden_rows": [row, ...], "hidden_columns": [column, ...], "unsolved": formulas without a result};
rows and columns count from 0 at the top left cell of the sheet.
"""

SHEETS, ROWS, COLUMNS = 30, 5000, 60
CELLS = 60_000  # that hold something, of all sheets; the longest appendix has some 1.500
CELL = 4000  # characters kept of one cell; more than any cell of a report may hold
TEXT = 3_000_000  # characters of a whole file


class Refused(Exception):
    """The file cannot be used; the argument is a key of `messages.REFUSALS`."""
