"""View-models of a person's notifications: the list, where each leads, which mails he gets."""

from dataclasses import dataclass

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Count, Max
from django.urls import reverse

from reports.models import MailOff, Notification
from reports.notifications import DIGEST, OPTIONAL, TOLD, Group

PER_PAGE = 30


@dataclass(frozen=True)
class NotificationList:
    page: Page  # of Notification
    only_unread: bool
    unread: int  # of all, not of this page
    newest: int  # id up to which "all" reaches: what comes meanwhile was not seen


def notification_list(user, asked) -> NotificationList:
    """Return one page. `asked` is the query string: chua-doc, trang. Three queries."""
    own = Notification.objects.filter(to=user)
    only_unread = asked.get("chua-doc") == "1"
    shown = own.unread() if only_unread else own
    page = Paginator(shown, PER_PAGE).get_page(asked.get("trang"))
    unread = own.unread().order_by().aggregate(count=Count("pk"), newest=Max("pk"))
    return NotificationList(page, only_unread, unread["count"], unread["newest"] or 0)


def page_of(one: Notification) -> str:
    """Return the address of what a notification is about."""
    if one.kind == DIGEST:
        return reverse("reports:review-queue")
    if one.report_id is None:
        return reverse("reports:home")
    told = TOLD.get(one.kind)  # a reminder, or a kind of an earlier version: the report itself
    name = told.page if told else "report-detail"
    return reverse(f"reports:{name}", args=[one.report_id])


@dataclass(frozen=True)
class MailChoice:
    group: Group
    label: str
    is_on: bool


def mail_choices(user, wanted: set[str] | None = None) -> list[MailChoice]:
    """Return the kinds of mails that may be switched off, as kept or as just typed. One query."""
    off = set(MailOff.objects.filter(user=user).order_by().values_list("group", flat=True))
    if wanted is not None:
        off = OPTIONAL.keys() - wanted
    return [MailChoice(group, label, group not in off) for group, label in OPTIONAL.items()]


class MailAddress(forms.Form):
    """Where a person's mails go."""

    email = forms.EmailField(
        label="Địa chỉ thư điện tử",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "email"}),
        error_messages={"invalid": "Ghi địa chỉ như ten@example.vn, hoặc để trống."},
    )
