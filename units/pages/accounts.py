"""View-models of the pages about people: who has which role, what was done, what is delegated.

Each in a constant number of queries. Decides nothing: scope is `units.accounts`, who may is
`policy`.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.utils import timezone

from units import policy
from units.accounts import accounts_seen, not_managed, place_of, units_managed
from units.models import AccountEvent, Assignment, Unit, UnitParent, held_by, person
from units.policy import GIVING, Permission, Role
from units.text import fold, sort_key

PER_PAGE = 50


@dataclass(frozen=True)
class Asked:
    """The query string of the list, with everything unknown dropped."""

    q: str = ""  # in a name, accents or not
    unit: str = ""  # in a unit's name or code
    role: str = ""

    @property
    def is_filtered(self) -> bool:
        return bool(self.q or self.unit or self.role)


def asked_of(query) -> Asked:
    role = query.get("vai-tro", "")
    return Asked(
        query.get("tim", "").strip()[:80],
        query.get("don-vi", "").strip()[:80],
        role if role in set(Role) else "",
    )


@dataclass(frozen=True)
class RoleLine:
    """One role of an account, as lists and pages print it."""

    post: Assignment
    role: str
    unit: str
    days: str  # "từ 01/06/2022 đến hết 30/06/2022"
    signs: str  # "Phó Chủ tịch, ký KT."; "" where nothing is stated
    whose: str  # who delegated it; "" for an own one
    is_begun: bool
    may_end: bool = False
    may_restate: bool = False


@dataclass(frozen=True)
class AccountLine:
    user: User
    name: str
    roles: list[RoleLine]  # within the units of who looks
    has_others: bool  # it has roles elsewhere too
    state: str  # in words
    state_class: str


def state_of(user: User) -> tuple[str, str]:
    if not user.is_active:
        return "đang khóa", "sign-error"
    if not user.has_usable_password():
        return "chưa đặt mật khẩu", "sign-warning"
    return "hoạt động", "sign-good"


def role_line(post: Assignment, today: date, **may) -> RoleLine:
    parts = (post.title, f"ký {post.signing_form}" if post.signing_form else "")
    whose = person(post.delegated_from.user) if post.delegated_from_id else ""
    return RoleLine(
        post,
        Role(post.role).label,
        post.unit.name,
        days_of(post),
        ", ".join(filter(None, parts)),
        whose,
        post.valid_from <= today,
        **may,
    )


def days_of(post: Assignment) -> str:
    begins = f"từ {post.valid_from:%d/%m/%Y}"
    if post.ended_at:
        return f"{begins}, chấm dứt lúc {timezone.localtime(post.ended_at):%H:%M %d/%m/%Y}"
    return f"{begins} đến hết {post.valid_to:%d/%m/%Y}" if post.valid_to else begins


def posts():
    return Assignment.objects.select_related("unit", "delegated_from__user").order_by(
        "unit__code", "role", "valid_from", "pk"
    )


def account_lines(user, asked: Asked, number) -> tuple[Page, list[AccountLine]]:
    """Return one page of the accounts a person sees. Five queries beside his roles."""
    accounts = accounts_seen(user)
    places = set(units_managed(user).order_by().values_list("pk", flat=True))
    if asked.unit or asked.role:
        found = Assignment.objects.standing().order_by()
        if asked.unit:
            found = found.filter(unit__in=Unit.objects.search(asked.unit).order_by().values("pk"))
        if asked.role:
            found = found.filter(role=asked.role)
        accounts = accounts.filter(pk__in=found.values("user"))
    words = fold(asked.q)
    named = [(one, person(one)) for one in accounts]
    named = [pair for pair in named if words in fold(f"{pair[1]} {pair[0].get_username()}")]
    named.sort(key=lambda pair: (sort_key(pair[1]), pair[0].pk))
    shown = Paginator(named, PER_PAGE).get_page(number)
    roles, today = defaultdict(list), timezone.localdate()
    standing = posts().standing().filter(user__in=[one.pk for one, _ in shown.object_list])
    for post in standing:
        roles[post.user_id].append(post)
    return shown, [
        AccountLine(
            one,
            name,
            [role_line(post, today) for post in roles[one.pk] if post.unit_id in places],
            any(post.unit_id not in places for post in roles[one.pk]),
            *state_of(one),
        )
        for one, name in shown.object_list
    ]


@dataclass(frozen=True)
class Deed:
    """One line of an account's history."""

    at: datetime
    by: str
    text: str


