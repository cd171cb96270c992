"""A Word file as one sheet: paragraphs as rows of one cell, tables as they stand."""

from lxml import etree

from reports.imports.extract import CELL, CELLS, COLUMNS, ROWS, TEXT, Refused
from reports.imports.extract.package import Package, font_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
BREAKS = {f"{W}{name}" for name in ("tab", "br", "cr")}
# Signs that Word writes as elements. A soft hyphen is the letter ư of the old encodings.
SIGNS = {f"{W}softHyphen": "\u00ad", f"{W}noBreakHyphen": "-"}
LEFT_OUT = {f"{W}moveFrom", f"{W}del", FALLBACK}  # shown elsewhere, or no more


def read(package: Package) -> list[dict]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    body = etree.fromstring(package.members["word/document.xml"], parser)
    if body.getroottree().docinfo.doctype:
        raise Refused("entities")
    rows: list[list[str]] = []
    cells = text = 0
    for element in body.iter(f"{W}p", f"{W}tr"):
        if element.tag == f"{W}tr":
            row = table_row(element)
        elif any(True for _ in element.iterancestors(f"{W}tc")):
            continue
        else:
            row = [paragraph(element)]
        cells += len(row) - row.count("")
        text += sum(map(len, row))
        if len(rows) >= ROWS or len(row) > COLUMNS or cells > CELLS:
            raise Refused("too_many_cells")
        if text > TEXT:
            raise Refused("too_much_text")
        rows.append([one[:CELL] for one in row])
    fonts = (package.members.get(f"word/{name}.xml", b"") for name in ("document", "styles"))
    return [
        {
            "name": "",
            "hidden": False,
            "font": font_of(*fonts),
            "rows": rows,
            "numeric": [],
            "hidden_rows": [],
            "hidden_columns": [],
            "unsolved": 0,
        }
    ]


def table_row(element) -> list[str]:
    """Return a row's texts on the table's grid: a merged cell has its text in its first place."""
    row: list[str] = []
    before = element.find(f"{W}trPr/{W}gridBefore")
    if before is not None:
        row += [""] * min(int(before.get(f"{W}val", "0")), COLUMNS)
    for cell in element.iter(f"{W}tc"):
        if next(cell.iterancestors(f"{W}tr")) is not element:
            continue  # a table inside a cell has rows of its own
        continued = cell.find(f"{W}tcPr/{W}vMerge")
        is_continued = continued is not None and continued.get(f"{W}val", "continue") != "restart"
        texts = [] if is_continued else [paragraph(one) for one in own_paragraphs(cell)]
        row.append("\n".join(text for text in texts if text))
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        if span is not None:
            row += [""] * min(int(span.get(f"{W}val", "1")) - 1, COLUMNS)
        if len(row) > COLUMNS:
            break
    return row


def own_paragraphs(cell):
    """Yield the paragraphs of a cell, in content controls too, without those of tables inside."""
    for one in cell.iter(f"{W}p"):
        if next(one.iterancestors(f"{W}tc")) is cell:
            yield one


def paragraph(element) -> str:
    """Return a paragraph's text as it is shown: what was deleted or is hidden stays out.

    Raised digits are footnote marks and become [1]: 58 with a footnote 1 is not 581.
    """
    parts = []
    for run in element.iter(f"{W}r"):
        if next(run.iterancestors(f"{W}p")) is not element:
            continue  # of a text box, which has paragraphs of its own
        if any(above.tag in LEFT_OUT for above in run.iterancestors()):
            continue
        look = run.find(f"{W}rPr")
        hidden = None if look is None else look.find(f"{W}vanish")
        if hidden is not None and hidden.get(f"{W}val") not in ("0", "false"):
            continue
        raised = None if look is None else look.find(f"{W}vertAlign")
        is_raised = raised is not None and raised.get(f"{W}val") == "superscript"
        for node in run:
            if node.tag == f"{W}t":
                text = node.text or ""
                is_mark = is_raised and text.strip("()").isdigit()
                parts.append(f"[{text.strip('()')}]" if is_mark else text)
            elif node.tag in BREAKS:
                parts.append(" " if node.tag == f"{W}tab" else "\n")
            elif node.tag in SIGNS:
                parts.append(SIGNS[node.tag])
    return "".join(parts).strip()
