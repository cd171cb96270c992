"""The two readings on the case of 1/7/2025: what may be added up, and what cannot be divided."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from indicators import dashboards, todays_map, unit_series
from indicators.models import FormVersion, Indicator
from indicators.periods import Period
from tests.reorganised import (
    ON,
    country_of_2025,
    number,
    plan_of_2025,
    report,
    small_form,
    staff,
    who,
)
from units import actions
from units.models import Unit
from units.policy import Role

pytestmark = pytest.mark.django_db
Y2022 = Period(2022, "Y")
# unit -> (number, in time), for 2022
FILED = {
    "gialai.kongchro": (100, 90),
    "soctrang.kesach": (40, 10),
    "soctrang.longphu": (60, 50),
    "gialai": (1000, 900),
    "binhdinh": (500, 300),
    "daknong": (70, 7),
}


@pytest.fixture
def country(db):
    """2022 is reported, then the whole table of 2025 is carried out."""
    country_of_2025()
    form = small_form()
    for unit, figures in FILED.items():
        report(unit, "2022-Y", form, *figures)
    owner = User.objects.create_superuser("owner")
    actions.reorganise(plan=plan_of_2025(), by=owner)
    for unit in Unit.objects.in_force(ON):
        staff(unit, ON)
    return form


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def then(code: str, form):
    return dashboards.rolled_up(unit(code), Y2022, form)


def today(code: str, form):
    return todays_map.rolled_up(unit(code), Y2022, form)


def test_kong_chro_s_figures_stay_in_the_province_and_are_no_commune_s(country):
    assert number(then("gialai", country)) == 100
    found = today("gialai", country)
    assert number(found) == 100 and str(found.coverage) == "1/1"
    (parted,) = found.parted
    assert parted.unit.name == "Huyện Kông Chro" and len(parted.now) == 6
    assert found.whole == [] and found.nowhere == []
    commune = Unit.objects.get(name="Xã Kông Chro")
    assert number(today(commune.code, country)) == 0 and not today(commune.code, country).filed


def test_nhon_my_takes_nothing_of_both_and_can_tho_holds_all(country):
    assert number(then("soctrang", country)) == 100
    found = today("cantho", country)
    assert number(found) == 100 and number(found, "thu3.ty_le") == 60
    assert [one.unit.name for one in found.parted] == ["Huyện Kế Sách", "Huyện Long Phú"]
    holders = [{each.name for each in one.now} for one in found.parted]
    assert all("Xã Nhơn Mỹ" in one for one in holders)
    nhonmy = Unit.objects.get(name="Xã Nhơn Mỹ")
    assert not today(nhonmy.code, country).filed
    assert not then(found.filed[0].code, country).filed


def test_on_today_s_map_the_old_province_has_nothing_left(country):
    assert not today("soctrang", country).filed
    assert number(then("soctrang", country)) == 100


def series(code: str, country, is_todays: bool):
    here = todays_map.TodaysMap(unit(code)) if is_todays else None
    found = unit_series.unit_series(
        Indicator.objects.get(code="thu3.so"),
        unit(code),
        who(Role.REVIEWER, code),
        FormVersion.objects.filter(pk=country.pk),
        here,
    )
    return [
        (label, [(cell.text, cell.note) for cells in row for cell in cells])
        for label, row in found.rows
    ]


def test_a_province_s_own_series_is_the_sum_of_those_it_took_over_whole(country):
    below = ("Tổng hợp từ đơn vị trực thuộc (Tỉnh, thành phố, Huyện, Xã, phường, đặc khu) · Năm",)
    assert series("gialai", country, is_todays=False) == [
        ("Số của đơn vị · Năm", [("1.000", "")]),
        (*below, [("100", "1/1 đơn vị")]),
    ]
    assert series("gialai", country, is_todays=True) == [
        ("Số của đơn vị · Năm", [("1.500", "gộp 2/2 đơn vị cũ")]),
        (*below, [("100", "1/1 đơn vị")]),
    ]
    assert series("lamdong", country, is_todays=True) == [
        ("Số của đơn vị · Năm", [("70", "gộp 1/3 đơn vị cũ")])
    ]
    assert series("lamdong", country, is_todays=False) == []


def test_a_commune_s_series_shows_its_district_apart_and_says_so(country):
    commune = Unit.objects.get(name="Xã Kông Chro").code
    assert series(commune, country, is_todays=False) == []
    assert series(commune, country, is_todays=True) == [
        ("Cả Huyện Kông Chro trước sắp xếp, không chia được · Năm", [("100", "")])
    ]


def test_the_readings_cost_the_same_for_one_unit_and_many(
    country, django_assert_num_queries, django_assert_max_num_queries
):
    for code in ("gialai", "cantho"):
        place, owner = unit(code), who(Role.REVIEWER, code)
        with django_assert_num_queries(8):
            todays_map.rolled_up(place, Y2022, country)
        indicator = Indicator.objects.get(code="thu3.so")
        versions = list(FormVersion.objects.filter(pk=country.pk))
        with django_assert_max_num_queries(8):
            here = todays_map.TodaysMap(place)
            unit_series.unit_series(indicator, place, owner, versions, here)


def test_before_the_day_both_readings_are_one(db):
    country_of_2025()
    form = small_form()
    report("gialai.kongchro", "2022-Y", form, 100, 90)
    one, other = then("gialai", form), today("gialai", form)
    assert one == other and number(one) == 100


def test_the_api_and_the_command_give_both_readings(country, client, capsys):
    client.force_login(who(Role.REVIEWER, "cantho"))
    asked = {"unit": "cantho", "period": "2022-Y", "form": country.code}
    then_, today_ = (
        client.get("/api/v1/rollup/", asked | more).json() for more in ({}, {"map": "today"})
    )
    assert then_["coverage"]["filed"] == 0 and "indivisible" not in then_
    assert today_["indicators"]["thu3.so"]["value"] == "100"
    assert [one["unit"] for one in today_["indivisible"]] == ["soctrang.kesach", "soctrang.longphu"]
    assert client.get("/api/v1/rollup/", asked | {"map": "x"}).status_code == 422
    call_command("rollup", "--unit=cantho", "--period=2022-Y", f"--form={country.code}", "--today")
    told = capsys.readouterr().out
    assert "Đã có số liệu: 2/2 đơn vị." in told and "Không chia được: soctrang.kesach" in told


def test_the_roll_up_page_switches_between_the_readings(client, country):
    client.force_login(who(Role.REVIEWER, "cantho"))
    # The people of Cần Thơ read what Sóc Trăng, taken over whole, had been sent.
    answer = client.get("/tong-hop/", {"don-vi": "soctrang", "ky": "2022-Y"})
    assert number(answer.context["found"]) == 100
    answer = client.get("/tong-hop/", {"dia-gioi": "hien-nay", "ky": "2022-Y", "dong": "1.1"})
    assert answer.context["choice"].unit.code == "cantho"
    assert number(answer.context["found"]) == 100 and len(answer.context["lines"]) == 2
    text = answer.content.decode()
    assert "Không chia được" in text and "Xã Nhơn Mỹ" in text
    assert [str(share.unit) for share, _, _ in answer.context["shares"]] == [
        "Huyện Kế Sách",
        "Huyện Long Phú",
    ]


def test_a_commune_s_people_see_no_roll_up_of_the_province(client, country):
    commune = Unit.objects.get(name="Xã Nhơn Mỹ").code
    client.force_login(who(Role.REVIEWER, commune))
    answer = client.get("/tong-hop/", {"dia-gioi": "hien-nay"})
    assert answer.context["choice"] is None
    assert client.get("/tong-hop/", {"don-vi": "cantho"}).status_code == 404


def test_the_page_of_an_indicator_switches_between_the_readings(client, country):
    client.force_login(who(Role.REVIEWER, "gialai"))
    page = "/danh-muc/chi-tieu/thu3.so/"
    then_, today_ = (
        client.get(page, {"don-vi": "gialai"} | more).content.decode()
        for more in ({}, {"dia-gioi": "hien-nay"})
    )
    assert "1.000" in then_ and "1.500" not in then_
    assert "1.500" in today_ and "gộp 2/2 đơn vị cũ" in today_
