"""What was done with an account itself: made, locked, opened again, given a link to set a password.

What a person may do is `Assignment`, which keeps its own history.
"""

from django.conf import settings
from django.db import models


class AccountEvent(models.Model):
    """One thing done with an account. Append-only."""

    class Name(models.TextChoices):
        CREATED = "created", "tạo tài khoản"
        LINK = "link", "cấp liên kết đặt mật khẩu"
        PASSWORD = "password", "đặt mật khẩu"
        LOCKED = "locked", "khóa tài khoản"
        UNLOCKED = "unlocked", "mở khóa tài khoản"

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="account_events",
        verbose_name="tài khoản",
    )
    name = models.CharField("việc", max_length=8, choices=Name)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người thực hiện"
    )

    class Meta:
        ordering = ["account", "at", "pk"]
        verbose_name = "việc với tài khoản"
        verbose_name_plural = "việc với tài khoản"

    def __str__(self):
        return f"{self.account_id} {self.name}"
