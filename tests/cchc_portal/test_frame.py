"""The frame of every page: login, menu, error pages, nothing inline."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from cchc_portal.context import MENU
from units.policy import Permission

pytestmark = pytest.mark.django_db
PASSWORD = "mat-khau-thu-2022"


def test_a_person_signs_in_and_lands_on_his_work(client, cast):
    answer = client.post(reverse("login"), {"username": "editor", "password": PASSWORD})
    assert answer.url == reverse("reports:home")
    text = client.get(answer.url).content.decode()
    assert "Việc của tôi" in text and "Người nhập liệu · Huyện Đông Sơn" in text


def test_after_signing_in_the_page_asked_for_is_opened(client, cast):
    wanted = reverse("reports:rollup")
    login = client.get(wanted).url
    assert login == f"{reverse('login')}?next={wanted}"
    form = {"username": "editor", "password": PASSWORD, "next": wanted}
    assert client.post(reverse("login"), form).url == wanted


def test_a_wrong_password_is_answered_with_one_sentence(client, cast):
    answer = client.post(reverse("login"), {"username": "editor", "password": "sai"})
    text = answer.content.decode()
    assert answer.status_code == 200 and "Tên đăng nhập hoặc mật khẩu không đúng." in text
    assert 'value="editor"' in text and "sai" not in re.findall(r'value="([^"]*)"', text)


def test_signing_out_is_a_post(client, cast):
    client.force_login(cast.editor)
    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout")).url == reverse("login")
    assert client.get(reverse("reports:home")).status_code == 302


def test_too_many_wrong_passwords_lock_with_a_reason(client, cast, lockout):
    for _ in range(6):
        answer = client.post(reverse("login"), {"username": "editor", "password": "sai"})
    assert answer.status_code == 429 and "tạm khóa 15 phút" in answer.content.decode()


def test_what_is_not_there_is_answered_in_the_frame(client, cast):
    client.force_login(cast.editor)
    answer = client.get("/khong-co-trang-nay/")
    assert answer.status_code == 404
    assert "Không tìm thấy" in answer.content.decode() and "Danh mục" in answer.content.decode()


@pytest.mark.parametrize("person", [None, "editor"])
def test_a_page_sent_without_its_csrf_token_is_answered_in_the_frame(cast, person):
    strict = Client(enforce_csrf_checks=True)
    if person:
        strict.force_login(cast.people[person])
    answer = strict.post(reverse("login"), {"username": "editor", "password": PASSWORD})
    assert answer.status_code == 403
    assert "Chưa có gì được lưu." in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("address", ["/khong-co-trang-nay/", "/bao-cao/999999/"])
def test_the_demo_too_answers_in_vietnamese(client, cast, settings, address):
    settings.DEBUG = True
    client.force_login(cast.editor)
    answer = client.get(address)
    assert answer.status_code == 404
    text = answer.content.decode()
    assert "Không tìm thấy" in text and "URLconf" not in text


def test_the_top_bar_names_the_role(client, cast):
    client.force_login(cast.editor)
    text = client.get(reverse("reports:home")).content.decode()
    assert re.search(r'class="who-role[^"]*">Người nhập liệu<', text)


def test_a_refusal_says_why(client, cast):
    client.force_login(cast.editor)
    answer = client.get(reverse("reports:review-queue"))
    assert answer.status_code == 403
    assert "Tài khoản này không có vai trò thẩm định." in answer.content.decode()


def test_a_failure_is_answered_without_the_database(cast, monkeypatch):
    from reports.views import home

    def fail(*args):
        raise RuntimeError("deliberate")

    monkeypatch.setattr(home.queues, "desk", fail)
    client = Client(raise_request_exception=False)
    client.force_login(cast.editor)
    answer = client.get(reverse("reports:home"))
    assert answer.status_code == 500
    assert "Hệ thống gặp sự cố" in answer.content.decode()


@pytest.mark.parametrize("entry", MENU, ids=lambda entry: entry.view)
def test_every_entry_of_the_menu_marks_its_own_page(client, cast, entry):
    is_admins = entry.staff or Permission.STAFF_MANAGE in entry.permissions
    user = cast.admin if is_admins else cast.reviewer
    client.force_login(user)
    answer = client.get(reverse(entry.view))
    assert answer.status_code == 200
    if not entry.staff:  # the administration has a frame of its own
        current = [link.label for link in answer.context["portal"].menu if link.is_current]
        assert current == [entry.label]


@pytest.mark.parametrize("name", ["login", "reports:home", "reports:rollup", "units:unit-list"])
def test_pages_hold_nothing_inline_and_load_nothing_from_elsewhere(client, cast, name):
    if name != "login":
        client.force_login(cast.reviewer)
    answer = client.get(reverse(name))
    text = answer.content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text)
    assert not re.search(r'(src|href)="(https?:)?//', text)
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
