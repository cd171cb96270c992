"""What a stranger may reach, and what the portal sends with every page."""

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver


def addresses(resolver: URLResolver, before: str = ""):
    """Yield the route of every view below a resolver."""
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from addresses(entry, route)


@pytest.mark.django_db
def test_health_is_told_without_logging_in(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_health_is_503_when_the_database_does_not_answer(client):
    def refuse(execute, sql, params, many, context):
        raise OperationalError("the connection is gone")

    with connection.execute_wrapper(refuse):
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "gone" not in answer.content.decode()


@pytest.mark.django_db
def test_health_takes_no_posts(client):
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_a_stranger_sees_only_the_login_the_health_and_the_verification(client):
    open_to_all = set()
    for route in addresses(get_resolver()):
        if "<" in route or "(" in route:
            continue  # addresses of single objects; each app tests its own
        answer = client.get("/" + route)
        if answer.status_code == 200:
            open_to_all.add(route)
    assert open_to_all == {"healthz", "login/", "admin/login/", "xac-minh/"}


@pytest.mark.django_db
def test_pages_carry_a_strict_content_security_policy(client):
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy and "unsafe-eval" not in policy


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/login/", {"username": "a", "password": "b"}).status_code == 403


@pytest.mark.django_db
def test_repeated_wrong_passwords_lock_the_account_for_that_address(
    client, django_user_model, lockout
):
    django_user_model.objects.create_user("lan", password="correct-horse-battery")
    for _ in range(5):
        client.post("/login/", {"username": "lan", "password": "wrong"})
    answer = client.post("/login/", {"username": "lan", "password": "correct-horse-battery"})
    assert answer.status_code == 429
    elsewhere = client.post(
        "/login/",
        {"username": "lan", "password": "correct-horse-battery"},
        REMOTE_ADDR="10.0.0.9",
    )
    assert elsewhere.status_code == 302


@pytest.mark.django_db
def test_the_api_description_is_for_those_who_log_in(client, admin_user):
    assert client.get("/api/v1/schema/").status_code in (401, 403)
    client.force_login(admin_user)
    assert client.get("/api/v1/schema/").status_code == 200


@pytest.mark.slow
def test_static_files_can_be_collected_hashed_and_compressed(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    call_command("collectstatic", verbosity=0, interactive=False)
    (bootstrap,) = tmp_path.glob("vendor/bootstrap/bootstrap.min.*.css")
    assert bootstrap.with_name(bootstrap.name + ".br").is_file()
