"""When may: the states of a report, the one table of transitions, and what stands in their way.

Who may is `units.policy`. `blockers` answers both for one person and one report; an empty answer
means allowed. Pages print the same sentences on a disabled button that `actions.move` refuses with.
Pure: a `Situation` carries everything a guard may look at.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from reports.deadlines import clock
from units import policy
from units.policy import Held, Permission, Place


class State(StrEnum):
    DRAFT = "draft"
    AWAITING_SIGNATURE = "awaiting_signature"
    SUBMITTED = "submitted"
    APPROVED = "approved"

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


STATE_LABELS = {
    State.DRAFT: "Đang nhập",
    State.AWAITING_SIGNATURE: "Chờ ký",
    State.SUBMITTED: "Đã gửi",
    State.APPROVED: "Đã phê duyệt",
}

# Why cells cannot be changed in a state, and what to do about it.
LOCKED = {
    State.AWAITING_SIGNATURE: (
        "Báo cáo đang chờ ký nên không sửa được; người nhập liệu rút trình ký rồi sửa."
    ),
    State.SUBMITTED: (
        "Báo cáo đã gửi nên không sửa được; đề nghị cơ quan thẩm định trả lại, "
        "hoặc người ký rút lại khi chưa thẩm định."
    ),
    State.APPROVED: (
        "Báo cáo đã phê duyệt nên không sửa được; muốn sửa phải đề nghị mở lại và nêu lý do."
    ),
}


@dataclass(frozen=True)
class Situation:
    """One person before one report, with what guards look at."""

    state: State
    place: Place
    user_id: int | None
    held: tuple[Held, ...]
    now: datetime
    opens_at: datetime | None = None  # None: open
    closes_at: datetime | None = None  # None: never closes
    errors: int = 0  # findings of severity error
    missing: int = 0  # of these, required rows still empty
    unexplained: int = 0  # findings of severity explain without a valid explanation
    unexplained_by_signer: int = 0  # those only the signer answers; not among the others
    # users who edited, presented or signed this report, and those in whose name it was signed
    touched_by: frozenset[int] = frozenset()
    review_started: bool = False
    reopen_asked_by: int | None = None  # user id; None: nobody asked


Guard = Callable[[Situation], str | None]


def not_yet_open(opens_at: datetime | None, now: datetime) -> str | None:
    if opens_at is not None and now < opens_at:
        return f"Đợt báo cáo mở lúc {clock(opens_at)}; đến lúc đó mới nhập được."
    return None


def window_open(situation: Situation) -> str | None:
    if reason := not_yet_open(situation.opens_at, situation.now):
        return reason
    if situation.closes_at is not None and situation.now >= situation.closes_at:
        return "Đợt báo cáo đã khóa; đề nghị Sở Nội vụ gia hạn cho đơn vị."
    return None


def no_errors(situation: Situation) -> str | None:
    """Tell empty rows and wrong figures apart: an empty Biểu is work to do, not an error made."""
    if not situation.errors:
        return None
    wrong = situation.errors - situation.missing
    left = [f"{situation.missing} dòng bắt buộc chưa nhập"] if situation.missing else []
    return "Còn " + " và ".join(left + ([f"{wrong} lỗi phải sửa"] if wrong else [])) + "."


def all_explained(situation: Situation) -> str | None:
    if situation.unexplained:
        return f"Còn {situation.unexplained} điểm phải sửa hoặc giải trình."
    return None


def signer_has_explained(situation: Situation) -> str | None:
    if situation.unexplained_by_signer:
        return f"Còn {situation.unexplained_by_signer} điểm người ký phải giải trình."
    return None


def review_not_started(situation: Situation) -> str | None:
    if situation.review_started:
        return "Cơ quan thẩm định đã bắt đầu thẩm định; đề nghị trả lại nếu cần sửa."
    return None


def four_eyes(situation: Situation) -> str | None:
    if situation.user_id in situation.touched_by:
        return "Người đã nhập, trình hoặc ký báo cáo này không được phê duyệt nó."
    if only_for(situation, situation.touched_by):
        return "Người ủy quyền đã nhập, trình hoặc ký báo cáo này; cần người thẩm định khác."
    return None


def only_for(situation: Situation, people: Collection[int]) -> bool:
    """Tell whether the person reviews in no other name than in that of one of these people."""
    roles = policy.able(situation.held, (Permission.REPORT_REVIEW,), situation.place)
    return bool(roles) and all(one.delegator in people for one in roles)


def reopening_not_asked(situation: Situation) -> str | None:
    if situation.reopen_asked_by is not None:
        return "Đã có đề nghị mở lại đang chờ người thứ hai xác nhận."
    return None


def reopening_asked(situation: Situation) -> str | None:
    if situation.reopen_asked_by is None:
        return "Không có đề nghị mở lại nào đang chờ."
    return None


def reopening_asked_by_another(situation: Situation) -> str | None:
    if situation.reopen_asked_by is None:
        return "Chưa có đề nghị mở lại; cần một người đề nghị, người khác xác nhận."
    if situation.reopen_asked_by == situation.user_id:
        return "Người đề nghị không tự xác nhận được; cần người thứ hai."
    if only_for(situation, (situation.reopen_asked_by,)):
        return "Người đề nghị không xác nhận qua người mình ủy quyền; cần người khác."
    return None


@dataclass(frozen=True)
class Transition:
    name: str
    label: str  # what the button says
    sources: tuple[State, ...]
    target: State
    permissions: tuple[Permission, ...]  # any of them
    guards: tuple[Guard, ...] = ()
    needs_note: bool = False  # a reason must be given
    done: str = ""  # what the page says afterwards


S, P = State, Permission

TRANSITIONS: dict[str, Transition] = {
    transition.name: transition
    for transition in (
        Transition(
            "present",
            "Trình ký",
            (S.DRAFT,),
            S.AWAITING_SIGNATURE,
            (P.REPORT_PRESENT,),
            (window_open, no_errors, all_explained),
            done="Đã trình ký.",
        ),
        Transition(
            "take_back",
            "Rút trình ký",
            (S.AWAITING_SIGNATURE,),
            S.DRAFT,
            (P.REPORT_PRESENT,),
            done="Đã rút trình ký; báo cáo trở lại trạng thái đang nhập.",
        ),
        Transition(
            "decline",
            "Chuyển lại người nhập",
            (S.AWAITING_SIGNATURE,),
            S.DRAFT,
            (P.REPORT_SIGN,),
            needs_note=True,
            done="Đã chuyển lại người nhập liệu.",
        ),
        Transition(
            "submit",
            "Ký và gửi",
            (S.AWAITING_SIGNATURE,),
            S.SUBMITTED,
            (P.REPORT_SIGN,),
            (window_open, no_errors, all_explained, signer_has_explained),
            done="Đã ký và gửi báo cáo.",
        ),
        Transition(
            "withdraw",
            "Rút lại",
            (S.SUBMITTED,),
            S.DRAFT,
            (P.REPORT_SIGN,),
            (review_not_started,),
            needs_note=True,
            done="Đã rút lại báo cáo; báo cáo trở lại trạng thái đang nhập.",
        ),
        Transition(
            "start_review",
            "Nhận thẩm định",
            (S.SUBMITTED,),
            S.SUBMITTED,
            (P.REPORT_REVIEW,),
            (review_not_started,),
            done="Đã nhận thẩm định; đơn vị không tự rút lại được nữa.",
        ),
        Transition(
            "send_back",
            "Trả lại",
            (S.SUBMITTED,),
            S.DRAFT,
            (P.REPORT_REVIEW,),
            needs_note=True,
            done="Đã trả lại báo cáo cho đơn vị.",
        ),
        Transition(
            "approve",
            "Phê duyệt",
            (S.SUBMITTED,),
            S.APPROVED,
            (P.REPORT_REVIEW,),
            (four_eyes,),
            done="Đã phê duyệt; số liệu đã được đưa vào tổng hợp.",
        ),
        Transition(
            "ask_reopen",
            "Đề nghị mở lại",
            (S.APPROVED,),
            S.APPROVED,
            (P.REPORT_SIGN, P.REPORT_REVIEW),
            (reopening_not_asked,),
            needs_note=True,
            done="Đã ghi đề nghị mở lại; chờ người thứ hai xác nhận.",
        ),
        Transition(
            "reopen",
            "Xác nhận mở lại",
            (S.APPROVED,),
            S.DRAFT,
            (P.REPORT_REVIEW,),
            (reopening_asked_by_another,),
            needs_note=True,
            done="Đã mở lại báo cáo.",
        ),
        Transition(
            "refuse_reopen",
            "Không mở lại",
            (S.APPROVED,),
            S.APPROVED,
            (P.REPORT_SIGN, P.REPORT_REVIEW),  # whoever asked may also think better of it
            (reopening_asked,),
            needs_note=True,
            done="Đã ghi việc không mở lại; báo cáo giữ nguyên.",
        ),
    )
}

# Events that make a person a party to the report: whoever caused one does not approve it.
TOUCHING = (
    "cells",
    "consolidate",
    "adjust",
    "withdraw_adjustment",
    "narrative",
    "explanation",
    "add_attachment",
    "withdraw_attachment",
    "present",
    "submit",
)


def blockers(transition: Transition, situation: Situation) -> list[str]:
    """Return why a person cannot make the transition now; empty means he can.

    State first, then permission, then every guard, so that the first sentence is the one to act on.
    """
    if situation.state not in transition.sources:
        states = ", ".join(state.label.lower() for state in transition.sources)
        return [f"Chỉ thực hiện được khi báo cáo ở trạng thái: {states}."]
    if not permitted(transition, situation):
        return [f"Tài khoản này không có quyền «{transition.label}» đối với báo cáo của đơn vị."]
    return [reason for guard in transition.guards if (reason := guard(situation))]


def permitted(transition: Transition, situation: Situation) -> bool:
    return acting(transition, situation) is not None


def acting(transition: Transition, situation: Situation) -> Held | None:
    """Return the role in which a person makes the transition, None when none gives it.

    His own first, then one delegated by somebody who is no party to the report.
    """
    roles = policy.able(situation.held, transition.permissions, situation.place)
    clear = [one for one in roles if one.delegator not in situation.touched_by]
    return next(iter([*clear, *roles]), None)


def offered(situation: Situation) -> Iterable[tuple[Transition, list[str]]]:
    """Yield what a page should offer in this state, in table order, each with its blockers."""
    for transition in TRANSITIONS.values():
        if situation.state in transition.sources and permitted(transition, situation):
            yield transition, blockers(transition, situation)


def locked(
    state: State, closes_at: datetime | None, now: datetime, opens_at: datetime | None = None
) -> str | None:
    """Return why cells cannot be changed now, None when they can."""
    if state != State.DRAFT:
        return LOCKED[state]
    if reason := not_yet_open(opens_at, now):
        return reason
    if closes_at is not None and now >= closes_at:
        return "Đợt báo cáo đã khóa nên không sửa được; đề nghị Sở Nội vụ gia hạn cho đơn vị."
    return None


def releasing_locked(state: State) -> str | None:
    """Return why a report is not released as a document now, None when it can be."""
    if state in (State.SUBMITTED, State.APPROVED):
        return None
    return "Báo cáo chưa ký và gửi nên chưa phát hành được; ký và gửi trước, rồi ghi số, ngày."


# Files that go with a report: kind -> the permission to add and to withdraw one.
ENCLOSING = {
    "evidence": P.REPORT_EDIT,
    "dispatch": P.REPORT_RELEASE,
    "scan": P.REPORT_RELEASE,
}
NOT_RELEASED = "Báo cáo chưa phát hành; phát hành với số, ngày văn bản rồi mới đính kèm bản đã ký."


def enclosing_locked(
    kind: str,
    is_released: bool,
    state: State,
    closes_at: datetime | None,
    now: datetime,
    opens_at: datetime | None = None,
) -> str | None:
    """Return why a file of a kind is neither added nor withdrawn now, None when it can be.

    Evidence is part of what is signed: it moves while the report does. A signed scan is of what was
    released. A dispatch is written beside the report, and signed and stamped with it.
    """
    if kind == "scan" or (kind == "dispatch" and is_released):
        return None if is_released else NOT_RELEASED
    return locked(state, closes_at, now, opens_at)


# Who answers a finding (`rules.Finding.explained_by`) -> the permission it takes. What only the
# signer answers does not keep the editor from presenting, so he may still answer it then.
EXPLAINING = {"": P.REPORT_EDIT, "signer": P.REPORT_SIGN}


def explaining_locked(
    explained_by: str,
    state: State,
    closes_at: datetime | None,
    now: datetime,
    opens_at: datetime | None = None,
) -> str | None:
    """Return why a finding cannot be answered now, None when it can."""
    if explained_by == "signer" and state == State.AWAITING_SIGNATURE:
        state = State.DRAFT
    return locked(state, closes_at, now, opens_at)
