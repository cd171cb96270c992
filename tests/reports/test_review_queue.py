"""The queue's filters and orders, the way through it, and approving the clean ones together."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import Figure
from reports import actions, sheet, verdicts
from reports.models import Event, Report
from reports.pages import reviewing
from reports.refusals import BadRequest
from reports.workflow import State
from tests.factories import (
    complete,
    fill,
    make_children,
    make_report,
    make_round,
    moment,
    staff,
)
from tests.reports.browsing import detail, queue, send_again
from units.models import Assignment, Unit
from units.policy import Role

pytestmark = pytest.mark.django_db

APPROVE = "reports:review-approve"
WARNED = {"4.20": "100"}  # a cut of 100 % while people are still present: a warning
# What `make_report` fills in leaves warnings; with these texts nothing is found.
CLEAN = {"4.13": "6", "5.4": "6", "5.5": "6", "5.14": "3"}


def shown(client, user, **asked) -> list[str]:
    rows = queue(client, user, **asked).context["queue"].page.object_list
    return [row.report.unit.name for row in rows]


@pytest.fixture
def clean(cast):
    """Return a function: unit -> a submitted report in which nothing was found."""

    def made(unit=None, **kwargs) -> Report:
        report = make_report(cast, State.SUBMITTED, unit=unit, cells=CLEAN, **kwargs)
        assert verdicts.judge([report])[report.pk].kind == verdicts.CLEAN
        return report

    return made


# ---- Filters


def test_a_row_says_in_words_what_is_up(client, cast, clean):
    make_round(cast, due_at=moment("2022-06-15 17:00"))
    report = make_report(cast, State.AWAITING_SIGNATURE, cells=CLEAN | WARNED)
    at = moment("2022-06-17 08:00")
    actions.move(report=report, name="submit", by=cast.signer, at=at)
    clean(cast.neighbour)
    text = queue(client, cast.reviewer).content.decode()
    assert "Còn câu hỏi 1" in text and "1 lưu ý" in text and "muộn 2 ngày" in text
    assert ">Sạch<" in text and "lần gửi đầu" in text


def test_filters_combine_and_each_says_how_many(client, cast, clean):
    """Kinds widen among themselves; what changed and what is late narrows."""
    changed = clean()
    send_again(cast, changed, {"3.18": "12", "3.19": "12"})
    make_report(cast, State.SUBMITTED, unit=cast.neighbour, cells=CLEAN | WARNED)
    both = shown(client, cast.reviewer, loc=["sach", "cau-hoi"])
    assert sorted(both) == ["Huyện Tây Lâm", "Huyện Đông Sơn"]
    assert shown(client, cast.reviewer, loc=["sach", "thay-doi"]) == ["Huyện Đông Sơn"]
    assert shown(client, cast.reviewer, loc=["cau-hoi", "thay-doi"]) == []
    counts = queue(client, cast.reviewer, loc=["cau-hoi", "thay-doi"]).context["queue"].counts
    assert (counts["sach"], counts["cau-hoi"], counts["thay-doi"]) == (1, 1, 1)


def test_an_open_thread_is_a_question_and_a_closed_one_is_none(client, cast, clean):
    report = clean()
    thread = actions.remark(report=report, text="Xem lại.", item="1.1", by=cast.reviewer)
    assert "1 trao đổi đang mở" in queue(client, cast.reviewer, loc="cau-hoi").content.decode()
    actions.resolve(report=report, remark=thread, by=cast.reviewer)
    assert shown(client, cast.reviewer, loc="cau-hoi") == []
    assert shown(client, cast.reviewer, loc="sach") == ["Huyện Đông Sơn"]


def test_what_was_explained_is_neither_clean_nor_a_question(client, cast, clean):
    report = make_report(cast, cells=CLEAN | WARNED)
    fill(report, complete(report), by=cast.editor)
    for finding in sheet.load(report).findings(report):
        actions.explain(report=report, finding=finding, text="Đã đối chiếu.", by=cast.editor)
    actions.move(report=report, name="present", by=cast.editor)
    actions.move(report=report, name="submit", by=cast.signer)
    assert "Đã giải trình 1" in queue(client, cast.reviewer, loc="giai-trinh").content.decode()
    assert shown(client, cast.reviewer, loc=["sach", "cau-hoi"]) == []


@pytest.mark.parametrize("typed", ["dong son", "ĐÔNG SƠN", "Đông Sơn", "binhan.dongson"])
def test_a_unit_is_found_with_or_without_accents(client, cast, clean, typed):
    clean(), clean(cast.neighbour)
    assert shown(client, cast.reviewer, tim=typed) == ["Huyện Đông Sơn"]


def test_the_queue_can_be_narrowed_to_a_round_and_a_form(client, cast, clean):
    opened = make_round(cast)
    clean()
    make_report(cast, State.SUBMITTED, period="2022-Q1")
    assert len(shown(client, cast.reviewer)) == 2
    assert len(shown(client, cast.reviewer, dot=opened.pk)) == 1
    assert len(shown(client, cast.reviewer, mau="bnv-2022-huyen")) == 2
    assert shown(client, cast.reviewer, mau="bnv-2022-tinh") == []


def test_names_stand_in_vietnamese_order(client, cast):
    for name in ("Huyện Đức Cơ", "Huyện Ia Pa", "Huyện Chư Sê"):
        unit = make_children(cast.province, 1)[0]
        Unit.objects.filter(pk=unit.pk).update(name=name)
        staff(cast, [unit])
        make_report(cast, State.SUBMITTED, unit=unit)
    names = shown(client, cast.reviewer, xep="ten")
    assert names == ["Huyện Chư Sê", "Huyện Đức Cơ", "Huyện Ia Pa"]


def test_an_address_keeps_its_filters_on_every_link(client, cast, clean):
    report = clean()
    text = queue(client, cast.reviewer, loc=["sach", "cau-hoi"], tim="dong").content.decode()
    query = "tim=dong&amp;loc=sach&amp;loc=cau-hoi"
    assert f"{reverse('reports:review-detail', args=[report.pk])}?{query}" in text
    assert f"{reverse(APPROVE)}?{query}" in text
    assert 'href="?trang-thai=dang&amp;tim=dong"' in text


# ---- The way through it


def test_a_review_knows_its_neighbours_in_the_filtered_queue(client, cast, clean):
    first = clean()
    between = make_report(cast, State.SUBMITTED, period="2022-Q1")
    last = clean(cast.neighbour)
    place = detail(client, cast.reviewer, first, loc="sach").context["queue"]
    assert (place.place, place.total, place.before, place.after) == (1, 2, None, last.pk)
    place = detail(client, cast.reviewer, between).context["queue"]
    assert (place.place, place.before, place.after) == (2, first.pk, last.pk)
    place = detail(client, cast.reviewer, between, loc="sach").context["queue"]
    assert (place.place, place.after) == (0, first.pk)  # gone from it: on to the first
    done = {"trang-thai": "duyet"}
    assert detail(client, cast.reviewer, first, **done).context["queue"] is None


def test_knowing_the_neighbours_costs_the_same_for_3_and_for_9(
    client, cast, clean, django_assert_num_queries
):
    report = clean()
    address = reverse("reports:review-detail", args=[report.pk]) + "?loc=sach&xep=ten"
    client.force_login(cast.reviewer)

    def waiting(count):
        for unit in make_children(cast.province, count):
            staff(cast, [unit])
            clean(unit)

    waiting(2)
    client.get(address)
    with django_assert_num_queries(19) as first:
        client.get(address)
    waiting(6)
    with django_assert_num_queries(len(first)):
        client.get(address)


def test_a_decision_goes_back_to_the_queue_it_came_from(client, cast, clean):
    report = clean()
    text = detail(client, cast.reviewer, report, loc="sach").content.decode()
    (address,) = re.findall(r'href="([^"]*/chuyen/approve/[^"]*)"', text)
    answer = client.post(address.replace("&amp;", "&"), {"ban": str(report.version)})
    assert answer.url == reverse("reports:review-queue") + "?loc=sach"


def test_a_review_read_on_an_old_version_is_not_decided(client, cast, clean):
    """The step's page would show the new version: it is not what was read."""
    report = clean()
    text = detail(client, cast.reviewer, report).content.decode()
    (address,) = re.findall(r'href="([^"]*/chuyen/approve/[^"]*)"', text)
    send_again(cast, report, {"1.1": "7"})
    assert client.get(address).status_code == 409
    again = detail(client, cast.reviewer, report).content.decode()
    (address,) = re.findall(r'href="([^"]*/chuyen/approve/[^"]*)"', again)
    assert client.get(address).status_code == 200


