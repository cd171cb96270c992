"""Findings that only the signer may answer: who, in which state, and what waits for the answer."""

from dataclasses import replace

import pytest

from indicators import catalogue
from indicators.spec import RuleSpec
from reports import actions, record, sheet
from reports.models import Explanation
from reports.refusals import Locked, NotAllowed
from reports.workflow import State
from tests.cast import PEOPLE
from tests.factories import complete, fill, make_form, make_report
from tests.reports.browsing import get, import_text, post, url

pytestmark = pytest.mark.django_db

DONE, IN_TIME, RATE = "3.18", "3.19", "3.17"
RULE = RuleSpec(
    code="dung_han_nhieu",
    rule="cross_table",
    severity="explain",
    left="tthc.huyen.dung_han",
    operator="<=",
    right="100",
    message="Biểu 3: đúng hạn {left} hồ sơ, trên {right}.",
    explained_by="signer",
)
KEY = f"cross_table:{IN_TIME}"
REASON = "Điểm này do người ký giải trình"


@pytest.fixture
def form(db):
    """The district's form with one more rule, which the signer answers for."""
    shipped = catalogue.form_spec(make_form())
    return catalogue.publish(replace(shipped, code="thu-nguoi-ky", rules=(*shipped.rules, RULE)))


@pytest.fixture
def report(cast, form):
    """A complete draft whose only finding to explain is the signer's."""
    report = make_report(cast, form=form, cells={DONE: "200", IN_TIME: "150"})
    fill(report, complete(report), by=cast.editor)
    return report


def the_finding(report):
    found = sheet.load(report).findings(report)
    (finding,) = [one for one in found if one.severity == "explain"]
    assert (finding.key, finding.explained_by) == (KEY, "signer")
    return finding


def explain(report, by):
    return actions.explain(report=report, finding=the_finding(report), text="Đã rà soát", by=by)


def brought_to(report, state: State, cast) -> None:
    """Take the steps to a state; the signer answers before he signs."""
    if state != State.DRAFT:
        actions.move(report=report, name="present", by=cast.editor)
    if state in (State.SUBMITTED, State.APPROVED):
        explain(report, cast.signer)
        actions.move(report=report, name="submit", by=cast.signer)
    if state == State.APPROVED:
        actions.move(report=report, name="approve", by=cast.reviewer)


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("state", State)
def test_only_the_signer_answers_and_only_until_he_signs(cast, report, state, person):
    brought_to(report, state, cast)
    Explanation.objects.all().delete()
    by = cast.people[person]
    if person != "signer":
        with pytest.raises(NotAllowed, match=REASON):
            explain(report, by)
    elif state in (State.DRAFT, State.AWAITING_SIGNATURE):
        assert explain(report, by).explained_by == by
    else:
        with pytest.raises(Locked):
            explain(report, by)


def test_the_editor_presents_without_the_answer_and_the_signer_signs_only_with_it(cast, report):
    actions.move(report=report, name="present", by=cast.editor)
    with pytest.raises(NotAllowed, match="Còn 1 điểm người ký phải giải trình"):
        actions.move(report=report, name="submit", by=cast.signer)
    explain(report, cast.signer)
    actions.move(report=report, name="submit", by=cast.signer)
    assert report.state == State.SUBMITTED
    assert list(record.faults()) == []


def test_other_findings_still_keep_the_editor_from_presenting(cast, report):
    import_text(report, RATE, "10%", cast.editor)
    with pytest.raises(NotAllowed, match="Còn 1 điểm phải sửa hoặc giải trình"):
        actions.move(report=report, name="present", by=cast.editor)


def test_the_signer_does_not_answer_for_the_editor_and_not_on_what_awaits_him(cast, report):
    import_text(report, RATE, "10%", cast.editor)
    found = sheet.load(report).findings(report)
    rate = next(one for one in found if one.rule == "ratio")
    with pytest.raises(NotAllowed, match="nhập số liệu"):
        actions.explain(report=report, finding=rate, text="x", by=cast.signer)
    actions.explain(report=report, finding=rate, text="x", by=cast.editor)
    actions.move(report=report, name="present", by=cast.editor)
    with pytest.raises(Locked):
        actions.explain(report=report, finding=rate, text="y", by=cast.editor)


def test_whoever_answered_for_the_unit_does_not_approve(cast, report):
    brought_to(report, State.SUBMITTED, cast)
    facts = actions.situation(report, cast.reviewer)
    assert cast.signer.pk in facts.touched_by and cast.reviewer.pk not in facts.touched_by


# The page


def test_the_page_tells_the_editor_why_his_form_is_closed(client, cast, report):
    address = url("report-findings", report)
    text = get(client, cast.editor, address)
    assert "Người ký giải trình." in text and REASON in text
    assert 'required disabled aria-describedby="ld-' in text
    fields = {"diem": KEY, "giai-trinh": "x"}
    assert REASON in post(client, cast.editor, address, fields, status=403).content.decode()


@pytest.mark.parametrize("state", [State.DRAFT, State.AWAITING_SIGNATURE])
def test_the_signer_answers_on_the_page(client, cast, report, state):
    brought_to(report, state, cast)
    address = url("report-findings", report)
    text = get(client, cast.signer, address)
    assert "Người ký giải trình." in text and REASON not in text
    assert text.count('name="giai-trinh"') == 1  # the warnings are the editor's
    post(client, cast.signer, address, {"diem": KEY, "giai-trinh": "Đã rà soát tại cơ quan."})
    assert "Đã rà soát tại cơ quan." in get(client, cast.signer, address)


def test_who_only_reads_sees_who_answers_and_no_form(client, cast, report):
    text = get(client, cast.reviewer, url("report-findings", report))
    assert "Người ký giải trình." in text and "giai-trinh" not in text
