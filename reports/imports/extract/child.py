"""The loop of the child process: limits, one file after another, one answer each.

A request is a line of JSON, {"kind": "zip" | "ole", "size": bytes}, and that many bytes. The answer
is a line of JSON: {"sheets": [...]} or {"refused": reason}. Memory and processor time are limited
by the system, so that no parser can pass over them: whoever goes beyond is ended, and `read` goes
on with a new process.
"""

import gc
import json
import resource
import signal
import sys

from reports.imports.extract import Refused, compound, package, workbook

MEMORY = 512 * 1024**2  # bytes of address space
SECONDS = 0.8  # of processor time for one file; an appendix needs some 0.005
MOST = 60  # seconds of processor time in all, whatever happens to the timer


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST, MOST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def sheets_of(kind: str, content: bytes) -> list[dict]:
    if kind == "ole":
        return workbook.read_old(content, compound.opened(content))
    opened = package.opened(content)
    if opened.kind == "docx":
        from reports.imports.extract import document  # lxml takes longer to load than a workbook

        return document.read(opened)
    return workbook.read_zipped(opened)


def answer(kind: str, content: bytes) -> dict:
    try:
        return {"sheets": sheets_of(kind, content)}
    except Refused as refused:
        return {"refused": str(refused)}
    except MemoryError:
        return {"refused": "too_large_inside"}
    except Exception:  # a damaged file makes the parsers raise anything
        return {"refused": "damaged"}


def serve() -> None:
    """Answer requests until the other side closes."""
    limit()
    gc.disable()  # nothing here makes cycles, and memory is limited
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while line := requests.readline():
        request = json.loads(line)
        content = requests.read(request["size"])
        # The signal's own action ends the process, inside a parser too.
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        result = json.dumps(answer(request["kind"], content), ensure_ascii=False)
        signal.setitimer(signal.ITIMER_PROF, 0)
        answers.write(result.encode("utf-8", "replace") + b"\n")
        answers.flush()
