"""Targets of a year: listed for whom they concern, set by whoever edits the catalogue there."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import Indicator, Target
from indicators.targets import TargetForm
from tests.factories import RATE, make_children, make_target

pytestmark = pytest.mark.django_db

LIST = reverse("indicators:target-list")
ADD = reverse("indicators:target-add")
FIELDS = {
    "unit": "binhan",
    "unit_kind": "district",
    "indicator": RATE,
    "year": "2023",
    "minimum": "99,5",
    "source": "Kế hoạch số 96/KH-UBND",
}


def listed(client, user, **asked) -> set[int]:
    client.force_login(user)
    answer = client.get(LIST, asked)
    assert answer.status_code == 200
    return {line.target.pk for line in answer.context["listing"].page.object_list}


def post(client, user, address, **fields):
    client.force_login(user)
    return client.post(address, FIELDS | fields)


# The list


def test_without_targets_the_page_says_how_they_come(client, cast):
    client.force_login(cast.admin)
    assert "Đặt mục tiêu đầu tiên" in client.get(LIST).content.decode()
    client.force_login(cast.editor)
    text = client.get(LIST).content.decode()
    assert "Chưa có mục tiêu nào." in text and ADD not in text


def test_a_person_sees_the_targets_of_the_own_units_and_of_those_above(client, cast):
    above = make_target(cast.province, "60", "district")
    own = make_target(cast.district, "70")
    near = make_target(cast.neighbour, "70")
    far = make_target(cast.units["daian"], "60", "district")

    assert listed(client, cast.editor) == {above.pk, own.pk}
    assert listed(client, cast.outsider) == {above.pk, near.pk}
    assert listed(client, cast.leader) == {above.pk, own.pk, near.pk}
    assert listed(client, cast.stranger) == {far.pk}


def test_the_list_is_narrowed_by_year_kind_and_words_without_accents(client, cast):
    old = make_target(cast.province, "60", "district", year=2021)
    new = make_target(cast.province, "65", "district", year=2022)
    own = make_target(cast.district, "70")

    assert listed(client, cast.admin, nam="2021") == {old.pk}
    assert listed(client, cast.admin, loai="don-vi") == {own.pk}
    assert listed(client, cast.admin, loai="district") == {old.pk, new.pk}
    assert listed(client, cast.admin, tim="dong son") == {own.pk}
    assert listed(client, cast.admin, tim="ty le dung han") == {old.pk, new.pk, own.pk}
    assert listed(client, cast.admin, nam="sai", loai="sai") == {old.pk, new.pk, own.pk}
    assert listed(client, cast.admin, tim="khong co") == set()
    assert "Không có mục tiêu nào khớp bộ lọc." in client.get(LIST, {"tim": "x"}).content.decode()


def test_a_line_says_who_whom_how_much_and_by_what(client, cast):
    target = make_target(cast.province, "99.50", "district")
    client.force_login(cast.editor)
    text = client.get(LIST).content.decode()
    for words in ("Tỉnh Bình An", "Huyện", "99,5 %", "2022", "Kế hoạch số 96/KH-UBND", RATE):
        assert words in text
    edit = reverse("indicators:target-edit", args=[target.pk])
    assert edit not in text
    client.force_login(cast.admin)
    assert edit in client.get(LIST).content.decode()


def test_the_list_asks_the_database_as_often_for_many_targets_as_for_one(client, cast):
    make_target(cast.province, "60", "district")
    listed(client, cast.admin)
    with CaptureQueriesContext(connection) as one:
        listed(client, cast.admin)
    for unit in make_children(cast.province, 8):
        make_target(unit, "60")
    with CaptureQueriesContext(connection) as many:
        assert len(listed(client, cast.admin)) == 9
    assert len(one) == len(many)


# Setting


def test_a_target_is_set_in_the_words_people_write(client, cast):
    answer = post(client, cast.admin, ADD)
    assert (answer.status_code, answer.headers["Location"]) == (302, LIST)
    one = Target.objects.get()
    assert (one.unit, one.unit_kind, one.indicator.code) == (cast.province, "district", RATE)
    assert (str(one.minimum), one.year) == ("99.50", 2023)


def test_the_form_offers_the_own_units_and_what_can_have_a_least(client, cast):
    client.force_login(cast.admin)
    text = client.get(ADD).content.decode()
    units = re.search(r'<datalist id="cac-don-vi">(.*?)</datalist>', text, re.S)[1]
    assert "binhan.dongson" in units and "daian" not in units
    choice = Indicator.objects.filter(value_type="choice").first()
    assert f'value="{RATE}"' in text and f'value="{choice.code}"' not in text


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("unit", "daian", "Không có đơn vị mã «daian» trong phạm vi quản trị."),
        ("unit", "khong.co", "Không có đơn vị mã «khong.co» trong phạm vi quản trị."),
        ("unit_kind", "lang", "lang"),
        ("indicator", "khong.co", "Không có chỉ tiêu mã «khong.co»."),
        ("year", "1999", "2000"),
        ("year", "", "bắt buộc"),
        ("minimum", "nhiều", ""),
        ("minimum", "không phát sinh", "Ghi mức tối thiểu bằng số"),
        ("minimum", "60,123", ""),
        ("source", "", "bắt buộc"),
        ("source", " ", "bắt buộc"),
    ],
)
def test_what_cannot_be_a_target_is_told_at_its_field(client, cast, field, typed, told):
    answer = post(client, cast.admin, ADD, **{field: typed})
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert list(errors) == [field] and told in " ".join(errors[field])
    assert not Target.objects.exists()


def test_a_choice_takes_no_target(client, cast):
    choice = Indicator.objects.filter(value_type="choice").first()
    answer = post(client, cast.admin, ADD, indicator=choice.code, minimum="1")
    assert answer.status_code == 422
    assert "không có mức tối thiểu" in answer.content.decode()


def test_the_same_target_is_not_set_twice(client, cast):
    post(client, cast.admin, ADD)
    answer = post(client, cast.admin, ADD, minimum="70")
    assert answer.status_code == 422
    assert "Đã có mục tiêu này của đơn vị trong năm" in answer.content.decode()


def test_of_two_who_set_the_same_target_at_once_the_second_is_told(cast):
    """Both were read before either was written."""
    first, second = (
        TargetForm(FIELDS | {"minimum": minimum}, user=cast.admin) for minimum in ("60", "70")
    )
    assert first.is_valid() and second.is_valid()
    assert first.save() is True
    assert second.save() is False
    assert second.non_field_errors() == [
        "Đã có mục tiêu này của đơn vị trong năm; hãy sửa dòng đó."
    ]
    assert [str(one.minimum) for one in Target.objects.all()] == ["60.00"]
    assert Target.history.count() == 1


def test_a_target_changed_into_one_set_meanwhile_stays_as_it_was(cast):
    changed = make_target(cast.province, "50", "district", year=2022)
    changed.refresh_from_db()
    form = TargetForm(FIELDS, user=cast.admin, target=changed)
    assert form.is_valid()
    make_target(cast.province, "60", "district", year=2023)
    assert form.save() is False
    changed.refresh_from_db()
    assert (changed.year, str(changed.minimum)) == (2022, "50.00")


def test_another_breach_of_the_database_is_not_taken_for_a_double(cast):
    form = TargetForm(FIELDS, user=cast.admin)
    assert form.is_valid()
    form.target.source = None
    with pytest.raises(IntegrityError):
        form.save()


def test_a_target_is_changed_and_deleted_and_all_of_it_stands_in_its_history(client, cast):
    post(client, cast.admin, ADD)
    one = Target.objects.get()
    address = reverse("indicators:target-edit", args=[one.pk])
    assert 'value="99,5"' in client.get(address).content.decode()
    assert post(client, cast.admin, address, minimum="60").status_code == 302
    text = client.get(address).content.decode()
    assert "Sửa lúc" in text and "Đặt lúc" in text and "99,5 %" in text and "admin" in text
    removal = reverse("indicators:target-delete", args=[one.pk])
    assert "Xóa mục tiêu" in client.get(removal).content.decode()
    assert client.post(removal).status_code == 302
    assert not Target.objects.exists()
    history = Target.history.filter(id=one.pk).order_by("history_id")
    assert [(row.history_type, row.history_user) for row in history] == [
        ("+", cast.admin),
        ("~", cast.admin),
        ("-", cast.admin),
    ]


def test_a_target_stays_within_the_units_of_who_changes_it(client, cast):
    own, far = make_target(cast.province, "60"), make_target(cast.units["daian"], "60")
    for name in ("edit", "delete"):
        client.force_login(cast.admin)
        assert client.get(reverse(f"indicators:target-{name}", args=[far.pk])).status_code == 404
        client.force_login(cast.leader)
        assert client.get(reverse(f"indicators:target-{name}", args=[own.pk])).status_code == 403
    address = reverse("indicators:target-edit", args=[own.pk])
    assert post(client, cast.admin, address, unit="daian").status_code == 422
    own.refresh_from_db()
    assert own.unit == cast.province


# The administration

HEADER = "unit,unit_kind,indicator,year,minimum,source"
FORMAT = {"format": "0", "resource": ""}


def preview(client, *rows: str):
    file = SimpleUploadedFile("muc-tieu.csv", "\n".join([HEADER, *rows]).encode(), "text/csv")
    address = reverse("admin:indicators_target_import")
    return client.post(address, FORMAT | {"import_file": file})


def test_an_administrator_finds_the_targets_of_the_own_units(client, cast):
    own, far = make_target(cast.district, "60"), make_target(cast.units["daian"], "60")
    client.force_login(cast.admin)
    answer = client.get(reverse("admin:indicators_target_changelist"))
    assert {row.pk for row in answer.context["cl"].result_list} == {own.pk}
    assert client.get(reverse("admin:indicators_target_change", args=[own.pk])).status_code == 200
    answer = client.get(reverse("admin:indicators_target_change", args=[far.pk]))
    assert answer.status_code in (302, 403)


def test_staff_without_the_role_sets_no_target(client, cast):
    cast.reviewer.is_staff = True
    cast.reviewer.save()
    client.force_login(cast.reviewer)
    for action in ("changelist", "add", "import", "export"):
        assert client.get(reverse(f"admin:indicators_target_{action}")).status_code == 403


def test_targets_come_from_a_file_once_it_was_shown(client, cast):
    make_target(cast.province, "60", "district")
    client.force_login(cast.admin)
    shown = preview(
        client,
        f"binhan,district,{RATE},2022,65,Kế hoạch số 97/KH-UBND",
        f"binhan.dongson,,{RATE},2022,70.5,Kế hoạch số 97/KH-UBND",
    )
    assert (shown.context["result"].totals["new"], shown.context["result"].totals["update"]) == (
        1,
        1,
    )
    form = {field.name: field.value() or "" for field in shown.context["confirm_form"]}
    assert client.post(reverse("admin:indicators_target_process_import"), form).status_code == 302
    found = Target.objects.values_list("unit__code", "unit_kind", "minimum")
    assert {(code, kind, str(least)) for code, kind, least in found} == {
        ("binhan", "district", "65.00"),
        ("binhan.dongson", "", "70.50"),
    }


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (f"daian,district,{RATE},2022,65,Kế hoạch", "Không có đơn vị mã «daian»"),
        ("binhan,district,khong.co,2022,65,Kế hoạch", "Không có chỉ tiêu mã «khong.co»."),
        (f'binhan,district,{RATE},2022,"65,5",Kế hoạch', "phải là số viết như 60 hoặc 99.5"),
        (f"binhan,district,{RATE},2022,65,", "source"),
        (f"binhan,lang,{RATE},2022,65,Kế hoạch", "lang"),
    ],
)
def test_a_bad_row_of_a_file_says_what_is_wrong(client, cast, row, told):
    client.force_login(cast.admin)
    shown = preview(client, row)
    result = shown.context["result"]
    errors = [error for _, line in result.row_errors() for error in line]
    said = (*result.base_errors, *result.invalid_rows, *errors)
    assert told in " ".join(str(one.error) for one in said)
    assert "confirm_form" not in shown.context
    assert not Target.objects.exists()
