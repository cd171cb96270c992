"""A sent report leaves the office under a number and date, and is replaced, never edited."""

from datetime import date

import pytest

from reports import actions, inspection, record, releases
from reports.exports import build
from reports.exports.content import as_signed, content_of
from reports.models import Event, Release, Report, Submission
from reports.pages.history import line_of
from reports.refusals import BadRequest, Locked, NotAllowed
from reports.workflow import State
from tests import factories
from tests.factories import make_report, moment

pytestmark = pytest.mark.django_db

ON = date(2022, 6, 15)


@pytest.fixture
def sent(cast) -> Report:
    return make_report(cast, State.SUBMITTED)


def release(report: Report, by, number: str = "56", on: date | None = ON, **kwargs) -> Release:
    return actions.release_document(report=report, number=number, on=on, by=by, **kwargs)


def revised(report: Report, cast) -> Report:
    """Bring an approved report through a second revision until it is sent again."""
    for name, by in (("ask_reopen", cast.signer), ("reopen", cast.reviewer)):
        actions.move(report=report, name=name, by=by, note="Sai số liệu")
    for name, by in (("present", cast.editor), ("submit", cast.signer)):
        actions.move(report=report, name=name, by=by)
    return report


def test_a_release_prints_its_number_completed_with_the_units_symbol(cast, sent):
    one = release(sent, cast.editor, " 5 ")
    assert (one.number, one.date, one.year) == ("05/BC-UBND", ON, 2022)
    letter = build.build(Report.objects.for_page().get(pk=sent.pk)).letter
    assert letter.number == "Số: 05/BC-UBND"
    assert letter.place_date == "Đông Sơn, ngày 15 tháng 6 năm 2022"
    signed = build.build(sent, submission=one.submission)
    assert (signed.letter.number, signed.letter.place_date) == (letter.number, letter.place_date)


def test_what_was_written_before_sending_gives_way_to_the_release(cast):
    report = make_report(cast)
    actions.number_document(report=report, number="12", on=date(2022, 6, 14), by=cast.editor)
    factories.fill(report, factories.complete(report), by=cast.editor)
    for name, by in (("present", cast.editor), ("submit", cast.signer)):
        actions.move(report=report, name=name, by=by)
    submission = Submission.objects.get()
    assert as_signed(report, submission).number == "12"
    release(report, cast.signer, "13")
    content = as_signed(report, submission)
    assert (content.number, content.on) == ("13/BC-UBND", ON)
    submission.refresh_from_db()
    assert submission.snapshot["document"] == {"number": "12", "date": "2022-06-14"}


@pytest.mark.parametrize("state", [State.DRAFT, State.AWAITING_SIGNATURE])
def test_what_was_not_sent_is_not_released(cast, state):
    with pytest.raises(Locked, match="chưa ký và gửi"):
        release(make_report(cast, state), cast.editor)


@pytest.mark.parametrize("who", ["reviewer", "outsider", "stranger", "admin", "nobody", "leader"])
def test_others_than_the_units_people_do_not_release(cast, sent, who):
    with pytest.raises(NotAllowed, match="phát hành"):
        release(sent, getattr(cast, who))
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("", "Ghi số văn bản"),
        ("0", "không đúng"),
        ("BC-UBND", "không đúng"),
        ("56-BC", "không đúng"),
        ("56/", "không đúng"),
        ("<b>56</b>", "không đúng"),
        ("٥٦", "không đúng"),
        ("123456", "không đúng"),
        ("56/" + "X" * 60, "không đúng"),
    ],
)
def test_what_is_no_number_of_a_document_is_refused(cast, sent, number, sentence):
    with pytest.raises(BadRequest, match=sentence):
        release(sent, cast.editor, number)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("56", "56/BC-UBND"),
        ("056", "56/BC-UBND"),
        ("7a", "07a/BC-UBND"),
        ("7 / bc - ubnd", "07/BC-UBND"),
        ("371/BC-HĐND", "371/BC-HĐND"),
    ],
)
def test_a_number_is_kept_as_it_is_printed(cast, sent, typed, printed):
    assert release(sent, cast.editor, typed).number == printed


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (None, "Ghi ngày văn bản"),
        (date(2022, 6, 18), "sau hôm nay"),
        (date(2021, 6, 15), "trước cả ngày bắt đầu"),
        (date(2022, 6, 10), "trước ngày chốt số liệu"),
    ],
)
def test_a_date_that_cannot_be_is_refused(cast, sent, on, sentence):
    with pytest.raises(BadRequest, match=sentence):
        release(sent, cast.editor, on=on, at=moment("2022-06-17 09:00"))


def test_a_date_before_the_figures_were_closed_is_taken_when_it_is_meant(cast, sent):
    assert release(sent, cast.editor, on=date(2022, 6, 10), is_early_meant=True).pk


def test_a_number_is_given_once_a_year_in_one_unit(cast, sent):
    release(sent, cast.editor, "56")
    other = make_report(cast, State.SUBMITTED, period="2022-Q3")
    with pytest.raises(BadRequest, match=r"Số 56/BC-UBND năm 2022 .*6 tháng.*15/06/2022"):
        release(other, cast.editor, "056", on=date(2022, 9, 15))
    assert release(other, cast.editor, "57", on=date(2022, 9, 15)).number == "57/BC-UBND"
    neighbour = make_report(cast, State.SUBMITTED, unit=cast.neighbour)
    assert release(neighbour, cast.outsider, "56").number == "56/BC-UBND"


