"""Who may: roles, permissions, and how far each permission of a role reaches.

The whole decision is `ROLE_PERMISSIONS`. *When* something may happen is another question
(`reports.workflow`): a signer may sign, but not a report that is still a draft.

Scope comes first: `units_where` gives the units a person may see at all, and pages answer 404
outside it; `can` then decides about one loaded object's unit, and pages answer 403.

Pure: the roles a person holds are read by `units.models.held_by`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a person does at a unit between two dates."""

    EDITOR = "editor"
    SIGNER = "signer"
    REVIEWER = "reviewer"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"
    UNIT_ADMIN = "unit_admin"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]


ROLE_LABELS = {
    Role.EDITOR: "Người nhập liệu",
    Role.SIGNER: "Người ký",
    Role.REVIEWER: "Người thẩm định",
    Role.LEADER: "Lãnh đạo",
    Role.ADMINISTRATOR: "Quản trị",
    Role.UNIT_ADMIN: "Quản trị đơn vị",
}


class Permission(StrEnum):
    REPORT_VIEW = "report_view"  # read a report, its findings, history and documents
    REPORT_EDIT = "report_edit"  # change cells, notes, narrative, explanations
    REPORT_FILL_IN = "report_fill_in"  # bring files of units that report to one into their drafts
    REPORT_PRESENT = "report_present"  # put it before the signer, take it back
    REPORT_SIGN = "report_sign"  # sign and submit, or hand it back to the editor
    REPORT_RELEASE = "report_release"  # number and date of the document, the signed scan
    REPORT_REVIEW = "report_review"  # remark, send back, approve, reopen
    ROUND_MANAGE = "round_manage"  # open rounds, extend deadlines
    ROLLUP_VIEW = "rollup_view"  # who has filed, and the totals of a unit's children
    CATALOGUE_VIEW = "catalogue_view"  # read forms, indicators, units
    CATALOGUE_EDIT = "catalogue_edit"  # draft and change them
    CATALOGUE_PUBLISH = "catalogue_publish"  # issue a form that others drafted
    ACCOUNT_MANAGE = "account_manage"  # people and any of their roles
    STAFF_MANAGE = "staff_manage"  # accounts, and who enters and who signs
    ROLE_DELEGATE = "role_delegate"  # let another act in this role for some days

    @property
    def label(self) -> str:
        return PERMISSION_LABELS[self]


PERMISSION_LABELS = {
    Permission.REPORT_VIEW: "Xem báo cáo",
    Permission.REPORT_EDIT: "Nhập, sửa số liệu",
    Permission.REPORT_FILL_IN: "Nhập thay từ tệp",
    Permission.REPORT_PRESENT: "Trình ký",
    Permission.REPORT_SIGN: "Ký và gửi",
    Permission.REPORT_RELEASE: "Ghi số, phát hành văn bản",
    Permission.REPORT_REVIEW: "Thẩm định, trả lại, phê duyệt",
    Permission.ROUND_MANAGE: "Mở đợt báo cáo, gia hạn",
    Permission.ROLLUP_VIEW: "Xem tổng hợp",
    Permission.CATALOGUE_VIEW: "Xem danh mục",
    Permission.CATALOGUE_EDIT: "Sửa danh mục",
    Permission.CATALOGUE_PUBLISH: "Ban hành mẫu do người khác soạn",
    Permission.ACCOUNT_MANAGE: "Quản lý tài khoản, mọi vai trò",
    Permission.STAFF_MANAGE: "Quản lý tài khoản, người nhập liệu, người ký",
    Permission.ROLE_DELEGATE: "Ủy quyền vai trò của mình",
}


class Reach(StrEnum):
    """Which units a permission covers, seen from the unit where the role is held."""

    OWN = "own"  # that unit
    CHILDREN = "children"  # the units that report directly to it
    BELOW = "below"  # every unit under it
    TREE = "tree"  # it and every unit under it


P, R = Permission, Reach