class AccountPage:
    """What the page of one account shows; as many queries whatever it has been through."""

    def __init__(self, account: User, user):
        self.account, self.user = account, user
        self.name = person(account)
        self.state, self.state_class = state_of(account)
        today = timezone.localdate()
        tree = UnitParent.objects.tree()
        places = set(units_managed(user).order_by().values_list("pk", flat=True))
        held, is_other = held_by(user), account.pk != user.pk
        self.roles: list[RoleLine] = []
        self.past: list[RoleLine] = []
        self.has_others = False
        for post in posts().filter(user=account):
            if post.unit_id not in places:
                self.has_others = self.has_others or post.is_standing(today)
                continue
            stands = post.is_standing(today)
            place = place_of(tree, post.unit.code)
            gives = user.is_superuser or policy.can(held, GIVING[Role(post.role)], place)
            may = stands and is_other and gives
            line = role_line(post, today, may_end=may, may_restate=may and not post.delegated_from)
            (self.roles if stands else self.past).append(line)
        self.obstacles = not_managed(account, user)
        self.may_transfer = any(line.may_restate for line in self.roles) and len(places) > 1
        self.reads_journal = policy.has(held, Permission.REPORT_VIEW)
        self.history = sorted(
            [*role_deeds(account, places), *account_deeds(account)],
            key=lambda deed: deed.at,
            reverse=True,
        )

    @property
    def is_own(self) -> bool:
        return self.account.pk == self.user.pk


def account_deeds(account: User) -> list[Deed]:
    events = AccountEvent.objects.filter(account=account).select_related("by")
    return [Deed(one.at, person(one.by), one.get_name_display()) for one in events]


def role_deeds(account: User, places: set[int]) -> list[Deed]:
    """Return what was done with an account's roles at these units, from their kept history."""
    rows = Assignment.history.filter(user=account, unit__in=places)
    rows = rows.select_related("history_user", "unit").order_by("history_date", "history_id")
    before: dict[int, Assignment] = {}
    deeds = []
    for row in rows:
        text = told(row, before.get(row.id))
        before[row.id] = row
        by = person(row.history_user) if row.history_user else "tác vụ của hệ thống"
        if text:
            deeds.append(Deed(row.history_date, by, text))
    return deeds


def told(row, before) -> str:
    """Return what a kept version of a role changed, as a sentence; "" for nothing."""
    what = f"vai trò {Role(row.role).label} tại {row.unit.name}"
    if before is None:
        verb = "nhận ủy quyền" if row.delegated_from_id else "giao"
        basis = f", văn bản {row.basis}" if row.basis else ""
        return f"{verb} {what} {days_of(row)}{basis}"
    if row.ended_at and not before.ended_at:
        return f"chấm dứt {what} ngay"
    parts = []
    if (row.valid_from, row.valid_to) != (before.valid_from, before.valid_to):
        parts.append(f"đặt {what} {days_of(row)}")
    if (row.title, row.signing_form) != (before.title, before.signing_form):
        stated = ", ".join(filter(None, (row.title, row.signing_form))) or "để trống"
        parts.append(f"ghi chức vụ, hình thức ký của {what}: {stated}")
    if (row.role, row.unit_id) != (before.role, before.unit_id):
        parts.append(f"đổi thành {what}")
    return "; ".join(parts)


# ---- Delegations


@dataclass(frozen=True)
class DelegationLine:
    role: RoleLine
    to: str
    may_end: bool


def own_roles(user) -> list[Assignment]:
    """Return the roles a person may delegate today. One query."""
    posts_ = Assignment.objects.own().in_force().filter(user=user).select_related("unit", "user")
    return [
        one for one in posts_ if Permission.ROLE_DELEGATE in policy.ROLE_PERMISSIONS[Role(one.role)]
    ]


def delegations(user) -> tuple[list[DelegationLine], list[DelegationLine]]:
    """Return what a person has delegated, newest first, and what was to him. Two queries."""
    today = timezone.localdate()
    rows = posts().select_related("user", "unit", "delegated_from__user").order_by("-valid_from")
    given = [
        DelegationLine(role_line(one, today), person(one.user), one.is_standing(today))
        for one in rows.filter(delegated_from__user=user)
    ]
    taken = [
        DelegationLine(role_line(one, today), "", False)
        for one in rows.filter(user=user, delegated_from__isnull=False)
    ]
    return given, taken
