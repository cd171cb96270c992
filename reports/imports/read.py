"""Files' bytes -> the rows of appendices. The only door for files from outside: other tables come
through the same `opened`.

Accepts tsv (the layout of the shipped examples), xlsx, xls, ods and docx, told apart by what is in
them, not by their names. Everything but tsv is opened by `extract` in a child process with limits
on memory and time. Whatever cannot be used is `NotAnAppendix` with the sentence to show.
"""

import json
import select
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from reports.imports import layout
from reports.imports.extract import CELLS, ROWS, TEXT
from reports.imports.layout import Grid, Source
from reports.imports.messages import REFUSALS

SIZE = 10 * 1024**2  # bytes of an uploaded file
SECONDS = 15  # by the clock, for one file; the child's own limit counts processor time

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from reports.imports.extract import child; child.serve()"
)
# How the child process ends when its limits stop it: it aborts for want of memory, or is killed.
STOPPED = {
    -signal.SIGABRT: "too_large_inside",
    -signal.SIGPROF: "too_slow",
    -signal.SIGXCPU: "too_slow",
    -signal.SIGKILL: "too_slow",
}
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class NotAnAppendix(ValueError):
    """The file cannot be used; the message is a Vietnamese sentence that says what to do."""


def refuse(key: str) -> NotAnAppendix:
    return NotAnAppendix(REFUSALS[key])


def read(content: bytes, name: str = "") -> Source:
    """Return an appendix's rows. `name` only tells tsv from other text. Raise NotAnAppendix."""
    result = source_of(opened(content, name))
    if isinstance(result, NotAnAppendix):
        raise result
    return result


def opened(content: bytes, name: str = "") -> list[Grid] | str:
    """Return a file's sheets, or the text of a tsv. Raise NotAnAppendix."""
    child = Child()
    try:
        result = begin(child, content, name)
        if result is None:
            result = child.receive()
    finally:
        child.end()
    if isinstance(result, NotAnAppendix):
        raise result
    return result


def read_many(files: Iterable[tuple[bytes, str]]) -> Iterator[Source | NotAnAppendix]:
    """Yield for each file, given as (content, name), its rows or why it cannot be used, in order.

    The child works one file ahead, while the rows of the one before are made and used. No file can
    harm another: after one that was refused comes a new child.
    """
    child = Child()
    begun: list[str | NotAnAppendix | None] = []  # the file before; None: the child has it
    try:
        for content, name in files:
            results = [child.receive() if one is None else one for one in begun]
            begun = [begin(child, content, name)]
            yield from map(source_of, results)
        yield from (source_of(child.receive() if one is None else one) for one in begun)
    finally:
        child.end()


def begin(child: "Child", content: bytes, name: str) -> str | NotAnAppendix | None:
    """Give a file to a child. Return the text of a tsv, or why the file is refused, at once."""
    try:
        if not content:
            raise refuse("empty")
        if len(content) > SIZE:
            raise refuse("too_large")
        kind = kind_of(content, name)
        if kind == "tsv":
            return text_of(content)
    except NotAnAppendix as refusal:
        return refusal
    child.send(content, kind)
    return None


def source_of(result: list[Grid] | str | NotAnAppendix) -> Source | NotAnAppendix:
    """Find the rows of an appendix in what was read; it is refused when there are none."""
    if isinstance(result, NotAnAppendix):
        return result
    source = layout.read_lines(result) if isinstance(result, str) else layout.read_grids(result)
    return source if source.rows else refuse("columns")


def kind_of(content: bytes, name: str) -> str:
    """Return tsv, zip or ole from the content. Raise NotAnAppendix for others."""
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(ZIP):
        return "zip"
    if content.startswith(OLE):
        return "ole"
    if head.startswith(b"%pdf"):
        raise refuse("pdf")
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml")) or b"<html" in head:
        raise refuse("web_page")
    if name.lower().endswith((".tsv", ".txt")):
        return "tsv"
    if name.lower().endswith((".xlsx", ".xls", ".ods", ".docx")):
        raise refuse("damaged")
    raise refuse("kind")


def text_of(content: bytes) -> str:
    """Decode UTF-8, or the UTF-16 that spreadsheets call Unicode text."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise refuse("encoding") from error
    if len(text) > TEXT:
        raise refuse("too_much_text")
    if text.count("\n") > ROWS or text.count("\t") > CELLS:
        raise refuse("too_many_cells")
    return text


class Child:
    """A process that takes files apart, one after another; begun when the first one needs it."""

    def __init__(self):
        self.process: subprocess.Popen | None = None

    def send(self, content: bytes, kind: str) -> None:
        """Give it a file. It has answered for the one before, and so reads the next at once."""
        if self.process is None:
            self.process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                [sys.executable, "-I", "-c", PROGRAM, str(ROOT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        request = json.dumps({"kind": kind, "size": len(content)}).encode() + b"\n"
        with suppress(BrokenPipeError):  # it ended; `receive` tells how
            self.process.stdin.write(request + content)
            self.process.stdin.flush()

    def receive(self) -> list[Grid] | NotAnAppendix:
        """Return the sheets of the file it was given, or why it is refused.

        After a refusal the next file gets a new process.
        """
        answer = self.answer()
        if not answer:
            return refuse(STOPPED.get(self.end(), "damaged"))
        if "refused" in answer:
            self.end()
            return refuse(answer["refused"])
        return [
            Grid(
                sheet["name"],
                sheet["hidden"],
                sheet["rows"],
                {tuple(place) for place in sheet["numeric"]},
                frozenset(sheet["hidden_rows"]),
                frozenset(sheet["hidden_columns"]),
                sheet["font"],
                sheet["unsolved"],
            )
            for sheet in answer["sheets"]
        ]

    def answer(self) -> dict:
        """Return the child's answer, {} when it ended without one."""
        answers = self.process.stdout
        ready = select.poll()
        ready.register(answers, select.POLLIN)
        if not ready.poll(SECONDS * 1000):
            self.process.kill()
            return {}
        line = answers.readline()
        return json.loads(line) if line.endswith(b"\n") else {}

    def end(self) -> int | None:
        """End the process and return how it ended; None when there is none."""
        if self.process is None:
            return None
        process, self.process = self.process, None
        for pipe in (process.stdin, process.stdout):
            with suppress(BrokenPipeError):  # it ended before it read everything
                pipe.close()
        try:
            return process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()
