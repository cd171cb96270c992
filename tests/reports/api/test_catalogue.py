"""The catalogue through the API: units on a date, forms, indicators, and how they are found."""

from datetime import date

import pytest

from indicators import catalogue
from tests.factories import make_form
from units.models import Unit, UnitParent


@pytest.fixture
def forms(cast):
    return make_form("bnv-2022-huyen"), make_form("bnv-2022-tinh")


def codes(api, path, **query) -> list[str]:
    answer = api.get(path, page_size=1000, **query)
    assert answer.status_code == 200, answer.content
    return [one["code"] for one in answer.json()["results"]]


# Units


def test_units_are_listed_with_their_parent(api, cast):
    body = api("editor").get("units/").json()
    units = {one["code"]: one for one in body["results"]}
    assert set(units) == set(cast.units)
    assert units["binhan.dongson"] == {
        "code": "binhan.dongson",
        "name": "Huyện Đông Sơn",
        "kind": "district",
        "parent": "binhan",
        "identifier": "",
        "gso_code": "",
        "valid_from": "1900-01-01",
        "valid_to": None,
    }
    assert units["binhan"]["parent"] is None


@pytest.mark.parametrize(
    ("on", "found"),
    [
        ("2025-06-30", {"binhan.dongson": "binhan", "binhan.dongson.xa": "binhan.dongson"}),
        ("2025-07-01", {"binhan.dongson.xa": "binhan"}),
    ],
)
def test_units_and_parents_are_those_of_the_day_asked(api, cast, on, found):
    last, first = date(2025, 6, 30), date(2025, 7, 1)
    commune = Unit.objects.create(code="binhan.dongson.xa", name="Xã Một", kind="commune")
    UnitParent.objects.create(unit=commune, parent=cast.district, valid_to=last)
    UnitParent.objects.create(unit=commune, parent=cast.province, valid_from=first)
    Unit.objects.filter(pk=cast.district.pk).update(valid_to=last)
    body = api("editor").get("units/", on=on, q="dongson").json()
    assert {one["code"]: one["parent"] for one in body["results"]} == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "Đông Sơn"}, ["binhan.dongson"]),
        ({"q": "dong son"}, ["binhan.dongson"]),
        ({"q": "dong\x00son"}, ["binhan.dongson"]),  # no database takes a NUL
        ({"q": "TAYLAM"}, ["binhan.taylam"]),
        ({"q": "không đâu"}, []),
        ({"kind": "department"}, ["binhan.noivu"]),
        ({"kind": "province", "q": "an"}, ["binhan", "daian"]),
        ({"kind": "planet"}, []),
    ],
)
def test_units_are_found_by_name_code_and_kind(api, query, found):
    assert codes(api("editor"), "units/", **query) == found


@pytest.mark.parametrize("query", [{"on": "2022-13-01"}, {"on": "hôm nay"}])
def test_a_parameter_that_cannot_be_answers_422(api, query):
    answer = api("editor").get("units/", **query)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_units_cost_the_same_queries_for_few_and_many(api, cast, django_assert_num_queries):
    from tests.factories import make_children

    client = api("reviewer")
    for count in (1, 30):
        make_children(cast.province, count)
        with django_assert_num_queries(5):
            client.get("units/")


# Forms

SHIPPED = sorted(path.stem for path in catalogue.FORMS.glob("*.toml"))


def test_forms_are_listed_by_code(api, forms):
    body = api("editor").get("forms/").json()
    assert [one["code"] for one in body["results"]] == SHIPPED
    assert set(body["results"][0]) == {"code", "title", "sha256", "published_at"}


@pytest.mark.parametrize("kind", ["district", "province", "commune", "department", "office"])
def test_forms_are_found_by_kind_of_unit(api, forms, kind):
    dictionary = catalogue.read_dictionary()
    read = [catalogue.read_form(catalogue.FORMS / f"{code}.toml", dictionary) for code in SHIPPED]
    expected = [form.code for form in read if kind in form.unit_kinds]
    assert codes(api("editor"), "forms/", kind=kind) == expected


@pytest.mark.parametrize(
    ("words", "found", "not_found"),
    [
        ("UBND cấp tỉnh", "bnv-2022-tinh", "bnv-2022-huyen"),
        ("cap huyen", "bnv-2022-huyen", "bnv-2022-tinh"),
        ("HUYEN", "bnv-2022-huyen", "bnv-2022-tinh"),
    ],
)
def test_forms_are_found_by_title_and_code(api, forms, words, found, not_found):
    answer = codes(api("editor"), "forms/", q=words)
    assert found in answer and not_found not in answer


def test_a_form_is_shown_whole(api, forms):
    body = api("editor").get("forms/bnv-2022-huyen/").json()
    assert set(body) == {"code", "title", "sha256", "published_at", "definition"}
    tables = body["definition"]["tables"]
    assert [table["number"] for table in tables] == ["1", "2", "3", "4", "5", "6", "7"]
    assert sum(len(table["items"]) for table in tables) == 200


def test_an_unpublished_or_unknown_form_is_not_there(api, forms):
    forms[0].published_at = None
    forms[0].save()
    for code in (forms[0].code, "khong-co"):
        assert api("editor").get(f"forms/{code}/").status_code == 404
    assert codes(api("editor"), "forms/") == [code for code in SHIPPED if code != forms[0].code]


# Indicators


def test_indicators_are_found_by_name_code_and_kind(api, forms):
    client = api("editor")
    every = codes(client, "indicators/")
    entered = codes(client, "indicators/", kind="entered")
    computed = codes(client, "indicators/", kind="computed")
    assert sorted(entered + computed) == every and entered and computed
    assert "tthc.huyen.dung_han" in entered and "vbqppl.tong" in computed
    assert codes(client, "indicators/", q="tthc.huyen.dung_han") == ["tthc.huyen.dung_han"]
    assert "tthc.huyen.dung_han" in codes(client, "indicators/", q="dung han")
    assert codes(client, "indicators/", q="đúng hạn") == codes(client, "indicators/", q="dung han")


def test_an_indicator_says_how_it_is_computed_and_combined(api, forms):
    body = api("editor").get("indicators/", q="vbqppl.tong").json()
    (one,) = [one for one in body["results"] if one["code"] == "vbqppl.tong"]
    assert set(one) == {"code", "name", "value_type", "rollup", "time_basis", "formula", "source"}
    assert "sum(" in one["formula"]


# Who may


@pytest.mark.parametrize("path", ["units/", "forms/", "forms/bnv-2022-huyen/", "indicators/"])
@pytest.mark.parametrize(
    ("person", "status"),
    [(None, 401), ("nobody", 403), ("editor", 200), ("leader", 200), ("admin", 200)],
)
def test_the_catalogue_is_for_whoever_holds_a_role(api, forms, path, person, status):
    assert api(person).get(path).status_code == status


def test_who_holds_no_role_is_told_why_the_catalogue_is_closed(api):
    body = api("nobody").get("units/").json()
    assert body["code"] == "not_allowed"
    assert body["reasons"] == [body["reason"]] and "chưa được phân công" in body["reason"]
