"""The rows of one Biểu as a page draws them: every text formatted once, nothing left to decide.

Rows are plain dictionaries: a page of 77 of them is drawn in one template loop, and what a template
looks up per cell is what the page costs. The POST of the page is read here too, beside the names
the inputs were given.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from indicators import formula, numbers
from indicators.formula import LAST_YEAR, PREV
from indicators.periods import Period
from indicators.rules import Finding, Previous
from indicators.spec import (
    COMPUTED,
    ENTRY,
    FOREIGN,
    HEADING,
    MARKERS,
    SEVERITIES,
    ItemSpec,
    TableSpec,
    portal_names,
)
from reports import messages
from reports.entry import CellResult, Change
from reports.models import Explanation
from reports.pages.frame import ReportPage, version_of
from reports.sheet import Sheet

SIGNS = {**SEVERITIES, "done": "Đã giải trình"}
MISSING = "Bắt buộc, chưa nhập"
ALL = "tat-ca"  # value of `xac-nhan` for every row carried over
COMPARING = ("ratio", "total", "zero_division")  # findings about a typed text of a computed row
NO_FIGURE = {"text": "", "why": ""}
ASKED = ("number_format", "choice")  # rules that ask what a text means
ORDER = tuple(SIGNS)  # the sign of a row is that of its gravest finding


def earlier_periods(page: ReportPage) -> dict[str, Period]:
    """Return key of `Sheet.earlier` -> the filing before and the same period last year.

    Where both are the same filing, as on a form of the year alone, it stands once.
    """
    period = page.report.period_value
    found = {PREV: period.previous(page.cells.form.period_kinds)}
    found[LAST_YEAR] = period.same_last_year()
    if found[PREV] == found[LAST_YEAR]:
        del found[LAST_YEAR]
    return {name: one for name, one in found.items() if one}


def table_rows(
    page: ReportPage,
    table: TableSpec,
    periods: Iterable[str] = (),
    answers: Mapping[str, CellResult] | None = None,
    typed: Mapping[str, tuple[str, str]] | None = None,
) -> list[dict]:
    """Return the rows of one Biểu in printed order, with a figure for each of the earlier periods.

    `answers` and `typed` (item -> typed text, note) are those of a save that did not go through
    everywhere: what was typed stays in its cell, with the sentence under the row.
    """
    findings = findings_by_item(page)
    remarks = defaultdict(list)
    for item, text, writer in page.open_remarks:
        remarks[item].append({"text": text, "by": writer})
    earlier = [page.cells.earlier.get(name) for name in periods]
    answers, typed = answers or {}, typed or {}
    rows = []
    for item in table.items:
        row = base_row(page.cells, item)
        row["spoken"] = spoken(table, item)
        row["findings"] = findings.get(item.code, ())
        row["remarks"] = remarks.get(item.code, ())
        row["earlier"] = [display_earlier(page.cells, item, one) for one in earlier]
        FILL[row["role"]](page, item, row)
        row["was"], row["note_was"] = row["shown"], row["note"]
        if item.code in typed:
            row["shown"], row["note"] = typed[item.code]
            row["options"] = [
                (value, label, value == row["shown"]) for value, label, _ in row["options"]
            ]
        if answer := answers.get(item.code):
            row["answer"] = answer
            row["candidates"], row["state"] = answer.candidates, answer.status.value
        row["sign"], row["sign_label"] = sign(row)
        row["says"] = bool(row["findings"] or row["remarks"] or row["answer"] or row["candidates"])
        rows.append(row)
    return rows


def findings_by_item(page: ReportPage) -> dict[str, list[dict]]:
    """Return item -> its findings for drawing; an empty required row is no sentence of its own."""
    grouped = defaultdict(list)
    for one in page.findings:
        if one.rule != "required":
            grouped[one.item].append(drawn(one, page.explained.get(one.key)))
    return grouped


def drawn(finding: Finding, explanation: Explanation | None) -> dict:
    """Return a finding as a page draws it; one with an explanation that holds is done."""
    severity = "done" if explanation else finding.severity
    return {
        "rule": finding.rule,
        "severity": severity,
        "label": SIGNS[severity],
        "message": finding.message,
        "typed": finding.typed,
        "explanation": explanation.text if explanation else "",
        "anchor": anchor(finding),
    }


def waiting(page: ReportPage) -> dict[str, list[str]]:
    """Return the rows of the whole report that still need a hand: empty, question, finding.

    In printed order; the script keeps it up to date by the same rule after every save.
    """
    found: dict[str, dict[str, None]] = {"empty": {}, "question": {}, "finding": {}}
    for one in page.findings:
        if not one.item or one.key in page.explained:
            continue
        is_asked = one.rule in ASKED and one.severity == "error"
        kind = "empty" if one.rule == "required" else "question" if is_asked else "finding"
        found[kind][one.item] = None
    return {kind: list(items) for kind, items in found.items()}


def anchor(finding: Finding) -> str:
    """Return the id a finding has on the page of findings."""
    return "diem-" + finding.key.replace(":", "-")


def base_row(cells: Sheet, item: ItemSpec) -> dict:
    entered = cells.cell(item.code)
    role = cells.roles[item.code]
    return {
        "item": item.code,
        "role": role,
        "stt": item.stt,
        "level": item.level,
        "label": item.label,
        "unit": item.unit,
        "name": messages.row(cells.form, item.code),
        "note": entered.note,
        "version": entered.version,
        "required": item.required and role == ENTRY,
        "display": "",
        "shown": "",  # what stands in the input
        "kept": "",  # text of a file that is not this row's number
        "kind": cells.form.measures[item.code].kind if role in (ENTRY, COMPUTED) else "",
        "options": (),
        "how": "",  # Cách tính
        "marker": "",
        "candidates": (),  # of a question: texts that would settle it
        "answer": None,
        "state": "",  # of the cell: "question", or the status of a save that did not go through
        "is_missing": False,
        "is_carried": bool(entered.carried),  # as in the last report, not confirmed
        "is_consolidated": bool(entered.consolidated),  # out of the figures of the units below
        "source": None,  # sources.Row where those units have published another figure since
    }


def above(table: TableSpec, item: ItemSpec) -> str:
    """Return the wording of the row an unnumbered one stands under, which it needs to be known by;
    "" for a numbered one.
    """
    if item.stt.strip():
        return ""
    before = [one for one in table.items if one.order < item.order and one.level < item.level]
    return before[-1].label if before else ""


def spoken(table: TableSpec, item: ItemSpec) -> str:
    """Return how a row is told to who does not see the table: number, wording, đơn vị tính."""
    label = ": ".join(filter(None, (above(table, item), item.label)))
    return ", ".join(filter(None, (f"{item.stt} {label}".strip(), item.unit)))


def fill_heading(page: ReportPage, item: ItemSpec, row: dict) -> None:
    row["kept"] = page.cells.cell(item.code).typed


def fill_foreign(page: ReportPage, item: ItemSpec, row: dict) -> None:
    row["kept"] = page.cells.cell(item.code).typed
    row["marker"] = MARKERS[page.cells.form.reporters[item.code]]


def fill_entry(page: ReportPage, item: ItemSpec, row: dict) -> None:
    entered = page.cells.cell(item.code)
    row["display"] = one_line(page.cells.reading(item.code))
    row["shown"] = one_line(page.cells.display(item.code))
    row["is_missing"] = row["required"] and not entered.mark and not entered.typed
    measure = page.cells.form.measures[item.code]
    if entered.problem:
        asked = numbers.parse(entered.typed, measure)
        row["state"] = "question"
        row["candidates"] = asked.candidates if isinstance(asked, numbers.Question) else ()
    if listed := measure.options:
        row["options"], row["shown"] = choice_options(listed, entered)


def choice_options(listed, entered) -> tuple[list[tuple[str, str, bool]], str]:
    """Return ((text to type, what is shown, is chosen) per option, the text of the chosen one).

    A form that prints one code twice is answered by the label; a text that is no option is kept as
    one of its own, so that nothing typed disappears.
    """
    codes = [one.code for one in listed]
    chosen, options = "", []
    for one in listed:
        value = one.code if codes.count(one.code) == 1 else one.label
        is_chosen = bool(entered.mark) and entered.key == one.key
        chosen = value if is_chosen else chosen
        options.append((value, f"{one.code} – {one.label}", is_chosen))
    if entered.mark == "na":
        chosen = "Không áp dụng"
        options.append((chosen, "– Không áp dụng", True))
    elif entered.typed and not chosen:
        chosen = one_line(entered.typed)
        options.append((chosen, f"«{chosen}» chưa rõ", True))
    return options, chosen


def fill_computed(page: ReportPage, item: ItemSpec, row: dict) -> None:
    cells, form = page.cells, page.cells.form
    row["display"] = cells.display(item.code)
    expression = form.formulas[item.code]
    row["how"] = formula.sentence(expression, form.name_of)
    row["missing"] = [
        messages.row(form, form.item_of[name]).partition(", ")[2]
        for name in cells.computed[item.code].missing
        if name in form.item_of
    ]
    if portal_names(expression):  # the file's text shows wherever the portal's number is another
        if row["findings"] or not cells.number(item.code)[1]:
            row["kept"] = cells.cell(item.code).typed
    elif any(one["rule"] in COMPARING and one["typed"] for one in row["findings"]):
        row["kept"] = cells.cell(item.code).typed


FILL = {
    HEADING: fill_heading,
    FOREIGN: fill_foreign,
    ENTRY: fill_entry,
    COMPUTED: fill_computed,
}


def sign(row: dict) -> tuple[str, str]:
    """Return the severity shown in the row's margin and its word; ("", "") for nothing."""
    gravest = min((one["severity"] for one in row["findings"]), key=ORDER.index, default="")
    if gravest:
        return gravest, SIGNS[gravest]
    return ("required", MISSING) if row["is_missing"] else ("", "")


