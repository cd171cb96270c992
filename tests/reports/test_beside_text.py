"""What stands beside a section while it is written: last period's text and offered sentences."""

import pytest

from reports import actions
from reports.models import Report
from reports.narrative import earlier, marks
from reports.workflow import State
from tests.factories import complete, fill, make_form, make_report
from tests.reports.browsing import get, url

pytestmark = pytest.mark.django_db

SECTION, DONE, ON_TIME = "II.2.3", "3.18", "3.19"
LAST = "Trong quý I năm 2022, giải quyết {{3.18}} hồ sơ, tiếp nhận PAKN theo quy định."


def sent(cast, text=LAST, period="2022-Q1", state=State.SUBMITTED, **more) -> Report:
    """Return a report sent with a text."""
    form = more.get("form") or make_form()
    report = make_report(cast, period=period, form=form, cells=more.get("cells", {DONE: "40"}))
    fill(report, complete(report), by=cast.editor)
    actions.write_section(report=report, section=SECTION, text=text, version=0, by=cast.editor)
    steps = (("present", cast.editor), ("submit", cast.signer), ("approve", cast.reviewer))
    for name, by in steps[: list(State).index(state)]:
        actions.move(report=report, name=name, by=by)
    return report


def panel(client, cast, report, section=SECTION) -> str:
    return get(client, cast.editor, url("narrative-beside", report) + f"?muc={section}")


def test_the_last_text_is_shown_as_it_was_read_and_begins_with_todays_figures(client, cast):
    sent(cast)
    report = make_report(cast, cells={DONE: "120"})
    text = panel(client, cast, report)
    assert "Lời văn quý I năm 2022" in text
    assert "giải quyết <span" in text and ">40</span> hồ sơ" in text
    use = text.partition("data-replace")[0].rpartition('data-use="')[2]
    assert use.startswith("&lt;p&gt;Trong 6 tháng đầu năm 2022, giải quyết &lt;span")
    assert "data-figure=&quot;3.18&quot;" in use and "&gt;120&lt;/span&gt;" in use
    assert "1 số liệu sẽ lấy theo Biểu kỳ này" in text


def test_what_stays_typed_and_the_days_are_listed(client, cast):
    sent(cast, "Ngày 05/3/2022, huyện có 58 văn bản về CCHC.")
    text = panel(client, cast, make_report(cast))
    assert "Cần xem lại 2 chỗ" in text
    assert "<b>58 văn bản</b>" in text and "05/3/2022" in text


def test_nothing_is_written_by_looking(client, cast):
    sent(cast)
    report = make_report(cast)
    before = report.events.count()
    panel(client, cast, report)
    assert report.events.count() == before and not report.narratives.exists()


def test_a_text_that_was_not_sent_or_is_another_units_is_not_shown(client, cast):
    draft = make_report(cast, period="2022-Q1")
    actions.write_section(report=draft, section=SECTION, text="Nháp.", version=0, by=cast.editor)
    other = make_report(cast, period="2022-Q1", unit=cast.neighbour)
    fill(other, complete(other), by=cast.outsider)
    actions.write_section(
        report=other, section=SECTION, text="Của huyện bên.", version=0, by=cast.outsider
    )
    for name, by in (("present", cast.outsider), ("submit", cast.outside_signer)):
        actions.move(report=other, name=name, by=by)
    text = panel(client, cast, make_report(cast))
    assert "chưa gửi báo cáo kỳ nào trước kỳ này" in text
    assert "Nháp." not in text and "Của huyện bên." not in text


def test_a_section_that_was_empty_says_so(client, cast):
    sent(cast)
    text = panel(client, cast, make_report(cast), "I.1")
    assert "Báo cáo quý I năm 2022 không có lời văn ở mục này" in text


def test_the_newest_text_counts_and_a_later_period_does_not(cast):
    sent(cast, "Của năm trước.", "2021-Y")
    sent(cast, "Của quý I.")
    sent(cast, "Của quý III.", "2022-Q3")
    report = make_report(cast)
    assert earlier.last(report).texts[SECTION] == "Của quý I."


def test_a_text_of_before_there_were_marks_reads_as_it_was_typed(cast):
    one = sent(cast)
    kept = one.submissions.get()
    for key in ("marks", "figures"):
        del kept.snapshot[key]
    kept.snapshot["narrative"] = {SECTION: "- Mục một\nCó **sao** và {{3.18}}."}
    kept.save()
    last = earlier.last(make_report(cast))
    assert marks.plain(last.texts[SECTION]) == "- Mục một\nCó **sao** và {{3.18}}."


def test_words_of_the_last_text_are_no_markup(client, cast):
    sent(cast, "<script>x</script> có 2.934 hồ sơ")
    text = panel(client, cast, make_report(cast))
    assert "<script>" not in text and "&lt;script&gt;x" in text


def test_sentences_are_offered_of_the_sections_figures(client, cast):
    report = make_report(cast, cells={DONE: "120", ON_TIME: "117"})
    text = panel(client, cast, report)
    assert "được giải quyết đúng hạn đạt 97,50% (117/120 hồ sơ)." in text
    assert "data-figure=&quot;3.17&quot;" in text
    assert "Chưa có câu gợi ý" in panel(client, cast, report, "II.5.1")


def test_only_sections_that_take_a_text_have_a_panel(client, cast):
    report = make_report(cast)
    client.force_login(cast.editor)
    for section in ("II", "khong-co", ""):
        answer = client.get(url("narrative-beside", report) + f"?muc={section}")
        assert answer.status_code == 404


def test_the_panel_costs_the_same_whatever_was_written(client, cast, django_assert_num_queries):
    report = make_report(cast, cells={DONE: "120", ON_TIME: "117"})
    client.force_login(cast.editor)
    address = url("narrative-beside", report) + f"?muc={SECTION}"
    client.get(address)
    with django_assert_num_queries(7):
        client.get(address)
    sent(cast, LAST * 20)
    with django_assert_num_queries(7):
        client.get(address)
