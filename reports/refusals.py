"""Why something asked of a report is not done: what the gate and the actions raise.

Each carries the Vietnamese sentence to show. Pages turn them into answers in `views.refusals`, the
API in `api.errors`, commands into one line on standard error.
"""

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.models import Narrative


class BadRequest(ValueError):
    """What was asked cannot be done; the message is a Vietnamese sentence that says what to do."""


class NotAllowed(Exception):
    """The person may not; `reasons` are Vietnamese sentences."""

    def __init__(self, reasons: list[str]):
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class Locked(Exception):
    """The report cannot be changed now; `until` is None when no date ends it by itself."""

    def __init__(self, reason: str, until: datetime | None = None):
        super().__init__(reason)
        self.reason = reason
        self.until = until


class OtherAccount(Exception):
    """A page opened by one account asks under another: someone else has logged in meanwhile."""


class TooMany(Exception):
    """More changes than one request may carry."""


class Stale(Exception):
    """The report changed since the page was read; nothing was done."""

    def __init__(self):
        super().__init__("Báo cáo vừa thay đổi; hãy xem lại rồi thực hiện.")


class TextConflict(Exception):
    """Someone else wrote the section meanwhile; `theirs` is what stands."""

    def __init__(self, theirs: "Narrative"):
        super().__init__("Người khác vừa sửa mục này; hãy xem lại trước khi lưu.")
        self.theirs = theirs
