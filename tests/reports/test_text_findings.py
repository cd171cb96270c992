"""Findings about figures typed in the text: where they show, how long an answer to one holds."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from reports import actions, sheet, texts, verdicts
from reports.models import Explanation, Report
from reports.refusals import BadRequest, Locked, NotAllowed
from reports.workflow import State
from tests.factories import complete, fill, make_report
from tests.reports.browsing import detail, get, post, url

pytestmark = pytest.mark.django_db

RECEIVED, ONLINE = "7.55", "7.56"
CLEAN = {"4.13": "6", "5.4": "6", "5.5": "6", "5.14": "3"}  # nothing found in the tables
SECTION = "II.2.3"
WRONG = "Tiếp nhận 2.934 hồ sơ, trong đó trực tuyến 72 hồ sơ (chiếm 6%)."
RIGHT = "Tiếp nhận 2.934 hồ sơ, trong đó trực tuyến 72 hồ sơ (chiếm 2,45%)."
TOLD = "Số TTHC thuộc thẩm quyền giải quyết của cấp huyện là 280 thủ tục."  # row 3.7


def write(report, text, by, section=SECTION):
    version = {key: one.version for key, one in texts.written(report).items()}.get(section, 0)
    return actions.write_section(report=report, section=section, text=text, version=version, by=by)


def asked(report) -> list:
    return texts.findings_of(report, sheet.load(report))


def answered(report) -> dict:
    return sheet.explanations(report, asked(report))


@pytest.fixture
def written(cast) -> Report:
    report = make_report(cast)
    write(report, WRONG, cast.editor)
    return report


# What is found


def test_a_finding_names_section_sentence_figure_and_what_was_computed(written):
    (one,) = asked(written)
    assert (one.rule, one.severity, one.item, one.section) == ("narrative", "warning", "", SECTION)
    assert (one.typed, one.computed, one.sentence) == ("72 hồ sơ, 6%", "2.45", WRONG)
    assert one.message.startswith("Thuyết minh, mục II.2.3: «Tiếp nhận 2.934 hồ sơ")
    assert "72/2.934 = 2,45 %" in one.message


def test_a_right_text_is_not_asked_about(cast, written):
    write(written, RIGHT, cast.editor)
    assert asked(written) == []


def test_a_changed_table_questions_the_text_that_told_it(cast, written):
    write(written, TOLD, cast.editor, "II.2.2")
    fill(written, {"3.7": "280"}, by=cast.editor)
    assert [one.section for one in asked(written)] == [SECTION]
    fill(written, {"3.7": "281"}, by=cast.editor)
    (stale, _) = asked(written)
    assert (stale.section, stale.typed, stale.computed) == ("II.2.2", "280 thủ tục", "281")
    assert stale.items == ("3.7",)


def test_saving_a_cell_does_not_read_the_text(cast, written):
    outcome = fill(written, {"3.7": "281"}, by=cast.editor)
    assert "narrative" not in {one.rule for one in outcome.findings}


def test_the_command_tells_the_findings_of_the_text_last(written):
    out = StringIO()
    call_command(
        "check_report",
        unit=written.unit.code,
        period=written.period,
        form=written.form.code,
        json=True,
        stdout=out,
    )
    findings = json.loads(out.getvalue())["findings"]
    assert [one["rule"] for one in findings].count("narrative") == 1
    assert findings[-1]["section"] == SECTION
    assert findings[-1]["computed"] == "2.45"


# A reason


def test_a_reason_holds_while_sentence_and_figures_stay(cast, written):
    (one,) = asked(written)
    actions.explain(report=written, finding=one, text="Theo cách tính khác.", by=cast.editor)
    assert set(answered(written)) == {one.key}
    write(written, f"Câu mới đứng trước. {WRONG}", cast.editor)
    assert set(answered(written)) == {one.key}
    write(written, WRONG.replace("72 hồ sơ", "73 hồ sơ"), cast.editor)
    assert answered(written) == {}
    write(written, WRONG, cast.editor)
    assert set(answered(written)) == {one.key}


def test_a_reason_falls_with_a_figure_of_another_sentence(cast, written):
    """What the share was taken of stands in the sentence before, which may change alone."""
    before = "Tiếp nhận {} hồ sơ. Có 72 hồ sơ trực tuyến, chiếm 6%."
    write(written, before.format("2.934"), cast.editor)
    (one,) = asked(written)
    actions.explain(report=written, finding=one, text="Theo cách tính khác.", by=cast.editor)
    write(written, before.format("2.999"), cast.editor)
    (changed,) = asked(written)
    assert changed.key == one.key
    assert answered(written) == {}


def test_a_reason_falls_with_the_row_of_a_table(cast, written):
    write(written, TOLD, cast.editor)
    fill(written, {"3.7": "281"}, by=cast.editor)
    (one,) = asked(written)
    actions.explain(report=written, finding=one, text="Chưa tính một thủ tục.", by=cast.editor)
    assert answered(written)
    fill(written, {"3.7": "282"}, by=cast.editor)
    assert answered(written) == {}


def test_two_findings_of_one_sentence_are_answered_apart(cast, written):
    write(written, "Đạt 7/8 hồ sơ, tỷ lệ 80%; đạt 1/8 hồ sơ, tỷ lệ 80%.", cast.editor)
    first, second = asked(written)
    assert first.key != second.key
    actions.explain(report=written, finding=first, text="Đúng.", by=cast.editor)
    assert set(answered(written)) == {first.key}


def test_a_key_fits_the_record_whatever_the_section(cast, written):
    limit = Explanation._meta.get_field("finding_key").max_length
    longest = max(sheet.load(written).form.outline, key=lambda one: len(one.key)).key
    one = asked(written)[0]
    assert len(one.key) - len(SECTION) + len(longest) + 5 <= limit


def test_nobody_but_the_editor_answers(cast, written):
    (one,) = asked(written)
    for person in (cast.signer, cast.reviewer, cast.outsider):
        with pytest.raises(NotAllowed):
            actions.explain(report=written, finding=one, text="Đúng.", by=person)
    with pytest.raises(BadRequest):
        actions.explain(report=written, finding=one, text=" ", by=cast.editor)


# Pages


def test_a_saved_section_shows_what_is_asked_beside_it(client, cast):
    report = make_report(cast)
    address = url("report-narrative", report)
    fields = {"muc": SECTION, "noi-dung": WRONG, "ban": "0"}
    post(client, cast.editor, address, fields)
    text = get(client, cast.editor, address)
    assert "72/2.934 = 2,45 %" in text
    assert f"{url('report-findings', report)}#diem-narrative--II.2.3-" in text


def test_a_reader_sees_it_too_and_is_offered_no_answer(client, cast, written):
    text = get(client, cast.leader, url("report-narrative", written))
    assert "72/2.934 = 2,45 %" in text
    assert "Nêu lý do" not in text


def test_the_page_of_findings_leads_to_the_section_and_takes_the_reason(client, cast, written):
    (one,) = asked(written)
    address = url("report-findings", written)
    text = get(client, cast.editor, address)
    assert f'href="{url("report-narrative", written)}#muc-II-2-3"' in text
    assert "Mở mục" in text
    post(client, cast.editor, address, {"diem": one.key, "giai-trinh": "Theo cách tính khác."})
    assert "Theo cách tính khác." in get(client, cast.editor, url("report-narrative", written))


def test_the_page_of_findings_names_the_row_a_sentence_was_held_to(client, cast, written):
    write(written, TOLD, cast.editor, "II.2.2")
    fill(written, {"3.7": "281"}, by=cast.editor)
    text = get(client, cast.editor, url("report-findings", written))
    assert f'{url("report-table", written, "3")}#dong-3.7">Biểu 3, dòng 1.4.2</a>' in text


def test_the_history_tells_of_which_section_a_reason_was_given(client, cast, written):
    (one,) = asked(written)
    actions.explain(report=written, finding=one, text="Theo cách tính khác.", by=cast.editor)
    text = get(client, cast.editor, url("report-history", written))
    assert "Thuyết minh, mục II.2.3" in text
    assert "Theo cách tính khác." in text


def test_words_of_the_text_are_no_markup(client, cast, written):
    write(written, "<script>x</script> có 1/2 hồ sơ, đạt 70%.", cast.editor)
    for name in ("report-narrative", "report-findings"):
        text = get(client, cast.editor, url(name, written))
        assert "&lt;script&gt;x" in text
        assert "<script>x" not in text


@pytest.mark.parametrize("name", ["report-narrative", "report-findings"])
def test_pages_cost_the_same_for_one_question_and_for_many(
    client, cast, written, name, django_assert_num_queries
):
    client.force_login(cast.editor)
    address = url(name, written)
    client.get(address)
    with django_assert_num_queries(12) as one:
        client.get(address)
    for section in ("II.2.2", "II.3.2", "II.5.1", "II.6.7"):
        write(written, "Đạt 7/8 hồ sơ, tỷ lệ 80%. Đạt 1/8 hồ sơ, tỷ lệ 80%.", cast.editor, section)
    with django_assert_num_queries(len(one)):
        client.get(address)


# Signing and review


def submitted(cast, text=WRONG, reason="") -> Report:
    report = make_report(cast, cells=CLEAN)
    fill(report, complete(report), by=cast.editor)
    write(report, text, cast.editor)
    if reason:
        (one,) = asked(report)
        actions.explain(report=report, finding=one, text=reason, by=cast.editor)
    for name, by in (("present", cast.editor), ("submit", cast.signer)):
        actions.move(report=report, name=name, by=by)
    return report


def test_a_question_about_the_text_never_blocks(cast):
    report = submitted(cast)
    assert report.state == State.SUBMITTED
    with pytest.raises(Locked):
        actions.explain(report=report, finding=asked(report)[0], text="Muộn.", by=cast.editor)


@pytest.mark.parametrize(
    ("text", "reason", "kind"),
    [
        (RIGHT, "", verdicts.CLEAN),
        (WRONG, "", verdicts.QUESTIONED),
        (WRONG, "Theo cách tính khác.", verdicts.EXPLAINED),
    ],
)
def test_a_reviewer_is_told_and_the_queue_judges_alike(client, cast, text, reason, kind):
    report = submitted(cast, text, reason)
    answer = detail(client, cast.reviewer, report)
    review, page = answer.context["review"], answer.content.decode()
    assert review.verdict.kind == kind
    assert review.verdict == verdicts.judge([report])[report.pk]
    assert ("72/2.934 = 2,45 %" in page) == (text == WRONG)
    assert reason in page


def test_what_was_asked_is_kept_with_what_was_sent(cast):
    report = submitted(cast, reason="Theo cách tính khác.")
    kept = report.submissions.get().snapshot["findings"]
    (told,) = [one for one in kept if one["rule"] == "narrative"]
    assert told["message"] == asked(report)[0].message
    assert told["explained_by"]


def test_a_report_that_comes_back_is_counted_anew(cast):
    report = submitted(cast)
    assert (report.text_questions, report.text_answers) == (1, 0)
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Xem lại lời văn.")
    assert (report.text_questions, report.text_answers) == (0, 0)
    write(report, RIGHT, cast.editor)
    for name, by in (("present", cast.editor), ("submit", cast.signer)):
        actions.move(report=report, name=name, by=by)
    assert verdicts.judge([report])[report.pk].kind == verdicts.CLEAN
