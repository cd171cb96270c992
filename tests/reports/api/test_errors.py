"""What the framework itself refuses: the same shape as the domain's refusals, in Vietnamese."""

import pytest
from django.test import Client

from tests.factories import make_report

pytestmark = pytest.mark.django_db
SIGN_IN = "Chưa đăng nhập hoặc phiên đã hết; hãy đăng nhập, hoặc gửi kèm khóa API."


def refusal(answer) -> tuple[int, str]:
    """Return status and code of an answer that is a code, a reason, and nothing else."""
    content = answer.json()
    assert set(content) == {"code", "reason"}
    assert content["reason"]
    return answer.status_code, content["code"]


@pytest.mark.parametrize("path", ["units/", "reports/", "rollup/", "reports/1/cells/"])
def test_who_is_not_signed_in_is_told_so(api, path):
    answer = api().get(path)

    assert refusal(answer) == (401, "not_authenticated")
    assert answer.json()["reason"] == SIGN_IN
    assert answer.headers["WWW-Authenticate"] == "Token"


def test_a_wrong_token_is_told_apart_from_none(api):
    answer = api(Authorization="Token sai").get("units/")

    assert refusal(answer) == (401, "not_authenticated")
    assert answer.json()["reason"] == "Khóa API không đúng hoặc đã thu hồi."


def test_a_session_without_its_csrf_token_can_be_told_from_a_missing_right(cast):
    report = make_report(cast)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.editor)
    answer = strict.patch(
        f"/api/v1/reports/{report.pk}/cells/", {"changes": []}, content_type="application/json"
    )

    assert refusal(answer) == (403, "csrf")


def test_a_page_a_list_does_not_have_is_not_found(api):
    assert refusal(api("reviewer").get("units/", page="999")) == (404, "not_found")


def test_a_method_an_address_does_not_take_is_refused(api):
    answer = api("reviewer").send("DELETE", "units/", {})

    assert refusal(answer) == (405, "method")
    assert "GET" in answer.headers["Allow"]


def test_a_body_that_is_not_json_by_its_type_is_refused(api, cast):
    report = make_report(cast)
    answer = api("editor").client.patch(
        f"/api/v1/reports/{report.pk}/cells/", "changes=1", content_type="text/plain"
    )

    assert refusal(answer) == (415, "media_type")
