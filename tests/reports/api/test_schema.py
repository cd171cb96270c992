"""The OpenAPI document: valid, without warnings, and naming everything there is."""

import pytest
from django.core.management import call_command
from django.urls import get_resolver

from reports.api import urls


@pytest.fixture
def schema(api):
    answer = api("nobody", accept="application/json").get("schema/")
    assert answer.status_code == 200
    return answer.json()


def test_the_document_is_valid_and_drawn_up_without_a_warning(db, tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(tmp_path / "schema.yml"))
    assert (tmp_path / "schema.yml").read_text().startswith("openapi: 3.")


def test_every_path_of_the_api_is_described(schema):
    routes = {
        "/api/v1/" + str(one.pattern).replace("<slug:code>", "{code}").replace("<int:pk>", "{id}")
        for one in urls.urlpatterns
    }
    assert set(schema["paths"]) == routes
    assert len(get_resolver("reports.api.urls").url_patterns) == len(routes) == 14


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/api/v1/reports/{id}/cells/", {"get", "patch"}),
        ("/api/v1/reports/{id}/cells/rehearsal/", {"post"}),
        ("/api/v1/reports/{id}/presence/", {"post"}),
        ("/api/v1/reports/{id}/transitions/", {"post"}),
        ("/api/v1/reports/{id}/document/", {"get"}),
        ("/api/v1/rollup/", {"get"}),
    ],
)
def test_a_path_takes_these_methods(schema, path, methods):
    assert set(schema["paths"][path]) == methods


def test_a_program_learns_how_to_show_who_it_is(schema):
    schemes = schema["components"]["securitySchemes"]
    assert schemes["token"] == {"type": "apiKey", "in": "header", "name": "Authorization"}


def test_the_document_is_not_for_strangers(api):
    assert api().get("schema/").status_code == 401
