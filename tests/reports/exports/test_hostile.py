"""Whatever people write stays what they wrote: no renderer, page or mail takes it for its own.

Scripts, styles, addresses, templates, formulas, fields, entities and invisible characters in every
text a person can enter; then files read back for what could act or reach out, and for each text as
it was typed.
"""

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from indicators import catalogue
from reports import actions, exports, mailing, receipts
from reports.exports import build
from reports.exports import pdf as renderer
from reports.exports import xlsx as workbook
from reports.models import Notification
from tests.reports.exports import hostile
from tests.reports.exports.reading import pdf, plain, squeezed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
]
HEAD = tuple(column.title for column in build.COLUMNS)


@pytest.fixture
def case(cast) -> hostile.Hostile:
    return hostile.make(cast, Client())


@pytest.fixture
def fetched(monkeypatch) -> list[str]:
    """Every address the PDF's renderer asks for."""
    asked, fetch = [], renderer.FontFetcher.fetch

    def recorded(self, url, headers=None):
        asked.append(url)
        return fetch(self, url, headers)

    monkeypatch.setattr(renderer.FontFetcher, "fetch", recorded)
    return asked


def rendered(case, format_: str) -> bytes:
    """Render the report while nothing may be reached and no file of the system be opened."""
    with hostile.watched() as events:
        content = exports.render(
            case.report, format_, exports.FULL, submission=case.submission
        ).content
    assert not [one for one in events if one[0] != "open"]
    assert not [one for one in events if "passwd" in one[1] or "://" in one[1]]
    return content


def paragraphs(case) -> list[str]:
    return [text for lines in case.sections.values() for text in lines]


def test_the_pdf_prints_every_text_and_does_nothing(case, fetched):
    content = rendered(case, "pdf")
    assert fetched and all(one.startswith("font:") for one in fetched)
    hostile.no_active_parts(content)
    pages = pdf.read(content)
    printed = squeezed("".join(page.outside for page in pages))
    for text in paragraphs(case):
        assert squeezed(text) in printed
    for text in (case.report.unit.name, case.report.unit.addressee):
        assert squeezed(text) in printed
    rows = pdf.rows_of_appendix(pages, HEAD)
    noted = {squeezed(row[4]) for row in rows}
    assert noted >= set(map(squeezed, case.notes.values()))
    said = {squeezed(cell) for row in rows for cell in row[1:3]}
    assert said >= set(map(squeezed, case.labels))


def test_the_word_document_holds_every_text_and_reaches_nowhere(case):
    word = hostile.no_reach_in_word(rendered(case, "docx"))
    texts = [plain(one.text) for one in word.paragraphs]
    for text in paragraphs(case):
        assert plain(text) in texts
    cells = {plain(cell) for table in word.tables for row in table.rows for cell in row}
    assert cells >= set(map(plain, case.notes.values()))
    assert cells >= set(map(plain, case.labels))


def test_the_workbook_holds_every_text_as_a_text(case):
    content = rendered(case, "xlsx")
    book = hostile.no_reach_in_workbook(content, computed(case))
    held = [cell for cells in book.sheets.values() for cell in cells.values() if cell.text]
    texts = {plain(cell.text) for cell in held if cell.kind in ("s", "inlineStr")}
    assert texts >= set(map(plain, case.notes.values()))
    assert texts >= set(map(plain, case.labels))
    assert texts >= set(map(plain, paragraphs(case)))
    assert {cell.kind for cell in held} <= {"s", "inlineStr", "n", "str"}


def computed(case) -> set[str]:
    """Return the cells of the rows the form computes."""
    form = catalogue.form_spec(case.report.form)
    return {
        f"Biểu {table.number}!{workbook.FIGURE_COLUMN}{workbook.HEADER_ROW + place}"
        for table in form.tables
        for place, item in enumerate(table.items, start=1)
        if item.code in form.formulas
    }


