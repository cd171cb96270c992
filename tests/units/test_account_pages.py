"""Pages about accounts and delegations: found, given, ended, handed over by a link used once."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_children
from units import actions
from units.models import Assignment, held_by
from units.policy import Role

pytestmark = pytest.mark.django_db
PASSWORD = "mot-mat-khau-dai-2026"
LINK = re.compile(r'value="(http://testserver/dat-mat-khau/[^"]+)"')


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def keeper(cast) -> User:
    user = User.objects.create_user("quantri.dongson")
    Assignment.objects.create(user=user, role=Role.UNIT_ADMIN, unit=cast.district)
    return user


@pytest.fixture
def browser(keeper) -> Client:
    return signed_in(keeper)


def listed(client: Client, **query) -> list[str]:
    answer = client.get(reverse("units:account-list"), query)
    assert answer.status_code == 200
    return [line.user.username for line in answer.context["lines"]]


def page_of(user, name: str = "account-detail", *args) -> str:
    return reverse(f"units:{name}", args=[user.pk, *args])


# ---- The list


def test_a_units_administrator_sees_who_has_or_had_a_role_there(cast, browser, keeper):
    assert set(listed(browser)) == {"editor", "signer", keeper.username}
    assert len(listed(signed_in(cast.admin))) == 10  # all of the province, and who has none


@pytest.mark.parametrize("typed", ["Đặng", "dang", "ĐẶNG THỊ", "thi hoa", "editor"])
def test_a_name_is_found_with_or_without_accents(cast, browser, typed):
    User.objects.filter(username="editor").update(last_name="Đặng Thị", first_name="Hòa")
    assert listed(browser, tim=typed) == ["editor"]


def test_the_list_is_narrowed_by_unit_and_role(cast):
    client = signed_in(cast.admin)
    assert set(listed(client, **{"don-vi": "tay lam"})) == {"outsider", "outside_signer"}
    query = {"don-vi": "binhan.taylam", "vai-tro": "signer"}
    assert listed(client, **query) == ["outside_signer"]


def queries(ask) -> int:
    with CaptureQueriesContext(connection) as seen:
        ask()
    return len(seen)


def test_the_list_costs_the_same_for_9_and_for_39_accounts(cast):
    client = signed_in(cast.admin)
    before, few = queries(lambda: listed(client)), len(listed(client))
    for unit in make_children(cast.province, 30):
        user = User.objects.create_user(unit.code)
        Assignment.objects.create(user=user, role=Role.SIGNER, unit=unit)
    assert len(listed(client)) == few + 30
    assert queries(lambda: listed(client)) == before


@pytest.mark.parametrize("person", ["outsider", "reviewer", "leader", "stranger", "admin"])
def test_an_account_out_of_scope_is_not_there(cast, browser, person):
    user = cast.people[person]
    post = user.assignments.get()
    for name, *args in (
        ("account-detail",),
        ("account-transfer",),
        ("account-lock",),
        ("account-role-end", post.pk),
        ("account-role-position", post.pk),
    ):
        assert browser.get(page_of(user, name, *args)).status_code == 404, name
    for name in ("account-assign", "account-link", "account-lock"):
        assert browser.post(page_of(user, name)).status_code == 404, name


def test_what_is_in_sight_but_not_his_to_change_is_refused(cast, browser):
    chief = User.objects.create_user("lanhdao.dongson")
    post = Assignment.objects.create(user=chief, role=Role.LEADER, unit=cast.district)
    assert browser.get(page_of(chief)).status_code == 200
    assert browser.get(page_of(chief, "account-role-end", post.pk)).status_code == 403
    assert browser.post(page_of(chief, "account-role-end", post.pk)).status_code == 403
    assert browser.get(page_of(chief, "account-role-position", post.pk)).status_code == 403
    assert browser.post(page_of(chief, "account-link")).status_code == 403
    assert browser.post(page_of(chief, "account-lock")).status_code == 403
    assert "Kết thúc</a>" not in browser.get(page_of(chief)).content.decode()


def test_a_units_administrator_reads_no_figures_and_no_catalogue(cast, browser, report):
    for name, args in (
        ("reports:journal", []),
        ("units:unit-list", []),
        ("indicators:form-list", []),
        ("reports:rollup", []),
    ):
        assert browser.get(reverse(name, args=args)).status_code in (403, 404), name
    assert browser.get(reverse("reports:report-table", args=[report.pk, "3"])).status_code == 404
    menu = browser.get(reverse("units:account-list")).context["portal"].menu
    assert [link.label for link in menu] == ["Trang chủ", "Tài khoản"]


# ---- An account and its link


NEW = {"username": "moi", "role": "editor", "unit": "binhan.dongson"}


@pytest.fixture
def link(browser) -> str:
    """Return the link of a new account, from the page that shows it once."""
    answer = browser.post(reverse("units:account-create"), NEW, follow=True)
    (found,) = LINK.findall(answer.content.decode())
    return found


def test_the_link_is_shown_once(browser, link):
    page = browser.get(page_of(User.objects.get(username="moi"))).content.decode()
    assert "dat-mat-khau" not in page


def test_the_owner_sets_his_password_by_it_once_and_signs_in(cast, link):
    client = Client()
    shown = client.get(link, follow=True)
    assert shown.context["validlink"]
    form = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    answer = client.post(shown.redirect_chain[-1][0], form)
    assert answer.url == reverse("login")
    assert client.login(username="moi", password=PASSWORD)
    user = User.objects.get(username="moi")
    assert list(user.account_events.values_list("name", "by__username")) == [
        ("created", "quantri.dongson"),
        ("link", "quantri.dongson"),
        ("password", "moi"),
    ]
    again = Client().get(link, follow=True)
    assert not again.context["validlink"] and "đã dùng" in again.content.decode()


def test_a_password_that_is_too_easy_is_not_taken(link):
    client = Client()
    url = client.get(link, follow=True).redirect_chain[-1][0]
    answer = client.post(url, {"new_password1": "12345", "new_password2": "12345"})
    assert answer.status_code == 200 and answer.context["form"].errors
    assert not User.objects.get(username="moi").has_usable_password()


def test_a_new_link_ends_the_old_one_the_password_and_the_sessions(cast, browser, keeper):
    owner = signed_in(cast.editor)
    page = browser.post(page_of(cast.editor, "account-link"), follow=True).content.decode()
    (first,) = LINK.findall(page)
    assert owner.get(reverse("reports:home")).status_code == 302
    assert not owner.login(username="editor", password="mat-khau-thu-2022")
    page = browser.post(page_of(cast.editor, "account-link"), follow=True).content.decode()
    (second,) = LINK.findall(page)
    assert not Client().get(first, follow=True).context["validlink"]
    assert Client().get(second, follow=True).context["validlink"]


def test_a_name_that_is_taken_is_told(browser):
    answer = browser.post(reverse("units:account-create"), NEW | {"username": "signer"})
    assert answer.status_code == 422
    assert "Đã có tài khoản tên này" in answer.content.decode()


@pytest.mark.parametrize("wanted", [{"unit": "binhan.taylam"}, {"role": "reviewer"}], ids=str)
def test_what_he_may_not_give_is_no_choice(browser, wanted):
    answer = browser.post(reverse("units:account-create"), NEW | wanted)
    assert answer.status_code == 422
    assert not User.objects.filter(username="moi").exists()


# ---- Roles


def test_a_role_is_given_restated_and_ended_and_the_page_tells_it(cast, browser):
    today = f"{timezone.localdate():%d/%m/%Y}"
    form = {"role": "signer", "unit": "binhan.dongson", "valid_from": today, "basis": "7/QĐ"}
    assert browser.post(page_of(cast.editor, "account-assign"), form).status_code == 302
    post = cast.editor.assignments.get(role="signer")
    url = page_of(cast.editor, "account-role-position", post.pk)
    browser.post(url, {"title": "Phó Chủ tịch", "signing_form": "KT."})
    url = page_of(cast.editor, "account-role-end", post.pk)
    assert "Đơn vị vẫn còn người" in browser.get(url).content.decode()
    browser.post(url, {"last": ""})
    page = browser.get(page_of(cast.editor)).content.decode()
    assert "Giao vai trò Người ký tại Huyện Đông Sơn" in page and "văn bản 7/QĐ" in page
    assert "Phó Chủ tịch, KT." in page
    assert "Chấm dứt vai trò Người ký tại Huyện Đông Sơn ngay" in page


def test_before_a_role_ends_the_page_says_what_the_unit_would_lack(cast, browser):
    url = page_of(cast.signer, "account-role-end", cast.signer.assignments.get().pk)
    assert "Huyện Đông Sơn không còn người ký" in browser.get(url).content.decode()
    lock = browser.get(page_of(cast.signer, "account-lock")).content.decode()
    assert "Huyện Đông Sơn không còn người ký" in lock


def test_a_person_is_moved_on_the_page(cast):
    client = signed_in(cast.admin)
    on = timezone.localdate() + timedelta(days=2)
    form = {"source": "binhan.dongson", "target": "binhan.taylam", "on": f"{on:%d/%m/%Y}"}
    assert client.post(page_of(cast.editor, "account-transfer"), form).status_code == 302
    assert [one.unit_code for one in held_by(cast.editor, on)] == ["binhan.taylam"]


def test_a_locked_account_is_out_at_once(cast, browser):
    owner = signed_in(cast.editor)
    assert browser.post(page_of(cast.editor, "account-lock")).status_code == 302
    assert owner.get(reverse("reports:home")).status_code == 302
    assert "đang khóa" in browser.get(page_of(cast.editor)).content.decode()
    browser.post(page_of(cast.editor, "account-lock"))
    assert User.objects.get(username="editor").is_active


def test_the_own_page_offers_nothing(cast, browser, keeper):
    page = browser.get(page_of(keeper)).content.decode()
    assert "Đây là tài khoản của bạn" in page
    assert "<button" not in page.partition("<main")[2].partition("</form>")[2]
    assert browser.post(page_of(keeper, "account-link")).status_code == 403


def test_the_journal_is_linked_for_who_may_read_it_only(cast, browser, keeper):
    assert "nguoi=editor" not in browser.get(page_of(cast.editor)).content.decode()
    Assignment.objects.create(user=keeper, role=Role.SIGNER, unit=cast.district)
    assert "nguoi=editor" in browser.get(page_of(cast.editor)).content.decode()


def test_the_page_of_an_account_costs_the_same_whatever_it_has_been_through(cast, browser):
    before = queries(lambda: browser.get(page_of(cast.editor)))
    post = cast.editor.assignments.get()
    for number in range(20):
        post.title = f"Chức vụ {number}"
        post.save()
    assert queries(lambda: browser.get(page_of(cast.editor))) == before


# ---- Delegation


def delegation(cast, **kwargs) -> dict:
    today = timezone.localdate()
    return {
        "origin": cast.signer.assignments.get().pk,
        "to": "editor",
        "valid_from": f"{today:%d/%m/%Y}",
        "valid_to": f"{today + timedelta(days=3):%d/%m/%Y}",
        "basis": "12/UQ-UBND",
        "title": "Chánh Văn phòng",
        "signing_form": "TUQ.",
    } | kwargs


def test_a_signer_delegates_and_ends_it_on_his_page(cast):
    client, url = signed_in(cast.signer), reverse("units:delegation-list")
    assert client.post(url, delegation(cast)).status_code == 302
    (one,) = cast.editor.assignments.filter(role="signer")
    assert "12/UQ-UBND" in client.get(url).content.decode()
    theirs = signed_in(cast.editor).get(url).content.decode()
    assert "của signer" in theirs and "Ủy quyền mới" not in theirs
    assert client.post(reverse("units:delegation-end", args=[one.pk])).status_code == 302
    one.refresh_from_db()
    assert one.ended_at


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"to": "outsider"}, "Không có tài khoản tên này"),
        ({"to": "signer"}, "Không có tài khoản tên này"),
        ({"valid_to": "01/01/2020"}, "không được trước"),
        ({"title": ""}, "Ghi chức vụ"),
        ({"origin": "0"}, ""),
    ],
    ids=str,
)
def test_what_cannot_be_delegated_comes_back_with_its_reason(cast, wanted, words):
    url = reverse("units:delegation-list")
    answer = signed_in(cast.signer).post(url, delegation(cast, **wanted))
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Assignment.objects.filter(delegated_from__isnull=False).exists()


def test_nobody_ends_what_another_delegated(cast):
    today = timezone.localdate()
    one = actions.delegate(
        origin=cast.signer.assignments.get(),
        to=cast.editor,
        valid_from=today,
        valid_to=today,
        basis="1/UQ",
        title="Phó",
        by=cast.signer,
    )
    url = reverse("units:delegation-end", args=[one.pk])
    for person in (cast.editor, cast.admin, cast.reviewer):
        assert signed_in(person).post(url).status_code == 404
