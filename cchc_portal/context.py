"""What the frame of every page shows: who is asking, for which units, and the menu.

Read lazily: a page that does not extend the frame costs no query. Decides no access; the menu asks
`policy.has`, and each page decides for itself.
"""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import User
from django.db.models import Count, Exists, Subquery
from django.http import HttpRequest
from django.urls import reverse

from jobs.models import Job
from reports.models import Notification
from units import policy
from units.models import held_by, person
from units.policy import Permission


@dataclass(frozen=True)
class Entry:
    label: str
    view: str  # name of the page it leads to
    under: tuple[str, ...]  # beginnings of view names that belong to it; the longest match wins
    permissions: tuple[Permission, ...]  # any of them shows it; () = everybody
    staff: bool = False  # needs Django's own right to enter the administration as well


P = Permission
MENU = (
    Entry("Trang chủ", "reports:home", ("reports:home",), ()),
    Entry(
        "Báo cáo",
        "reports:report-list",
        (
            "reports:report-",
            "reports:cell-",
            "reports:remark-",
            "reports:submission-",
            "reports:attachment-",
            "reports:file-",
        ),
        (P.REPORT_VIEW,),
    ),
    Entry(
        "Thẩm định",
        "reports:review-queue",
        ("reports:review-", "reports:batch-"),
        (P.REPORT_REVIEW,),
    ),
    Entry(
        "Đợt báo cáo",
        "reports:round-list",
        ("reports:round-", "reports:report-extend"),
        (P.ROUND_MANAGE,),
    ),
    Entry(
        "Tổng hợp",
        "reports:rollup",
        ("reports:rollup", "reports:timeliness"),
        (P.ROLLUP_VIEW,),
    ),
    Entry("Nhật ký", "reports:journal", ("reports:journal",), (P.REPORT_VIEW,)),
    Entry(
        "Danh mục",
        "indicators:form-list",
        (
            "indicators:",
            "units:unit-",
            "reports:form-",
            "reports:criteria-",
            "reports:reorganisation-",
        ),
        (P.CATALOGUE_VIEW,),
    ),
    Entry("Tài khoản", "units:account-list", ("units:account-",), (P.STAFF_MANAGE,)),
    Entry("Quản trị", "admin:index", ("admin:",), (P.CATALOGUE_EDIT, P.ACCOUNT_MANAGE), staff=True),
)


JOB_KEEPERS = (P.ACCOUNT_MANAGE,)  # see how many jobs there are, and whether a worker runs


@dataclass(frozen=True)
class MenuLink:
    label: str
    url: str
    is_current: bool


class Portal:
    """The frame's view-model. At most two queries: roles held; whether there are jobs and news."""

    def __init__(self, request: HttpRequest):
        self._user = getattr(request, "user", None)
        match = request.resolver_match
        self._view = match.view_name if match else ""

    @cached_property
    def known(self) -> bool:
        return self._user is not None and self._user.is_authenticated

    @cached_property
    def name(self) -> str:
        return person(self._user)

    @cached_property
    def _held(self) -> tuple[policy.Held, ...]:
        return tuple(one for one in held_by(self._user) if not one.past) if self.known else ()

    @cached_property
    def _news(self) -> tuple[bool, int]:
        """Whether the person has jobs; how many notifications are unread. One query."""
        unread = Notification.objects.unread().filter(to=self._user).order_by().values("to")
        has_jobs, count = User.objects.values_list(
            Exists(Job.objects.filter(by=self._user)),
            Subquery(unread.annotate(count=Count("pk")).values("count")),
        ).get(pk=self._user.pk)
        return has_jobs, count or 0

    @cached_property
    def unit_names(self) -> str:
        """The units of the top bar; the first two by name, the rest as a number."""
        names = list({one.unit_id: one.unit_name for one in self._held}.values())
        rest = f" và {len(names) - 2} đơn vị khác" if len(names) > 2 else ""
        return ", ".join(names[:2]) + rest

    @cached_property
    def roles(self) -> list[str]:
        return [
            f"{one.role.label} · {one.unit_name}" + (" (theo ủy quyền)" if one.delegator else "")
            for one in self._held
        ]

    @cached_property
    def role_names(self) -> str:
        """The roles beside the name, without their units; each once."""
        return ", ".join(dict.fromkeys(one.role.label for one in self._held))

    @cached_property
    def shows_jobs(self) -> bool:
        """Whether the person's card leads to jobs: where there are any, or all are looked after."""
        if any(policy.has(self._held, one) for one in JOB_KEEPERS):
            return True
        return bool(self._held) and self._news[0]

    @property
    def unread(self) -> int:
        """How many notifications the person has not read; 0 without any role."""
        return self._news[1] if self._held else 0

    @property
    def delegates(self) -> bool:
        """Whether the person's card leads to delegations: he may, or acts for somebody."""
        may = policy.has(self._held, P.ROLE_DELEGATE)
        return may or any(one.delegator is not None for one in self._held)

    @cached_property
    def menu(self) -> list[MenuLink]:
        """What this person's roles open, in the order of `MENU`."""
        shown = [
            entry
            for entry in MENU
            if (not entry.staff or self._user.is_staff)
            and (not entry.permissions or any(policy.has(self._held, p) for p in entry.permissions))
        ]
        current = max(MENU, key=self._closeness)
        return [
            MenuLink(
                entry.label,
                reverse(entry.view),
                entry is current and self._closeness(entry) > 0,
            )
            for entry in shown
        ]

    @property
    def edits_catalogue(self) -> bool:
        """Whether the catalogue's own menu names the pages of who changes it."""
        return policy.has(self._held, P.CATALOGUE_EDIT)

    def _closeness(self, entry: Entry) -> int:
        return max((len(stem) for stem in entry.under if self._view.startswith(stem)), default=0)


def portal(request: HttpRequest) -> dict[str, Portal]:
    """Give templates `portal`, see `Portal`."""
    return {"portal": Portal(request)}
