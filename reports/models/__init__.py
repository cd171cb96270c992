"""What is filed: rounds, reports and their cells, review, what people are told, and the record."""

from reports.models.batch import Batch, BatchFile
from reports.models.notification import MailOff, Notification
from reports.models.presence import Presence
from reports.models.record import Event, Submission
from reports.models.report import Narrative, Report, Value
from reports.models.review import Explanation, Remark
from reports.models.round import Extension, Round, RoundForm
from reports.models.token import ApiToken

__all__ = [
    "ApiToken",
    "Batch",
    "BatchFile",
    "Event",
    "Explanation",
    "Extension",
    "MailOff",
    "Narrative",
    "Notification",
    "Presence",
    "Remark",
    "Report",
    "Round",
    "RoundForm",
    "Submission",
    "Value",
]
