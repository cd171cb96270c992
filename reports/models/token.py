"""Tokens for the API: shown once, stored hashed."""

from django.conf import settings
from django.db import models


class ApiToken(models.Model):
    """A person's key to the API; whoever holds it acts with that person's roles."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["user", "created_at"]
        verbose_name = "khóa API"
        verbose_name_plural = "khóa API"

    def __str__(self):
        return f"{self.user} {self.created_at:%d/%m/%Y}"
