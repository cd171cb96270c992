"""Findings: exactly the contradictions of two published reports, which `findings.toml` lists."""

import csv
import tomllib
from functools import cache
from pathlib import Path

import pytest

from indicators import formfile, numbers, rules
from indicators.compute import Entered, compute
from indicators.spec import ENTRY, FormSpec
from units.text import fold

HERE = Path(__file__).parent
CORPUS = HERE.parent / "corpus"
FIXTURES = HERE.parent.parent / "fixtures"
REPORTS = tomllib.loads((HERE / "findings.toml").read_text(encoding="utf-8"))["report"]


@cache
def shipped(code: str) -> FormSpec:
    dictionary = formfile.read_dictionary(
        *(path.read_text("utf-8") for path in sorted((FIXTURES / "indicators").iterdir()))
    )
    return formfile.read((FIXTURES / "forms" / f"{code}.toml").read_text("utf-8"), dictionary)


def filed(form: FormSpec, kind: str, figures: str) -> dict[str, Entered]:
    """Read a report's figures as an import leaves them."""
    roles, entered = form.roles(kind), {}
    with (CORPUS / figures).open(encoding="utf-8") as lines:
        for line in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            code = f"{line['bieu']}.{line['order']}"
            if item := form.items.get(code):
                entered[code] = imported(form, item, roles[code], line)
    return entered


def imported(form, item, role, line) -> Entered:
    differs = fold(line["unit"]) != fold(item.unit)
    cell = {
        "typed": line["value_raw"],
        "note": line["note"],
        "unit_typed": line["unit"] if differs else "",
        "imported": True,
    }
    if role == ENTRY:
        value_type = form.indicator[item.indicator].value_type
        parsed = numbers.parse(cell["typed"], numbers.measure(value_type, item.unit))
        if isinstance(parsed, numbers.Number):
            cell |= {"value": parsed.value, "mark": parsed.mark, "key": parsed.key}
            cell |= {"decimals": parsed.decimals}
        else:
            cell |= {"problem": parsed.reason}
    return Entered(**cell)


@pytest.mark.parametrize("report", REPORTS, ids=[report["name"] for report in REPORTS])
def test_a_published_report_gets_exactly_the_findings_its_figures_deserve(report):
    form = shipped(report["form"])
    entered = filed(form, report["kind"], report["figures"])

    found = rules.check(form, entered, compute(form, entered, report["kind"]), report["kind"])

    expected = [
        (one["rule"], one["severity"], one["item"], one["typed"], one.get("computed", ""))
        for one in report["finding"]
    ]
    assert [(f.rule, f.severity, f.item, f.typed, f.computed) for f in found] == expected
    for finding, one in zip(found, report["finding"], strict=True):
        assert one["says"] in finding.message
    assert len({finding.key for finding in found}) == len(found)


@pytest.mark.parametrize("report", REPORTS, ids=[report["name"] for report in REPORTS])
def test_an_empty_report_lacks_its_required_rows_and_nothing_else(report):
    form = shipped(report["form"])
    found = rules.check(form, {}, compute(form, {}, report["kind"]), report["kind"])

    roles = form.roles(report["kind"])
    owed = [code for code, item in form.items.items() if item.required and roles[code] == ENTRY]
    assert [one.item for one in found if one.rule == "required"] == owed
    assert {one.rule for one in found} <= {"required", "numbering"}
