"""What the document of a report says in each of its states, and what reading it costs."""

from datetime import date

import pytest

from indicators import catalogue
from reports import actions, exports, verification
from reports.actions.rounds import Asked
from reports.exports import build, wording
from reports.exports.document import Heading
from reports.models import Report, Submission
from reports.workflow import State
from tests import factories
from units.models import Unit

pytestmark = pytest.mark.django_db


def signed(cast, state=State.APPROVED, **kwargs) -> Report:
    """Return a report with a number, brought to a state."""
    report = factories.make_report(cast, **kwargs)
    factories.fill(report, factories.complete(report), by=cast.editor)
    actions.number_document(report=report, number="371", on=date(2022, 6, 10), by=cast.editor)
    steps = (("present", cast.editor), ("submit", cast.signer), ("approve", cast.reviewer))
    for name, by in steps[: list(State).index(state)]:
        actions.move(report=report, name=name, by=by)
    return report


@pytest.mark.parametrize("state", [State.DRAFT, State.AWAITING_SIGNATURE])
def test_a_report_not_sent_is_marked_as_a_draft(cast, state):
    document = build.build(factories.make_report(cast, state))
    assert document.is_draft
    assert wording.DRAFT in document.footer


@pytest.mark.parametrize("state", [State.SUBMITTED, State.APPROVED])
def test_a_sent_report_names_its_receipt_and_code(cast, state):
    report = signed(cast, state)
    sent = Submission.objects.get(report=report)
    document = build.build(report)
    assert not document.is_draft
    assert sent.receipt in document.footer
    assert verification.printed(sent.code) in document.footer


def test_the_document_of_a_sent_report_shows_what_was_signed(cast):
    report = signed(cast, State.SUBMITTED, cells={"3.18": "2.531", "3.19": "2.521"})
    frozen = Submission.objects.get(report=report).snapshot["cells"]
    shown = {row.item: row.cells[3].text for t in build.build(report).appendix.tables
             for row in t.rows if row.item in frozen}  # fmt: skip
    assert shown == {item: cell["display"] for item, cell in frozen.items()}
    assert shown["3.17"] == "99,60"


def test_a_withdrawn_report_is_a_draft_again(cast):
    report = signed(cast, State.SUBMITTED)
    actions.move(report=report, name="withdraw", by=cast.signer, note="Sửa số liệu")
    assert wording.DRAFT in build.build(report).footer


def test_a_later_revision_says_which_report_it_replaces(cast):
    report = signed(cast)
    assert not any("thay thế" in block.text for block in build.build(report).letter.blocks)
    actions.move(report=report, name="ask_reopen", by=cast.signer, note="Sai số liệu")
    actions.move(report=report, name="reopen", by=cast.reviewer, note="Đồng ý")
    document = build.build(report)
    assert document.letter.blocks[2].text == (
        "Báo cáo này thay thế Báo cáo số 371/BC-UBND ngày 10 tháng 6 năm 2022."
    )
    assert document.revision == 2 and document.is_draft


def test_number_date_and_request_stand_where_they_belong(cast):
    factories.make_round(cast, dispatch_number="359/SNV-TCBC&CCHC", dispatch_date=date(2022, 2, 28))
    document = build.build(signed(cast))
    letter = document.letter
    assert letter.number == "Số: 371/BC-UBND"
    assert letter.place_date == "Đông Sơn, ngày 10 tháng 6 năm 2022"
    assert document.appendix.attached_to == (
        "(Kèm theo Báo cáo số 371/BC-UBND ngày 10 tháng 6 năm 2022 của "
        "Ủy ban nhân dân huyện Đông Sơn)"
    )
    assert letter.blocks[0].text.startswith(
        "Thực hiện Công văn số 359/SNV-TCBC&CCHC ngày 28/02/2022 về chế độ báo cáo"
    )
    assert "từ ngày 15/12/2021 đến hết ngày 14/06/2022" in letter.blocks[0].text


