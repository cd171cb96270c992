"""The published criteria of a district: exactly the findings of `findings.toml`, nothing else."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from indicators import criteria
from indicators.criteria.table import amount

HERE = Path(__file__).parent
TABLE = HERE.parent.parent / "corpus" / "tunghia_2023_par_criteria.tsv"
EXPECTED = tomllib.loads((HERE / "findings.toml").read_text(encoding="utf-8"))["finding"]
ROWS = criteria.criteria_in(criteria.pasted(TABLE.read_text(encoding="utf-8")))


def changed(code: str, **fields) -> list[criteria.Criterion]:
    """Return the table with one criterion put otherwise."""
    if "maximum_typed" in fields:
        fields["maximum"] = amount(fields["maximum_typed"])
    assert code in {one.code for one in ROWS}
    return [replace(one, **fields) if one.code == code else one for one in ROWS]


def found(rows: list[criteria.Criterion]) -> list[tuple[str, str]]:
    return [(one.rule, "+".join(one.codes)) for one in criteria.check(rows).findings]


def test_the_table_gets_exactly_the_findings_it_deserves():
    check = criteria.check(ROWS)

    assert len(check.criteria) == 25
    assert [
        {
            "rule": one.rule,
            "severity": one.severity,
            "codes": list(one.codes),
            "texts": list(one.texts),
            "figures": list(one.figures),
        }
        for one in check.findings
    ] == [{key: one[key] for key in one if key not in ("why", "says")} for one in EXPECTED]
    for one, expected in zip(check.findings, EXPECTED, strict=True):
        assert all(words in one.message for words in expected["says"])
    assert check.unread == []


# Each contradiction put right, as the district would: its findings go, no others come.
REPAIRS = {
    "8.2.3": (
        {
            "rule": "Tăng so với năm trước liền kề: 1 | Không tăng so với năm trước liền kề: 0",
        },
        {("contradiction", "8.2.3"), ("missing", "8.2.3")},
    ),
    "8.2.2": (
        {
            "rule": "Tăng so với năm trước liền kề: 0.5 | Không tăng so với năm trước liền kề: 0",
        },
        {("missing", "8.2.2")},
    ),
    "7.3.3": ({"maximum_typed": "0,50"}, {("maximum", "7.3.3")}),
    "7.3.5": (
        {"name": "Tỷ lệ hồ sơ giải quyết trực tuyến một phần"},
        {("duplicate", "7.3.4+7.3.5")},
    ),
    "7.3.4": (
        {
            "name": "Tỷ lệ thủ tục hành chính đủ điều kiện trực tuyến toàn trình",
            "rule": "Tính điểm theo công thức: b/a*1.00. Trong đó: a là số thủ tục, b là số đạt",
        },
        {("duplicate", "7.3.4+7.3.5"), ("letter", "7.3.4")},
    ),
}


@pytest.mark.parametrize("code", REPAIRS)
def test_a_criterion_put_right_is_no_longer_flagged(code):
    fields, gone = REPAIRS[code]
    assert set(found(ROWS)) - set(found(changed(code, **fields))) == gone
    assert set(found(changed(code, **fields))) <= set(found(ROWS))


# Clean criteria spoiled: the portal finds what was done to each.
SPOILED = {
    "3.2.1": ({"maximum_typed": "1.00"}, "maximum"),
    "3.4.1": ({"maximum_typed": "2,50"}, ""),  # its formula gives whatever the maximum is
    "3.4.2": ({"rule": "Tính điểm theo công thức: (b/a) * 1.90"}, "maximum"),
    "5.4": ({"maximum_typed": "2.00"}, "maximum"),
    "6.3.1": ({"rule": "Có 100% số đơn vị: 1 | Dưới 50% số đơn vị: 0"}, "missing"),
    "7.1.2": ({"maximum_typed": "1,50"}, "maximum"),
    "7.3.6": ({"maximum_typed": "1.00"}, "maximum"),
    "7.3.7": ({"maximum_typed": "2.00"}, "maximum"),
    "8.2.1": ({"maximum_typed": "1,0"}, "maximum"),
    "8.3": ({"rule": "Đạt kế hoạch: 1.5 | Đạt kế hoạch: 0"}, "contradiction"),
    "8.4": ({"maximum_typed": "1.0"}, "maximum"),
}


@pytest.mark.parametrize("code", SPOILED)
def test_a_clean_criterion_that_is_spoiled_is_flagged(code):
    fields, rule = SPOILED[code]
    more = {one for one in found(changed(code, **fields)) if one not in found(ROWS)}
    assert (rule, code) in more if rule else not more


def test_the_parent_is_held_against_its_children():
    assert ("total", "8.2+8.2.1+8.2.2+8.2.3") in found(changed("8.2", maximum_typed="2,50"))
    assert ("total", "8.2+8.2.1+8.2.2+8.2.3") in found(changed("8.2.1", maximum_typed="0,25"))


def test_findings_come_gravest_first():
    order = [
        (one.severity, criteria.NAMES.index(one.rule)) for one in criteria.check(ROWS).findings
    ]
    assert order == sorted(order)
