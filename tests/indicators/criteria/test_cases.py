"""Rules one by one: what is wrong with each, and that the same rule put right is clean."""

import tomllib
from pathlib import Path

import pytest

from indicators import criteria
from indicators.criteria import messages
from indicators.criteria.table import Criterion, amount

HERE = Path(__file__).parent
CASES = tomllib.loads((HERE / "cases.toml").read_text(encoding="utf-8"))["case"]


def checked(rule: str, maximum: str = "1") -> criteria.Check:
    one = Criterion(2, "1.1", "Tiêu chí thử", maximum, amount(maximum), rule)
    return criteria.check([one])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_rule_gets_exactly_the_findings_it_deserves(case):
    found = checked(case["rule"], case.get("maximum", "1"))

    assert [one.rule for one in found.findings] == case.get("finds", [])
    assert bool(found.unread) == case.get("unread", False)
    if found.findings:
        first = found.findings[0]
        assert first.severity == case.get("severity", "error")
        assert case.get("says", "") in first.message
        assert first.codes == ("1.1",) and first.rows == (2,)
        assert first.advice.endswith(".") and first.message.endswith(".")


def test_every_kind_of_finding_about_one_rule_has_a_case_and_a_clean_neighbour():
    named = {name for case in CASES for name in case.get("finds", [])}
    assert named == set(criteria.NAMES) - {"duplicate", "total", "code"}
    assert sum(not case.get("finds") and not case.get("unread") for case in CASES) > 20


def test_every_name_is_explained_and_every_severity_has_a_word():
    assert set(criteria.NAMES) == set(messages.CHECKS)
    assert set(messages.SEVERITIES) == {"error", "warning"}
