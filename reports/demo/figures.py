"""What the units of the story type: published figures as printed, and those invented from them."""

from decimal import Decimal
from pathlib import Path

from django.conf import settings

from indicators.spec import ENTRY
from reports import entry, sheet
from reports.entry import Change, Channel
from reports.imports import preview, read
from reports.models import Report

DEMO = Path(settings.BASE_DIR) / "fixtures" / "demo"
NOTE = "Số liệu minh họa"
# Rows of Kông Chro that would be untrue of every other unit.
OTHER_ANSWERS = {"4.20": "8,5", "4.25": "9,2", "4.14": "11,5"}
# Parts whose whole is a sum of scaled rows: rounding could push them above it.
ROUNDED_TOTALS = {"7.53", "7.71"}


def appendix(path: Path, report: Report) -> list[Change]:
    """Read a published appendix as an import would."""
    source = read.read(path.read_bytes(), path.name)
    return list(preview.plan(source, sheet.load(report)).changes.values())


def scaled(report: Report, scale: Decimal, answers: dict[str, str]) -> list[Change]:
    """Invent a unit's figures from Kông Chro's: counts scaled, so that parts stay within wholes.

    `answers` are a unit's own: where its tables agree though Kông Chro's do not.
    """
    model = sheet.load(report)
    published = entry.rehearse(
        model, appendix(DEMO / "kongchro_2022_h1.tsv", report), Channel.IMPORT
    )
    changes = []
    for item, role in model.roles.items():
        cell = published.sheet.cell(item)
        if role != ENTRY or not cell.mark:
            continue
        typed = OTHER_ANSWERS.get(item, cell.typed)
        if model.form.measures[item].kind in ("count", "money") and cell.value:
            share = Decimal("0.9") if item in ROUNDED_TOTALS else 1
            typed = str(max(1, round(cell.value * scale * share)))
        typed = answers.get(item, typed)
        changes.append(Change(item, typed=typed, note=NOTE if item == "1.1" else None))
    return changes


def half_filled() -> list[Change]:
    """A draft with what a draft can hold: figures, a nil, a question, two findings to settle."""
    texts = {
        "1.1": "21",
        "1.3": "43",
        "1.4": "29",
        "1.7": "4",
        "1.9": "3",
        "1.10": "không phát sinh",
        "1.12": "0",
        "1.13": "không áp dụng",
        "1.16": "0",
        "1.17": "0",
        "1.18": "0",
        "1.19": "0",
        "1.21": "9",
        "1.22": "8",
        "1.23": "0",
        "1.24": "0",
        "1.25": "1",
        "1.26": "300",
        "1.27": "1",
        "2.3": "2",
        "2.4": "0",
        "2.6": "5",
        "2.8": "1",
        "2.9": "1",
        "3.7": "280",
        "3.8": "173",
        "3.18": "1.204",
        "3.19": "1.240",
        "3.21": "2,57",
    }
    return [Change(item, typed=typed, version=0) for item, typed in texts.items()]