def test_a_mistyped_number_is_corrected_with_a_reason_and_is_free_again(cast, sent):
    wrong = release(sent, cast.editor, "65")
    with pytest.raises(BadRequest, match="Nêu lý do"):
        release(sent, cast.editor, "56")
    with pytest.raises(BadRequest, match="không có gì để đính chính"):
        release(sent, cast.editor, "65", reason="Ghi nhầm")
    right = release(sent, cast.editor, "56", reason="Ghi nhầm số")
    wrong.refresh_from_db()
    assert wrong.corrected_at and wrong.number == "65/BC-UBND"
    assert releases.of_report(sent) == [right]
    assert right.replaces == wrong and releases.takes_place_of(right) is None
    other = make_report(cast, State.SUBMITTED, period="2022-Q3")
    assert release(other, cast.editor, "65", on=date(2022, 9, 15)).number == "65/BC-UBND"
    assert "thay thế" not in build.build(sent).letter.blocks[1].text


def test_a_later_revision_replaces_what_was_released_and_says_so(cast):
    report = make_report(cast, State.APPROVED)
    first = release(report, cast.editor, "56")
    revised(report, cast)
    assert (report.document_number, report.document_date) == ("", None)
    with pytest.raises(BadRequest, match="Nêu lý do"):
        release(report, cast.editor, "80", on=date(2022, 7, 4))
    with pytest.raises(BadRequest, match="đã dùng"):
        release(report, cast.editor, "56", on=date(2022, 7, 4), reason="Sai số liệu Biểu 3")
    second = release(report, cast.editor, "80", date(2022, 7, 4), reason="Sai số liệu Biểu 3")
    assert releases.takes_place_of(second) == first
    opening = [block.text for block in build.build(report).letter.blocks[:3]]
    assert opening[-1] == ("Báo cáo này thay thế Báo cáo số 56/BC-UBND ngày 15 tháng 6 năm 2022.")
    before = build.build(report, submission=first.submission).letter
    assert before.number == "Số: 56/BC-UBND"
    assert not any("thay thế" in getattr(block, "text", "") for block in before.blocks)


def test_what_was_sent_again_after_being_sent_back_replaces_what_was_released(cast, sent):
    first = release(sent, cast.editor, "56")
    actions.move(report=sent, name="send_back", by=cast.reviewer, note="Xem lại")
    for name, by in (("present", cast.editor), ("submit", cast.signer)):
        actions.move(report=sent, name=name, by=by)
    second = release(sent, cast.signer, "60", reason="Sửa theo ý kiến thẩm định")
    assert (sent.revision, second.replaces) == (1, first)
    assert as_signed(sent, second.submission).replaced == {
        "number": "56/BC-UBND",
        "date": "2022-06-15",
    }


def test_a_draft_keeps_the_number_written_for_the_next_document(cast):
    report = make_report(cast, State.APPROVED)
    release(report, cast.editor, "56")
    for name, by in (("ask_reopen", cast.signer), ("reopen", cast.reviewer)):
        actions.move(report=report, name=name, by=by, note="Sai số liệu")
    actions.number_document(report=report, number="80", on=None, by=cast.editor)
    actions.move(report=report, name="present", by=cast.editor)
    actions.move(report=report, name="take_back", by=cast.editor)
    assert report.document_number == "80"


def test_a_release_is_told_in_the_history_and_leaves_the_version_that_is_reviewed(cast, sent):
    version = sent.version
    release(sent, cast.editor, "65")
    release(sent, cast.editor, "56", reason="Ghi nhầm số")
    actions.move(report=sent, name="approve", by=cast.reviewer, version=version)
    form = content_of(sent, "appendix").cells.form
    lines = [line_of(form, one) for one in Event.objects.filter(name="release_document")]
    assert [(line.deed, line.detail, line.quote) for line in lines] == [
        ("phát hành văn bản", "Số 65/BC-UBND, ngày 15/06/2022", ""),
        (
            "đính chính số, ngày văn bản",
            "Số 56/BC-UBND, ngày 15/06/2022; đính chính số 65/BC-UBND, ngày 15/06/2022",
            "Ghi nhầm số",
        ),
    ]


def faults() -> list[str]:
    return [*record.faults(), *inspection.faults()]


def test_a_release_changed_in_the_tables_is_found(cast, sent):
    release(sent, cast.editor, "65")
    one = release(sent, cast.editor, "56", reason="Ghi nhầm số")
    assert faults() == []
    found = [f"Báo cáo {sent.pk}: văn bản phát hành {one.pk} không như khi phát hành."]
    Release.objects.filter(pk=one.pk).update(number="57/BC-UBND")
    assert faults() == found
    Release.objects.filter(pk=one.pk).update(number="56/BC-UBND", date=date(2022, 6, 16))
    assert faults() == found
    Release.objects.filter(pk=one.pk).update(date=ON, corrected_at=moment("2022-06-16 08:00"))
    assert faults() == found
    Release.objects.filter(pk=one.pk).delete()
    assert faults() == found
