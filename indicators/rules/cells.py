"""Checks of single cells and of the form around them: place, text, unit, note, numbering, date."""

import re
from collections import defaultdict
from collections.abc import Iterator

from indicators import numbers
from indicators.numbers import Number, Question
from indicators.rules import messages
from indicators.rules.reading import Finding, Reading
from indicators.spec import COMPUTED, ENTRY, FOREIGN, HEADING, FormSpec, once_a_form

# A gap left to be filled in: "Văn bản số ...", "ngày ...", "......", "(...)". Three dots that end
# a list ("phí, lệ phí,...") are ordinary Vietnamese.
_GAP = r"(?:\.{2,}|…+|_{2,})"
_PLACEHOLDER = re.compile(
    rf"\b(?:số|ngày)\s*:?\s*{_GAP}|\.{{5,}}|…{{2,}}|_{{3,}}|[(\[]\s*{_GAP}\s*[)\]]|^\s*{_GAP}\s*$",
    re.IGNORECASE,
)
_NUMBERS_SHOWN = 8  # repeated STT named in one sentence


def is_placeholder(text: str) -> bool:
    """Whether a text, NFC, still holds a gap someone meant to fill in."""
    return bool(_PLACEHOLDER.search(text))


def signed_early(reading: Reading) -> Iterator[Finding]:
    """The document is dated before the period's figures were closed."""
    signed, cut_off = reading.signed_on, reading.data_to
    if signed and cut_off and signed < cut_off:
        message = messages.signed_early(signed, cut_off)
        yield Finding("signed_early", "warning", "", (), f"{signed:%d/%m/%Y}", "", message)


def window(reading: Reading) -> Iterator[Finding]:
    """The figures are of other days than the rule has for the period (NĐ 09/2019, Điều 12)."""
    stated = reading.data_from, reading.data_to
    if reading.period and all(stated) and stated != reading.period.window():
        message = messages.window(stated, reading.period)
        typed = f"{stated[0]:%d/%m/%Y} - {stated[1]:%d/%m/%Y}"
        yield Finding("window", "warning", "", (), typed, "", message)


def numbering(reading: Reading) -> Iterator[Finding]:
    """A printed STT stands twice in a table, so citing it is ambiguous. One finding a table."""
    yield from _numbering(reading.form)


@once_a_form
def _numbering(form: FormSpec) -> list[Finding]:
    found = []
    for table in form.tables:
        places = defaultdict(list)
        for row in table.items:
            if stt := row.stt.strip().rstrip("."):
                places[stt].append(row)
        repeated = {stt: rows for stt, rows in places.items() if len(rows) > 1}
        if repeated:
            twice = {row.code for rows in repeated.values() for row in rows}
            items = tuple(row.code for row in table.items if row.code in twice)
            shown = list(repeated)[:_NUMBERS_SHOWN]
            message = messages.numbering(table.number, shown, len(repeated) > len(shown))
            found.append(Finding("numbering", "warning", items[0], items, "", "", message))
    return found


def foreign_row(reading: Reading) -> Iterator[Finding]:
    """A figure stands in a row that is another level's, or in a heading.

    A zero, "không có" or a dash holds no figure and is left alone: forms are filled with them.
    """
    for item, cell in reading.entered.items():
        role = reading.roles.get(item)
        if not cell.typed or role not in (FOREIGN, HEADING):
            continue
        measure = reading.measure(item) if role == FOREIGN else numbers.measure("count", "")
        parsed = numbers.parse(cell.typed, measure)
        if isinstance(parsed, Question) and parsed.reason == "dash":
            continue
        is_text = measure.kind == "text"
        if isinstance(parsed, Number) and not parsed.value and not is_text:
            continue
        message = messages.foreign_row(reading, item, cell.typed)
        yield Finding("foreign_row", "error", item, (), cell.typed, "", message)


def unreadable(reading: Reading) -> Iterator[Finding]:
    """A typed text stands without a number: a question not answered, a code outside its list."""
    for item, cell in reading.entered.items():
        if reading.roles.get(item) != ENTRY or not cell.typed or (cell.mark and not cell.problem):
            continue
        measure = reading.measure(item)
        parsed = numbers.parse(cell.typed, measure)
        if isinstance(parsed, Number):
            message = messages.type_again(reading, item, cell.typed)
        else:
            message = messages.unreadable(reading, item, parsed.message)
        rule = "choice" if measure.kind == "choice" else "number_format"
        yield Finding(rule, "error", item, (), cell.typed, "", message)


def required(reading: Reading) -> Iterator[Finding]:
    """A row every unit must answer is empty. A text nobody could read is `unreadable`'s."""
    for item, finding in _required(reading.form, reading.unit_kind).items():
        cell = reading.cell(item)
        if not cell.mark and not cell.typed:
            yield finding


@once_a_form
def _required(form: FormSpec, unit_kind: str) -> dict[str, Finding]:
    """Return item code -> what to say where it is empty, of the rows a unit must answer."""
    return {
        item: Finding("required", "error", item, (), "", "", messages.required(form, item))
        for item, role in form.roles(unit_kind).items()
        if role == ENTRY and form.items[item].required
    }


def carried(reading: Reading) -> Iterator[Finding]:
    """A figure or note was taken over from the unit's last report and nobody has confirmed it."""
    for item, cell in reading.entered.items():
        if cell.carried and reading.roles.get(item) == ENTRY:
            message = messages.carried(reading, item, cell.typed)
            yield Finding("carried", "error", item, (), cell.typed, "", message)


def unit(reading: Reading) -> Iterator[Finding]:
    """The file counts a row in another đơn vị tính than the form."""
    for item, cell in reading.entered.items():
        if cell.unit_typed and reading.roles.get(item) in (ENTRY, COMPUTED):
            message = messages.unit(reading, item, cell.unit_typed)
            yield Finding("unit", "explain", item, (), cell.unit_typed, "", message)


def placeholder(reading: Reading) -> Iterator[Finding]:
    """A note, or the text of a text row, still holds a gap to be filled in."""
    for item, cell in reading.entered.items():
        role = reading.roles.get(item)
        texts = [cell.note] if cell.note else []
        if role == ENTRY and reading.measure(item).kind == "text":
            texts.append(cell.typed)
        gaps = [text for text in texts if is_placeholder(text)]
        if gaps and role is not None:
            message = messages.placeholder(reading, item, gaps[0])
            yield Finding("placeholder", "warning", item, (), gaps[0], "", message)
