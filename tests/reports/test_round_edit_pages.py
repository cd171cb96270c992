"""The pages that change a round: edited after a look at what follows, cancelled, exceptions."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reports import actions
from reports.models import Report, Round, RoundException, RoundForm
from reports.workflow import State
from tests.factories import make_children, make_report, make_round

pytestmark = pytest.mark.django_db
MOMENT = "%H:%M %d/%m/%Y"


@pytest.fixture
def reviewer(client, cast):
    client.force_login(cast.reviewer)
    return client


@pytest.fixture
def opened(cast) -> Round:
    """A round of now: pages ask the clock."""
    now = timezone.now()
    return make_round(cast, due_at=minute(now + timedelta(days=5)), at=now)


def minute(at):
    return at.replace(second=0, microsecond=0)


def page(name: str, one: Round) -> str:
    return reverse(f"reports:{name}", args=[one.pk])


def fields(client, one: Round, **changes) -> dict:
    """Return what the edit page's form holds, as the browser would send it back."""
    form = client.get(page("round-edit", one)).context["form"]
    return {field.html_name: field.value_as_typed for field in typed(form)} | changes


def typed(form):
    for field in form:
        value = field.value()
        text = "" if value is None else field.field.widget.format_value(value)
        field.value_as_typed = text[0] if isinstance(text, list) else text or ""
        yield field


def later(days: int) -> str:
    return timezone.localtime(timezone.now() + timedelta(days=days)).strftime(MOMENT)


def test_an_edit_is_looked_at_before_it_is_made(reviewer, cast, opened):
    asked = fields(reviewer, opened, due_district=later(9), dispatch_number="360/SNV")
    answer = reviewer.post(page("round-edit", opened), asked)
    text = answer.content.decode()
    assert answer.status_code == 200 and "Hạn gửi của 2 đơn vị thành" in text
    assert "Chưa sửa gì cho đến khi xác nhận." in text
    before = RoundForm.objects.get().due_at
    hidden = {field.html_name: field.value() for field in answer.context["form"]}
    confirmed = {name: value or "" for name, value in hidden.items()} | {"chac": "1"}
    answer = reviewer.post(page("round-edit", opened), confirmed)
    assert answer.url == page("round-detail", opened)
    opened.refresh_from_db()
    assert opened.dispatch_number == "360/SNV" and RoundForm.objects.get().due_at > before
    due = set(Report.objects.values_list("due_at", flat=True))
    assert due == {RoundForm.objects.get().due_at}


def test_the_look_tells_who_keeps_his_deadline(reviewer, cast, opened):
    report = Report.objects.for_page().get(unit=cast.neighbour)
    until = timezone.now() + timedelta(days=30)
    actions.extend(report=report, due_at=until, reason="Lũ", by=cast.reviewer)
    make_report(cast, State.SUBMITTED)
    asked = fields(reviewer, opened, due_district=later(9))
    text = reviewer.post(page("round-edit", opened), asked).content.decode()
    assert "1 đơn vị đã gửi vẫn tính đúng hạn, trễ hạn theo hạn lúc nhận." in text
    assert "1 đơn vị đang được gia hạn lâu hơn thì giữ hạn đã gia hạn." in text


def test_a_window_that_stands_is_refused_beside_the_form(reviewer, cast, opened):
    make_report(cast, State.SUBMITTED)
    asked = fields(reviewer, opened, data_to="2022-06-20")
    answer = reviewer.post(page("round-edit", opened), asked)
    assert answer.status_code == 422
    assert "Đã có 1 đơn vị gửi số liệu" in answer.content.decode()


def test_a_past_deadline_that_stands_does_not_keep_from_editing_the_title(reviewer, cast):
    one = make_round(cast)
    asked = fields(reviewer, one, title="Báo cáo 6 tháng", chac="1")
    assert reviewer.post(page("round-edit", one), asked).status_code == 302
    one.refresh_from_db()
    assert one.title == "Báo cáo 6 tháng"
    assert Report.objects.filter(version=1).count() == 2


def test_entry_that_has_begun_is_not_shut_again(reviewer, cast, opened):
    asked = fields(reviewer, opened, opens_at=later(3), chac="1")
    assert reviewer.post(page("round-edit", opened), asked).status_code == 302
    opened.refresh_from_db()
    assert opened.opens_at is None  # the field is neither shown nor taken


