"""Who may be given which role, from when to when, by whom: faults as Vietnamese sentences. Pure.

Which permission gives a role is `policy.GIVING`; here is what else stands in the way.
`units.actions` reads the posts, asks, and writes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from units import policy, signing
from units.policy import GIVING, ROLE_PERMISSIONS, Held, Permission, Place, Role

# What a unit cannot do without -> what a sentence calls who does it.
WORK = {
    Permission.REPORT_EDIT: "người nhập liệu",
    Permission.REPORT_SIGN: "người ký",
    Permission.REPORT_REVIEW: "người thẩm định",
}
DELEGABLE = tuple(one for one in Role if Permission.ROLE_DELEGATE in ROLE_PERMISSIONS[one])

OWN = "Không ai tự phân công, sửa hay khóa tài khoản của mình; hãy nhờ người quản trị khác."
NO_RIGHT = "Tài khoản này không có quyền phân công «{}» tại {}."
NOT_MANAGED = (
    "Tài khoản này còn vai trò ngoài phạm vi quản trị của bạn; "
    "hãy nhờ người quản trị có quyền với mọi vai trò của tài khoản."
)
PAST = "Ngày bắt đầu phải từ hôm nay trở đi: ai được làm gì những ngày trước thì không sửa lại."
BACKWARD = "Ngày kết thúc không được trước ngày bắt đầu."
NO_UNIT = "{} không hoạt động vào ngày {}; hãy chọn đơn vị khác hoặc ngày khác."
LOCKED = "Tài khoản đang khóa; hãy mở khóa trước khi phân công."
HELD_ALREADY = "Tài khoản này đã có vai trò «{}» tại {} trong những ngày đó."
NO_SIGNING_FORM = "Hình thức ký chỉ ghi cho vai trò được ký báo cáo."
NO_TITLE = "Ghi chức vụ khi hình thức ký là {}: khối chữ ký in chức vụ đó."
ENDED = "Phân công này đã kết thúc."
TOO_LATE = "Ngày kết thúc phải từ hôm nay và không sau ngày đang ghi; hãy chọn ngày sớm hơn."
LAST_ADMINISTRATOR = (
    "{} sẽ không còn ai quản lý tài khoản từ ngày {}; hãy phân công người quản trị khác trước."
)
LEFT = "Từ ngày {}, {} không còn {}; hãy phân công người khác."
SAME_UNIT = "Đơn vị mới trùng đơn vị cũ; hãy chọn đơn vị khác."
NOTHING_TO_MOVE = "Tài khoản này không có vai trò nào tại {} để chuyển."

NOT_DELEGABLE = (
    "Không ủy quyền được vai trò «{}»; chỉ người ký, người thẩm định, lãnh đạo ủy quyền."
)
NOT_HIS = "Chỉ người đang giữ vai trò mới ủy quyền được vai trò đó."
PASSED_ON = "Vai trò nhận ủy quyền không được ủy quyền lại cho người khác."
TO_HIMSELF = "Không tự ủy quyền cho chính mình; hãy chọn tài khoản khác."
NOT_OF_THE_UNIT = (
    "Người được ủy quyền phải đang có vai trò tại {} hoặc đơn vị trực thuộc; hãy chọn người khác."
)
NO_BASIS = "Ghi số văn bản ủy quyền."
NO_END = "Ghi ngày kết thúc ủy quyền: ủy quyền phải có thời hạn."
BEYOND = "Ủy quyền phải nằm trong thời gian giữ vai trò của người ủy quyền, đến hết ngày {}."
BAD_FORM = "Ký khi được ủy quyền chỉ ghi TUQ., KT. hoặc TL."


def day(on: date) -> str:
    return f"{on:%d/%m/%Y}"


@dataclass(frozen=True)
class Post:
    """One role of one account, as decisions look at it."""

    pk: int
    user: int
    role: Role
    unit: str  # code
    valid_from: date
    valid_to: date | None  # None: open; the last day counts
    is_delegated: bool = False

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def meets(self, start: date, last: date | None) -> bool:
        """Tell whether some day lies in both periods."""
        begins_before = last is None or self.valid_from <= last
        return begins_before and (self.valid_to is None or start <= self.valid_to)

    def gives(self, permission: Permission) -> bool:
        return permission in ROLE_PERMISSIONS[self.role]


@dataclass(frozen=True)
class Wish:
    """A role that somebody is to be given."""

    role: Role
    unit: str  # code
    unit_name: str
    unit_stands: bool  # it exists on the first day
    valid_from: date
    valid_to: date | None = None
    title: str = ""
    form: str = signing.Form.HEAD


def rights(held: Iterable[Held], is_owner: bool, role: Role, place: Place, name: str) -> list[str]:
    """Return why a person may not give or end a role at a place; a superuser (`is_owner`) may."""
    if is_owner or policy.can(held, GIVING[role], place):
        return []
    return [NO_RIGHT.format(role.label, name)]


def assigning(wish: Wish, posts: Iterable[Post], is_active: bool, today: date) -> list[str]:
    """Return why an account with these posts cannot be given a role."""
    faults = [] if is_active else [LOCKED]
    faults += dates(wish.valid_from, wish.valid_to, today)
    if not wish.unit_stands:
        faults.append(NO_UNIT.format(wish.unit_name, day(wish.valid_from)))
    twice = any(
        (one.role, one.unit) == (wish.role, wish.unit)
        and one.meets(wish.valid_from, wish.valid_to)
        and not one.is_delegated
        for one in posts
    )
    if twice:
        faults.append(HELD_ALREADY.format(wish.role.label, wish.unit_name))
    return faults + position(wish.role, wish.title, wish.form)


def position(role: Role, title: str, form: str) -> list[str]:
    """Return what is wrong with how a role signs."""
    if form and Permission.REPORT_SIGN not in ROLE_PERMISSIONS[role]:
        return [NO_SIGNING_FORM]
    if form in (signing.Form.ORDER, signing.Form.DELEGATED) and not title:
        return [NO_TITLE.format(form)]
    return []


def dates(start: date, last: date | None, today: date) -> list[str]:
    faults = [PAST] if start < today else []
    return faults + ([BACKWARD] if last is not None and last < start else [])


def ending(post: Post, last: date | None, today: date) -> list[str]:
    """Return why a post cannot end on a day, None: at once."""
    if post.valid_to is not None and post.valid_to < today:
        return [ENDED]
    earliest = max(today, post.valid_from)
    too_late = post.valid_to is not None and last is not None and last > post.valid_to
    return [TOO_LATE] if last is not None and (last < earliest or too_late) else []


def without_manager(
    leaving: Iterable[Post], staying: Iterable[Post], on: date, paths: Mapping[str, Place], names
) -> list[str]:
    """Return the units that nobody would manage accounts of from a day on, each as a sentence.

    `staying` are the posts of active accounts that do not end; `paths` gives a unit's place.
    """
    managers = [
        Held(one.role, 0, one.unit)
        for one in staying
        if one.holds(on) and not one.is_delegated and one.gives(Permission.ACCOUNT_MANAGE)
    ]
    left = {
        one.unit
        for one in leaving
        if one.gives(Permission.ACCOUNT_MANAGE)
        and not policy.can(managers, Permission.ACCOUNT_MANAGE, paths[one.unit])
    }
    return [LAST_ADMINISTRATOR.format(names[unit], day(on)) for unit in sorted(left)]


def left_without(leaving: Iterable[Post], staying: Iterable[Post], on: date, names) -> list[str]:
    """Return what units would be left without from a day on, each as a sentence."""
    staying = [one for one in staying if one.holds(on) and not one.is_delegated]
    lost = {
        (one.unit, permission)
        for one in leaving
        for permission in WORK
        if one.gives(permission)
        and not any(each.unit == one.unit and each.gives(permission) for each in staying)
    }
    return [
        LEFT.format(day(on), names[unit], WORK[permission]) for unit, permission in sorted(lost)
    ]


@dataclass(frozen=True)
class Delegation:
    """A role that its holder wants another to act in."""

    valid_from: date
    valid_to: date | None
    basis: str
    title: str  # the delegate's
    form: str


def delegating(
    wish: Delegation, origin: Post, by: int, to: int, posts: Iterable[Post], is_near: bool, **known
) -> list[str]:
    """Return why a role cannot be delegated as wished.

    `posts` are the delegate's, `is_near` whether he belongs to the unit or one below it; `known`
    has `today`, `unit_name` and whether the delegate's account `is_active`.
    """
    today, name = known["today"], known["unit_name"]
    if origin.role not in DELEGABLE:
        return [NOT_DELEGABLE.format(origin.role.label)]
    if origin.is_delegated:
        return [PASSED_ON]
    if origin.user != by or not origin.holds(today):
        return [NOT_HIS]
    if to == by:
        return [TO_HIMSELF]
    faults = [] if known["is_active"] else [LOCKED]
    faults += [] if is_near else [NOT_OF_THE_UNIT.format(name)]
    faults += [] if wish.basis else [NO_BASIS]
    if wish.valid_to is None:
        return [*faults, NO_END]
    faults += dates(wish.valid_from, wish.valid_to, today)
    if origin.valid_to is not None and wish.valid_to > origin.valid_to:
        faults.append(BEYOND.format(day(origin.valid_to)))
    if any(
        (one.role, one.unit) == (origin.role, origin.unit)
        and one.meets(wish.valid_from, wish.valid_to)
        for one in posts
    ):
        faults.append(HELD_ALREADY.format(origin.role.label, name))
    if not origin.gives(Permission.REPORT_SIGN):
        return faults
    if wish.form not in signing.FOR_ANOTHER:
        return [*faults, BAD_FORM]
    needs_title = wish.form != signing.Form.DEPUTY and not wish.title
    return faults + ([NO_TITLE.format(wish.form)] if needs_title else [])


def first_day_without(post: Post, last: date | None, today: date) -> date:
    """Return the first day on which a post that ends on a day, None: at once, is held no more."""
    return today if last is None else last + timedelta(days=1)
