"""Figures that a text names: what is printed for each, what keeps a report from being signed, and
what stands for ever once it is."""

from decimal import Decimal

import pytest

from indicators import catalogue, numbers
from indicators.formula import LAST_YEAR, PREV, Operand
from indicators.numbers import measure
from reports import actions, record, sheet, signed, texts
from reports.exports import build
from reports.models import Report
from reports.narrative import references
from reports.narrative.facets import FACETS, MISSING, Earlier, Row, say
from reports.refusals import NotAllowed
from reports.workflow import State
from tests.factories import complete, fill, make_report
from tests.indicators.two_forms import DICTIONARY, NEW, OLD
from tests.reports.browsing import get, post, url

pytestmark = pytest.mark.django_db

SECTION = "II.2.3"
RATE, DONE, ON_TIME, STAFF, PLAN = "3.17", "3.18", "3.19", "4.16", "6.2"
FILES, MONEY = measure("count", "Hồ sơ"), measure("money", "Triệu đồng")
PERCENT = measure("percent", "%")
CLEAN = {"4.13": "6", "5.4": "6", "5.5": "6", "5.14": "3"}  # nothing found in the tables


def value(text: str) -> Operand:
    return Operand(Decimal(text), "value")


def row(kind: numbers.Measure, now: str, then: str = "", **more) -> Row:
    earlier = Earlier("quý I năm 2022", why="chưa có")
    if then:
        shown = numbers.display(Decimal(then), kind)
        earlier = Earlier("quý I năm 2022", value(then), shown, **more)
    text = numbers.display(Decimal(now), kind)
    return Row("Biểu 3, dòng 3.2.1", kind, text, value(now), earlier={PREV: earlier})


def write(report, text, by, section=SECTION):
    version = {key: one.version for key, one in texts.written(report).items()}.get(section, 0)
    return actions.write_section(report=report, section=section, text=text, version=version, by=by)


def printed(report, *names) -> list[str]:
    cells = sheet.load(report)
    found = references.figures(report, cells, {"I.1": " ".join(f"{{{{{one}}}}}" for one in names)})
    return [found[one] for one in names]


def reasons(report, *names) -> list[str]:
    found = references.resolve(sheet.load(report), report.period_value, names)
    assert {found[one].text for one in names} == {MISSING}
    return [found[one].why for one in names]


# One row, pure


@pytest.mark.parametrize(
    ("one", "facet", "text"),
    [
        (row(FILES, "2531"), "", "2.531"),
        (row(FILES, "2531"), "unit", "2.531 hồ sơ"),
        (row(measure("count", "TTHC"), "12"), "unit", "12 TTHC"),
        (row(measure("count", "Số lượng"), "12"), "unit", "12"),
        (row(measure("count", "Số lượng phần mềm"), "2"), "unit", "2 phần mềm"),
        (row(PERCENT, "99.6"), "", "99,60%"),
        (row(PERCENT, "99.6"), "unit", "99,60%"),
        (row(MONEY, "2450"), "", "2.450 triệu đồng"),
        (row(FILES, "12", "10"), "previous", "10"),
        (row(FILES, "2543", "2531"), "change", "tăng 12"),
        (row(FILES, "1000", "2531"), "change", "giảm 1.531"),
        (row(FILES, "5", "5"), "change", "không đổi"),
        (row(FILES, "0", "0"), "change_percent", "không đổi"),
        (row(FILES, "193", "200"), "change_percent", "giảm 3,50%"),
        (row(FILES, "100001", "100000"), "change_percent", "tăng dưới 0,01%"),
        (row(MONEY, "2450", "2000"), "change", "tăng 450 triệu đồng"),
        (row(PERCENT, "99.6", "98.35"), "change", "tăng 1,25 điểm phần trăm"),
        (row(PERCENT, "99.601", "99.599"), "change", "không đổi"),
    ],
)
def test_a_facet_prints_as_a_sentence_has_it(one, facet, text):
    assert say(one, facet) == (text, "")