def test_a_mistaken_round_is_cancelled_with_a_reason(reviewer, cast, opened):
    url = page("round-cancel", opened)
    assert "2 đơn vị không còn phải gửi" in reviewer.get(url).content.decode()
    assert reviewer.post(url, {"reason": " "}).status_code == 422
    assert reviewer.post(url, {"reason": "Mở nhầm kỳ"}).url == page("round-detail", opened)
    detail = reviewer.get(page("round-detail", opened)).content.decode()
    assert "Lý do: Mở nhầm kỳ" in detail and "Sửa đợt" not in detail
    for name in ("round-edit", "round-units", "round-extend"):
        assert reviewer.get(page(name, opened)).status_code == 404
    assert "Đợt đã hủy lúc" in reviewer.get(url).content.decode()
    assert "Đã hủy" in reviewer.get(reverse("reports:round-list")).content.decode()
    reviewer.force_login(cast.editor)
    assert reviewer.get(reverse("reports:home")).context["desk"].owed == []


def test_a_round_someone_has_answered_shows_why_it_is_not_cancelled(reviewer, cast, opened):
    make_report(cast, State.AWAITING_SIGNATURE)
    text = reviewer.get(page("round-cancel", opened)).content.decode()
    assert "Đã có 1 đơn vị trình ký hoặc gửi" in text and "Hủy đợt báo cáo</button>" not in text


# Exceptions


def exempting(report, **changes) -> dict:
    fields = {"viec": "mien", "mien-report": report.pk, "mien-reason": "Đang sáp nhập"}
    return fields | changes


def test_a_unit_is_let_off_and_asked_again(reviewer, cast, opened):
    report = Report.objects.get(unit=cast.neighbour)
    url = page("round-units", opened)
    assert "Chưa có trường hợp nào." in reviewer.get(url).content.decode()
    fields = exempting(report, **{"mien-document_number": "20/SNV"})
    answer = reviewer.post(url, fields, follow=True)
    text = answer.content.decode()
    assert "Đã miễn báo cáo cho Huyện Tây Lâm." in text and "20/SNV" in text
    again = {"viec": "thoi-mien", "don-vi": cast.neighbour.pk}
    text = reviewer.post(url, again, follow=True).content.decode()
    assert "lại phải gửi báo cáo" in text and "thôi từ" in text
    assert Report.objects.get(pk=report.pk).is_owed


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"mien-reason": " "}, "form-error"),
        ({"mien-report": "0"}, "form-error"),
        ({"mien-report": "abc"}, "form-error"),
        ({"viec": "khác"}, "Giao thêm, miễn báo cáo"),
    ],
)
def test_a_faulty_exemption_is_answered_beside_its_fields(
    reviewer, cast, opened, changes, sentence
):
    report = Report.objects.get(unit=cast.neighbour)
    answer = reviewer.post(page("round-units", opened), exempting(report, **changes))
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not RoundException.objects.exists()


def test_a_report_of_another_round_is_not_let_off_here(reviewer, cast, opened):
    other = make_round(cast, period="2022-Q1")
    report = other.reports.first()
    answer = reviewer.post(page("round-units", opened), exempting(report))
    assert answer.status_code == 422 and not RoundException.objects.exists()
    again = {"viec": "thoi-mien", "don-vi": "²"}
    assert reviewer.post(page("round-units", opened), again).status_code == 404


def test_a_unit_is_added_with_its_own_deadline(reviewer, cast, opened):
    (unit,) = make_children(cast.province, 1)
    form = opened.forms.get().form
    asked = {
        "viec": "them",
        "them-unit": unit.pk,
        "them-form": form.pk,
        "them-due_at": later(12),
        "them-closes_at": "",
        "them-reason": "Thành lập sau ngày mở đợt",
    }
    url = page("round-units", opened)
    answer = reviewer.post(url, asked | {"them-due_at": "01:00 01/01/2020"})
    assert answer.status_code == 422 and "phải sau lúc này" in answer.content.decode()
    assert reviewer.post(url, asked).status_code == 302
    report = Report.objects.get(unit=unit)
    assert report.round == opened and report.due_at > timezone.now() + timedelta(days=11)
    assert "Thành lập sau ngày mở đợt" in reviewer.get(url).content.decode()


def test_the_pages_cost_the_same_for_few_and_many_units(reviewer, cast):
    def costs(period):
        now = timezone.now()
        one = make_round(cast, period=period, due_at=now + timedelta(days=5), at=now)
        for report in one.reports.for_page()[:2]:
            actions.exempt(report=report, reason="Lý do", by=cast.reviewer)
        found = {}
        for name in ("round-edit", "round-units", "round-extend", "round-cancel", "round-detail"):
            with CaptureQueriesContext(connection) as count:
                reviewer.get(page(name, one))
            found[name] = len(count)
        return found

    make_children(cast.province, 1)
    few = costs("2022-Q1")
    make_children(cast.province, 20)
    assert costs("2022-H1") == few
    assert max(few.values()) <= 15
