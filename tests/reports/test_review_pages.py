"""The reviewers' queue, and one report beside its past."""

import pytest
from django.urls import reverse

from reports import actions, sheet, verdicts
from reports.models import Remark
from reports.workflow import State
from tests.factories import complete, fill, make_children, make_report, staff
from tests.reports.browsing import detail, queue, send_again

pytestmark = pytest.mark.django_db
QUEUE = "reports:review-queue"


def test_the_queue_holds_submitted_reports_and_no_drafts(client, cast):
    make_report(cast, State.SUBMITTED)
    make_report(cast, State.DRAFT, unit=cast.neighbour)
    rows = queue(client, cast.reviewer).context["queue"].page.object_list
    assert [row.report.unit.code for row in rows] == ["binhan.dongson"]
    assert rows[0].changed is None  # submitted once: nothing to compare with


def test_a_report_taken_up_moves_to_the_second_list(client, cast):
    report = make_report(cast, State.SUBMITTED)
    actions.move(report=report, name="start_review", by=cast.reviewer)
    waiting = queue(client, cast.reviewer).context["queue"].page.object_list
    taken = queue(client, cast.reviewer, **{"trang-thai": "dang"}).context["queue"].page.object_list
    assert not waiting and [row.report for row in taken] == [report]


def test_an_approved_report_stands_in_the_third_list(client, cast):
    report = make_report(cast, State.APPROVED)
    answer = queue(client, cast.reviewer, **{"trang-thai": "duyet"})
    assert [row.report for row in answer.context["queue"].page.object_list] == [report]


def test_the_verdict_tells_clean_reports_from_those_with_warnings(client, cast):
    """4.20 is a cut of 100 % against 2015 while people are still present: a warning."""
    make_report(cast, State.SUBMITTED, cells={"4.20": "100"})
    make_report(cast, State.SUBMITTED, unit=cast.neighbour)
    rows = queue(client, cast.reviewer).context["queue"].page.object_list
    warnings = {row.report.unit.code: row.verdict.warnings for row in rows}
    assert warnings["binhan.dongson"] == warnings["binhan.taylam"] + 1
    shown = queue(client, cast.reviewer, loc="cau-hoi").context["queue"]
    assert all(row.verdict.open for row in shown.page.object_list)
    assert len(shown.page.object_list) == shown.counts["cau-hoi"]


def test_the_queue_counts_what_changed_since_the_last_submission(client, cast):
    report = make_report(cast, State.SUBMITTED)
    send_again(cast, report, {"3.18": "12", "1.1": "7"})
    found = queue(client, cast.reviewer, loc="thay-doi").context["queue"]
    (row,) = found.page.object_list
    assert row.changed == 3  # the two rows, and the rate that follows from 3.18
    assert "đổi 3 ô từ lần gửi trước" in queue(client, cast.reviewer).content.decode()


def test_the_queue_can_be_narrowed_to_a_period(client, cast):
    make_report(cast, State.SUBMITTED)
    make_report(cast, State.SUBMITTED, period="2022-Q1")
    rows = queue(client, cast.reviewer, ky="2022-Q1").context["queue"].page.object_list
    assert [row.report.period for row in rows] == ["2022-Q1"]


def test_an_unknown_filter_shows_everything_instead_of_failing(client, cast):
    make_report(cast, State.SUBMITTED)
    asked = {"trang-thai": "x", "ky": "2099-H9", "trang": "y"}
    assert len(queue(client, cast.reviewer, **asked).context["queue"].page.object_list) == 1


def test_an_empty_queue_says_where_to_look_next(client, cast):
    text = queue(client, cast.reviewer).content.decode()
    assert "Không có báo cáo nào chờ thẩm định." in text and reverse("reports:round-list") in text


@pytest.mark.parametrize("person", ["editor", "signer", "leader", "admin", "nobody"])
def test_who_reviews_nothing_has_no_queue(client, cast, person):
    client.force_login(cast.people[person])
    assert client.get(reverse(QUEUE)).status_code == 403


def test_a_reviewer_elsewhere_sees_an_empty_queue_and_no_report(client, cast):
    report = make_report(cast, State.SUBMITTED)
    assert not queue(client, cast.stranger).context["queue"].page.object_list
    assert detail(client, cast.stranger, report).status_code == 404


