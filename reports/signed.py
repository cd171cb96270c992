"""A submission as it was signed, read back from its snapshot alone.

What is in the snapshot is decided here too: `frozen` writes what `Signed` reads. Submissions of
before a part was kept do not have it; `lacking` says so, and nothing of today is put in its place
but the letterhead.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from indicators import catalogue, numbers
from indicators.compute import Entered
from indicators.rules import Finding
from indicators.spec import COMPUTED, ENTRY, FormSpec
from reports import lineage
from reports.models import Explanation, Narrative, Report, Submission
from reports.narrative import marks, references
from reports.sheet import Sheet
from units.models import Unit, person
from units.signing import Authority

LACKING = {
    "findings": "Các phát hiện khi gửi không được lưu cùng bản này; chỉ còn lời giải trình.",
    "letterhead": "Tên cơ quan, nơi nhận in theo thông tin hiện nay của đơn vị.",
}


def frozen(
    report: Report, cells: Sheet, findings: list[Finding], explained: dict[str, Explanation]
) -> dict:
    """Return a report as texts and dot-decimal numbers: for ever readable.

    Four queries, twelve at most where figures of the units below were taken over.
    """
    sources, enclosed = lineage.frozen(report, cells.form), frozen_attachments(report)
    texts = dict(Narrative.objects.filter(report_id=report.pk).values_list("section", "text"))
    return {
        "unit": report.unit.code,
        "unit_name": report.unit_then.name,
        "period": report.period,
        "form": report.form.code,
        "form_sha256": report.form.sha256,
        "revision": report.revision,
        "document": {
            "number": report.document_number,
            "date": report.document_date.isoformat() if report.document_date else None,
        },
        "data_from": report.data_from.isoformat(),
        "data_to": report.data_to.isoformat(),
        "due_at": report.due_at.isoformat() if report.due_at else None,
        "letterhead": letterhead(report, report.parent_then),
        "cells": {
            item: frozen_cell(cells, item)
            for item, role in cells.roles.items()
            if role in (ENTRY, COMPUTED)
        },
        "narrative": texts,
        "marks": 1,  # the texts have marks, see `narrative.marks`; before, they were plain
        "figures": references.figures(report, cells, texts),
        "findings": [frozen_finding(one, explained.get(one.key)) for one in findings],
        "explanations": {key: one.text for key, one in sorted(explained.items())},
    } | {key: part for key, part in (("sources", sources), ("attachments", enclosed)) if part}


def frozen_attachments(report: Report) -> list[dict]:
    """Return the files that go with the report, told by their hashes. One query."""
    standing = report.attachments.standing().filter(submission=None).order_by("pk")
    return list(standing.values("id", "kind", "name", "size", "sha256"))


def frozen_cell(cells: Sheet, item: str) -> dict:
    entered, (value, mark) = cells.cell(item), cells.number(item)
    return {
        "typed": entered.typed,
        "number": numbers.dotted(value) or None,
        "mark": mark,
        "key": entered.key,
        "note": entered.note,
        "display": cells.display(item),
    }


def frozen_finding(one: Finding, answer: Explanation | None) -> dict:
    told = {
        "key": one.key,
        "rule": one.rule,
        "severity": one.severity,
        "item": one.item,
        "message": one.message,
    }
    if answer:
        told["explained_by"] = person(answer.explained_by)
        told["explained_at"] = answer.explained_at.isoformat()
    return told


def letterhead(report: Report, parent: Unit | None) -> dict:
    """Return who reports to whom, as a document says it. Needs `unit` and `round` loaded.

    What the unit itself asked of others is not what its own report answers.
    """
    unit, asked = report.unit_then, report.round if report.parent_code else None
    return {
        "name": unit.name,
        "kind": unit.kind,
        "superior": unit.superior_name,
        "issuer": unit.issuer_name,
        "symbol": unit.issuer_symbol,
        "place": unit.place,
        "addressee": unit.addressee,
        "parent": [parent.name, parent.issuer_name, parent.kind] if parent else None,
        "dispatch": asked.dispatch_number if asked else "",
        "dispatch_date": asked.dispatch_date.isoformat() if asked and asked.dispatch_date else None,
    }


@dataclass(frozen=True)
class Signed:
    """The cells, texts and findings of one submission.

    Answers `form`, `unit_kind`, `roles`, `cell`, `number`, `display` as a `Sheet` does, so that
    documents and pages print either.
    """

    submission: Submission
    form: FormSpec
    unit_kind: str

    @property
    def snapshot(self) -> dict:
        return self.submission.snapshot

    @cached_property
    def roles(self) -> dict[str, str]:
        return self.form.roles(self.unit_kind)

    def cell(self, item: str) -> Entered:
        one = self.snapshot["cells"].get(item)
        return Entered(typed=one["typed"], note=one["note"], key=one["key"]) if one else Entered()

    def number(self, item: str) -> tuple[Decimal | None, str]:
        one = self.snapshot["cells"].get(item)
        if one is None:
            return None, ""
        return Decimal(one["number"]) if one["number"] else None, one["mark"] or ""

    def display(self, item: str) -> str:
        one = self.snapshot["cells"].get(item)
        return one["display"] if one else ""

    @property
    def texts(self) -> dict[str, str]:
        """Section -> its text, with its marks where `has_marks`."""
        return self.snapshot["narrative"]

    @property
    def has_marks(self) -> bool:
        return bool(self.snapshot.get("marks"))

    @property
    def figures(self) -> dict[str, str]:
        """What each reference of the texts printed when they were signed."""
        return self.snapshot.get("figures", {})

    def plain(self, section: str) -> str:
        """Return a section's text as it was read."""
        text = self.texts.get(section, "")
        return marks.plain(text, self.figures) if self.has_marks else text

    @property
    def findings(self) -> list[dict]:
        return self.snapshot.get("findings", [])

    @property
    def authority(self) -> Authority:
        """On what authority it was signed; nothing stated before that was kept."""
        return Authority(**self.snapshot.get("signature", {}))

    @property
    def sources(self) -> dict:
        """What consolidated cells were made of, see `lineage`; {} where none was."""
        return self.snapshot.get("sources", {})

    @property
    def attachments(self) -> list[dict]:
        """The files that went with it: id, kind, name, size in bytes, sha256."""
        return self.snapshot.get("attachments", [])

    @property
    def document_date(self) -> date | None:
        return day_of(self.snapshot["document"]["date"])

    @property
    def due_at(self) -> datetime | None:
        kept = self.snapshot.get("due_at")
        return datetime.fromisoformat(kept) if kept else None

    @property
    def lacking(self) -> list[str]:
        """What the snapshot does not hold, each as a sentence."""
        return [sentence for key, sentence in LACKING.items() if key not in self.snapshot]


def read(report: Report, submission: Submission) -> Signed:
    """Return a submission of the report as it was signed. No query once the form is in memory."""
    kind = submission.snapshot.get("letterhead", {}).get("kind", report.unit.kind)
    return Signed(submission, catalogue.form_spec(report.form), kind)


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
