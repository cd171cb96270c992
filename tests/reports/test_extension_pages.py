"""Later deadlines on the pages: the unit asks, who opened the round answers, one or several."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports import actions
from reports.models import Extension, ExtensionRequest, Report, Round
from reports.workflow import State
from tests.factories import make_children, make_report, make_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(client, cast):
    client.force_login(cast.reviewer)
    return client


@pytest.fixture
def opened(cast) -> Round:
    now = timezone.now()
    return make_round(cast, due_at=now + timedelta(days=5), at=now)


@pytest.fixture
def report(cast, opened) -> Report:
    return Report.objects.for_page().get(unit=cast.district)


def in_days(days: int) -> str:
    return timezone.localtime(timezone.now() + timedelta(days=days)).strftime("%H:%M %d/%m/%Y")


def page(name: str, pk: int) -> str:
    return reverse(f"reports:{name}", args=[pk])


def test_a_deadline_is_extended_with_a_reason(reviewer, opened, report):
    url = page("report-extend", report.pk)
    form = {
        "due_at": in_days(9),
        "reason": "Mưa lũ, mất điện từ 12/6.",
        "document_number": "12/SNV-CCHC",
    }
    assert reviewer.post(url, form).url == page("round-detail", opened.pk)
    report.refresh_from_db()
    assert report.due_at > timezone.now() + timedelta(days=8)
    text = reviewer.get(url).content.decode()
    assert "Mưa lũ" in text and "12/SNV-CCHC" in text and "đang hiệu lực" in text
    assert reviewer.get(page("round-detail", opened.pk)).content.decode().count("(đã gia hạn)") == 1


@pytest.mark.parametrize(
    "form",
    [
        {"due_at": "17:00 15/06/2022", "reason": "Sớm hơn hạn đang có."},
        {"due_at": "later", "reason": " "},
        {"due_at": "ngày mai", "reason": "Không phải ngày."},
    ],
)
def test_an_extension_that_is_none_is_refused(reviewer, report, form):
    form = form | ({"due_at": in_days(9)} if form["due_at"] == "later" else {})
    answer = reviewer.post(page("report-extend", report.pk), form)
    assert answer.status_code == 422 and "form-error" in answer.content.decode()
    assert not Extension.objects.exists()


@pytest.mark.parametrize(
    ("person", "status"), [("editor", 403), ("leader", 403), ("stranger", 404)]
)
def test_only_the_owner_s_reviewers_extend(client, cast, report, person, status):
    client.force_login(cast.people[person])
    form = {"due_at": in_days(9), "reason": "Tự gia hạn."}
    assert client.post(page("report-extend", report.pk), form).status_code == status
    assert not Extension.objects.exists()


def test_an_extension_is_withdrawn_with_a_reason(reviewer, cast, report):
    before = report.due_at
    until = timezone.now() + timedelta(days=9)
    one = actions.extend(report=report, due_at=until, reason="Lũ", by=cast.reviewer)
    url = page("report-extend", report.pk)
    answer = reviewer.post(url, {"viec": "rut", "so": one.pk, "ly-do": ""})
    assert answer.status_code == 422 and "Nêu lý do rút" in answer.content.decode()
    answer = reviewer.post(url, {"viec": "rut", "so": one.pk, "ly-do": "Nhầm đơn vị"}, follow=True)
    assert "đã rút lúc" in answer.content.decode()
    report.refresh_from_db()
    assert report.due_at == before


@pytest.mark.parametrize("deed", ["rut", "tu-choi"])
@pytest.mark.parametrize("number", ["0", "abc", "²", "", "9" * 30])
def test_what_is_not_this_report_s_is_not_found(reviewer, report, deed, number):
    form = {"viec": deed, "so": number, "ly-do": "x"}
    assert reviewer.post(page("report-extend", report.pk), form).status_code == 404


def test_another_report_s_extension_is_not_withdrawn_here(reviewer, cast, report):
    other = Report.objects.for_page().get(unit=cast.neighbour)
    until = timezone.now() + timedelta(days=9)
    one = actions.extend(report=other, due_at=until, reason="Lũ", by=cast.reviewer)
    form = {"viec": "rut", "so": one.pk, "ly-do": "x"}
    assert reviewer.post(page("report-extend", report.pk), form).status_code == 404


# The unit asks


def test_a_unit_asks_sees_that_it_waits_and_then_the_answer(client, cast, report):
    url = page("report-ask-extension", report.pk)
    client.force_login(cast.editor)
    first = client.get(page("report-detail", report.pk), follow=True).content.decode()
    assert url in first
    form = {"wanted_until": in_days(9), "reason": "Mất điện từ 12/6"}
    text = client.post(url, form, follow=True).content.decode()
    assert "hạn gửi chưa đổi" in text and "Gửi đề nghị</button>" not in text
    client.force_login(cast.reviewer)
    asked = ExtensionRequest.objects.get()
    answering = client.get(page("report-extend", report.pk)).content.decode()
    assert "Mất điện từ 12/6" in answering and in_days(9)[6:] in answering
    form = {"viec": "tu-choi", "so": asked.pk, "ly-do": "Đã gia hạn cả tỉnh"}
    client.post(page("report-extend", report.pk), form)
    client.force_login(cast.signer)
    text = client.get(url).content.decode()
    assert "không chấp thuận: Đã gia hạn cả tỉnh" in text and "Gửi đề nghị</button>" in text


@pytest.mark.parametrize(
    "form",
    [
        {"wanted_until": "17:00 15/06/2022", "reason": "Đã qua"},
        {"wanted_until": "", "reason": "x"},
        {"wanted_until": "ngày mai", "reason": "x"},
    ],
)
def test_a_request_that_is_none_is_answered_on_the_page(client, cast, report, form):
    client.force_login(cast.editor)
    answer = client.post(page("report-ask-extension", report.pk), form)
    assert answer.status_code == 422 and not ExtensionRequest.objects.exists()


@pytest.mark.parametrize(
    ("person", "status"),
    [("signer", 200), ("reviewer", 403), ("leader", 403), ("outsider", 404), ("stranger", 404)],
)
def test_the_page_is_the_unit_s(client, cast, report, person, status):
    client.force_login(cast.people[person])
    assert client.get(page("report-ask-extension", report.pk)).status_code == status


def test_who_has_sent_is_told_that_nothing_is_to_be_asked(client, cast, opened):
    report = make_report(cast, State.SUBMITTED)
    client.force_login(cast.editor)
    text = client.get(page("report-ask-extension", report.pk)).content.decode()
    assert "Báo cáo đã gửi lúc" in text and "Gửi đề nghị</button>" not in text


# Several


def test_several_units_are_extended_after_a_look(reviewer, cast):
    make_children(cast.province, 2)
    now = timezone.now()
    one = make_round(cast, due_at=now + timedelta(days=5), at=now)
    make_report(cast, State.SUBMITTED)
    url = page("round-extend", one.pk)
    missing = reviewer.get(url).context["page"].missing
    assert len(missing) == 3
    keys = [str(line.report.pk) for line in missing[:2]]
    form = {"due_at": in_days(9), "reason": "Bão số 3", "bao-cao": keys}
    answer = reviewer.post(url, form)
    assert "Gia hạn cho 2 đơn vị" in answer.content.decode() and not Extension.objects.exists()
    assert reviewer.post(url, form | {"chac": "1"}).url == page("round-detail", one.pk)
    granted = Extension.objects.values_list("report_id", flat=True)
    assert sorted(map(str, granted)) == sorted(keys)


def test_who_was_sent_meanwhile_is_left_out_of_several(reviewer, cast, opened):
    sent = make_report(cast, State.SUBMITTED)
    form = {"due_at": in_days(9), "reason": "Bão số 3", "bao-cao": [str(sent.pk)], "chac": "1"}
    answer = reviewer.post(page("round-extend", opened.pk), form)
    assert answer.status_code == 422 and "Đánh dấu ít nhất một đơn vị." in answer.content.decode()
    assert not Extension.objects.exists()


def test_a_report_of_another_round_is_not_among_several(reviewer, cast, opened):
    other = make_round(cast, period="2022-Q1").reports.first()
    form = {"due_at": in_days(9), "reason": "Bão", "bao-cao": [str(other.pk)], "chac": "1"}
    assert reviewer.post(page("round-extend", opened.pk), form).status_code == 422


def test_when_everybody_has_sent_there_is_nobody_to_extend(reviewer, cast, opened):
    for unit in (cast.district, cast.neighbour):
        make_report(cast, State.SUBMITTED, unit=unit)
    text = reviewer.get(page("round-extend", opened.pk)).content.decode()
    assert "Không còn đơn vị nào phải gia hạn." in text
