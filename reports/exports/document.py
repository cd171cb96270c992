"""What a document consists of, independent of PDF, XLSX and DOCX. Pure.

`build` fills these classes once; each renderer prints all of them. Texts are final: formatted
numbers, normalised Vietnamese, no characters XML forbids. Renderers decide fonts and spacing,
never wording.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar


@dataclass(frozen=True)
class Heading:
    """A heading of the outline, with its printed number."""

    kind: ClassVar[str] = "heading"
    level: int  # 1 = "I. CAPITALS" bold, 2 = "1." bold, 3 = "1.1." bold italic, 4 = "a)" regular
    text: str


@dataclass(frozen=True)
class Paragraph:
    kind: ClassVar[str] = "paragraph"
    text: str


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

    superior: str  # capitals; "" = none is printed
    issuer: tuple[str, ...]  # capitals, one or two lines
    number: str  # "Số: 371/BC-UBND"
    place_date: str  # "Kông Chro, ngày 10 tháng 6 năm 2022"
    subject: str
    addressee: str  # "" = no Kính gửi
    blocks: tuple[Heading | Paragraph, ...]
    signature: tuple[str, ...]  # authority and office
    recipients: tuple[str, ...]  # the lines under Nơi nhận
    signer: str = ""  # full name under the signature; "": whoever signs adds it


@dataclass(frozen=True)
class Document:
    title: str  # for the file's properties
    issuer: str  # in running text
    footer: str  # form, revision, receipt
    is_draft: bool  # not, or no longer, submitted
    letter: Letter | None  # None: the appendix alone
    appendix: Appendix
    form: str  # form code
    form_sha256: str
    unit: str  # unit code
    period: str  # period code
    revision: int
