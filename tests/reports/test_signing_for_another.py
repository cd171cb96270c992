"""Signing and reviewing for another: what is recorded, what is printed, who is a party then."""

from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from reports import actions, authorities, exports, record
from reports.models import Event, Report, Submission
from reports.refusals import NotAllowed
from reports.workflow import State
from tests.factories import complete, fill, make_report
from units import actions as units_actions
from units.models import Assignment

pytestmark = pytest.mark.django_db
TM = "TM. ỦY BAN NHÂN DÂN"


def lend(owner, to, **kwargs) -> Assignment:
    today = timezone.localdate()
    wanted = {"valid_from": today, "valid_to": today, "basis": "12/UQ-UBND", "by": owner}
    wanted |= {"title": "Chánh Văn phòng"} | kwargs
    return units_actions.delegate(origin=owner.assignments.get(), to=to, **wanted)


def forget(*users) -> None:
    """Let roles be read anew, as in the next request."""
    for user in users:
        user.__dict__.pop("_held", None)


def presented(cast) -> Report:
    report = make_report(cast)
    fill(report, complete(report), by=cast.editor)
    actions.move(report=report, name="present", by=cast.editor)
    return report


def position(user, **values) -> None:
    Assignment.objects.filter(user=user).update(**values)


def ending(report: Report, **kwargs) -> list[str]:
    """Return the last lines of the letter as a workbook prints them."""
    file = exports.render(Report.objects.for_page().get(pk=report.pk), "xlsx", **kwargs)
    first = openpyxl.load_workbook(BytesIO(file.content)).worksheets[0]
    return [row[0] for row in first.values][-4:]


def test_who_is_delegated_signs_and_all_say_in_whose_name(cast):
    report = presented(cast)
    lend(cast.signer, cast.editor)
    event = actions.move(report=report, name="submit", by=cast.editor)
    kept = event.payload["delegation"]
    assert (kept["user"], kept["basis"], kept["form"]) == (cast.signer.pk, "12/UQ-UBND", "TUQ.")
    (submission,) = report.submissions.all()
    assert submission.signed_by == cast.editor
    assert submission.snapshot["signature"] == {
        "form": "TUQ.",
        "title": "Chánh Văn phòng",
        "name": "",
        "head": "",
        "delegator": "signer",
        "basis": "12/UQ-UBND",
    }
    assert list(record.faults()) == []
    assert ending(report)[-2:] == ["TUQ. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"]


def test_who_reviews_reads_who_signed_and_in_whose_name(client, cast):
    report = presented(cast)
    lend(cast.signer, cast.editor)
    actions.move(report=report, name="submit", by=cast.editor)
    client.force_login(cast.reviewer)
    text = client.get(reverse("reports:review-detail", args=[report.pk])).content.decode()
    assert "editor, Chánh Văn phòng; TUQ. của signer (văn bản 12/UQ-UBND)" in text