def test_the_editor_of_the_report_may_see_it_but_not_review_it(client, cast):
    report = make_report(cast, State.SUBMITTED)
    assert detail(client, cast.editor, report).status_code == 403


def test_the_queue_costs_the_same_for_3_and_for_30_reports(client, cast, django_assert_num_queries):
    client.force_login(cast.reviewer)

    def submitted(count):
        for unit in make_children(cast.province, count):
            staff(cast, [unit])
            make_report(cast, State.SUBMITTED, unit=unit)

    submitted(3)
    with django_assert_num_queries(13) as first:
        client.get(reverse(QUEUE))
    submitted(27)
    with django_assert_num_queries(len(first)):
        client.get(reverse(QUEUE))


# ---- One report


def rows_of(answer) -> dict[str, dict]:
    review = answer.context["review"]
    return {row["item"]: row for _, rows in review.tables for row in rows}


def test_a_first_submission_has_nothing_to_be_compared_with(client, cast):
    report = make_report(cast, State.SUBMITTED)
    answer = detail(client, cast.reviewer, report)
    assert answer.context["review"].before is None
    assert "Lần gửi trước" not in answer.content.decode()
    assert answer.context["review"].receipt in answer.content.decode()


def test_a_changed_row_shows_both_values(client, cast):
    report = make_report(cast, State.SUBMITTED, cells={"1.1": "5"})
    send_again(cast, report, {"1.1": "7"})
    rows = rows_of(detail(client, cast.reviewer, report))
    assert (rows["1.1"]["before"], rows["1.1"]["display"]) == ("5", "7")
    assert [item for item, row in rows.items() if row["is_changed"]] == ["1.1"]


def test_a_returned_draft_is_compared_with_what_was_sent(client, cast):
    report = make_report(cast, State.SUBMITTED, cells={"1.1": "5"})
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Xem lại.")
    fill(report, {"1.1": "9"}, by=cast.editor)
    rows = rows_of(detail(client, cast.reviewer, report))
    assert (rows["1.1"]["before"], rows["1.1"]["is_changed"]) == ("5", True)


def test_only_differences_keeps_the_row_and_the_headings_it_stands_under(client, cast):
    report = make_report(cast, State.SUBMITTED)
    send_again(cast, report, {"3.18": "12"})
    rows = rows_of(detail(client, cast.reviewer, report, chi="khac"))
    assert {"3.17", "3.18"} <= set(rows) and "1.1" not in rows
    parents = [item for item, row in rows.items() if not row["is_changed"]]
    assert parents and all(item.startswith("3.") for item in parents)


def test_only_findings_keeps_rows_with_something_said(client, cast):
    report = make_report(cast, State.SUBMITTED, cells={"4.20": "100"})
    rows = rows_of(detail(client, cast.reviewer, report, chi="phat-hien"))
    assert "4.20" in rows and "1.1" not in rows


def test_the_period_before_stands_beside(client, cast):
    make_report(cast, State.APPROVED, period="2022-Q1", cells={"1.1": "4"})
    report = make_report(cast, State.SUBMITTED, cells={"1.1": "9"})
    answer = detail(client, cast.reviewer, report)
    assert rows_of(answer)["1.1"]["earlier"][0]["text"] == "4"
    assert "Quý I năm 2022" in answer.content.decode()


def test_a_remark_on_a_row_is_written_and_shown_there(client, cast):
    report = make_report(cast, State.SUBMITTED)
    client.force_login(cast.reviewer)
    url = reverse("reports:review-detail", args=[report.pk])
    answer = client.post(url, {"dong": "3.18", "noi-dung": "Đối chiếu với sổ theo dõi."})
    assert answer.status_code == 302 and answer.url.endswith("#dong-3.18")
    remark = Remark.objects.get()
    assert (remark.item.code, remark.created_by) == ("3.18", cast.reviewer)
    assert "Đối chiếu với sổ theo dõi." in client.get(url).content.decode()


def test_an_empty_remark_is_answered_beside_its_field(client, cast):
    report = make_report(cast, State.SUBMITTED)
    client.force_login(cast.reviewer)
    url = reverse("reports:review-detail", args=[report.pk])
    answer = client.post(url, {"dong": "3.18", "noi-dung": "  "})
    assert answer.status_code == 422 and "Viết nội dung trao đổi." in answer.content.decode()
    assert not Remark.objects.exists()


