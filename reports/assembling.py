"""What the units below a report's unit wrote under the heading that answers one of its own.

Of each unit what was approved, else what it sent and nobody has approved yet; as it was signed,
its figures as they were printed. Seven queries, whatever the number of units.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models.fields.json import KeyTextTransform, KeyTransform

from indicators import catalogue
from indicators.spec import FormSpec, SectionSpec
from reports import consolidation
from reports.models import Event, Report, Submission
from reports.narrative import marks
from reports.narrative.corresponding import sections_for
from reports.narrative.marks import Block, Grid, Line, Run
from units.text import sort_key


@dataclass(frozen=True)
class Piece:
    """One section of one unit's report."""

    unit: str  # its name then
    unit_code: str
    receipt: str
    report_id: int
    submission_id: int
    is_approved: bool
    key: str  # of its section, in its own form
    heading: str  # of that section
    is_near: bool  # only of the same Biểu: answers none of the parent's sections
    blocks: tuple[Block, ...]  # figures as printed then; () = nothing written

    @property
    def name(self) -> str:
        """What names the piece in a form."""
        return f"{self.receipt}:{self.key}"


@dataclass(frozen=True)
class Assembled:
    """All that is there for one section."""

    pieces: tuple[Piece, ...]  # with a text, by unit in Vietnamese order
    silent: tuple[str, ...]  # names of units whose report says nothing here
    missing: tuple[str, ...]  # names of units that have sent no report


def assemble(report: Report, section: SectionSpec) -> Assembled:
    """Return what the units wrote for a section of the report's form."""
    form = catalogue.form_spec(report.form)
    children = Report.objects.children_of(report.unit, report.period)
    reports = {one.pk: one for one in children.for_page()}
    approved = approvals(children)
    forms = {
        version.code: catalogue.form_spec(version)
        for version in consolidation.versions_of(one.form.code for one in reports.values()).values()
    }
    asked = {code: sections_for(section, form, other) for code, other in forms.items()}
    pieces: list[Piece] = []
    for one, told in sent(reports, approved, asked):
        pieces += pieces_of(one, told, approved, asked[one.form.code], forms[one.form.code])
    pieces.sort(key=lambda one: (sort_key(one.unit), one.unit_code))
    heard = {one.unit_code for one in pieces}
    spoken = {one.unit_code for one in pieces if one.blocks}
    return Assembled(
        tuple(one for one in pieces if one.blocks),
        names({one.unit_code: one.unit for one in pieces if one.unit_code not in spoken}),
        names(
            {
                one.unit.code: one.unit_then.name
                for one in reports.values()
                if one.is_owed and one.unit.code not in heard
            }
        ),
    )


def names(units: dict[str, str]) -> tuple[str, ...]:
    return tuple(sorted(units.values(), key=sort_key))


def approvals(children) -> dict[int, str]:
    """Return report id -> receipt of what was approved of it last. One query."""
    events = Event.objects.filter(report__in=children, name="approve").order_by("sequence")
    return {
        report: payload["receipt"] for report, payload in events.values_list("report_id", "payload")
    }


def sent(reports: dict[int, Report], approved: dict[int, str], asked: dict):
    """Yield each report with its submission: the approved one, else the last where one stands.

    The texts of the sections alone are read, not whole snapshots. One query.
    """
    wanted = {
        one.key
        for code in {report.form.code for report in reports.values()}
        for found in asked[code]
        for one in found
    }
    told = {
        f"text_{place}": KeyTextTransform(key, KeyTransform("narrative", "snapshot"))
        for place, key in enumerate(sorted(wanted))
    }
    rows = Submission.objects.filter(report__in=list(reports)).annotate(**told)
    columns = ("pk", "report_id", "receipt", "snapshot__figures", "snapshot__marks")
    last: dict[int, dict] = {}
    for row in rows.order_by("received_at", "pk").values(*columns, *told):
        row["texts"] = dict(zip(sorted(wanted), (row[name] for name in told), strict=True))
        kept = approved.get(row["report_id"])
        if kept in (None, row["receipt"]):
            last[row["report_id"]] = row
    for pk, row in last.items():
        if pk in approved or reports[pk].submitted_at is not None:
            yield reports[pk], row


def pieces_of(
    report: Report, told: dict, approved: dict[int, str], found: tuple, form: FormSpec
) -> Iterable[Piece]:
    """Yield the sections of a unit's report; those that only come near where they say anything."""
    for is_near, sections in zip((False, True), found, strict=True):
        for one in sections:
            text = told["texts"].get(one.key) or ""
            blocks = frozen(text, told["snapshot__figures"] or {}, bool(told["snapshot__marks"]))
            if is_near and not blocks:
                continue
            yield Piece(
                report.unit_then.name,
                report.unit.code,
                told["receipt"],
                report.pk,
                told["pk"],
                report.pk in approved,
                one.key,
                f"{one.number} {one.title}".strip(),
                is_near,
                blocks,
            )


# ---- Texts


def frozen(text: str, figures: dict[str, str], has_marks: bool) -> tuple[Block, ...]:
    """Return a signed text's blocks with its figures as plain words; marks stay."""
    if not has_marks:
        lines = (line.strip() for line in text.split("\n"))
        return tuple(Line((Run(line),)) for line in lines if line)
    return tuple(
        Grid(tuple(tuple(said(cell, figures) for cell in row) for row in block.rows))
        if isinstance(block, Grid)
        else replace(block, runs=said(block.runs, figures))
        for block in marks.read(text)
    )


def said(runs: marks.Runs, figures: dict[str, str]) -> marks.Runs:
    return marks.joined(
        replace(run, text=figures.get(run.reference, "…"), reference="") if run.reference else run
        for run in runs
    )


def together(pieces: Iterable[Piece]) -> str:
    """Return chosen pieces as marked text: each begins with its unit's name in bold.

    A unit's further sections go on without the name.
    """
    blocks: list[Block] = []
    last = ""
    for piece in pieces:
        first, *rest = piece.blocks
        if piece.unit_code != last:
            name = Run(f"{piece.unit}:", bold=True)
            if isinstance(first, Line) and not first.sign:
                first = Line(marks.joined((name, Run(" "), *first.runs)))
            else:
                blocks.append(Line((name,)))
        blocks += [first, *rest]
        last = piece.unit_code
    return marks.write(blocks)
