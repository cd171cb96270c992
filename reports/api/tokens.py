"""API tokens: made once, shown once, stored hashed; `Authorization: Token ...`."""

import secrets
from hashlib import sha256

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from reports.models import ApiToken

KEYWORD = "Token"


def hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def create(user) -> str:
    """Make a token for a user and return its text, which is not kept."""
    token = secrets.token_urlsafe(32)
    ApiToken.objects.create(user=user, sha256=hashed(token))
    return token


class TokenAuthentication(BaseAuthentication):
    """One query: the token with its user."""

    def authenticate(self, request):
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != KEYWORD.lower().encode():
            return None
        if len(parts) != 2:
            raise AuthenticationFailed("Tiêu đề Authorization phải có dạng «Token <khóa>».")
        found = (
            ApiToken.objects.select_related("user")
            .filter(
                sha256=hashed(parts[1].decode("latin-1")),
                revoked_at__isnull=True,
                user__is_active=True,
            )
            .first()
        )
        if found is None:
            raise AuthenticationFailed("Khóa API không đúng hoặc đã thu hồi.")
        return found.user, found

    def authenticate_header(self, request):
        return KEYWORD


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "reports.api.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "apiKey", "in": "header", "name": "Authorization"}
