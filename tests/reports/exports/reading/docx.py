"""A Word document's paragraphs, tables, footnotes and fields, by its XML."""

from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Paragraph:
    text: str
    style: str  # name as the document calls it
    is_bold: bool  # of all its runs, by marks of their own


@dataclass(frozen=True)
class Table:
    rows: tuple[tuple[str, ...], ...]  # lines of a cell are parted by line breaks


@dataclass
class Word:
    blocks: list[Paragraph | Table]
    footnotes: list[str]
    instructions: set[str]  # of fields, wherever they stand
    parts: dict[str, bytes]

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [one for one in self.blocks if isinstance(one, Paragraph)]

    @property
    def tables(self) -> list[Table]:
        return [one for one in self.blocks if isinstance(one, Table)]


def read(content: bytes) -> Word:
    """Return a Word document's paragraphs and tables in their order, and its footnotes."""
    with ZipFile(BytesIO(content)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    names = {
        one.get(f"{_W}styleId"): one.find(f"{_W}name").get(f"{_W}val")
        for one in etree.fromstring(parts["word/styles.xml"]).iter(f"{_W}style")
    }
    body = etree.fromstring(parts["word/document.xml"]).find(f"{_W}body")
    blocks: list[Paragraph | Table] = []
    for one in body:
        if one.tag == f"{_W}p":
            blocks.append(word_paragraph(one, names))
        elif one.tag == f"{_W}tbl":
            blocks.append(
                Table(
                    tuple(
                        tuple(
                            "\n".join(map(word_text, cell.iter(f"{_W}p")))
                            for cell in row.findall(f"{_W}tc")
                        )
                        for row in one.findall(f"{_W}tr")
                    )
                )
            )
    footnotes = []
    if "word/footnotes.xml" in parts:
        footnotes = [
            "\n".join(map(word_text, note.iter(f"{_W}p")))
            for note in etree.fromstring(parts["word/footnotes.xml"])
            if note.get(f"{_W}type") is None
        ]
    instructions = set()
    for name, part in parts.items():
        if name.startswith("word/") and name.endswith(".xml"):
            tree = etree.fromstring(part)
            instructions |= {
                one.get(f"{_W}instr").strip() for one in tree.iter(f"{_W}fldSimple")
            } | {(one.text or "").strip() for one in tree.iter(f"{_W}instrText")}
    return Word(blocks, footnotes, instructions, parts)


def word_paragraph(element, names: dict[str, str]) -> Paragraph:
    style = element.find(f"{_W}pPr/{_W}pStyle")
    runs = element.findall(f"{_W}r")
    return Paragraph(
        word_text(element),
        names[style.get(f"{_W}val")] if style is not None else "Normal",
        bool(runs) and all(run.find(f"{_W}rPr/{_W}b") is not None for run in runs),
    )


def word_text(paragraph) -> str:
    """Return a paragraph's text; breaks and tabs are what they look like."""
    signs = {f"{_W}br": "\n", f"{_W}tab": "\t", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
    return "".join(
        one.text or "" if one.tag == f"{_W}t" else signs.get(one.tag, "")
        for one in paragraph.iter()
        if one.getparent().tag == f"{_W}r"
    )