@pytest.mark.parametrize(
    ("one", "facet", "why"),
    [
        (row(FILES, "5", "0"), "change_percent", "là 0 nên không tính được tỷ lệ"),
        (row(PERCENT, "99", "98"), "change_percent", "chỉ so bằng điểm phần trăm"),
        (row(FILES, "5", "3", apart="độ dài khác"), "change", "độ dài khác"),
        (row(FILES, "5"), "change", "chưa có"),
        (row(FILES, "5"), "previous", "chưa có"),
        (row(FILES, "5"), "twice", "không có cách ghi số liệu «twice»"),
        (Row("x", why="mẫu báo cáo không có dòng 9.9"), "", "không có dòng 9.9"),
    ],
)
def test_what_cannot_be_printed_says_why(one, facet, why):
    said = say(one, facet)
    assert said.text == MISSING and why in said.why


def test_a_figure_that_was_not_comparable_is_still_told(cast):
    assert say(row(FILES, "5", "3", apart="độ dài khác"), "previous").text == "3"


# A report's rows


def test_a_report_prints_its_cells_and_both_earlier_filings(cast):
    make_report(cast, State.APPROVED, period="2021-H1", cells={DONE: "100", ON_TIME: "90"})
    make_report(cast, State.APPROVED, period="2022-Q1", cells={DONE: "40", STAFF: "80"})
    report = make_report(cast, cells={DONE: "120", ON_TIME: "117", STAFF: "76", PLAN: "3500"})
    assert printed(report, DONE, f"{DONE}:unit", RATE, PLAN) == [
        "120", "120 hồ sơ", "97,50%", "3.500 triệu đồng"]  # fmt: skip
    assert printed(report, f"{DONE}:previous", f"{DONE}:last_year") == ["40", "100"]
    assert printed(report, f"{DONE}:change_year", f"{DONE}:change_year_percent") == [
        "tăng 20", "tăng 20,00%"]  # fmt: skip
    assert printed(report, f"{RATE}:change_year") == ["tăng 7,50 điểm phần trăm"]
    assert printed(report, f"{STAFF}:change", f"{STAFF}:change_percent") == [
        "giảm 4", "giảm 5,00%"]  # fmt: skip


def test_nil_not_applicable_and_a_choice_stand_in_words(cast):
    cells = {"1.12": "không phát sinh", "1.13": "không áp dụng", "7.20": "1"}
    report = make_report(cast, cells=cells)
    assert printed(report, "1.12", "1.12:unit", "1.13", "7.20") == [
        "không phát sinh", "không phát sinh", "không áp dụng", "đã kết nối"]  # fmt: skip


def test_every_reason_names_the_row_and_what_is_missing(cast):
    make_report(cast, State.APPROVED, period="2022-Q1", cells={DONE: "40"})
    report = make_report(cast, cells={DONE: "120"})
    assert reasons(report, "9.9", "3.1", "3.6", ON_TIME) == [
        "mẫu báo cáo không có dòng 9.9",
        "Biểu 3, dòng 1 là đề mục, không có số liệu",
        "Biểu 3, dòng 1.4.1 không thuộc phần đơn vị báo cáo («Cấp sở báo»)",
        "Biểu 3, dòng 3.2.2 chưa có số liệu",
    ]
    assert reasons(report, f"{DONE}:last_year", f"{DONE}:change", "6.2:change") == [
        "chưa có số liệu đã duyệt của 6 tháng đầu năm 2021",
        "Biểu 3, dòng 3.2.1 không so được với quý I năm 2022, là kỳ có độ dài khác",
        "Biểu 6, dòng 1.1 chưa có số liệu",
    ]


def test_a_figure_of_another_meaning_is_not_told(cast):
    catalogue.store_indicators(DICTIONARY)
    old, new = catalogue.publish(OLD), catalogue.publish(NEW)
    widened, same = ("thu.kiem_tra", "thu.co_mat")
    before = {OLD.item_of[widened]: "30", OLD.item_of[same]: "30"}
    make_report(cast, State.APPROVED, period="2021-H1", form=old, cells=before)
    widened, same = NEW.item_of[widened], NEW.item_of[same]
    report = make_report(cast, period="2022-H1", form=new, cells={widened: "300", same: "31"})
    assert printed(report, f"{same}:change_year") == ["tăng 1"]
    (why,) = set(reasons(report, f"{widened}:last_year", f"{widened}:change_year"))
    assert "không so được với 6 tháng đầu năm 2021: " in why


