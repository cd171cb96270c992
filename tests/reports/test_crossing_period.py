"""A period that crosses a reorganisation: who is asked, for whom, and what stands beside."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from indicators.periods import Period
from reports import actions
from reports.actions.rounds import Asked
from reports.models import Report
from reports.refusals import BadRequest
from tests.factories import moment
from tests.reorganised import (
    ON,
    country_of_2025,
    draft,
    plan_of_2025,
    report,
    small_form,
    staff,
    who,
)
from units import actions as units_actions
from units.models import Unit
from units.policy import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def crossed(db):
    """2024 is reported, 1/7/2025 comes, and the province opens the round of the year 2025."""
    country_of_2025()
    form = small_form()
    report("gialai.kongchro", "2024-Y", form, 100, 90)
    report("soctrang.kesach", "2024-Y", form, 40, 10)
    owner = User.objects.create_superuser("owner")
    units_actions.reorganise(plan=plan_of_2025(), by=owner)
    for unit in Unit.objects.in_force(ON):
        staff(unit, ON)
    for code in ("gialai", "cantho"):
        actions.open_round(
            owner=Unit.objects.get(code=code),
            period=Period.parse("2025-Y"),
            asked=[Asked("commune", form, moment("2025-12-20 17:00"))],
            by=who(Role.REVIEWER, code),
        )
    return form


def page(client, user, name: str):
    client.force_login(user)
    found = Report.objects.get(unit__name=name, period="2025-Y")
    return client.get(reverse("reports:report-table", args=[found.pk, "1"]))


def test_the_year_that_crosses_asks_those_who_stand_at_its_end(crossed):
    asked = Report.objects.filter(period="2025-Y", parent_code="gialai")
    names = {one.unit.name for one in asked}
    assert len(names) == 6 and "Xã Kông Chro" in names and "Huyện Kông Chro" not in names
    assert {one.data_from for one in asked} == {date(2024, 12, 15)}


def test_who_opens_the_round_is_told_that_the_period_crosses(client, crossed):
    client.force_login(who(Role.REVIEWER, "gialai"))
    for year, words in (("2025", "Kỳ này có sắp xếp đơn vị ngày 01/07/2025"), ("2026", "")):
        answer = client.get(reverse("reports:round-create"), {"ky": "Y", "nam": year})
        told = "Kỳ này có sắp xếp" in answer.content.decode()
        assert told == bool(words) and words in answer.content.decode()


def test_a_successor_reads_what_its_predecessor_last_published_beside_its_own(client, crossed):
    commune = Unit.objects.get(name="Xã Kông Chro")
    answer = page(client, who(Role.EDITOR, commune.code), "Xã Kông Chro")
    (one,) = answer.context["predecessors"].predecessors
    assert (one.unit.name, one.is_whole, one.period) == ("Huyện Kông Chro", False, "Năm 2024")
    assert one.parts == "TT Kông Chro, Yang Trung, Yang Nam"
    assert one.figures == {"1.1": "100", "1.2": "90", "1.3": "90,00"}
    text = answer.content.decode()
    assert "Báo cáo thay cho đơn vị trước sắp xếp" in text and "Năm 2024" in text


def test_a_commune_of_two_districts_names_both(client, crossed):
    commune = Unit.objects.get(name="Xã Nhơn Mỹ")
    found = page(client, who(Role.EDITOR, commune.code), "Xã Nhơn Mỹ").context["predecessors"]
    assert [(one.unit.name, bool(one.period)) for one in found.predecessors] == [
        ("Huyện Kế Sách", True),
        ("Huyện Long Phú", False),
    ]
    assert [texts for _, texts in found.rows] == [["40"], ["10"], ["25,00"]]


def test_a_later_year_names_nobody(client, crossed):
    commune = Unit.objects.get(name="Xã Kông Chro")
    draft(commune.code, "2026-Y", crossed, 1, 1)
    client.force_login(who(Role.EDITOR, commune.code))
    found = Report.objects.get(unit=commune, period="2026-Y")
    answer = client.get(reverse("reports:report-table", args=[found.pk, "1"]))
    assert answer.context["predecessors"] is None


def test_nobody_reports_for_a_day_on_which_he_was_not_there(crossed):
    for code, period in (("gialai.kongchro", "2025-Y"), ("gialai.xkongchro", "2024-Y")):
        with pytest.raises(BadRequest, match="không hoạt động vào ngày"):
            actions.start_report(
                unit=Unit.objects.get(code=code),
                period=Period.parse(period),
                form=crossed,
                by=who(Role.EDITOR, code),
            )


def test_the_panel_costs_four_queries_at_most(client, crossed, django_assert_max_num_queries):
    commune = Unit.objects.get(name="Xã Nhơn Mỹ")
    editor = who(Role.EDITOR, commune.code)
    page(client, editor, "Xã Nhơn Mỹ")
    with django_assert_max_num_queries(22):
        page(client, editor, "Xã Nhơn Mỹ")
