"""Make what a test needs by the real actions, so that no state is ever faked."""

from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from indicators import catalogue
from indicators.models import FormVersion, Indicator, Target
from indicators.periods import Period
from indicators.spec import ENTRY
from reports import actions, attachments, entry, sheet
from reports.actions.rounds import Asked
from reports.entry import Change, Channel
from reports.files import keeping
from reports.models import Attachment, Batch, MadeFile, Report, Round
from reports.models.attachment import random_name
from reports.pages.releasing import TAKEN
from reports.workflow import State
from units.actions import delegate, rename
from units.models import Assignment, Reorganisation, Unit, UnitParent
from units.plan import Basis

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
CORPUS = Path(__file__).parent / "corpus"
FORM = "bnv-2022-huyen"
PERIOD = "2022-H1"
RATE = "tthc.huyen.ty_le_dung_han"  # 3.17 of FORM
# Rows of FORM that three others are parts of: where those hold 1, these cannot.
WHOLES = {"1.16": "3", "1.21": "3"}


def moment(text: str) -> datetime:
    """Return "2022-06-10 15:30" as a moment in Vietnam."""
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


def make_form(code: str = FORM) -> FormVersion:
    """Return one shipped form: loaded once for the suite (conftest), again after a flush."""
    form = FormVersion.objects.filter(code=code).first()
    return form or catalogue.load([catalogue.FORMS / f"{code}.toml"])[0]


def make_round(cast, form: FormVersion | None = None, period: str = PERIOD, **kwargs):
    """Open a round of the province for its districts, by the reviewer."""
    form = form or make_form()
    due_at = kwargs.pop("due_at", moment("2022-06-15 17:00"))
    asked = kwargs.pop("asked", None) or [Asked("district", form, due_at)]
    return actions.open_round(
        owner=cast.province,
        period=Period.parse(period),
        asked=asked,
        by=cast.reviewer,
        at=kwargs.pop("at", moment("2022-06-01 08:00")),
        **kwargs,
    )


def make_report(
    cast, state: State = State.DRAFT, unit: Unit | None = None, period: str = PERIOD, **kwargs
) -> Report:
    """Return a district's report brought to a state by its own people.

    `cells` gives item -> typed text; beyond a draft the other required rows are filled with 1, or
    the first option of a choice, so that nothing blocks.
    """
    unit = unit or cast.district
    form = kwargs.pop("form", None) or make_form()
    editor, signer = people_of(cast, unit)
    report = actions.start_report(
        unit=unit, period=Period.parse(period), form=form, by=editor, channel="browser"
    )
    report = Report.objects.for_page().get(pk=report.pk)
    fill(report, kwargs.pop("cells", {}), by=editor)
    if state == State.DRAFT:
        return report
    fill(report, complete(report), by=editor)
    steps = ["present", "submit", "approve"]
    actors = {"present": editor, "submit": signer, "approve": cast.reviewer}
    for name in steps[: list(State).index(state)]:
        actions.move(report=report, name=name, by=actors[name])
    return report


def people_of(cast, unit: Unit):
    """Return the editor and the signer of one of the cast's districts."""
    if unit.code == cast.district.code:
        return cast.editor, cast.signer
    return cast.outsider, cast.outside_signer


def fill(report: Report, cells: dict[str, str], by) -> entry.Outcome:
    """Type texts into cells, whatever version they have. Fails the test if one is not saved."""
    current = sheet.load(report)
    changes = [
        Change(item, typed=typed, version=current.cell(item).version)
        for item, typed in cells.items()
    ]
    outcome = entry.save(report=report, changes=changes, by=by, channel=Channel.BROWSER)
    refused = [one for one in outcome.cells if one.status != entry.Status.SAVED]
    assert not refused, refused
    return outcome


def complete(report: Report) -> dict[str, str]:
    """Return texts for the required rows that are still empty."""
    current = sheet.load(report)
    texts = {}
    for code, item in current.form.items.items():
        if item.required and current.roles[code] == ENTRY and not current.cell(code).mark:
            measure = current.form.measures[code]
            texts[code] = measure.options[0].code if measure.options else WHOLES.get(code, "1")
    return texts