def test_resolving_takes_no_query_whatever_the_text(cast, django_assert_num_queries):
    make_report(cast, State.APPROVED, period="2022-Q1", cells={DONE: "40"})
    report = make_report(cast, cells={DONE: "120"})
    cells = sheet.load(report)
    every = [f"{item}:{facet}".rstrip(":") for item in cells.form.items for facet in FACETS]
    with django_assert_num_queries(0):
        assert references.figures(report, cells, {"I.1": "Không dẫn số nào."}) == {}
        told = references.figures(
            report, cells, {"I.1": "".join(f"{{{{{one}}}}}" for one in every)}
        )
    assert len(told) == len(every) and told[DONE] == "120"


# Questions about the text


def test_a_changed_table_changes_what_the_text_says_and_asks_nothing(cast):
    report = make_report(cast, cells={DONE: "120", ON_TIME: "117"})
    text = (
        f"Đã giải quyết {{{{{DONE}}}}} hồ sơ, đúng hạn {{{{{ON_TIME}}}}} hồ sơ, đạt {{{{{RATE}}}}}."
    )
    write(report, text, cast.editor)
    assert texts.findings_of(report, sheet.load(report)) == []
    fill(report, {ON_TIME: "60"}, by=cast.editor)
    assert texts.findings_of(report, sheet.load(report)) == []
    assert "đúng hạn 60 hồ sơ, đạt 50,00%." in text_of(build.build(report))


def test_a_typed_figure_beside_one_that_is_named_is_asked_about(cast):
    report = make_report(cast, cells={"7.55": "2934", "7.56": "72"})
    text = "Tiếp nhận {{7.55}} hồ sơ, trong đó trực tuyến {{7.56}} hồ sơ (chiếm 6%)."
    write(report, text, cast.editor)
    (one,) = texts.findings_of(report, sheet.load(report))
    sentence = "Tiếp nhận 2.934 hồ sơ, trong đó trực tuyến 72 hồ sơ (chiếm 6%)."
    assert (one.sentence, one.computed) == (sentence, "2.45")
    actions.explain(report=report, finding=one, text="Theo cách tính khác.", by=cast.editor)
    write(report, f"Câu khác. {texts.written(report)[SECTION].text}", cast.editor)
    cells = sheet.load(report)
    found = texts.findings_of(report, cells)
    assert set(sheet.explanations(report, found)) == {one.key}


def test_a_typed_whole_is_asked_about_where_its_part_and_rate_are_named(cast):
    report = make_report(cast, cells={"7.55": "2934", "7.56": "72"})
    text = "Tiếp nhận 1.200 hồ sơ, trong đó trực tuyến {{7.56}} hồ sơ (chiếm {{7.54}})."
    write(report, text, cast.editor)
    assert texts.findings_of(report, sheet.load(report))


def test_a_figure_named_under_other_words_is_not_asked_about_alone(cast):
    report = make_report(cast, cells={"3.7": "281", DONE: "120"})
    told = "Số TTHC thuộc thẩm quyền giải quyết của cấp huyện là {} thủ tục."
    write(report, told.format("120"), cast.editor, "II.2.2")
    assert texts.findings_of(report, sheet.load(report))
    write(report, told.format("{{3.18}}"), cast.editor, "II.2.2")
    assert texts.findings_of(report, sheet.load(report)) == []


# Signing


def test_a_figure_that_cannot_be_printed_keeps_the_report_from_being_signed(client, cast):
    report = make_report(cast, cells=CLEAN)
    fill(report, complete(report), by=cast.editor)
    write(report, "So với kỳ trước {{3.18:change}} hồ sơ.", cast.editor)
    (one,) = texts.findings_of(report, sheet.load(report))
    assert (one.rule, one.severity, one.section) == ("reference", "error", SECTION)
    assert one.message.startswith("Thuyết minh, mục II.2.3: chỗ dẫn số liệu {{3.18:change}} chưa")
    assert "chưa có số liệu đã duyệt của quý I năm 2022" in one.message
    with pytest.raises(NotAllowed, match="Còn 1 lỗi phải sửa"):
        actions.move(report=report, name="present", by=cast.editor)
    for name in ("report-narrative", "report-findings"):
        assert "chưa có số liệu đã duyệt" in get(client, cast.editor, url(name, report))
    assert "Còn 1 lỗi phải sửa." in get(client, cast.editor, url("report-table", report, "1"))
    write(report, "Không so với kỳ trước.", cast.editor)
    actions.move(report=report, name="present", by=cast.editor)


