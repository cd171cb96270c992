"""Answers are compressed on the way, but for files that are compressed already."""

from django.middleware.gzip import GZipMiddleware

COMPRESSED = (
    "application/pdf",
    "application/zip",
    "application/vnd.openxmlformats-officedocument",
)


class Compression(GZipMiddleware):
    """Leaves such files as they are: they gain nothing, and would lose their length and ETag."""

    def process_response(self, request, response):
        if response.headers.get("Content-Type", "").startswith(COMPRESSED):
            return response
        return super().process_response(request, response)
