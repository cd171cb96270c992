"""A form version as one workbook, for people who edit forms in a spreadsheet program.

Owns the format: a sheet for the form, one for each Biểu, one each for indicators, rules and
outline. `read(write(form), dictionary)` is the form again. Pure: bytes in, bytes out.
"""

from indicators.workbook.reading import read
from indicators.workbook.writing import write

__all__ = ["read", "write"]