# ---- Approving the clean ones together


def marked(*reports: Report, **fields) -> dict:
    fields = {"khoa": "mot-lan", "bao-cao": [one.pk for one in reports]} | fields
    return fields | {f"ban-{one.pk}": one.version for one in reports}


def approve(client, user, fields):
    client.force_login(user)
    return client.post(reverse(APPROVE), fields)


def test_only_clean_reports_are_offered_each_with_its_version(client, cast, clean):
    report = clean()
    make_report(cast, State.SUBMITTED, unit=cast.neighbour, cells=CLEAN | WARNED)
    client.force_login(cast.reviewer)
    text = client.get(reverse(APPROVE)).content.decode()
    assert f'name="ban-{report.pk}" value="{report.version}"' in text
    assert report.submissions.get().receipt in text
    assert "Huyện Tây Lâm" not in text


def test_those_marked_are_approved_and_counted(client, cast, clean):
    reports = clean(), clean(cast.neighbour)
    answer = approve(client, cast.reviewer, marked(*reports))
    assert answer.status_code == 200
    assert "Đã phê duyệt 2 báo cáo." in answer.content.decode()
    for report in reports:
        report.refresh_from_db()
        assert report.state == State.APPROVED
        assert Figure.objects.current().filter(unit=report.unit).exists()
        assert Event.objects.get(report=report, name="approve").by == cast.reviewer


