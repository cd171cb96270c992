"""What was sent stays readable and printable as it was signed, whatever became of the report."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from reports import actions, exports, record, sheet
from reports.exports import build
from reports.models import Report, Submission
from reports.verification import printed
from reports.workflow import State
from tests.factories import complete, fill, make_report, make_round, moment
from tests.reports.browsing import get, send_again, url
from units.models import Unit

pytestmark = [
    pytest.mark.django_db,
    # WeasyPrint 70 leaves its own colour profile open when it writes PDF/A.
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]

WARNED = {"4.20": "100"}


@pytest.fixture
def twice(cast) -> Report:
    """A report approved, reopened and sent again with another figure and another text."""
    report = make_report(cast, cells={"1.1": "5"} | WARNED)
    actions.write_section(
        report=report, section="I.1", text="Lời văn đầu.", version=0, by=cast.editor
    )
    fill(report, complete(report), by=cast.editor)
    finding = next(one for one in sheet.load(report).findings(report) if one.item == "4.20")
    actions.explain(report=report, finding=finding, text="Đã đối chiếu.", by=cast.editor)
    steps = (("present", cast.editor), ("submit", cast.signer), ("approve", cast.reviewer))
    for name, by in steps:
        actions.move(report=report, name=name, by=by)
    actions.move(report=report, name="ask_reopen", by=cast.signer, note="Sai một dòng.")
    actions.move(report=report, name="reopen", by=cast.reviewer, note="Đồng ý.")
    fill(report, {"1.1": "7", "4.20": "12"}, by=cast.editor)
    actions.write_section(
        report=report, section="I.1", text="Lời văn sau.", version=1, by=cast.editor
    )
    actions.move(report=report, name="present", by=cast.editor)
    actions.move(report=report, name="submit", by=cast.signer)
    return Report.objects.for_page().get(pk=report.pk)


def sent(report: Report) -> list[Submission]:
    return list(report.submissions.order_by("received_at", "pk"))


def figures(context) -> dict[str, str]:
    return {row["item"]: row["display"] for _, rows in context["sent"].tables for row in rows}


def page(client, user, report, submission):
    client.force_login(user)
    return client.get(url("submission-detail", report, submission.pk))


def test_each_submission_shows_its_own_figures_text_and_findings(client, cast, twice):
    first, second = sent(twice)
    then, now = (page(client, cast.leader, twice, one) for one in (first, second))
    assert (figures(then.context)["1.1"], figures(now.context)["1.1"]) == ("5", "7")
    old, new = then.content.decode(), now.content.decode()
    assert "Lời văn đầu." in old and "Lời văn sau." not in old
    assert "Đã đối chiếu." in old and "Đã đối chiếu." not in new
    assert first.receipt in old and first.sha256 in old and second.receipt not in old
    assert "Bản gửi lần 1 trên 2" in old and "Đã có bản gửi sau" in old
    assert "Bản đang có hiệu lực" in new and "Bản đang có hiệu lực" not in old


def test_computed_rows_show_what_was_signed(client, cast):
    report = make_report(cast, State.SUBMITTED, cells={"3.18": "10", "3.19": "9"})
    send_again(cast, report, {"3.18": "20"})
    first, second = sent(report)
    assert figures(page(client, cast.leader, report, first).context)["3.17"] == "90,00"
    assert figures(page(client, cast.leader, report, second).context)["3.17"] == "45,00"


def test_the_document_of_an_earlier_submission_prints_it_as_it_was(cast, twice):
    first, second = sent(twice)
    Unit.objects.filter(pk=twice.unit_id).update(name="Huyện Đổi Tên", issuer_name="UBND MỚI")
    report = Report.objects.for_page().get(pk=twice.pk)
    old = build.build(report, submission=first)
    now = build.build(report)
    rows = {row.item: row for table in old.appendix.tables for row in table.rows}
    assert rows["1.1"].cells[3].text == "5" and rows["1.1"].cells[3].number == 5
    assert any("Lời văn đầu." in block.text for block in old.letter.blocks)
    assert first.receipt in old.footer and printed(first.code) in old.footer
    for one in (old, now):
        assert "ĐÔNG SƠN" in " ".join(one.letter.issuer)
    assert (old.revision, now.revision) == (1, 2) and second.receipt in now.footer
    assert not old.is_draft


def test_a_standing_report_and_its_submission_make_the_same_document(cast, twice):
    assert build.build(twice) == build.build(twice, submission=sent(twice)[-1])


def test_a_withdrawn_submission_prints_while_the_draft_is_marked_as_one(cast):
    report = make_report(cast, State.SUBMITTED, cells={"1.1": "5"})
    actions.move(report=report, name="withdraw", by=cast.signer, note="Nhập nhầm.")
    fill(report, {"1.1": "9"}, by=cast.editor)
    report = Report.objects.for_page().get(pk=report.pk)
    signed = build.build(report, exports.APPENDIX, submission=sent(report)[0])
    draft = build.build(report, exports.APPENDIX)
    texts = [
        next(r.cells[3].text for t in one.appendix.tables for r in t.rows if r.item == "1.1")
        for one in (signed, draft)
    ]
    assert texts == ["5", "9"] and (signed.is_draft, draft.is_draft) == (False, True)


def test_the_files_of_a_submission_are_taken_in_every_format(client, cast, twice):
    first = sent(twice)[0]
    client.force_login(cast.leader)
    for format_ in exports.FORMATS:
        address = url("submission-file", twice, first.pk)
        answer = client.get(address, {"format": format_, "part": "appendix"})
        assert answer.status_code == 200
        assert first.receipt in answer.headers["Content-Disposition"]
        content = BytesIO(answer.getvalue())  # read whole, whatever it is: that closes the file
        if format_ == "xlsx":
            book = load_workbook(content)
            assert book["Biểu 1"]["D7"].value == 5
        if format_ == "pdf":
            text = PdfReader(content).pages[0].extract_text()
            assert first.receipt in text
    assert client.get(url("submission-file", twice, first.pk), {"format": "exe"}).status_code == 400


def test_the_receipt_is_a_pdf_of_one_page(client, cast):
    make_round(cast, due_at=moment("2022-06-15 17:00"))
    report = make_report(cast, State.AWAITING_SIGNATURE)
    at = moment("2022-06-15 16:59:59")
    actions.move(report=report, name="submit", by=cast.signer, at=at)
    submission = report.submissions.get()
    client.force_login(cast.editor)
    answer = client.get(url("receipt-file", report, submission.pk))
    assert answer.headers["Content-Type"] == "application/pdf"
    reader = PdfReader(BytesIO(answer.content))
    assert len(reader.pages) == 1
    text = " ".join(reader.pages[0].extract_text().split())
    for words in (
        "BIÊN NHẬN BÁO CÁO",
        submission.receipt,
        "Huyện Đông Sơn",
        "TỈNH BÌNH AN",
        "16:59:59 ngày 15/06/2022 (giờ Việt Nam), đúng hạn",
        "17:00 ngày 15/06/2022",
        printed(submission.code),
    ):
        assert words in text
    assert submission.sha256 in text.replace(" ", "")


def test_a_submission_of_before_says_what_it_does_not_hold(client, cast, twice):
    """The snapshots of the first releases had neither findings nor letterhead."""
    first = sent(twice)[0]
    kept = {
        key: value
        for key, value in first.snapshot.items()
        if key not in ("findings", "letterhead", "due_at")
    }
    Submission.objects.filter(pk=first.pk).update(snapshot=kept, sha256=record.digest(kept))
    text = page(client, cast.leader, twice, first).content.decode()
    assert "Các phát hiện khi gửi không được lưu cùng bản này" in text
    assert "in theo thông tin hiện nay của đơn vị" in text
    assert "Đã đối chiếu." in text  # the explanation was kept
    document = build.build(twice, submission=sent(twice)[0])
    assert "ĐÔNG SƠN" in " ".join(document.letter.issuer)


def test_a_submission_is_found_under_its_own_report_alone(client, cast, twice):
    other = make_report(cast, State.SUBMITTED, unit=cast.neighbour)
    for name in ("submission-detail", "submission-file", "receipt-file"):
        get(client, cast.leader, url(name, other, sent(twice)[0].pk), 404)
        get(client, cast.outsider, url(name, twice, sent(twice)[0].pk), 404)


def test_the_history_leads_to_every_submission(client, cast, twice):
    text = get(client, cast.editor, url("report-history", twice))
    for one in sent(twice):
        assert url("submission-detail", twice, one.pk) in text
        assert url("receipt-file", twice, one.pk) in text


def test_a_submission_costs_a_fixed_number_of_queries(
    client, cast, twice, django_assert_num_queries
):
    first = sent(twice)[0]
    page(client, cast.leader, twice, first)
    address = url("submission-detail", twice, first.pk)
    with django_assert_num_queries(13) as before:
        client.get(address)
    send_again(cast, twice, {"1.1": "8"})
    with django_assert_num_queries(len(before)):
        client.get(address)
