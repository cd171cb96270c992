"""Files' bytes -> the rows of appendices. The only door for files from outside.

Accepts tsv (the layout of the shipped examples), xlsx, xls, ods and docx, told apart by what is in
them, not by their names. Everything but tsv is opened by `extract` in a child process with limits
on memory and time. Whatever cannot be used is `NotAnAppendix` with the sentence to show.
"""

import json
import os
import select
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from reports.imports import layout
from reports.imports.extract import CELLS, ROWS, TEXT
from reports.imports.layout import Grid, Source
from reports.imports.messages import REFUSALS

SIZE = 10 * 1024**2  # bytes of an uploaded file
SECONDS = 15  # by the clock, for one file; the child's own limit counts processor time
AHEAD = 4  # files a child may have read before their rows are asked for
CHILDREN = min(2, os.cpu_count() or 1)  # at once, for many files

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
    with Child() as child:
        return source_of(taken_apart(child, content, name))


def read_many(files: Iterable[tuple[bytes, str]]) -> Iterator[Source | NotAnAppendix]:
    """Yield for each file, given as (content, name), its rows or why it cannot be used, in order.

    Some children read ahead while the rows of the files before are made and used. No file can harm
    another: after one that was refused comes a new child.
    """
    children = [Child() for _ in range(CHILDREN)]
    free = deque(children)

    def apart(content: bytes, name: str) -> list[Grid] | str | NotAnAppendix:
        child = free.popleft()  # there are as many children as threads
        try:
            return taken_apart(child, content, name)
        except NotAnAppendix as refusal:
            return refusal
        finally:
            free.append(child)

    def finished(waiting: Future) -> Source | NotAnAppendix:
        result = waiting.result()
        if isinstance(result, NotAnAppendix):
            return result
        try:
            return source_of(result)
        except NotAnAppendix as refusal:
            return refusal

    begun: deque[Future] = deque()
    try:
        with ThreadPoolExecutor(CHILDREN) as pool:
            for content, name in files:
                begun.append(pool.submit(apart, content, name))
                if len(begun) > CHILDREN * AHEAD:
                    yield finished(begun.popleft())
            while begun:
                yield finished(begun.popleft())
    finally:
        for child in children:
            child.end()


def taken_apart(child: "Child", content: bytes, name: str) -> list[Grid] | str:
    """Return the sheets of a workbook or Word file, or the text of a tsv. Raise NotAnAppendix."""
    if not content:
        raise refuse("empty")
    if len(content) > SIZE:
        raise refuse("too_large")
    kind = kind_of(content, name)
    return text_of(content) if kind == "tsv" else child.sheets(content, kind)


def source_of(apart: list[Grid] | str) -> Source:
    """Find the rows of an appendix. Raise NotAnAppendix when there are none."""
    source = layout.read_lines(apart) if isinstance(apart, str) else layout.read_grids(apart)
    if not source.rows:
        raise refuse("columns")
    return source


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

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *_) -> None:
        self.end()

    def sheets(self, content: bytes, kind: str) -> list[Grid]:
        """Return the sheets of a file. Raise NotAnAppendix, and begin anew with the next file."""
        answer = self.ask(content, kind)
        if not answer:
            reason = STOPPED.get(self.end(), "damaged")
            raise refuse(reason)
        if "refused" in answer:
            self.end()
            raise refuse(answer["refused"])
        return [
            Grid(
                sheet["name"],
                sheet["hidden"],
                sheet["rows"],
                {tuple(place) for place in sheet["numeric"]},
                frozenset(sheet["hidden_rows"]),
                frozenset(sheet["hidden_columns"]),
                sheet["font"],
            )
            for sheet in answer["sheets"]
        ]

    def ask(self, content: bytes, kind: str) -> dict:
        """Return the child's answer, {} when it ended without one."""
        if self.process is None:
            self.process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                [sys.executable, "-I", "-B", "-c", PROGRAM, str(ROOT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        request, answers = self.process.stdin, self.process.stdout
        try:
            request.write(json.dumps({"kind": kind, "size": len(content)}).encode() + b"\n")
            request.write(content)
            request.flush()
        except BrokenPipeError:
            return {}
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