def test_a_province_does_not_answer_what_it_asked_of_its_units(cast):
    form = factories.make_form("bnv-2022-tinh")
    asked = [Asked("province", form, factories.moment("2022-06-20 17:00"))]
    factories.make_round(cast, asked=asked, dispatch_number="359/SNV", dispatch_date=None)
    own = Report.objects.for_page().get(unit=cast.province)
    basis, opening = build.build(own).letter.blocks[:2]
    assert basis.text == "Căn cứ Công văn số 581/BNV-CCHC ngày 21/02/2022 của Bộ Nội vụ."
    assert basis.runs[0].is_italic
    assert opening.text.startswith("Thực hiện chế độ báo cáo")


def test_several_addressees_are_listed_and_named_in_the_last_sentence(cast):
    Unit.objects.update(addressee="Bộ Nội vụ; Sở Nội vụ tỉnh Bình An")
    letter = build.build(factories.make_report(cast)).letter
    assert letter.listed_addressees == ("- Bộ Nội vụ;", "- Sở Nội vụ tỉnh Bình An.")
    assert letter.recipients[0] == "- Như trên;"
    assert letter.blocks[-1].text.endswith("kính gửi Bộ Nội vụ, Sở Nội vụ tỉnh Bình An tổng hợp./.")


def test_a_report_without_addressee_goes_to_the_unit_above(cast):
    Unit.objects.update(addressee="", issuer_name="", issuer_symbol="", place="")
    letter = build.build(factories.make_report(cast)).letter
    assert letter.addressees == ()
    assert letter.recipients == ("- Ủy ban nhân dân tỉnh Bình An;", "- Lưu: VT.")
    assert letter.issuer == ("ỦY BAN NHÂN DÂN", "HUYỆN ĐÔNG SƠN")
    assert letter.place_date.startswith("Đông Sơn, ngày")


def test_the_outline_is_printed_whole_with_the_first_level_in_capitals(cast):
    report = factories.make_report(cast)
    outline = exports.build.build(report).letter.blocks
    headings = [block for block in outline if isinstance(block, Heading)]
    assert headings[0].text == "I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH CẢI CÁCH HÀNH CHÍNH"
    assert len(headings) == 44
    assert not any("{" in heading.text for heading in headings)


def test_a_heading_with_no_text_says_so_and_only_of_the_report(cast):
    outline = [block.text for block in build.build(factories.make_report(cast)).letter.blocks]
    assert outline.count("(Chưa có nội dung.)") == 35
    sent = factories.make_report(cast, State.SUBMITTED, unit=cast.neighbour)
    outline = [block.text for block in build.build(sent).letter.blocks]
    assert outline.count("Không có nội dung báo cáo.") == 35
    assert not any("phát sinh" in text for text in outline)


def test_a_written_section_and_one_with_sections_below_it_say_nothing(cast):
    report = factories.make_report(cast)
    first = next(one for one in catalogue.form_spec(report.form).outline if one.takes_text)
    actions.write_section(
        report=report, section=first.key, text="Đã ban hành kế hoạch.", version=0, by=cast.editor
    )
    blocks = build.build(report).letter.blocks
    texts = [block.text for block in blocks]
    place = texts.index("Đã ban hành kế hoạch.")
    assert isinstance(blocks[place - 1], Heading) and texts[place + 1] != "(Chưa có nội dung.)"
    titles = [one.key for one in catalogue.form_spec(report.form).outline if not one.takes_text]
    assert titles and texts.count("(Chưa có nội dung.)") == 34


def test_the_appendix_alone_has_no_letter(cast):
    assert build.build(factories.make_report(cast), exports.APPENDIX).letter is None


def test_reading_a_report_takes_the_same_queries_empty_or_full(cast, django_assert_num_queries):
    def read(pk):
        report = Report.objects.for_page().get(pk=pk)
        with django_assert_num_queries(3):
            build.build(report, exports.APPENDIX)
        with django_assert_num_queries(4):
            build.build(report, exports.FULL)

    report = factories.make_report(cast)
    read(report.pk)
    factories.fill(report, factories.complete(report), by=cast.editor)
    actions.write_section(report=report, section="I.1", text="Một", version=0, by=cast.editor)
    read(report.pk)