def display_earlier(cells: Sheet, item: ItemSpec, filing: Previous | None) -> dict:
    """Return an earlier filing's figure as this row prints it, "" where none was published.

    An answer stands by its word, but for a code the form prints twice. `why` says why a figure,
    then as its own form prints it, is not compared with this one.
    """
    figure = filing.values.get(item.indicator) if filing else None
    if figure is not None:
        measure = cells.form.measures[item.code]
        text = numbers.display(figure.value, measure, figure.mark)
        named = [one.label for one in measure.options if one.code == text]
        return {"text": named[0] if len(named) == 1 else text, "why": ""}
    apart = filing.apart.get(item.indicator) if filing else None
    if apart is not None:
        return {"text": apart.text, "why": " ".join(apart.notes)}
    return NO_FIGURE


def not_compared(table_rows: Iterable[dict]) -> list[str]:
    """Return why earlier figures of these rows are not compared, each reason once."""
    reasons = (one["why"] for row in table_rows for one in row["earlier"] if one["why"])
    return list(dict.fromkeys(reasons))


def one_line(text: str) -> str:
    """Return text as an <input> holds it: browsers take line breaks out, and so must we."""
    return " ".join(text.split())


def changes_of(posted: Mapping[str, str], table: TableSpec) -> list[Change]:
    """Return what a posted table changed, against what the page showed when it was loaded.

    A row comes as so-<item> (typed), ghi-<item> (note) and, as they stood, cu-<item>, ghicu-<item>
    and ban-<item> (version); ky-<item> marks one that stood as in the last report. `bo` names a row
    whose text from a file, or from the last report, is dropped; `xac-nhan` one to be confirmed, or
    all that are marked; chon-<item> holds the answer chosen to a question.
    """
    changes = []
    for item in table.items:
        code = item.code
        typed = changed(posted, f"so-{code}", f"cu-{code}")
        note = changed(posted, f"ghi-{code}", f"ghicu-{code}")
        typed = posted.get(f"chon-{code}", typed)
        was_carried = f"ky-{code}" in posted
        if posted.get("bo") == code:
            typed, note = "", "" if was_carried else note
        confirm = was_carried and posted.get("xac-nhan") in (code, ALL)
        if typed is None and note is None and not confirm:
            continue
        version = version_of(posted.get(f"ban-{code}", ""))
        changes.append(Change(code, typed, note, version, confirm=confirm))
    return changes


def changed(posted: Mapping[str, str], name: str, before: str) -> str | None:
    now, then = posted.get(name), posted.get(before, "")
    return None if now is None or now == then else now