def test_an_unknown_figure_is_written_and_told(client, cast):
    report = make_report(cast)
    address = url("report-narrative", report)
    fields = {"muc": SECTION, "noi-dung": "Có {{9.99}} hồ sơ.", "ban": "0"}
    assert post(client, cast.editor, address, fields).status_code == 302
    assert "mẫu báo cáo không có dòng 9.99" in get(client, cast.editor, address)


@pytest.mark.parametrize(
    ("name", "count"), [("report-table", 14), ("report-narrative", 12), ("report-findings", 12)]
)
def test_pages_cost_the_same_whatever_figures_are_named(
    client, cast, name, count, django_assert_num_queries
):
    report = make_report(cast)
    client.force_login(cast.editor)
    address = url(name, report, "1") if name == "report-table" else url(name, report)
    client.get(address)
    with django_assert_num_queries(count) as plain:
        client.get(address)
    for section in ("II.2.2", "II.3.2"):
        write(report, "Có {{3.18}} và {{9.9}} và {{3.19:change}}.", cast.editor, section)
    with django_assert_num_queries(len(plain)):
        client.get(address)


def submitted(cast) -> Report:
    report = make_report(cast, cells={**CLEAN, DONE: "120", ON_TIME: "117"})
    fill(report, complete(report), by=cast.editor)
    write(report, "Giải quyết {{3.18}} hồ sơ, đạt **{{3.17}}**.", cast.editor)
    for name, by in (("present", cast.editor), ("submit", cast.signer)):
        actions.move(report=report, name=name, by=by)
    return Report.objects.for_page().get(pk=report.pk)


def text_of(document) -> str:
    """Return the letter's text, whatever is bold in it."""
    return "\n".join(block.text for block in document.letter.blocks)


def test_what_was_signed_keeps_its_figures_for_ever(cast):
    report = submitted(cast)
    sent = report.submissions.get()
    assert sent.snapshot["marks"] == 1
    assert sent.snapshot["figures"] == {"3.17": "97,50%", "3.18": "120"}
    assert signed.read(report, sent).plain(SECTION) == "Giải quyết 120 hồ sơ, đạt 97,50%."
    assert record.digest(sent.snapshot) == sent.sha256
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Xem lại.")
    fill(report, {DONE: "130"}, by=cast.editor)
    assert printed(report, DONE) == ["130"]
    blocks = text_of(build.build(report, submission=sent))
    assert "Giải quyết 120 hồ sơ, đạt 97,50%." in blocks
    assert "Giải quyết 130 hồ sơ, đạt 90,00%." in text_of(build.build(report))
    assert list(record.faults()) == []


def test_a_sent_report_prints_from_its_submission_and_never_from_the_tables(
    cast, django_assert_num_queries
):
    report = submitted(cast)
    cells = sheet.load(report)
    with django_assert_num_queries(1):
        assert references.figures(report, cells, {SECTION: "{{3.18}}"}) == {
            "3.17": "97,50%", "3.18": "120"}  # fmt: skip
    report.values.filter(item__code=DONE).update(number=7, typed="7")  # behind the gate's back
    report.narratives.update(text="Khác {{3.18}}")
    document = build.build(report)
    rows = {one.item: one for table in document.appendix.tables for one in table.rows}
    assert rows[DONE].cells[3].text == "120"
    assert "Giải quyết 120 hồ sơ, đạt 97,50%." in text_of(document)


def test_a_submission_of_before_there_were_marks_prints_as_typed(cast):
    report = submitted(cast)
    sent = report.submissions.get()
    for key in ("marks", "figures"):
        del sent.snapshot[key]
    sent.snapshot["narrative"] = {SECTION: "Có **dấu** và {{3.18}} như đã gõ."}
    sent.save()
    assert not signed.read(report, sent).has_marks
    blocks = text_of(build.build(report))
    assert "Có **dấu** và {{3.18}} như đã gõ." in blocks


def test_a_report_sent_back_and_sent_again_freezes_anew(cast):
    report = submitted(cast)
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Xem lại.")
    fill(report, {DONE: "130"}, by=cast.editor)
    for name, by in (("present", cast.editor), ("submit", cast.signer)):
        actions.move(report=report, name=name, by=by)
    first, second = report.submissions.order_by("pk")
    assert first.snapshot["figures"]["3.18"] == "120"
    assert second.snapshot["figures"]["3.18"] == "130"


def test_last_year_and_the_filing_before_are_the_facets_names():
    assert {one.when for one in FACETS.values()} == {"", PREV, LAST_YEAR}
