"""Two published reports entered again by their units' people: text, figures and signature.

The texts are those of `corpus/published`: "## <section>" and below it the section, a paragraph a
line, with footnotes where the report has them. Names of persons and addresses are left out.
"""

from dataclasses import dataclass
from datetime import date

from indicators import catalogue
from indicators.periods import Period
from indicators.spec import FormSpec
from reports import actions, entry, sheet
from reports.actions.rounds import Asked
from reports.entry import Change, Channel
from reports.models import Report, Submission
from tests import factories
from tests.reports.exports import filled
from units.models import Assignment
from units.policy import Role

FOLDER = factories.CORPUS / "published"


@dataclass(frozen=True)
class Published:
    report: Report
    submission: Submission
    texts: dict[str, str]  # section -> marked text

    @property
    def form(self) -> FormSpec:
        return catalogue.form_spec(self.report.form)


def texts_of(name: str) -> dict[str, str]:
    """Return section -> text of a published report."""
    parts = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("## ")[1:]
    return {key: text.strip() for key, _, text in (part.partition("\n") for part in parts)}


def kongchro(cast) -> Published:
    """The district's report of the first half of 2022, signed by a deputy."""
    rename(cast.province, "Tỉnh Gia Lai")
    rename(
        cast.district,
        "Huyện Kông Chro",
        superior_name="ỦY BAN NHÂN DÂN TỈNH GIA LAI",
        issuer_name="ỦY BAN NHÂN DÂN HUYỆN KÔNG CHRO",
        place="Kông Chro",
        addressee="Sở Nội vụ tỉnh Gia Lai",
    )
    cast.signer.assignments.update(title="Phó Chủ tịch", signing_form="KT.")
    form = factories.make_form("bnv-2022-huyen")
    factories.make_round(
        cast,
        form,
        dispatch_number="359/SNV-TCBC&CCHC",
        dispatch_date=date(2022, 2, 28),
    )
    settled = {"7.55": "2.934"}
    return enter(
        *(cast, cast.district, form, "2022-H1", "kongchro_2022_h1", settled),
        number="371/BC-UBND",
        on=date(2022, 6, 10),
        people=(cast.editor, cast.signer),
    )


def daknong(cast) -> Published:
    """The province's own report of 2022, signed by its chairman."""
    rename(
        cast.province,
        "Tỉnh Đắk Nông",
        issuer_name="ỦY BAN NHÂN DÂN TỈNH ĐẮK NÔNG",
        place="Đắk Nông",
        addressee="Bộ Nội vụ",
    )
    for role in (Role.EDITOR, Role.SIGNER):
        Assignment.objects.create(
            user=cast.leader, role=role, unit=cast.province, valid_from="2021-01-01"
        )
    form = factories.make_form("bnv-2022-tinh")
    factories.make_round(
        cast,
        period="2022-Y",
        asked=[Asked("province", form, factories.moment("2022-12-25 17:00"))],
        due_at=None,
        at=factories.moment("2022-12-01 08:00"),
    )
    settled = {"7.33": "42.950"}  # printed as 42.95
    return enter(
        *(cast, cast.province, form, "2022-Y", "daknong_2022_annual", settled),
        number="791/BC-UBND",
        on=date(2022, 12, 20),
        people=(cast.leader, cast.leader),
    )


def rename(unit, name: str, **fields) -> None:
    unit.name = name
    for field, value in fields.items():
        setattr(unit, field, value)
    unit.save()


def enter(cast, unit, form, period, name, settled, *, number, on, people) -> Published:
    """Import the figures, write the text, answer what is asked, number, present and sign."""
    editor, signer = people
    report = actions.start_report(
        unit=unit, period=Period.parse(period), form=form, by=editor, channel="browser"
    )
    report = Report.objects.for_page().get(pk=report.pk)
    changes = [
        *filled.corpus(f"{name}.tsv"),
        *(Change(item, typed=text) for item, text in settled.items()),
    ]
    entry.save(report=report, changes=changes, by=editor, channel=Channel.IMPORT)
    texts = texts_of(name)
    for section, text in texts.items():
        actions.write_section(report=report, section=section, text=text, version=0, by=editor)
    actions.number_document(report=report, number=number, on=on, by=editor)
    for finding in sheet.load(report).findings(report):
        if finding.severity == "explain":
            by = signer if finding.explained_by else editor
            actions.explain(report=report, finding=finding, text="Như đã báo cáo.", by=by)
    actions.move(report=report, name="present", by=editor)
    actions.move(report=report, name="submit", by=signer)
    report = Report.objects.for_page().get(pk=report.pk)
    return Published(report, Submission.objects.get(report=report), texts)
