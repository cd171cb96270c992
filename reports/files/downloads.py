"""Hand a file out: streamed from where it is kept, as a download, told apart by its SHA-256."""

from typing import BinaryIO

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from reports.exports import FORMATS
from reports.files.documents import Ready
from reports.models import MadeFile

ZIP = "application/zip"


def of_document(request: HttpRequest, ready: Ready) -> HttpResponseBase:
    return handed_out(
        request, ready.stream, ready.filename, ready.content_type, ready.size, ready.sha256
    )


def of_row(request: HttpRequest, row: MadeFile) -> HttpResponseBase:
    """Hand out what a job made; `row` is opened."""
    content_type = FORMATS[row.format].content_type if row.format in FORMATS else ZIP
    return handed_out(request, row.content.file, row.filename, content_type, row.size, row.sha256)


def handed_out(
    request: HttpRequest, stream: BinaryIO, filename: str, content_type: str, size: int, sha256: str
) -> HttpResponseBase:
    """Answer with a file, or 304 to who has these bytes already. The answer closes the stream.

    A browser may keep it but must ask each time: who may read it can change.
    """
    etag = f'"{sha256}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        stream.close()
        for name, value in headers.items():
            unchanged.headers[name] = value
        return unchanged
    headers |= {"Content-Length": str(size), "X-Content-Type-Options": "nosniff"}
    return FileResponse(
        stream, as_attachment=True, filename=filename, content_type=content_type, headers=headers
    )
