"""Measure making a report's documents against LibreOffice making the same (see README.md)."""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from pypdf import PdfReader

from benchmarks.portal import prepare

TOGETHER = 5  # files LibreOffice converts in one start
WANTED = {"xlsx": 0.050, "docx": 0.100}  # seconds of processor time
PDF, XLSX, DOCX = "pdf", "xlsx", "docx"


class Spent(NamedTuple):
    clock: float  # seconds
    processor: float  # seconds, of this process and of those it started


class Way(NamedTuple):
    """A file LibreOffice makes of another with the same content."""

    target: str
    source: str  # suffix of what it reads
    label: str


WAYS = (
    Way(PDF, "docx", "of our Word document"),
    Way(PDF, "xlsx", "of our workbook"),
    Way(XLSX, "ods", "of the same as ODS"),
    Way(DOCX, "odt", "of the same as ODT"),
    Way(DOCX, "html", "of the page our PDF is made of"),
)


def spent(action: Callable[[], object]) -> Spent:
    def processor() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + children.ru_utime + children.ru_stime

    clock, used = time.perf_counter(), processor()
    action()
    return Spent(time.perf_counter() - clock, processor() - used)


def middle(turns: list[Spent]) -> Spent:
    return Spent(*map(statistics.median, zip(*turns, strict=True)))


class Office:
    """LibreOffice with a profile of its own, in a folder."""

    def __init__(self, program: str, folder: Path):
        self.program, self.folder = program, folder

    def convert(self, target: str, files: list[Path]) -> None:
        """Convert files in one start, into their folder's `out`.

        Raise RuntimeError where one was not made.
        """
        out = files[0].parent / "out"
        made = [out / f"{file.stem}.{target}" for file in files]
        for one in made:
            one.unlink(missing_ok=True)
        filters = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
        command = [
            *(self.program, f"-env:UserInstallation=file://{self.folder}/profile", "--headless"),
            *("--convert-to", filters.get(target, target), "--outdir", str(out), *map(str, files)),
        ]
        if files[0].suffix == ".html" and target == DOCX:
            command.insert(3, "--infilter=HTML (StarWriter)")
        subprocess.run(command, check=True, capture_output=True)
        if not all(one.is_file() and one.stat().st_size > 2000 for one in made):
            raise RuntimeError(f"LibreOffice made no {target} of {files[0].suffix}")


def sources(office: Office, ours: dict[str, bytes], page: str) -> dict[str, list[Path]]:
    """Write what LibreOffice reads, several of each; ODS and ODT are made of ours, unmeasured."""
    folder = office.folder / "in"
    folder.mkdir()
    content = {"docx": ours[DOCX], "xlsx": ours[XLSX], "html": page.encode()}
    for suffix, whole in content.items():
        (folder / f"0.{suffix}").write_bytes(whole)
    for suffix, made_of in (("ods", "xlsx"), ("odt", "docx")):
        office.convert(suffix, [folder / f"0.{made_of}"])
        shutil.move(folder / "out" / f"0.{suffix}", folder)
    found = {}
    for suffix in (*content, "ods", "odt"):
        found[suffix] = [folder / f"{number}.{suffix}" for number in range(TOGETHER)]
        for copy in found[suffix][1:]:
            shutil.copy(found[suffix][0], copy)
    return found


def measure(report, office: Office | None, turns_wanted: int) -> None:
    from indicators import catalogue
    from reports import exports
    from reports.exports import build, pdf

    def made(format_: str) -> bytes:
        return exports.render(report, format_, exports.APPENDIX).content

    ours = {format_: made(format_) for format_ in exports.FORMATS}  # and warm-up
    told = {format_: [] for format_ in ours}
    cold: dict[Way, list[Spent]] = {way: [] for way in WAYS}
    warm: dict[Way, list[Spent]] = {way: [] for way in WAYS}
    files = {}
    if office:
        files = sources(office, ours, pdf.html(build.build(report, exports.APPENDIX)))
    for _ in range(turns_wanted):
        for format_, turns in told.items():
            turns.append(spent(partial(made, format_)))
        for way in WAYS if office else ():
            several = files[way.source]
            cold[way].append(spent(partial(office.convert, way.target, several[:1])))
            turn = spent(partial(office.convert, way.target, several))
            warm[way].append(Spent(*(one / TOGETHER for one in turn)))
    rows = len(catalogue.form_spec(report.form).items)
    pages = len(PdfReader(BytesIO(ours[PDF])).pages)
    print(f"appendix of {rows} rows, {pages} pages; medians of {turns_wanted} turns")
    print("milliseconds a file by the clock / of processor time; in brackets the latter, ours = 1")
    for format_, turns in told.items():
        own = middle(turns)
        print(f"{format_}: ours {ms(own)}{judged(format_, own)}")
        for way in WAYS if office else ():
            if way.target == format_:
                alone, each = middle(cold[way]), middle(warm[way])
                shares = [one.processor / own.processor for one in (alone, each)]
                print(
                    f"  LibreOffice {way.label}: {ms(alone)} in a start of its own "
                    f"[{shares[0]:.1f}], {ms(each)} as one of {TOGETHER} [{shares[1]:.1f}]"
                )
    if not office:
        print("LibreOffice (soffice) is not installed: nothing to hold these against.")


def ms(one: Spent) -> str:
    return f"{one.clock * 1000:.0f} / {one.processor * 1000:.0f}"


def judged(format_: str, own: Spent) -> str:
    wanted = WANTED.get(format_)
    if wanted is None:
        return ""
    verdict = "met" if own.processor < wanted else "not met"
    return f"; wanted under {wanted * 1000:.0f} of processor time: {verdict}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    turns = parser.parse_args().turns
    with tempfile.TemporaryDirectory() as folder:
        prepare(f"sqlite:///{folder}/benchmark.sqlite3")
        from reports.models import Report

        report = Report.objects.for_page().get(unit__code="gialai.kongchro", period="2022-H1")
        program = shutil.which("soffice")
        office = Office(program, Path(folder)) if program else None
        print(f"{os.cpu_count()} processors")
        measure(report, office, turns)


if __name__ == "__main__":
    main()
