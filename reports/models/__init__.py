"""What is filed: rounds, reports and their cells, review, what people are told, and the record."""

from reports.models.attachment import Attachment
from reports.models.batch import Batch, BatchFile
from reports.models.consolidation import Adjustment, ConsolidatedCell, Consolidation
from reports.models.extension import Extension, ExtensionRequest
from reports.models.made_file import MadeFile
from reports.models.notification import MailOff, Notification
from reports.models.presence import Presence
from reports.models.record import Event, Submission
from reports.models.release import Release
from reports.models.report import Narrative, Report, Value
from reports.models.review import Explanation, Remark
from reports.models.round import Round, RoundException, RoundForm
from reports.models.token import ApiToken

__all__ = [
    "Adjustment",
    "ApiToken",
    "Attachment",
    "Batch",
    "BatchFile",
    "ConsolidatedCell",
    "Consolidation",
    "Event",
    "Explanation",
    "Extension",
    "ExtensionRequest",
    "MadeFile",
    "MailOff",
    "Narrative",
    "Notification",
    "Presence",
    "Release",
    "Remark",
    "Report",
    "Round",
    "RoundException",
    "RoundForm",
    "Submission",
    "Value",
]
