"""Files the portal makes: documents handed out, kept and made again, and what jobs put together.

`documents.of` is the one way to a report's document: the pages, the API, the command and the
archive go through it. `keeping` stores files and deletes them after their time; `archives` and
`rendering` are the jobs. Nothing here decides who may read a report.
"""

from reports.files.documents import SENT, Ready, is_kept, known_files, of

__all__ = ["SENT", "Ready", "is_kept", "known_files", "of"]
