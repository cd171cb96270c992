"""A form printed before there is any report: every row, no figure, in each format."""

from io import BytesIO

import docx
import openpyxl
import pytest
from django.urls import reverse
from pypdf import PdfReader

from indicators import catalogue
from indicators.spec import MARKERS, FormSpec
from reports import exports, sheet
from reports.exports import build
from reports.imports import preview, read
from reports.models import Report
from tests.factories import make_form, make_report
from tests.reports.exports.test_docx import rows_of
from tests.reports.exports.test_pdf import squeezed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]
SHIPPED = sorted(path.stem for path in catalogue.FORMS.glob("*.toml"))


def expected(form: FormSpec) -> dict[str, list[tuple[str, str, str, str, str]]]:
    """Return Biểu -> rows (STT, wording, unit, no figure, who reports) from the form alone."""
    own = form.unit_kinds[0]
    return {
        f"Biểu {table.number}": [
            (
                item.stt,
                item.label,
                item.unit,
                "",
                MARKERS[reporter] if reporter and reporter != own else "",
            )
            for item in table.items
            for reporter in (form.reporters[item.code],)
        ]
        for table in form.tables
    }


@pytest.mark.parametrize("code", SHIPPED)
def test_the_pdf_has_every_row_in_order(code):
    version = make_form(code)
    pages = PdfReader(BytesIO(exports.render_empty(version, "pdf").content)).pages
    # What stands on every page would stand between rows: the page's number above, the foot below.
    foot = squeezed(build.empty(version).footer)
    head = squeezed("STT Chỉ tiêu thống kê Đơn vị tính Số liệu Ghi chú")
    texts = [squeezed(page.extract_text()) for page in pages]
    assert all(foot in text and head in text for text in texts)
    page, at = 0, 0
    for name, rows in expected(catalogue.form_spec(version)).items():
        for cells in rows:
            wanted = squeezed("".join(cells))
            found = texts[page].find(wanted, at)
            if found < 0 and page + 1 < len(texts):
                page, at = page + 1, 0
                found = texts[page].find(wanted)
            assert found >= 0, (name, cells)
            at = found + len(wanted)
    assert page == len(texts) - 1


@pytest.mark.parametrize("code", SHIPPED)
def test_the_word_file_has_every_row(code):
    version = make_form(code)
    tables = docx.Document(BytesIO(exports.render_empty(version, "docx").content)).tables
    found = [rows_of(table)[1:] for table in tables]
    assert found == list(expected(catalogue.form_spec(version)).values())


@pytest.mark.parametrize("code", SHIPPED)
def test_the_workbook_has_every_row_and_calculates(code):
    version = make_form(code)
    form = catalogue.form_spec(version)
    book = openpyxl.load_workbook(BytesIO(exports.render_empty(version, "xlsx").content))
    wanted = expected(form)
    assert book.sheetnames == [*wanted, "_mau"]
    for name, rows in wanted.items():
        lines = list(book[name].iter_rows(min_row=7, max_row=6 + len(rows)))
        texts = [[str(cell.value or "").replace("\u00a0", " ") for cell in line] for line in lines]
        items = form.tables[list(wanted).index(name)].items
        for text, row, item in zip(texts, rows, items, strict=True):
            assert (text[0], text[1], text[2], text[4]) == (row[0], row[1], row[2], row[4])
            is_live = (
                item.code in form.formulas
                and form.role(item.code, form.unit_kinds[0]) == "computed"
                and bool(build.live_formula(form, item.code))
            )
            assert text[3].startswith("=") if is_live else text[3] == ""


def test_it_leaves_room_for_what_is_not_known_and_has_no_letter():
    version = make_form()
    made = build.empty(version)
    assert made.letter is None and not made.is_draft
    assert "Bản in chưa có số liệu" in made.footer and version.sha256[:12] in made.footer
    assert "……" in made.appendix.attached_to and "……" in made.appendix.window
    assert "2022" not in made.appendix.title


def test_it_is_printed_without_a_query_once_the_form_is_in_memory(django_assert_num_queries):
    version = make_form()
    catalogue.form_spec(version)
    with django_assert_num_queries(0):
        build.empty(version)


def test_a_filled_workbook_goes_into_any_units_report_without_a_warning(cast):
    report = Report.objects.for_page().get(pk=make_report(cast).pk)
    book = openpyxl.load_workbook(BytesIO(exports.render_empty(report.form, "xlsx").content))
    (row,) = [line for line in book["Biểu 3"].iter_rows() if line[0].value == "3.3.1."]
    row[3].value = 5102
    content = BytesIO()
    book.save(content)
    plan = preview.plan(
        read.read(content.getvalue(), "mau.xlsx"),
        sheet.load(report),
        sha256=report.form.sha256,
    )
    assert {item: change.typed for item, change in plan.changes.items()} == {"3.21": "5102"}
    assert plan.remarks(report.unit.code, report.period) == []


# --- the page ------------------------------------------------------------------------------------


def ask(client, user, code="bnv-2022-huyen", **asked):
    client.force_login(user)
    return client.get(reverse("reports:form-print", args=[code]), asked)


@pytest.mark.parametrize(
    ("format_", "start"), [("pdf", b"%PDF-"), ("docx", b"PK"), ("xlsx", b"PK")]
)
def test_each_format_comes_under_the_forms_name(client, cast, format_, start):
    make_form()
    answer = ask(client, cast.editor, format=format_)
    assert answer.content.startswith(start)
    assert answer["Content-Disposition"] == (f'attachment; filename="mau-bnv-2022-huyen.{format_}"')


def test_what_is_not_offered_or_not_there_is_refused(client, cast):
    make_form()
    answer = ask(client, cast.editor, format="exe")
    assert answer.status_code == 400 and "Chọn định dạng" in answer.content.decode()
    assert ask(client, cast.editor, "khong-co", format="pdf").status_code == 404
    assert ask(client, cast.nobody, format="pdf").status_code == 403
