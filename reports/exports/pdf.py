"""A `Document` as tagged PDF/A-3 (level A), through the HTML of `templates/documents/`.

The HTML is autoescaped and nothing in it can load anything: the fetcher knows the four font files
and refuses every other address, also file: and http: ones written into a report.
"""

import gc
import re
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.exports import wording
from reports.exports.document import Document

FONT_FILES = {  # CSS weight and style -> file
    ("400", "normal"): "Tinos_400Regular.ttf",
    ("400", "italic"): "Tinos_400Regular_Italic.ttf",
    ("700", "normal"): "Tinos_700Bold.ttf",
    ("700", "italic"): "Tinos_700Bold_Italic.ttf",
}
SCHEME = "font:"

_LONG_WORD = re.compile(r"[^\s<>&]{60,}")
# WeasyPrint shares Pango and fontconfig between threads and crashes when two render at once.
_one_at_a_time = Lock()


class FontFetcher(URLFetcher):
    """Serves `font:<file>` for the files of FONT_FILES, and nothing else."""

    def fetch(self, url, headers=None):
        name = url.removeprefix(SCHEME)
        if not url.startswith(SCHEME) or name not in FONT_FILES.values():
            raise ValueError(f"Không tải địa chỉ ngoài: {url[:80]}")
        content = (Path(settings.DOCUMENT_FONTS) / name).read_bytes()
        return URLFetcherResponse(url, content, {"Content-Type": "font/ttf"})


def html(document: Document) -> str:
    """Return the page the PDF is made from."""
    head, body, rest = page("documents/document.html", document=document).partition("<body")
    return head + body + _LONG_WORD.sub(parted, rest)


def parted(word: re.Match) -> str:
    """Return a word longer than a line with places to break it: without, its layout takes a time
    that grows with its square, a minute for a section without a space."""
    return "\u200b".join(re.findall(".{1,10}", word[0]))


def page(template: str, **context) -> str:
    """Return a template of `documents/` with the fonts and what every letterhead says."""
    fonts = [(weight, style, SCHEME + name) for (weight, style), name in FONT_FILES.items()]
    said = {"fonts": fonts, "wording": wording}
    return render_to_string(template, context | said)


def render(document: Document) -> bytes:
    """Return the PDF. One at a time in a process; about a second for an appendix."""
    return written(html(document))


def written(source: str) -> bytes:
    """Return a page as PDF/A."""
    with _one_at_a_time, fewer_collections():
        return HTML(string=source, url_fetcher=FontFetcher()).write_pdf(
            font_config=FontConfiguration(), pdf_variant="pdf/a-3a"
        )


@contextmanager
def fewer_collections():
    """Collect garbage rarely meanwhile: layout makes many objects that all stay in use."""
    thresholds = gc.get_threshold()
    gc.set_threshold(100_000, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