@pytest.mark.parametrize(
    ("owner", "signer", "lines"),
    [
        ({}, {}, [TM, "CHỦ TỊCH"]),
        ({"title": "Chủ tịch"}, {}, [TM, "CHỦ TỊCH"]),
        ({"signing_form": "Q.", "title": "Chủ tịch"}, {}, [TM, "Q. CHỦ TỊCH"]),
        (
            {"signing_form": "KT.", "title": "Phó Chủ tịch"},
            {},
            [TM, "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
        ),
        (
            {"title": "Chủ tịch"},
            {"signing_form": "TUQ.", "title": "Trưởng phòng"},
            ["TUQ. CHỦ TỊCH", "TRƯỞNG PHÒNG"],
        ),
        (
            {"signing_form": "KT.", "title": "Phó Chủ tịch"},
            {"signing_form": "TL.", "title": "Chánh Văn phòng"},
            ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"],
        ),
        ({}, {"signing_form": "KT.", "title": ""}, [TM, "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]),
    ],
)
def test_the_block_is_of_who_signed_and_stays_so(cast, owner, signer, lines):
    position(cast.signer, **owner)
    report, by = presented(cast), cast.signer
    if signer:
        lend(cast.signer, cast.editor, **signer)
        by = cast.editor
    actions.move(report=report, name="submit", by=by)
    before = ending(report)
    assert before[-len(lines) :] == lines
    Assignment.objects.update(title="Đã đổi", signing_form="Q.", basis="x")
    assert ending(report) == before
    assert ending(report, submission=report.submissions.get()) == before


@pytest.mark.parametrize("format_", ["pdf", "docx", "xlsx"])
def test_a_full_name_is_printed_under_the_office(cast, format_):
    cast.signer.last_name, cast.signer.first_name = "Họ Đệm", "Tên"
    cast.signer.save()
    report = presented(cast)
    actions.move(report=report, name="submit", by=cast.signer)
    fresh = Report.objects.for_page().get(pk=report.pk)
    assert exports.render(fresh, format_).content
    if format_ == "xlsx":
        assert ending(report)[-2:] == ["CHỦ TỊCH", "Họ Đệm Tên"]


def test_what_was_sent_before_titles_were_kept_prints_as_the_reader_chooses(cast):
    report = presented(cast)
    actions.move(report=report, name="submit", by=cast.signer)
    one = report.submissions.get()
    del one.snapshot["signature"]
    Submission.objects.filter(pk=one.pk).update(snapshot=one.snapshot)
    assert ending(report)[-2:] == [TM, "CHỦ TỊCH"]
    assert ending(report, by_deputy=True)[-2:] == ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]


def test_history_journal_and_receipt_say_in_whose_name(client, cast):
    report = presented(cast)
    lend(cast.signer, cast.editor)
    actions.move(report=report, name="submit", by=cast.editor)
    client.force_login(cast.editor)
    told = "Theo ủy quyền của signer (văn bản 12/UQ-UBND)"
    assert told in client.get(reverse("reports:report-history", args=[report.pk])).content.decode()
    assert told in client.get(reverse("reports:journal")).content.decode()
    receipt = client.get(reverse("reports:report-receipt", args=[report.pk])).content.decode()
    assert "TUQ. của signer (văn bản 12/UQ-UBND)" in receipt


# ---- Four eyes see through a delegation


def test_in_whose_name_it_was_signed_is_a_party_and_does_not_approve(cast):
    report = presented(cast)
    lend(cast.signer, cast.editor)
    actions.move(report=report, name="submit", by=cast.editor)
    assert authorities.parties([report.pk])[report.pk] == {cast.editor.pk, cast.signer.pk}
    Assignment.objects.create(user=cast.signer, role="reviewer", unit=cast.province)
    forget(cast.signer)
    with pytest.raises(NotAllowed, match="không được phê duyệt"):
        actions.move(report=report, name="approve", by=cast.signer)
    actions.move(report=report, name="approve", by=cast.reviewer)


@pytest.fixture
def signed_by_a_reviewer(cast) -> Report:
    """The reviewer also signs for the district, and lends his review to the leader."""
    report = presented(cast)
    lend(cast.reviewer, cast.leader, title="")
    Assignment.objects.create(user=cast.reviewer, role="signer", unit=cast.district)
    forget(cast.reviewer, cast.leader)
    actions.move(report=report, name="submit", by=cast.reviewer)
    return Report.objects.for_page().get(pk=report.pk)


def test_a_party_does_not_approve_through_whom_he_delegated(cast, signed_by_a_reviewer):
    with pytest.raises(NotAllowed, match="Người ủy quyền đã nhập, trình hoặc ký"):
        actions.move(report=signed_by_a_reviewer, name="approve", by=cast.leader)


def test_who_has_the_role_from_another_too_approves_in_that_ones_name(cast, signed_by_a_reviewer):
    today = timezone.localdate()
    origin = cast.second_reviewer.assignments.get()
    Assignment.objects.create(
        user=cast.leader,
        role="reviewer",
        unit=cast.province,
        valid_from=today,
        valid_to=today,
        basis="13/UQ",
        delegated_from=origin,
    )
    forget(cast.leader)
    event = actions.move(report=signed_by_a_reviewer, name="approve", by=cast.leader)
    assert event.payload["delegation"]["user"] == cast.second_reviewer.pk


def test_a_reopening_is_not_confirmed_by_whom_the_asker_delegated(cast):
    report = make_report(cast, State.APPROVED)
    actions.move(report=report, name="ask_reopen", by=cast.reviewer, note="Sai một dòng.")
    lend(cast.reviewer, cast.leader, title="")
    forget(cast.leader)
    with pytest.raises(NotAllowed, match="không xác nhận qua người mình ủy quyền"):
        actions.move(report=report, name="reopen", by=cast.leader, note="Đúng.")
    actions.move(report=report, name="reopen", by=cast.second_reviewer, note="Đúng.")


def test_own_right_leaves_no_word_of_delegation(cast):
    make_report(cast, State.APPROVED)
    assert not any("delegation" in one.payload for one in Event.objects.all())


@pytest.mark.parametrize(("stated", "asks"), [({}, True), ({"title": "Chủ tịch"}, False)])
def test_the_reader_chooses_the_signing_form_only_where_nobody_stated_it(
    client, cast, stated, asks
):
    position(cast.signer, **stated)
    report = presented(cast)
    actions.move(report=report, name="submit", by=cast.signer)
    client.force_login(cast.editor)
    page = client.get(reverse("reports:report-documents", args=[report.pk])).content.decode()
    assert ("Cấp phó ký thay (KT.)" in page) is asks


def test_before_signing_the_page_shows_how_the_block_will_read_and_for_whom(client, cast):
    report = presented(cast)
    url = reverse("reports:report-move", args=[report.pk, "submit"])
    client.force_login(cast.signer)
    own = client.get(url).content.decode()
    assert f"<div>{TM}</div><div>CHỦ TỊCH</div>" in own and "Theo ủy quyền" not in own
    lend(cast.signer, cast.editor)
    client.force_login(cast.editor)
    page = client.get(url).content.decode()
    assert "<div>TUQ. CHỦ TỊCH</div><div>CHÁNH VĂN PHÒNG</div>" in page
    assert "Theo ủy quyền của signer (văn bản 12/UQ-UBND)" in page


def test_a_remark_made_for_another_says_so_and_one_in_the_own_right_does_not(cast):
    report = make_report(cast, State.SUBMITTED)
    lend(cast.reviewer, cast.leader, title="")
    forget(cast.leader)
    written = actions.remark(report=report, text="Xem lại.", by=cast.leader)
    actions.resolve(report=report, remark=written, by=cast.leader)
    actions.remark(report=report, text="Xem lại.", by=cast.reviewer)
    events = Event.objects.filter(report=report, name__in=("remark", "resolve"))
    told = [authorities.told(one.payload) for one in events.order_by("sequence")]
    assert told == ["Theo ủy quyền của reviewer (văn bản 12/UQ-UBND)"] * 2 + [""]
