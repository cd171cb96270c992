"""What is said about a report: explanations of findings, remarks, the narrative, its number."""

from datetime import date

import pytest

from reports import actions, entry, record, sheet
from reports.entry import Change, Channel
from reports.models import Event, Explanation, Narrative, Remark, Report, Submission
from reports.refusals import BadRequest, Locked, NotAllowed, TextConflict
from reports.workflow import State
from tests.factories import complete, fill, make_report

pytestmark = pytest.mark.django_db

COUNT, PART, RATE = "3.18", "3.19", "3.17"  # đã giải quyết, đúng hạn, the rate computed of them


def at_state(cast, state: State) -> Report:
    return make_report(cast, state)


def move(report, name, by) -> Event:
    return actions.move(report=report, name=name, by=by, note="Lý do")


def fresh(report) -> Report:
    return Report.objects.for_page().get(pk=report.pk)


# Explanations


def typed_rate(cast) -> Report:
    """Return a complete draft whose file gave another rate than its parts."""
    report = make_report(cast, cells={COUNT: "10", PART: "9"})
    fill(report, complete(report), by=cast.editor)
    changes = [Change(RATE, typed="100%")]
    entry.save(report=report, changes=changes, by=cast.editor, channel=Channel.IMPORT)
    return report


def unexplained(report) -> list:
    findings = sheet.load(report).findings(report)
    answered = sheet.explanations(report, findings)
    return [one for one in findings if one.severity == "explain" and one.key not in answered]


def test_a_finding_that_asks_for_a_reason_blocks_until_it_is_given(cast):
    report = typed_rate(cast)
    (finding,) = unexplained(report)
    assert (finding.rule, finding.item) == ("ratio", RATE)
    with pytest.raises(NotAllowed, match="giải trình"):
        move(report, "present", cast.editor)
    actions.explain(report=report, finding=finding, text="Theo số liệu cũ", by=cast.editor)
    move(report, "present", cast.editor)


def test_an_explanation_expires_when_its_figures_change_and_returns_with_them(cast):
    report = typed_rate(cast)
    (finding,) = unexplained(report)
    actions.explain(report=report, finding=finding, text="Theo số liệu cũ", by=cast.editor)
    fill(report, {PART: "8"}, by=cast.editor)
    assert [one.computed for one in unexplained(report)] == ["80"]
    with pytest.raises(NotAllowed, match="giải trình"):
        move(report, "present", cast.editor)
    fill(report, {PART: "9"}, by=cast.editor)
    assert unexplained(report) == []


def test_explaining_again_replaces_the_reason_and_both_stand_in_the_record(cast):
    report = typed_rate(cast)
    (finding,) = unexplained(report)
    for text in ("Một", "Hai"):
        actions.explain(report=report, finding=finding, text=text, by=cast.editor)
    assert Explanation.objects.get().text == "Hai"
    texts = [one.payload["text"] for one in report.events.filter(name="explanation")]
    assert texts == ["Một", "Hai"]


def test_an_error_cannot_be_explained_away(cast):
    report = at_state(cast, State.DRAFT)
    error = next(one for one in sheet.load(report).findings(report) if one.severity == "error")
    with pytest.raises(BadRequest, match="phải sửa"):
        actions.explain(report=report, finding=error, text="Không có", by=cast.editor)


def test_only_the_editor_explains_and_only_in_a_draft(cast):
    report = typed_rate(cast)
    (finding,) = unexplained(report)
    for person in (cast.signer, cast.reviewer, cast.outsider):
        with pytest.raises(NotAllowed):
            actions.explain(report=report, finding=finding, text="x", by=person)
    with pytest.raises(BadRequest, match="Viết nội dung"):
        actions.explain(report=report, finding=finding, text="  ", by=cast.editor)
    actions.explain(report=report, finding=finding, text="x", by=cast.editor)
    move(report, "present", cast.editor)
    with pytest.raises(Locked):
        actions.explain(report=report, finding=finding, text="y", by=cast.editor)


# Remarks


def test_a_reviewer_opens_a_thread_and_the_unit_answers_it(cast):
    report = at_state(cast, State.SUBMITTED)
    thread = actions.remark(report=report, text="Xem lại", item=COUNT, by=cast.reviewer)
    answer = actions.remark(report=report, text="Đúng", answers=thread, by=cast.editor)
    assert (thread.item.code, answer.item.code, answer.answers) == (COUNT, COUNT, thread)
    actions.resolve(report=report, remark=thread, by=cast.reviewer)
    first = Remark.objects.get(pk=thread.pk)
    actions.resolve(report=report, remark=thread, by=cast.second_reviewer)
    again = Remark.objects.get(pk=thread.pk)
    assert again.resolved_by == first.resolved_by == cast.reviewer
    assert list(report.events.values_list("name", flat=True))[-3:] == [
        "remark",
        "remark",
        "resolve",
    ]
    assert list(record.faults()) == []