def test_a_remark_by_an_editor_is_refused(client, cast):
    report = make_report(cast, State.SUBMITTED)
    client.force_login(cast.editor)
    url = reverse("reports:review-detail", args=[report.pk])
    assert client.post(url, {"noi-dung": "Không có gì."}).status_code == 403
    assert not Remark.objects.exists()


def test_the_bar_offers_what_the_reviewer_may_do_next(client, cast):
    report = make_report(cast, State.SUBMITTED)
    text = detail(client, cast.reviewer, report).content.decode()
    for name in ("start_review", "send_back", "approve"):
        assert reverse("reports:report-move", args=[report.pk, name]) in text


def test_a_review_costs_a_fixed_number_of_queries(client, cast, django_assert_num_queries):
    plain = make_report(cast, State.SUBMITTED)
    send_again(cast, plain, {"3.18": "11"})
    client.force_login(cast.reviewer)
    url = reverse("reports:review-detail", args=[plain.pk])
    client.get(url)
    with django_assert_num_queries(14) as first:
        client.get(url)
    for item in ("1.1", "1.2", "3.18"):
        actions.remark(report=plain, text="Xem lại.", item=item, by=cast.reviewer)
    send_again(cast, plain, {"3.18": "12", "1.1": "4"})
    with django_assert_num_queries(len(first)):
        client.get(url)


def test_the_summary_tells_what_changed_was_explained_and_is_open(client, cast):
    report = make_report(cast, cells={"4.20": "100"})
    fill(report, complete(report), by=cast.editor)
    actions.write_section(report=report, section="I.1", text="Cũ.", version=0, by=cast.editor)
    for name, by in (("present", cast.editor), ("submit", cast.signer)):
        actions.move(report=report, name=name, by=by)
    actions.remark(report=report, text="Vì sao?", item="4.20", by=cast.reviewer)
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Giải trình 4.20.")
    finding = next(one for one in sheet.load(report).findings(report) if one.item == "4.20")
    actions.explain(report=report, finding=finding, text="Đã sáp nhập.", by=cast.editor)
    actions.write_section(report=report, section="I.1", text="Mới.", version=1, by=cast.editor)
    fill(report, {"1.1": "7"}, by=cast.editor)
    for name, by in (("present", cast.editor), ("submit", cast.signer)):
        actions.move(report=report, name=name, by=by)
    answer = detail(client, cast.reviewer, report)
    review, text = answer.context["review"], answer.content.decode()
    assert review.changed_tables == [("1", 1)]
    assert [(one.before, one.after) for one in review.texts] == [
        ("<p><mark>Cũ.</mark></p>", "<p><mark>Mới.</mark></p>")
    ]
    assert [(one.before, one.after) for one in review.reasons] == [("", "<p>Đã sáp nhập.</p>")]
    assert (review.verdict.answered, review.verdict.threads) == (1, 1)
    assert review.verdict == verdicts.judge([report])[report.pk]
    assert "1 dòng" in text and "1 mục thuyết minh, 1 giải trình" in " ".join(text.split())


def test_rows_that_differ_from_an_earlier_period_can_be_kept_alone(client, cast):
    make_report(cast, State.APPROVED, period="2022-Q1", cells={"1.1": "4"})
    make_report(cast, State.APPROVED, period="2021-H1", cells={"1.3": "8"})
    report = make_report(cast, State.SUBMITTED)
    last = rows_of(detail(client, cast.reviewer, report, chi="khac-ky-truoc"))
    year = rows_of(detail(client, cast.reviewer, report, chi="khac-nam-truoc"))
    assert "1.1" in last and "1.3" not in last
    assert "1.3" in year and "1.1" not in year


def test_only_filters_that_can_keep_something_are_offered(client, cast):
    report = make_report(cast, State.SUBMITTED)
    keys = [key for key, _, _ in detail(client, cast.reviewer, report).context["review"].filters]
    assert "khac" not in keys and "phat-hien" in keys
    send_again(cast, report, {"1.1": "7"})
    counts = {
        key: count
        for key, _, count in detail(client, cast.reviewer, report).context["review"].filters
    }
    assert counts["khac"] == 1
