"""The administration: own province only, no way up for accounts, files previewed first."""

import re
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from units import actions
from units.models import Assignment, Unit, UnitParent, UnitSuccession
from units.policy import Role

pytestmark = pytest.mark.django_db

LISTS = ("unit", "unitparent", "unitsuccession", "assignment")


@pytest.fixture
def browser(cast) -> Client:
    client = Client()
    client.force_login(cast.admin)
    return client


def listed(browser: Client, name: str, **query) -> set[int]:
    """Return the keys of the rows a list page of the administration shows."""
    answer = browser.get(reverse(f"admin:{name}_changelist"), query)
    assert answer.status_code == 200
    return {row.pk for row in answer.context["cl"].result_list}


# Who gets in


@pytest.mark.parametrize("person", ["editor", "signer", "reviewer", "leader", "stranger", "nobody"])
def test_no_other_role_gets_into_the_administration(cast, person):
    client = Client()
    client.force_login(cast.people[person])
    for name in ("index", *(f"units_{name}_changelist" for name in LISTS)):
        assert client.get(reverse(f"admin:{name}")).status_code == 302, name


@pytest.mark.parametrize("action", ["changelist", "add", "import", "export"])
def test_an_account_marked_as_staff_still_needs_the_role(cast, action):
    User.objects.filter(pk=cast.reviewer.pk).update(is_staff=True)
    client = Client()
    client.force_login(cast.reviewer)
    assert client.get(reverse(f"admin:units_unit_{action}")).status_code == 403


def test_an_administrator_whose_role_ended_is_out(cast, browser):
    Assignment.objects.filter(user=cast.admin).update(valid_to=date(2022, 1, 1))
    assert browser.get(reverse("admin:units_unit_changelist")).status_code == 403


def test_the_administration_offers_no_groups_permissions_or_staff_flags(browser, cast):
    page = browser.get(reverse("admin:auth_user_change", args=[cast.editor.pk])).content.decode()
    names = set(re.findall(r'name="(\w+)"', page))
    assert {"username", "is_active"} <= names
    assert not names & {"is_staff", "is_superuser", "groups", "user_permissions"}
    assert browser.get("/admin/auth/group/").status_code == 404


# Scope


def test_an_administrator_finds_the_units_of_the_own_province_only(cast, browser):
    expected = {unit.pk for code, unit in cast.units.items() if code.startswith("binhan")}
    assert listed(browser, "units_unit") == expected


def test_a_unit_of_another_province_does_not_open_nor_does_its_history(cast, browser):
    stranger = cast.units["daian"]
    for action in ("change", "history", "delete"):
        answer = browser.get(reverse(f"admin:units_unit_{action}", args=[stranger.pk]))
        assert answer.status_code in (302, 403), action
        assert "Đại An" not in answer.content.decode()
    own = browser.get(reverse("admin:units_unit_history", args=[cast.district.pk]))
    assert own.status_code == 200


def test_edges_successions_and_assignments_follow_the_units(cast, browser):
    far = Unit.objects.create(code="daian.xa", name="Xã xa", kind="commune")
    UnitParent.objects.create(unit=far, parent=cast.units["daian"])
    UnitSuccession.objects.create(
        predecessor=far, successor=cast.units["daian"], effective_on=date(2025, 7, 1), extent="full"
    )
    near = UnitSuccession.objects.create(
        predecessor=cast.district,
        successor=cast.neighbour,
        effective_on=date(2025, 7, 1),
        extent="full",
    )
    own = {"unit__code__startswith": "binhan"}
    edges = UnitParent.objects.filter(**own)
    assert listed(browser, "units_unitparent") == set(edges.values_list("pk", flat=True))
    assert listed(browser, "units_unitsuccession") == {near.pk}
    roles = Assignment.objects.filter(**own)
    assert listed(browser, "units_assignment") == set(roles.values_list("pk", flat=True))


def test_a_foreign_unit_is_no_choice(cast, browser):
    Unit.objects.create(code="binhan.moi", name="Huyện mới", kind="district")
    form = {"unit": cast.district.pk, "parent": cast.units["daian"].pk, "valid_from": "01/07/2025"}
    answer = browser.post(reverse("admin:units_unitparent_add"), form)
    assert "parent" in answer.context["adminform"].form.errors


@pytest.mark.parametrize(("code", "stored"), [("binhan.moi", True), ("daian.moi", False)])
def test_a_new_unit_gets_its_code_under_an_own_unit(cast, browser, code, stored):
    form = {"code": code, "name": "Xã Mới", "kind": "commune", "valid_from": "01/07/2025"}
    inline = {"parent_edges-TOTAL_FORMS": "0", "parent_edges-INITIAL_FORMS": "0"}
    answer = browser.post(reverse("admin:units_unit_add"), form | inline)
    assert Unit.objects.filter(code=code).exists() is stored
    assert stored or "code" in answer.context["adminform"].form.errors