def test_what_is_said_is_stored_without_characters_nobody_sees(cast):
    report = typed_rate(cast)
    (finding,) = [one for one in sheet.load(report).findings(report) if one.rule == "ratio"]
    said = "Theo bảng kê\x00\u202e\r\n\n\n\nkèm theo "

    remark = actions.remark(report=report, text=said, by=cast.reviewer)
    reason = actions.explain(report=report, finding=finding, text=said, by=cast.editor)

    assert remark.text == reason.text == "Theo bảng kê\n\nkèm theo"
    with pytest.raises(BadRequest):
        actions.remark(report=report, text="\x00\u202e", by=cast.reviewer)


def test_the_unit_opens_no_thread_and_closes_none(cast):
    report = at_state(cast, State.SUBMITTED)
    thread = actions.remark(report=report, text="Xem lại", by=cast.reviewer)
    for person in (cast.editor, cast.signer, cast.leader, cast.stranger, cast.nobody):
        with pytest.raises(NotAllowed):
            actions.remark(report=report, text="x", by=person)
        with pytest.raises(NotAllowed):
            actions.resolve(report=report, remark=thread, by=person)


def test_a_thread_of_another_report_is_out_of_reach(cast):
    report = at_state(cast, State.SUBMITTED)
    other = make_report(cast, State.SUBMITTED, unit=cast.neighbour)
    thread = actions.remark(report=other, text="Xem lại", by=cast.reviewer)
    with pytest.raises(BadRequest):
        actions.remark(report=report, text="x", answers=thread, by=cast.editor)
    with pytest.raises(BadRequest):
        actions.resolve(report=report, remark=thread, by=cast.reviewer)
    with pytest.raises(BadRequest):
        actions.remark(report=report, text="x", item="9.99", by=cast.reviewer)


# Text


def test_a_section_is_written_on_the_version_it_was_read_in(cast):
    report = at_state(cast, State.DRAFT)

    def write(text, version):
        return actions.write_section(
            report=report, section="I.1", text=text, version=version, by=cast.editor
        )

    assert write("Một\r\n\r\n\r\nhai  ", 0).text == "Một\n\nhai"
    assert write("Một\n\nhai", 0).version == 1  # the same text again is no conflict
    with pytest.raises(TextConflict) as raised:
        write("Khác", 0)
    assert raised.value.theirs.text == "Một\n\nhai"
    assert write("Khác", 1).version == 2
    assert Narrative.objects.get().text == "Khác"


@pytest.mark.parametrize("section", ["I", "XX", ""])
def test_a_section_the_outline_does_not_ask_is_refused(cast, section):
    report = at_state(cast, State.DRAFT)
    outline = {one.key: one.takes_text for one in sheet.load(report).form.outline}
    assert not outline.get(section)
    with pytest.raises(BadRequest):
        actions.write_section(report=report, section=section, text="x", version=0, by=cast.editor)


def test_text_is_the_editors_and_a_drafts(cast):
    report = at_state(cast, State.SUBMITTED)
    with pytest.raises(NotAllowed):
        actions.write_section(report=report, section="I.1", text="x", version=0, by=cast.reviewer)
    with pytest.raises(Locked):
        actions.write_section(report=report, section="I.1", text="x", version=0, by=cast.editor)


def test_the_signer_may_still_number_what_awaits_his_signature(cast):
    report = at_state(cast, State.AWAITING_SIGNATURE)
    number = {"number": "12/BC-UBND", "on": date(2022, 6, 14)}
    actions.number_document(report=report, by=cast.signer, **number)
    assert fresh(report).document_number == "12/BC-UBND"
    with pytest.raises(NotAllowed):
        actions.number_document(report=report, by=cast.reviewer, **number)
    with pytest.raises(BadRequest):
        actions.number_document(report=report, by=cast.signer, number="x" * 41, on=None)
    move(report, "submit", cast.signer)
    with pytest.raises(Locked):
        actions.number_document(report=report, by=cast.signer, **number)


# All of it is signed


def test_a_snapshot_holds_the_text_the_number_and_the_explanations(cast):
    report = typed_rate(cast)
    (finding,) = unexplained(report)
    actions.explain(report=report, finding=finding, text="Làm tròn khác", by=cast.editor)
    actions.write_section(report=report, section="I.1", text="Lời văn", version=0, by=cast.editor)
    actions.number_document(
        report=report, number="12/BC-UBND", on=date(2022, 6, 14), by=cast.editor
    )
    move(report, "present", cast.editor)
    move(report, "submit", cast.signer)
    snapshot = Submission.objects.get().snapshot
    assert snapshot["document"] == {"number": "12/BC-UBND", "date": "2022-06-14"}
    assert snapshot["narrative"] == {"I.1": "Lời văn"}
    assert snapshot["explanations"] == {finding.key: "Làm tròn khác"}
    assert (snapshot["unit"], snapshot["period"]) == ("binhan.dongson", "2022-H1")
