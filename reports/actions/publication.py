"""Freeze a report when it is signed; publish its figures when it is approved."""

from datetime import datetime

from django.utils import timezone

from indicators import catalogue
from indicators.models import Figure, Indicator
from reports import record, sheet, signed, texts, verification
from reports.models import Report, Submission
from units.signing import Authority


def snapshot(report: Report) -> dict:
    """Return a report as texts and dot-decimal numbers: what is signed, for ever readable.

    Three queries for cells, texts and explanations, and those of `signed.frozen`.
    """
    cells = sheet.load(report)
    findings = [*cells.findings(report), *texts.findings_of(report, cells)]
    return signed.frozen(report, cells, findings, sheet.explanations(report, findings))


def freeze(report: Report, by, now: datetime, authority: Authority) -> Submission:
    """Make the submission with its receipt. Receipts count up per report, which is locked."""
    content = snapshot(report) | {"signature": authority.as_text()}
    stamp = timezone.localtime(now).strftime("%Y%m%d%H%M%S")
    count = Submission.objects.filter(report_id=report.pk).count() + 1
    receipt = f"BN-{report.period}-{report.pk:06d}-{count:02d}-{stamp}"
    sha256 = record.digest(content)
    return Submission.objects.create(
        report=report,
        revision=report.revision,
        receipt=receipt,
        snapshot=content,
        sha256=sha256,
        code=verification.code_of(receipt, sha256),
        received_at=now,
        signed_by=by,
    )


def publish(report: Report, submission: Submission, now: datetime) -> int:
    """Publish one figure per reported indicator, superseding the last approval's. Return how many.

    What is published is what was signed: the numbers come from the submission's frozen cells.
    """
    form = catalogue.form_spec(report.form)
    Figure.objects.filter(
        unit_id=report.unit_id, period=report.period, form_id=report.form_id
    ).current().update(superseded_at=now)
    ids = dict(Indicator.objects.filter(code__in=form.item_of).values_list("code", "id"))
    figures = [
        Figure(
            indicator_id=ids[form.items[item].indicator],
            unit_id=report.unit_id,
            path=report.path,
            parent_code=report.parent_code,
            period=report.period,
            form_id=report.form_id,
            item_code=item,
            submission_receipt=submission.receipt,
            value=cell["number"],
            mark=cell["mark"],
            key=cell["key"],
            published_at=now,
        )
        for item, cell in submission.snapshot["cells"].items()
        if cell["mark"] and form.indicator[form.items[item].indicator].value_type != "text"
    ]
    Figure.objects.bulk_create(figures)
    return len(figures)