def test_the_accounts_are_those_of_the_own_units_and_the_unassigned(cast, browser):
    expected = {person.pk for name, person in cast.people.items() if name != "stranger"}
    assert listed(browser, "auth_user") == expected


def test_an_account_that_also_serves_another_province_is_not_ours_to_change(cast, browser):
    Assignment.objects.create(user=cast.editor, role=Role.REVIEWER, unit=cast.units["daian"])
    assert cast.editor.pk not in listed(browser, "auth_user")


def test_a_superuser_cannot_be_touched(cast, browser):
    root = User.objects.create_superuser("root", password="rat-kho-doan-2022")
    assert root.pk not in listed(browser, "auth_user")
    url = reverse("admin:auth_user_password_change", args=[root.pk])
    for answer in (
        browser.get(url),
        browser.post(url, {"password1": "x" * 12, "password2": "x" * 12}),
    ):
        assert answer.status_code in (302, 403, 404)
    root.refresh_from_db()
    assert root.check_password("rat-kho-doan-2022")


def test_a_superuser_sees_every_province(cast):
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="rat-kho-doan-2022"))
    assert listed(client, "units_unit") == {unit.pk for unit in cast.units.values()}


# Accounts and roles


def test_an_administrator_gives_a_role_to_somebody_else(cast, browser):
    form = {
        "user": cast.nobody.pk,
        "role": "reviewer",
        "unit": cast.province.pk,
        "valid_from": "01/01/2022",
    }
    answer = browser.post(reverse("admin:units_assignment_add"), form)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert cast.nobody.assignments.get().role == Role.REVIEWER


def test_an_administrator_gives_no_role_to_himself(cast, browser):
    form = {
        "user": cast.admin.pk,
        "role": "reviewer",
        "unit": cast.province.pk,
        "valid_from": "01/01/2022",
    }
    answer = browser.post(reverse("admin:units_assignment_add"), form)
    assert "user" in answer.context["adminform"].form.errors
    own = cast.admin.assignments.get()
    answer = browser.post(reverse("admin:units_assignment_change", args=[own.pk]), form)
    assert "user" in answer.context["adminform"].form.errors
    own.refresh_from_db()
    assert own.role == Role.ADMINISTRATOR


def test_nobody_deletes_an_account_or_an_assignment(cast, browser):
    assignment = cast.editor.assignments.get()
    for name, pk in (("auth_user", cast.editor.pk), ("units_assignment", assignment.pk)):
        assert browser.post(reverse(f"admin:{name}_delete", args=[pk])).status_code == 403


# Search


@pytest.mark.parametrize("text", ["Đắk", "Đăk", "dak", "ĐẮK ĐOA", "binhan.dakdoa"])
def test_the_search_box_finds_a_name_with_or_without_accents(cast, browser, text):
    unit = Unit.objects.create(code="binhan.dakdoa", name="Xã Đắk Đoa", kind="commune")
    UnitParent.objects.create(unit=unit, parent=cast.province)
    assert listed(browser, "units_unit", q=text) == {unit.pk}


def test_the_choice_of_a_unit_searches_in_the_same_way(cast, browser):
    answer = browser.get(
        reverse("admin:autocomplete"),
        {
            "term": "đông sơn",
            "app_label": "units",
            "model_name": "unitparent",
            "field_name": "unit",
        },
    )
    assert [one["text"] for one in answer.json()["results"]] == ["Huyện Đông Sơn"]


# Files

HEADER = "code,name,kind,valid_from"
FORMAT = {"format": "0", "resource": ""}


def preview(browser: Client, name: str, text: str):
    """Upload a CSV file and return the answer that shows what would be stored."""
    file = SimpleUploadedFile("don-vi.csv", text.encode(), "text/csv")
    url = reverse(f"admin:units_{name}_import")
    answer = browser.post(url, FORMAT | {"import_file": file})
    assert answer.status_code == 200, answer
    return answer


def confirm(browser: Client, name: str, shown) -> int:
    """Store what a preview showed."""
    form = {field.name: field.value() for field in shown.context["confirm_form"]}
    form = {key: "" if value is None else value for key, value in form.items()}
    return browser.post(reverse(f"admin:units_{name}_process_import"), form).status_code


def faults(answer) -> str:
    """Return everything a preview says is wrong."""
    result = answer.context["result"]
    errors = [error for _, row in result.row_errors() for error in row]
    return " ".join(str(one.error) for one in (*result.base_errors, *result.invalid_rows, *errors))


