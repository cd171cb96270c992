"""What is printed, read back: PDF by where words and lines stand, the others
by their XML.

Nothing here asks the portal how it wrote a file. Only what a reader of the file sees counts: text
between drawn lines in a PDF, number and format of a cell in a workbook, text of a paragraph.
"""

import re


def squeezed(text: str) -> str:
    """Return a text without spaces: where a line was broken is not what a reader compares."""
    return re.sub(r"\s+", "", text)


def plain(text: str) -> str:
    """Return a text with every run of spaces as one."""
    return " ".join(text.split())
