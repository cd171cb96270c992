"""Tokens: shown once, kept hashed, good for one person's roles until revoked."""

import pytest
from django.utils import timezone

from reports.api import tokens
from reports.models import ApiToken
from tests.factories import make_report


def with_header(api, text):
    return api(None, authorization=text).get("reports/")


@pytest.fixture
def token(cast):
    return tokens.create(cast.editor)


def test_a_token_opens_what_its_owner_may_see(api, cast, token):
    make_report(cast)
    make_report(cast, unit=cast.neighbour)
    answer = with_header(api, f"Token {token}")
    assert [one["unit"] for one in answer.json()["results"]] == ["binhan.dongson"]


def test_the_text_of_a_token_is_not_kept(token):
    stored = ApiToken.objects.get()
    assert stored.sha256 == tokens.hashed(token) != token
    assert token not in str(vars(stored))


def test_two_tokens_are_never_alike(cast):
    assert len({tokens.create(cast.editor) for _ in range(20)}) == 20


@pytest.mark.parametrize(
    "header", ["Token", "Token x", "Token a b", "Token ", "Token ÿ", "Bearer {}", "{}", "token{}"]
)
def test_a_wrong_header_answers_401(api, token, header):
    answer = with_header(api, header.format(token))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Token"


def test_the_word_token_may_be_written_in_small_letters(api, token):
    assert with_header(api, f"token {token}").status_code == 200


def test_a_revoked_token_and_one_of_a_closed_account_answer_401(api, cast, token):
    ApiToken.objects.update(revoked_at=timezone.now())
    assert with_header(api, f"Token {token}").status_code == 401
    ApiToken.objects.update(revoked_at=None)
    cast.editor.is_active = False
    cast.editor.save()
    assert with_header(api, f"Token {token}").status_code == 401


def test_a_program_needs_no_token_of_a_form(cast, token):
    from django.test import Client

    report = make_report(cast)
    strict = Client(enforce_csrf_checks=True, headers={"authorization": f"Token {token}"})
    answer = strict.patch(
        f"/api/v1/reports/{report.pk}/cells/", {"changes": []}, content_type="application/json"
    )
    assert answer.status_code == 200