def test_the_workbook_to_fill_in_has_no_formula_of_anybody(cast, case):
    actions.move(report=case.report, name="send_back", by=cast.reviewer, note="Sửa lại.")
    content = exports.render_filling(case.report).content
    book = hostile.no_reach_in_workbook(content, computed(case))
    noted = {plain(cell.text) for cells in book.sheets.values() for cell in cells.values()}
    assert noted >= set(map(plain, case.notes.values()))


def test_a_receipt_prints_the_units_name_and_does_nothing(case, fetched):
    receipt = receipts.receipt_of(case.report, case.submission)
    with hostile.watched() as events:
        content = exports.render_receipt(receipt).content
    assert not [one for one in events if one[0] != "open" or "passwd" in one[1]]
    assert all(one.startswith("font:") for one in fetched)
    hostile.no_active_parts(content)
    printed = squeezed("".join(page.text for page in pdf.read(content)))
    assert squeezed(case.report.unit.name) in printed


PAGES = (
    "bao-cao/{pk}/bieu/1/",
    "bao-cao/{pk}/bieu/3/",
    "bao-cao/{pk}/thuyet-minh/",
    "bao-cao/{pk}/kiem-tra/",
    "bao-cao/{pk}/trao-doi/",
    "bao-cao/{pk}/lich-su/",
    "bao-cao/{pk}/bien-nhan/",
    "bao-cao/{pk}/ban-gui/{submission}/",
    "bao-cao/{pk}/lich-su/o/{item}/",
    "bao-cao/{pk}/xuat-ban/",
    "bao-cao/",
    "thong-bao/",
    "danh-muc/mau/{form}/",
    "danh-muc/mau/{form}/xem-thu/",
    "",
)


@pytest.mark.parametrize("state", ["sent", "draft"])
def test_no_page_has_an_element_that_somebody_typed(cast, case, state):
    if state == "draft":
        actions.move(report=case.report, name="send_back", by=cast.reviewer, note=hostile.TEXTS[7])
    found = ""
    for person in (cast.editor, cast.reviewer):
        client = Client()
        client.force_login(person)
        for pattern in (*PAGES, *(["bao-cao/{pk}/tham-dinh/"] if person == cast.reviewer else [])):
            address = "/" + pattern.format(
                pk=case.report.pk,
                submission=case.submission.pk,
                item=next(iter(case.notes)),
                form=case.report.form.code,
            )
            answer = client.get(address)
            assert answer.status_code in (200, 302), address
            if answer.status_code == 200:
                found += hostile.seen(hostile.safe_page(answer.content.decode()))
    for text in (*case.notes.values(), *paragraphs(case), *case.labels):
        assert squeezed(text) in found


def test_a_mail_is_plain_text_with_one_subject(cast, case):
    cast.editor.email = "editor@example.vn"
    cast.editor.save()
    actions.move(report=case.report, name="send_back", by=cast.reviewer, note=hostile.TEXTS[7])
    now = timezone.now()
    Notification.objects.filter(to=cast.editor).update(at=now, mail_at=now)
    assert mailing.send(now) >= 1
    for one in mail.outbox:
        assert one.message().get_content_type() == "text/plain"
        assert not one.attachments and "\n" not in one.subject
    assert any(case.report.unit.name in one.body for one in mail.outbox)


def test_what_is_posted_on_the_page_is_printed_as_it_was_posted(client, cast, report):
    """Where no script runs: a text with the marks it may have, all else plain."""
    fields = {
        "muc": "I.1",
        "noi-dung": "\r\n".join(map(hostile.written, hostile.TEXTS)),
        "ban": "0",
    }
    client.force_login(cast.editor)
    assert client.post(f"/bao-cao/{report.pk}/thuyet-minh/", fields).status_code == 302
    tree = hostile.safe_page(client.get(f"/bao-cao/{report.pk}/thuyet-minh/").content.decode())
    word = hostile.no_reach_in_word(exports.render(report, "docx").content)
    printed = [plain(one.text) for one in word.paragraphs]
    start = printed.index(plain(hostile.stored(hostile.TEXTS[0])))
    assert printed[start : start + len(hostile.TEXTS)] == [
        plain(hostile.stored(text)) for text in hostile.TEXTS
    ]
    assert "alert(1)" in hostile.seen(tree)
