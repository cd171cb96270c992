"""Who is missing for reports to be entered, signed and reviewed by different people. Pure.

A report needs somebody who enters it, somebody who signs it, and somebody at the unit above who has
done neither, nor acts for one who has (four eyes).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Gap(StrEnum):
    NO_EDITOR = "no_editor"
    NO_SIGNER = "no_signer"
    FOUR_EYES = "four_eyes"  # whoever could review would have entered or signed it
    TOUCHED = "touched"  # it waits, and whoever could review has entered or signed it

    @property
    def words(self) -> str:
        return WORDS[self]


WORDS = {
    Gap.NO_EDITOR: "chưa có người nhập liệu",
    Gap.NO_SIGNER: "chưa có người ký",
    Gap.FOUR_EYES: "người thẩm định duy nhất cũng là người nhập hoặc người ký",
    Gap.TOUCHED: "mọi người thẩm định đều đã nhập, trình hoặc ký báo cáo này",
}


@dataclass(frozen=True)
class Holder:
    """An account that holds a role today, and who delegated it."""

    user: int
    delegator: int | None = None  # None: the account's own role

    @property
    def people(self) -> frozenset[int]:
        """In whose names he acts: all of them are parties to what he does."""
        return frozenset({self.user} if self.delegator is None else {self.user, self.delegator})


def before_sending(
    editors: Collection[Holder], signers: Collection[Holder], reviewers: Collection[Holder]
) -> list[Gap]:
    """Return what stands in the way of a report that is not sent yet.

    Without any reviewer at all nothing is said of four eyes: that is the owner's gap.
    """
    gaps = [] if editors else [Gap.NO_EDITOR]
    gaps += [] if signers else [Gap.NO_SIGNER]
    if gaps or not reviewers:
        return gaps
    ways = ((one.people | other.people) for one in editors for other in signers)
    return [] if any(is_open(reviewers, touched) for touched in ways) else [Gap.FOUR_EYES]


def once_sent(reviewers: Collection[Holder], touched: Collection[int]) -> list[Gap]:
    """Return what stands in the way of a report that waits for review."""
    return [] if not reviewers or is_open(reviewers, touched) else [Gap.TOUCHED]


def is_open(reviewers: Iterable[Holder], touched: Collection[int]) -> bool:
    """Tell whether somebody can review who is no party."""
    return any(one.people.isdisjoint(touched) for one in reviewers)
