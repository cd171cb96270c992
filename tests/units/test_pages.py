"""The list of units as a tree on a date, and one unit's page."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import make_children
from units.models import Unit, UnitParent, UnitSuccession

pytestmark = pytest.mark.django_db
LIST = "units:unit-list"


def listed(client, user, **asked):
    client.force_login(user)
    answer = client.get(reverse(LIST), asked)
    assert answer.status_code == 200
    return answer


def names(branches) -> list:
    return [(one.unit.name, names(one.children)) for one in branches]


def test_units_stand_under_the_one_they_report_to_in_vietnamese_order(client, cast):
    tree = names(listed(client, cast.editor).context["roots"])
    assert tree == [
        ("Tỉnh Bình An", [("Sở Nội vụ", []), ("Huyện Đông Sơn", []), ("Huyện Tây Lâm", [])]),
        ("Tỉnh Đại An", []),
    ]


def test_a_search_without_accents_keeps_the_way_to_what_it_found(client, cast):
    answer = listed(client, cast.editor, q="dong son")
    assert names(answer.context["roots"]) == [("Tỉnh Bình An", [("Huyện Đông Sơn", [])])]
    assert answer.context["count"] == 1


def test_a_word_of_the_parent_s_code_does_not_match_everything_below(client, cast):
    answer = listed(client, cast.editor, q="binhan")
    assert [one.unit.code for one in answer.context["roots"]] == ["binhan"]
    assert answer.context["count"] == 1


def test_a_whole_code_is_found(client, cast):
    assert listed(client, cast.editor, q="binhan.dongson").context["count"] == 1


def test_the_tree_is_that_of_the_date_asked_for(client, cast):
    UnitParent.objects.filter(unit=cast.district).update(valid_to=date(2025, 6, 30))
    Unit.objects.filter(pk=cast.district.pk).update(valid_to=date(2025, 6, 30))
    before = listed(client, cast.editor, ngay="2025-06-30").content.decode()
    after = listed(client, cast.editor, ngay="2025-07-01").content.decode()
    assert "Huyện Đông Sơn" in before
    # The top bar still names the editor's unit; the list does not link to it.
    assert reverse("units:unit-detail", args=["binhan.dongson"]) not in after


def test_a_date_that_is_none_is_said(client, cast):
    assert "Ngày không hợp lệ" in listed(client, cast.editor, ngay="31-02").content.decode()


def test_nothing_found_says_what_to_try(client, cast):
    assert "Không có đơn vị nào khớp" in listed(client, cast.editor, q="zzz").content.decode()


def test_the_list_costs_the_same_for_3_and_for_30_units(client, cast, django_assert_num_queries):
    client.force_login(cast.editor)
    with django_assert_num_queries(6):
        client.get(reverse(LIST))
    make_children(cast.province, 27)
    with django_assert_num_queries(6):
        client.get(reverse(LIST))


def test_a_unit_tells_what_became_of_it(client, cast):
    new = Unit.objects.create(code="binhan.xamoi", name="Xã Đông Sơn", kind="commune")
    UnitSuccession.objects.create(
        predecessor=cast.district,
        successor=new,
        effective_on=date(2025, 7, 1),
        extent="partial",
        parts="thị trấn Đông Sơn",
        legal_basis="NQ 202/2025/QH15",
    )
    client.force_login(cast.editor)
    old = client.get(reverse("units:unit-detail", args=["binhan.dongson"])).content.decode()
    assert "Chuyển sang" in old and "Xã Đông Sơn" in old and "một phần" in old
    text = client.get(reverse("units:unit-detail", args=["binhan.xamoi"])).content.decode()
    assert "Hình thành từ" in text and "thị trấn Đông Sơn" in text


def test_a_unit_that_is_none_is_not_found(client, cast):
    client.force_login(cast.editor)
    assert client.get(reverse("units:unit-detail", args=["khong.co"])).status_code == 404


def test_an_account_without_a_role_is_refused(client, cast):
    client.force_login(cast.nobody)
    assert client.get(reverse(LIST)).status_code == 403