ROLE_PERMISSIONS: dict[Role, dict[Permission, Reach]] = {
    Role.EDITOR: {
        P.REPORT_VIEW: R.OWN,
        P.REPORT_EDIT: R.OWN,
        P.REPORT_PRESENT: R.OWN,
        P.REPORT_RELEASE: R.OWN,
        P.ROLLUP_VIEW: R.OWN,
        P.CATALOGUE_VIEW: R.OWN,
    },
    Role.SIGNER: {
        P.REPORT_VIEW: R.OWN,
        P.REPORT_SIGN: R.OWN,
        P.REPORT_RELEASE: R.OWN,
        P.ROLLUP_VIEW: R.OWN,
        P.CATALOGUE_VIEW: R.OWN,
        P.ROLE_DELEGATE: R.OWN,
    },
    Role.REVIEWER: {
        P.REPORT_VIEW: R.TREE,
        P.REPORT_FILL_IN: R.CHILDREN,
        P.REPORT_REVIEW: R.CHILDREN,
        P.ROUND_MANAGE: R.OWN,
        P.ROLLUP_VIEW: R.TREE,
        P.CATALOGUE_VIEW: R.TREE,
        P.ROLE_DELEGATE: R.OWN,
    },
    Role.LEADER: {
        P.REPORT_VIEW: R.TREE,
        P.REPORT_SIGN: R.OWN,
        P.REPORT_RELEASE: R.OWN,
        P.ROLLUP_VIEW: R.TREE,
        P.CATALOGUE_VIEW: R.TREE,
        P.CATALOGUE_PUBLISH: R.TREE,
        P.ROLE_DELEGATE: R.OWN,
    },
    Role.ADMINISTRATOR: {
        P.CATALOGUE_VIEW: R.TREE,
        P.CATALOGUE_EDIT: R.TREE,
        P.CATALOGUE_PUBLISH: R.TREE,
        P.ACCOUNT_MANAGE: R.TREE,
        P.STAFF_MANAGE: R.TREE,
    },
    Role.UNIT_ADMIN: {
        P.STAFF_MANAGE: R.OWN,
    },
}

# What it takes to give or end a role.
GIVING = {
    role: P.STAFF_MANAGE if role in (Role.EDITOR, Role.SIGNER) else P.ACCOUNT_MANAGE
    for role in Role
}


@dataclass(frozen=True)
class Held:
    """One role a person holds today, or what it still reads of a unit that its own came from."""

    role: Role
    unit_id: int
    unit_code: str
    past: str = ""  # "": held there | full, partial: how the unit, ended since, passed to the own
    delegator: int | None = None  # user id of who delegated it; None: the person's own
    post: int = field(default=0, compare=False)  # id of the assignment that gives it
    unit_name: str = ""


# What a role reads of the units its own came from: of one taken over whole as far as at its own,
# of one taken over in part what that unit itself filed. It does nothing else there.
READS = (Permission.REPORT_VIEW, Permission.ROLLUP_VIEW)


def given(one: Held) -> dict[Permission, Reach]:
    """Return what one role held gives, and how far. What was delegated is never passed on."""
    permissions = ROLE_PERMISSIONS[one.role]
    if one.delegator is not None:
        permissions = {each: permissions[each] for each in permissions if each != P.ROLE_DELEGATE}
    if not one.past:
        return permissions
    reads = {each: permissions[each] for each in READS if each in permissions}
    return reads if one.past == "full" else dict.fromkeys(reads, Reach.OWN)


@dataclass(frozen=True)
class Place:
    """Where an object stands in the hierarchy that counts for it: a report, on its last day."""

    unit_code: str
    path: str  # codes from the root to the unit, "/a/a.b/", see `units.tree`
    parent_code: str  # "" at the root; a root unit reviews its own report


def reaches(reach: Reach, held: Held, place: Place) -> bool:
    """Tell whether a role held at one unit reaches an object standing at `place`."""
    own = held.unit_code == place.unit_code
    inside = f"/{held.unit_code}/" in place.path
    match reach:
        case Reach.OWN:
            return own
        case Reach.CHILDREN:
            return held.unit_code == (place.parent_code or place.unit_code)
        case Reach.BELOW:
            return inside and not own
        case Reach.TREE:
            return inside


def can(held: Iterable[Held], permission: Permission, place: Place) -> bool:
    """Tell whether any of the roles held gives the permission on an object standing at `place`."""
    return any(gives(one, permission, place) for one in held)


def gives(one: Held, permission: Permission, place: Place) -> bool:
    return permission in given(one) and reaches(given(one)[permission], one, place)


def able(held: Iterable[Held], permissions: Iterable[Permission], place: Place) -> list[Held]:
    """Return the roles that give any of the permissions there, a person's own before delegated."""
    found = [one for one in held if any(gives(one, each, place) for each in permissions)]
    return sorted(found, key=lambda one: one.delegator is not None)


def has(held: Iterable[Held], permission: Permission) -> bool:
    """Tell whether the permission is held anywhere at all: for menus, never for an object."""
    return any(permission in given(one) for one in held)


def units_where(held: Iterable[Held], permission: Permission) -> list[tuple[Reach, Held]]:
    """Return from where and how far the permission reaches: a queryset makes a filter of it."""
    return [(given(one)[permission], one) for one in held if permission in given(one)]
