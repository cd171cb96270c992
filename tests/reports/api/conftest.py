"""The API as a program uses it: JSON in, JSON out, as one of the cast."""

import json

import pytest
from django.test import Client


class Api:
    """Calls the API as one person, or as nobody at all."""

    def __init__(self, user=None, **headers):
        self.client = Client(headers=headers or None)
        if user:
            self.client.force_login(user)

    def get(self, path: str, **query):
        return self.client.get(f"/api/v1/{path}", query)

    def send(self, method: str, path: str, body, **headers):
        text = body if isinstance(body, str) else json.dumps(body)
        return self.client.generic(
            method, f"/api/v1/{path}", text, content_type="application/json", headers=headers
        )


@pytest.fixture
def api(cast):
    """Return a function: person's name, or None -> the API as that person calls it."""
    return lambda name=None, **headers: Api(cast.people[name] if name else None, **headers)
