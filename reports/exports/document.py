"""What a document consists of, independent of PDF, XLSX and DOCX. Pure.

`build` fills these classes once; each renderer prints all of them. Texts are final: formatted
numbers, normalised Vietnamese, no characters XML forbids. Renderers decide fonts and spacing,
never wording.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from reports.exports.measures import LANDSCAPE, PORTRAIT, is_figure, shares, word_width

UPRIGHT_COLUMNS = 8  # of a table within the text; one of more lies on a landscape page


@dataclass(frozen=True)
class Heading:
    """A heading of the outline, with its printed number."""

    kind: ClassVar[str] = "heading"
    level: int  # 1 = "I. CAPITALS" bold, 2 = "1." bold, 3 = "1.1." bold italic, 4 = "a)" regular
    text: str


@dataclass(frozen=True)
class Run:
    """A stretch of text set alike, or a footnote: then its number stands here, without a text."""

    text: str = ""
    is_bold: bool = False
    is_italic: bool = False
    note: str = ""  # of a footnote; renderers number them through the document

    @property
    def plain(self) -> str:
        """The run where there is no foot of a page: a footnote in parentheses."""
        return f" ({self.note})" if self.note else self.text


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body; with a sign, an item of a list."""

    kind: ClassVar[str] = "paragraph"
    runs: Runs
    sign: str = ""  # printed before the item: "-", and one depth below "+"

    @property
    def text(self) -> str:
        return f"{self.sign} {plain(self.runs)}" if self.sign else plain(self.runs)


@dataclass(frozen=True)
class GridColumn:
    width: float  # mm
    align: str  # left | right, of what stands below the head


@dataclass(frozen=True)
class Grid:
    """A table within the text. Its first row is the head; rows have equally many cells."""

    kind: ClassVar[str] = "grid"
    rows: tuple[tuple[Runs, ...], ...]

    @property
    def text(self) -> str:
        return "\n".join("\t".join(map(plain, row)) for row in self.rows)

    @cached_property
    def columns(self) -> tuple[GridColumn, ...]:
        """The columns, as wide as their texts want; figures stand on the right."""
        texts = [[plain(cell) for cell in column] for column in zip(*self.rows, strict=True)]
        room = LANDSCAPE if self.is_wide else PORTRAIT
        return tuple(
            GridColumn(width, "right" if are_figures(below) else "left")
            for width, (_, *below) in zip(shares(texts, room), texts, strict=True)
        )

    @cached_property
    def is_wide(self) -> bool:
        """Tell whether it needs a landscape page: for its many columns, or for its long words."""
        columns = list(zip(*self.rows, strict=True))
        if len(columns) > UPRIGHT_COLUMNS:
            return True
        needed = sum(word_width(list(map(plain, column))) for column in columns)
        return needed > PORTRAIT

    @property
    def head(self) -> tuple[Runs, ...]:
        return self.rows[0]

    @property
    def body(self) -> tuple[tuple[tuple[Runs, GridColumn], ...], ...]:
        """The rows below the head, each cell with its column."""
        return tuple(tuple(zip(row, self.columns, strict=True)) for row in self.rows[1:])


Block = Heading | Paragraph | Grid


def plain(runs: Runs) -> str:
    return "".join(run.plain for run in runs)


def are_figures(texts: list[str]) -> bool:
    """Tell whether a column holds figures: every cell of it that says anything."""
    said = [text for text in texts if text.strip()]
    return bool(said) and all(map(is_figure, said))


@dataclass(frozen=True)
class Column:
    title: str
    width: int  # mm; the widths of a table fill the text area


@dataclass(frozen=True)
class Cell:
    text: str = ""  # what is printed
    number: Decimal | None = None  # what a workbook holds instead of the text; None: the text
    decimals: int = 0  # printed decimals of `number`
    formula: str = ""  # indicator expression the number follows from; "" = none
    level: int = 1  # of the label: one step of indent per level above 1
    align: str = "left"  # left | center | right
    is_bold: bool = False
    sign: str = ""  # printed after the text, explained by the table's footnote; "" = none


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]  # one per column
    item: str = ""  # code of the form's item, "3.18"
    indicator: str = ""  # "" = a heading
    is_heading: bool = False  # takes no value
    is_foreign: bool = False  # another level reports it
    TALL: ClassVar[int] = 300  # characters of a cell: over twenty lines of Ghi chú

    @property
    def is_tall(self) -> bool:
        """Tell whether it may take a good part of a page, and so has to go on overleaf."""
        return any(len(cell.text) > self.TALL for cell in self.cells)


@dataclass(frozen=True)
class Table:
    kind: ClassVar[str] = "table"
    name: str  # "Biểu 3"; in a workbook, the sheet
    caption: str  # "Biểu 3. Cải cách thủ tục hành chính"
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    footnote: str = ""  # what the signs of its cells mean; "" = there are none

    @property
    def is_wide(self) -> bool:
        """Tell whether it needs a landscape page."""
        return sum(column.width for column in self.columns) > PORTRAIT


@dataclass(frozen=True)
class Appendix:
    """The statistical tables, with page numbers of their own."""

    label: str  # "Phụ lục"
    title: str
    attached_to: str  # "(Kèm theo Báo cáo số ... ngày ... của ...)"
    window: str  # "Số liệu từ ngày ... đến hết ngày ..."
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class Letter:
    """The official report around the narrative (NĐ 30/2020/NĐ-CP, Phụ lục I)."""

    superior: tuple[str, ...]  # capitals, lines as of the issuer; none where there is nobody above
    issuer: tuple[str, ...]  # capitals, one or two lines
    number: str  # "Số: 371/BC-UBND"
    place_date: str  # "Kông Chro, ngày 10 tháng 6 năm 2022"
    subject: str
    addressees: tuple[str, ...]  # none = no Kính gửi
    blocks: tuple[Block, ...]
    signature: tuple[str, ...]  # authority and office
    recipients: tuple[str, ...]  # the lines under Nơi nhận
    signer: str = ""  # full name under the signature; "": whoever signs adds it

    @property
    def listed_addressees(self) -> tuple[str, ...]:
        """Several addressees as the lines below Kính gửi; none where one stands beside it."""
        if len(self.addressees) < 2:
            return ()
        *first, last = self.addressees
        return (*(f"- {one};" for one in first), f"- {last}.")


@dataclass(frozen=True)
class Document:
    title: str  # for the file's properties
    issuer: str  # in running text
    footer: str  # form, revision, receipt
    is_draft: bool  # not, or no longer, submitted
    letter: Letter | None  # None: the appendix alone
    appendix: Appendix | None  # None: the letter alone, to which pages are added
    form: str  # form code
    form_sha256: str
    unit: str  # unit code
    period: str  # period code
    revision: int
