"""The first page everybody sees, in a real browser."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lan(django_user_model):
    return django_user_model.objects.create_user("lan", password="correct-horse-battery")


def test_the_login_page_has_no_accessibility_violations(page, live_server, axe):
    page.goto(live_server.url + "/login/")
    assert axe(page) == []


def test_the_login_page_runs_and_loads_only_what_the_policy_allows(page, live_server):
    complaints, outside = [], []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: outside.append(request.url))
    page.goto(live_server.url + "/login/")
    page.wait_for_load_state("networkidle")
    assert complaints == []
    assert [url for url in outside if not url.startswith((live_server.url, "data:"))] == []


def test_a_person_signs_in_with_a_password(page, live_server, lan):
    page.goto(live_server.url + "/login/")
    page.get_by_label("Tên đăng nhập").fill("lan")
    page.get_by_label("Mật khẩu").fill("correct-horse-battery")
    page.keyboard.press("Enter")
    page.wait_for_url(live_server.url + "/")
    (session,) = [one for one in page.context.cookies() if one["name"] == "sessionid"]
    assert session["httpOnly"]


def test_a_test_may_start_signed_in(login_page, live_server, lan):
    page = login_page(lan)
    page.goto(live_server.url + "/")
    assert page.url == live_server.url + "/"
