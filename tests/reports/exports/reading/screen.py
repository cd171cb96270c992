"""The page of a Biểu: what a person reads or would change in each row."""

from dataclasses import dataclass

import lxml.html


@dataclass(frozen=True)
class Row:
    stt: str
    label: str
    unit: str
    figure: str  # as a person reads or types it; of a choice the words of the chosen option
    note: str


def read(html: str) -> dict[str, Row]:
    """Return item -> its row on the page of a Biểu, whether one may type there or not."""
    tree = lxml.html.document_fromstring(html)
    return {row.get("data-item"): row_of(row) for row in tree.iterfind(".//tr[@data-item]")}


def row_of(row) -> Row:
    cells = row.findall("td")
    label = row.find("th")
    number = next((one for one in cells if one.get("class", "") in NUMBER_CLASSES), None)
    return Row(
        stt=cells[1].text_content().strip(),
        label=(label.text or "").strip(),
        unit=cells[2].text_content(),
        figure="" if number is None else figure_in(number),
        note=note_in(cells[-1]),
    )


NUMBER_CLASSES = ("cell", "figure", "figure is-computed", "figure is-consolidated")


def figure_in(cell) -> str:
    if (listed := cell.find("select")) is not None:
        chosen = listed.find("option[@selected]")
        return "" if chosen is None else chosen.text_content()
    if (field := cell.find("input[@name]")) is not None and field.get("type") != "hidden":
        return field.get("value", "")
    if (output := cell.find("output")) is not None:
        return output.text_content()
    return cell.text_content()


def note_in(cell) -> str:
    field = cell.find("input[@name]")
    return field.get("value", "") if field is not None else cell.text_content()