def make_batch(report: Report, by) -> Batch:
    """Upload one file for a report's unit as the person above it; nothing has read it yet."""
    name = f"{report.unit.code}.tsv"
    content = (CORPUS / "kongchro_2022_h1.tsv").read_bytes()
    return actions.begin_batch(
        owner=Unit.objects.get(code=report.parent_code),
        period=report.period,
        files=[SimpleUploadedFile(name, content)],
        by=by,
    )


def make_archive(report: Report, by) -> MadeFile:
    """Keep a file as a job of the person would, with one report in it."""
    row = keeping.keep(
        BytesIO(b"PK"),
        kind=MadeFile.Kind.ARCHIVE,
        key=f"archive-of-{report.pk}",
        by=by,
        holds=[report.pk],
        label="Văn bản 1 đơn vị",
        format="zip",
        filename="van-ban.zip",
    )
    row.content.close()
    return row


def attach_dispatch(opened: Round, by, content: bytes = b"%PDF-1.7\n%%EOF\n") -> None:
    """Give a round its công văn as a file."""
    upload = SimpleUploadedFile("Công văn 359.pdf", content)
    with attachments.kept(upload) as kept:
        actions.attach(round=opened, attachment=kept, by=by)


def attach(
    report: Report,
    by,
    kind: str = "evidence",
    content: bytes = b"%PDF-1.7\n1\n%%EOF\n",
    name: str = "Biên bản kiểm tra.pdf",
) -> Attachment:
    """Attach a file to a report as its page does."""
    upload = SimpleUploadedFile(name, content)
    with attachments.kept(upload, TAKEN[kind], random_name) as kept:
        return actions.add_attachment(report=report, kind=kind, attachment=kept, by=by)


def package(*names: str) -> bytes:
    """Return an archive of files that each say "x", the same bytes whenever it is made: they name
    tests, which every process of a run must name alike."""
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(ZipInfo(name), "x")
    return content.getvalue()


def make_target(
    unit: Unit, minimum: str, kind: str = "", indicator: str = RATE, year: int = 2022
) -> Target:
    """Set a target at a unit, as a plan does; RATE is computed of rows 3.18 and 3.19 of FORM."""
    return Target.objects.create(
        unit=unit,
        unit_kind=kind,
        indicator=Indicator.objects.get(code=indicator),
        year=year,
        minimum=minimum,
        source="Kế hoạch số 96/KH-UBND",
    )


def make_children(parent: Unit, count: int, kind: str = "district") -> list[Unit]:
    """Add units under a parent: for pages whose query count must not grow with them."""

    children = []
    for number in range(1, count + 1):
        code = f"{parent.code}.h{len(UnitParent.objects.tree().children(parent.code)) + 1:03d}"
        unit = Unit.objects.create(code=code, name=f"Huyện số {number}", kind=kind)
        UnitParent.objects.create(unit=unit, parent=parent)
        children.append(unit)
    return children


def staff(cast, units: list[Unit], *people) -> None:
    """Make the outsider and his signer (or the people given: as editors) hold roles at units."""
    from units.policy import Role

    roles = [(one, Role.EDITOR) for one in people] or [
        (cast.outsider, Role.EDITOR),
        (cast.outside_signer, Role.SIGNER),
    ]
    for unit in units:
        for user, role in roles:
            Assignment.objects.create(user=user, role=role, unit=unit, valid_from="2021-01-01")
            user.__dict__.pop("_held", None)  # what the roles were is kept on the user


def rename_department(cast) -> Reorganisation:
    """Let the department be renamed: it changes nothing of the reports."""
    return rename(
        unit=cast.units["binhan.noivu"],
        names={"name": "Sở Nội vụ Bình An"},
        on=date(2022, 1, 1),
        basis=Basis("1/QĐ-UBND", date(2022, 1, 1), "Ủy ban nhân dân tỉnh"),
        by=cast.admin,
    )


def delegate_later(owner, to) -> Assignment:
    """Let a signer delegate his role for some days to come: until then it gives nothing."""
    later = timezone.localdate() + timedelta(days=30)
    return delegate(
        origin=owner.assignments.get(),
        to=to,
        valid_from=later,
        valid_to=later,
        basis="1/UQ",
        title="Phó Trưởng phòng",
        by=owner,
    )