def test_one_that_changed_meanwhile_is_refused_and_named_and_the_rest_go_through(
    client, cast, clean
):
    changed, other = clean(), clean(cast.neighbour)
    fields = marked(changed, other)
    send_again(cast, changed, {"1.1": "7"})
    answer = approve(client, cast.reviewer, fields)
    assert [one.report for one in answer.context["done"]] == [other]
    (refused,) = answer.context["refused"]
    assert refused.report == changed and "vừa thay đổi" in refused.reason
    assert "Huyện Đông Sơn" in answer.content.decode()
    assert Report.objects.get(pk=changed.pk).state == State.SUBMITTED


def test_a_question_asked_meanwhile_holds_the_report_up(client, cast, clean):
    """A remark does not raise the version, so it is looked for under the lock."""
    report = clean()
    fields = marked(report)
    actions.remark(report=report, text="Xem lại.", item="1.1", by=cast.second_reviewer)
    (refused,) = approve(client, cast.reviewer, fields).context["refused"]
    assert "1 trao đổi đang mở" in refused.reason
    assert Report.objects.get(pk=report.pk).state == State.SUBMITTED


def test_whoever_had_a_hand_in_it_does_not_approve_it(client, cast, clean):
    """An editor who also reviews: told on the page, refused when it is sent anyway."""
    Assignment.objects.create(
        user=cast.editor, role=Role.REVIEWER, unit=cast.province, valid_from="2021-01-01"
    )
    own, other = clean(), clean(cast.neighbour)
    client.force_login(cast.editor)
    text = client.get(reverse(APPROVE)).content.decode()
    assert f'name="ban-{own.pk}"' not in text and f'name="ban-{other.pk}"' in text
    assert "không được phê duyệt nó" in text
    answer = approve(client, cast.editor, marked(own, other))
    assert [one.report for one in answer.context["done"]] == [other]
    assert "không được phê duyệt nó" in answer.context["refused"][0].reason


def test_sent_twice_it_approves_once_and_answers_the_same(client, cast, clean):
    report = clean()
    fields = marked(report)
    for _ in range(2):
        answer = approve(client, cast.reviewer, fields)
        assert [one.report for one in answer.context["done"]] == [report]
    assert Event.objects.filter(report=report, name="approve").count() == 1


def test_nothing_marked_and_reports_elsewhere_are_not_approved(client, cast, clean):
    report = clean()
    assert approve(client, cast.reviewer, {"khoa": "k"}).status_code == 400
    assert approve(client, cast.stranger, marked(report)).status_code == 400
    assert approve(client, cast.leader, marked(report)).status_code == 403
    assert Report.objects.get(pk=report.pk).state == State.SUBMITTED


def test_more_than_the_limit_are_refused_before_any_is_approved(cast, clean, monkeypatch):
    reports = clean(), clean(cast.neighbour)
    monkeypatch.setattr("reports.actions.bulk.LIMIT", 1)
    versions = {one.pk: one.version for one in reports}
    with pytest.raises(BadRequest, match="tối đa 1 báo cáo"):
        actions.approve_clean(reports=reports, versions=versions, by=cast.reviewer, key="k")
    assert not Event.objects.filter(name="approve").exists()


def test_each_report_costs_the_same(client, cast, clean):
    units = make_children(cast.province, 7)
    staff(cast, units)
    reports = [clean(unit) for unit in units]
    costs = []
    for chosen in (reports[:1], reports[1:2], reports[2:4], reports[4:]):
        with CaptureQueriesContext(connection) as queries:
            answer = approve(client, cast.reviewer, marked(*chosen))
        assert len(answer.context["done"]) == len(chosen)
        costs.append(len(queries))
    _, one, two, three = costs  # the first also reads the form
    assert three - two == two - one < 25


def test_the_page_of_candidates_costs_the_same_for_2_and_for_8(
    client, cast, clean, django_assert_num_queries
):
    client.force_login(cast.reviewer)

    def made(count):
        for unit in make_children(cast.province, count):
            staff(cast, [unit])
            clean(unit)

    made(2)
    with django_assert_num_queries(12) as first:
        client.get(reverse(APPROVE))
    made(6)
    with django_assert_num_queries(len(first)):
        client.get(reverse(APPROVE))


def test_late_counts_days_of_the_calendar():
    due = moment("2022-06-15 17:00")
    for at, words in [
        ("2022-06-15 16:59", ""),
        ("2022-06-15 17:00", "muộn trong ngày"),
        ("2022-06-16 00:10", "muộn 1 ngày"),
        ("2022-06-18 09:00", "muộn 3 ngày"),
    ]:
        assert reviewing.late_words(Report(due_at=due, submitted_at=moment(at))) == words
    assert reviewing.late_words(Report(submitted_at=due)) == ""