def test_a_file_is_shown_before_it_is_stored(cast, browser):
    rows = (
        HEADER,
        "binhan.moi,Xã Mới,commune,2025-07-01",
        "binhan.dongson,Huyện Đông Sơn Mới,district,1900-01-01",
    )
    shown = preview(browser, "unit", "\n".join(rows))
    assert shown.context["result"].totals["new"] == 1
    assert shown.context["result"].totals["update"] == 1
    assert not Unit.objects.filter(code="binhan.moi").exists()
    assert confirm(browser, "unit", shown) == 302
    assert Unit.objects.get(code="binhan.moi").search_name == "xa moi"
    cast.district.refresh_from_db()
    assert cast.district.name == "Huyện Đông Sơn Mới"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("binhan.Mới,Xã Mới,commune,2025-07-01", "Mã gồm chữ thường không dấu"),
        ("binhan.moi,Xã Mới,xa,2025-07-01", "xa"),
        ("binhan.moi,,commune,2025-07-01", "name"),
        ("daian,Tỉnh khác,province,1900-01-01", "không thuộc phạm vi quản trị"),
        ("daian.moi,Xã Mới,commune,2025-07-01", "không thuộc phạm vi quản trị"),
        ("moi,Tỉnh Mới,province,2025-07-01", "không thuộc phạm vi quản trị"),
    ],
)
def test_a_bad_row_says_what_is_wrong_and_nothing_can_be_stored(cast, browser, row, told):
    before = list(Unit.objects.values_list("code", "name"))
    shown = preview(browser, "unit", f"{HEADER}\n{row}\n")
    assert told in faults(shown)
    assert "confirm_form" not in shown.context
    assert list(Unit.objects.values_list("code", "name")) == before


def test_a_file_without_the_column_of_codes_is_refused(cast, browser):
    shown = preview(browser, "unit", "name,kind\nXã Mới,commune\n")
    assert "Tệp thiếu cột: code." in faults(shown)


def test_a_new_unit_is_put_under_its_parent_by_a_second_file(cast, browser):
    shown = preview(browser, "unit", f"{HEADER}\nbinhan.moi,Xã Mới,commune,2025-07-01\n")
    confirm(browser, "unit", shown)
    edges = "unit,parent,valid_from,valid_to\nbinhan.moi,binhan,2025-07-01,\n"
    shown = preview(browser, "unitparent", edges)
    assert confirm(browser, "unitparent", shown) == 302
    assert UnitParent.objects.get(unit__code="binhan.moi").parent == cast.province


def test_an_edge_into_another_province_is_refused_in_the_preview(cast, browser):
    edges = "unit,parent,valid_from,valid_to\nbinhan.dongson,daian,2025-07-01,\n"
    shown = preview(browser, "unitparent", edges)
    assert "Không có đơn vị mã «daian» trong phạm vi quản trị." in faults(shown)


def test_an_export_holds_the_own_units_and_no_formula(cast, browser):
    Unit.objects.filter(code="binhan.taylam").update(place="=1+1")
    fields = {f"unitresource_{name}": "on" for name in ("code", "name", "place")}
    answer = browser.post(reverse("admin:units_unit_export"), FORMAT | fields)
    text = answer.content.decode()
    assert "binhan.dongson" in text and "daian" not in text
    assert "=1+1" not in text


# The same rules as on the pages of accounts


def test_the_administration_does_not_remove_the_last_administrator_either(cast):
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="rat-kho-doan-2022"))
    own = cast.admin.assignments.get()
    form = {"user": cast.admin.pk, "role": "administrator", "unit": cast.province.pk}
    form["valid_from"] = "01/01/2021"
    url = reverse("admin:units_assignment_change", args=[own.pk])
    for change in ({"valid_to": "01/01/2022"}, {"role": "editor"}, {"unit": cast.district.pk}):
        answer = client.post(url, form | change)
        assert "không còn ai quản lý" in answer.content.decode(), change
    url = reverse("admin:auth_user_change", args=[cast.admin.pk])
    answer = client.post(url, {"username": "admin"})
    assert "không còn ai quản lý" in answer.content.decode()
    assert User.objects.get(username="admin").is_active


def test_who_locks_an_account_in_the_administration_is_kept(cast, browser):
    url = reverse("admin:auth_user_change", args=[cast.editor.pk])
    assert browser.post(url, {"username": "editor"}).status_code == 302
    assert not User.objects.get(username="editor").is_active
    (event,) = cast.editor.account_events.all()
    assert (event.name, event.by) == ("locked", cast.admin)


def test_an_administrator_does_not_lock_himself(cast, browser):
    url = reverse("admin:auth_user_change", args=[cast.admin.pk])
    answer = browser.post(url, {"username": "admin"})
    assert "Không ai tự" in answer.content.decode()
    assert User.objects.get(username="admin").is_active


def test_a_delegated_role_is_not_edited_in_the_administration(cast, browser):
    today = timezone.localdate()
    one = actions.delegate(
        origin=cast.signer.assignments.get(),
        to=cast.editor,
        valid_from=today,
        valid_to=today,
        basis="1/UQ",
        title="Phó Trưởng phòng",
        by=cast.signer,
    )
    answer = browser.post(
        reverse("admin:units_assignment_change", args=[one.pk]),
        {"user": cast.editor.pk, "role": "reviewer", "unit": cast.province.pk},
    )
    assert answer.status_code == 403
