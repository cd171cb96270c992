"""The import page: choose, look, confirm; nothing is written before."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators import catalogue
from indicators.rules import messages
from reports.imports import assign, sealed
from reports.models import Event, Report, Value
from reports.workflow import State
from tests.factories import CORPUS, fill, make_form, make_report
from tests.reports.imports import files

pytestmark = pytest.mark.django_db
TSV = CORPUS / "kongchro_2022_h1.tsv"


@pytest.fixture
def upload(client, cast, report):
    """Return a function that uploads a file as the editor and returns the answer."""
    client.force_login(cast.editor)

    def send(content=None, name="phu-luc.tsv"):
        file = io.BytesIO(TSV.read_bytes() if content is None else content)
        file.name = name
        return client.post(url_of(report), {"file": file})

    return send


def url_of(report: Report) -> str:
    return reverse("reports:report-import", args=[report.pk])


def confirm(client, report, answer, **fields):
    plan = answer.context["sealed"]
    return client.post(url_of(report), {"plan": plan, **fields}, follow=True)


def fields(answer, **typed) -> dict:
    """Return the fields of a preview as a browser posts them; `typed`: by the row's wording."""
    lines = answer.context["preview"].lines
    known = {line.matched.row.text: line.index for line in lines}
    found = {f"gan-{line.index}": line.assigned for line in lines}
    return found | {f"gan-{known[text]}": item for text, item in typed.items()}


def test_the_page_asks_for_a_file(client, cast, report):
    client.force_login(cast.editor)

    assert 'type="file"' in client.get(url_of(report)).content.decode()


def test_an_upload_shows_a_preview_and_writes_nothing(upload, report):
    events = Event.objects.count()

    answer = upload()

    assert answer.status_code == 200
    assert dict(answer.context["preview"].counts)["Dòng khớp chỉ tiêu"] == 200
    assert "69,14" in answer.content.decode()
    assert (Value.objects.count(), Event.objects.count()) == (0, events)


def test_confirming_writes_what_was_previewed_and_shows_the_findings(client, upload, report):
    answer = confirm(client, report, upload())

    assert answer.redirect_chain == [(reverse("reports:report-findings", args=[report.pk]), 302)]
    assert Value.objects.get(report=report, item__code="3.18").number == 2531
    assert Event.objects.filter(report=report, name="cells", channel="import").count() == 1


def test_a_cell_changed_meanwhile_is_not_overwritten(client, cast, upload, report):
    answer = upload()
    fill(report, {"3.18": "2.600"}, by=cast.editor)

    shown = confirm(client, report, answer)

    assert Value.objects.get(report=report, item__code="3.18").typed == "2.600"
    assert Value.objects.get(report=report, item__code="3.19").typed == "2.521"
    assert any("2.600" in str(message) for message in shown.context["messages"])


def test_what_could_not_be_stored_is_told_after_confirming(client, upload, report):
    text = TSV.read_text().replace("\t58\t", "\tnhiều\t").replace("\t2.934\t", "\t29.34\t")

    shown = confirm(client, report, upload(text.encode()))

    said = [str(message) for message in shown.context["messages"]]
    assert any("Biểu 1, dòng 1" in one and "«nhiều»" in one for one in said)
    assert any("Còn 1 ô" in one for one in said)
    assert not Value.objects.filter(report=report, item__code="1.1").exists()
    assert Value.objects.get(report=report, item__code="7.55").problem


def test_the_preview_shows_what_would_be_replaced(cast, upload, report):
    fill(report, {"3.18": "2.600"}, by=cast.editor)

    answer = upload()

    assert [line.before for line in answer.context["preview"].lines if line.overwrites] == ["2.600"]


def test_a_doubtful_row_can_be_left_out(client, upload, report):
    text = TSV.read_text().replace(
        "Số nhiệm vụ đề ra trong kế hoạch", "Số nhiệm vụ trong kế hoạch năm"
    )
    answer = upload(text.encode())
    (doubtful,) = [line for line in answer.context["preview"].lines if line.is_doubtful]
    assert (doubtful.item.code, doubtful.change.typed) == ("1.3", "43")

    confirm(client, report, answer, **fields(answer), xem=doubtful.index)

    assert not Value.objects.filter(report=report, item__code="1.3").exists()
    assert Value.objects.get(report=report, item__code="1.4").typed == "07"


def test_a_doubtful_row_left_ticked_is_imported(client, upload, report):
    text = TSV.read_text().replace(
        "Số nhiệm vụ đề ra trong kế hoạch", "Số nhiệm vụ trong kế hoạch năm"
    )

    answer = upload(text.encode())
    (doubtful,) = [line for line in answer.context["preview"].lines if line.is_doubtful]

    confirm(client, report, answer, **fields(answer), xem=doubtful.index, nhap=doubtful.index)

    assert Value.objects.get(report=report, item__code="1.3").typed == "43"


def test_a_row_left_out_is_brought_back_by_its_box(client, upload, report):
    text = TSV.read_text().replace(
        "Số nhiệm vụ đề ra trong kế hoạch", "Số nhiệm vụ trong kế hoạch năm"
    )
    first = upload(text.encode())
    (doubtful,) = [line for line in first.context["preview"].lines if line.is_doubtful]
    place = doubtful.index

    out = confirm(client, report, first, **fields(first), xem=place, again=1)
    assert out.context["preview"].lines[place].item is None
    counts = dict(out.context["preview"].counts)
    assert (counts["Dòng không nhập"], counts["Dòng không khớp"]) == (1, 0)
    name = messages.row(catalogue.form_spec(report.form), "1.3")
    box = f'<input type="checkbox" name="nhap" value="{place}"> Nhập lại vào {name}<'
    assert box in out.content.decode()

    back = confirm(client, report, out, **fields(out), xem=place, nhap=place)
    assert back.context["preview"].lines[place].item.code == "1.3"
    assert Value.objects.count() == 0
    confirm(client, report, back, **fields(back))
    assert Value.objects.get(report=report, item__code="1.3").typed == "43"


def test_a_mistake_in_one_row_brings_no_other_back(client, upload, report):
    text = TSV.read_text().replace(
        "Số nhiệm vụ đề ra trong kế hoạch", "Số nhiệm vụ trong kế hoạch năm"
    )
    first = upload(text.encode())
    (doubtful,) = [line for line in first.context["preview"].lines if line.is_doubtful]
    other = next(line for line in first.context["preview"].lines if line.item.code == "3.18")
    wrong = fields(first) | {f"gan-{other.index}": "số hồ sơ"}

    answer = confirm(client, report, first, **wrong, xem=doubtful.index)

    assert answer.status_code == 422
    assert answer.context["preview"].lines[doubtful.index].item is None
    assert answer.context["preview"].lines[doubtful.index].assigned == ""


ODD = "Kết quả xử lý hồ sơ một cửa của huyện"  # like no wording of the form


@pytest.fixture
def odd(upload):
    """A preview in which the row of 3.18 has a wording that matches nothing."""
    lines = TSV.read_text().splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if line.startswith("3\t18\t"))
    cells = lines[place].split("\t")
    cells[2], cells[4] = "", ODD
    lines[place] = "\t".join(cells)
    answer = upload("".join(lines).encode())
    assert [line.matched.row.text for line in answer.context["preview"].lines if not line.item] == [
        ODD
    ]
    return answer


def test_a_row_given_an_item_is_shown_again_and_then_written(client, odd, report):
    names = odd.context["names"]
    name = next(
        name for name in names if name.startswith("Biểu 3: 3.2 ") or "đã giải quyết" in name
    )
    form = catalogue.form_spec(report.form)
    code = assign.chosen(name, assign.names(form, "district"))

    again = confirm(client, report, odd, **fields(odd, **{ODD: name}))

    assert Value.objects.count() == 0
    (line,) = [line for line in again.context["preview"].lines if line.matched.row.text == ODD]
    assert (line.item.code, line.change.typed) == (code, "2.531")
    assert any("Đã gán lại 1 hàng" in str(one) for one in again.context["messages"])
    confirm(client, report, again, **fields(again))
    assert Value.objects.get(report=report, item__code=code).typed == "2.531"


def test_a_wrong_choice_costs_nothing_that_was_chosen(client, odd, report):
    kept = fields(odd, **{ODD: "số hồ sơ"})

    answer = confirm(client, report, odd, **kept)

    assert answer.status_code == 422
    assert "hãy chọn một chỉ tiêu trong danh sách" in answer.content.decode()
    (line,) = [line for line in answer.context["preview"].lines if line.matched.row.text == ODD]
    assert line.assigned == "số hồ sơ"
    assert Value.objects.count() == 0


def test_the_preview_is_shown_again_when_asked(client, upload, report):
    first = upload()
    row = first.context["preview"].lines[0]

    again = confirm(client, report, first, **(fields(first) | {f"gan-{row.index}": ""}), again=1)

    assert Value.objects.count() == 0
    assert not again.context["preview"].lines[0].item


def test_a_cell_changed_between_two_looks_is_a_conflict(client, cast, upload, report):
    first = upload()
    fill(report, {"3.18": "2.600"}, by=cast.editor)

    again = confirm(client, report, first, **fields(first), again=1)

    (line,) = [line for line in again.context["preview"].lines if line.is_newer_here]
    assert line.item.code == "3.18"
    confirm(client, report, again, **fields(again))
    assert Value.objects.get(report=report, item__code="3.18").typed == "2.600"


def test_a_conflict_seen_can_be_decided_for_the_file(client, cast, upload, report):
    first = upload()
    fill(report, {"3.18": "2.600"}, by=cast.editor)
    again = confirm(client, report, first, **fields(first), again=1)

    confirm(client, report, again, **fields(again), force="3.18")

    assert Value.objects.get(report=report, item__code="3.18").typed == "2.531"


def test_what_nobody_saw_is_not_replaced_even_so(client, cast, upload, report):
    first = upload()
    fill(report, {"3.18": "2.600"}, by=cast.editor)
    again = confirm(client, report, first, **fields(first), again=1)
    fill(report, {"3.18": "2.700"}, by=cast.editor)

    confirm(client, report, again, **fields(again), force="3.18")

    assert Value.objects.get(report=report, item__code="3.18").typed == "2.700"


@pytest.mark.parametrize("plan", ["", "abc", "YWJj:1abc:xyz"])
def test_a_plan_that_is_not_ours_is_refused(client, cast, report, plan):
    client.force_login(cast.editor)

    answer = client.post(url_of(report), {"plan": plan})

    assert answer.status_code == 422
    assert Value.objects.count() == 0


def test_a_plan_of_another_report_is_refused(client, cast, upload, report):
    answer = upload()
    other = make_report(cast, period="2022-Q1")

    assert confirm(client, other, answer).status_code == 422
    form = catalogue.form_spec(report.form)
    assert sealed.unseal(answer.context["sealed"], report, cast.signer, form) is None
    assert len(sealed.unseal(answer.context["sealed"], report, cast.editor, form).match.rows) == 200


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html></html>", "trang web"),
        (b"", "rỗng"),
        (b"STT\tTen\n1\ta", "Không tìm thấy bảng phụ lục"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(upload, content, sentence):
    answer = upload(content)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_an_appendix_of_another_form_is_refused_by_name(upload):
    make_form("bnv-2022-tinh")

    answer = upload((CORPUS / "daknong_2022_annual.tsv").read_bytes())

    assert answer.status_code == 422
    assert "UBND cấp tỉnh" in answer.content.decode()


def test_hostile_text_of_a_file_stays_text(upload):
    text = TSV.read_text().replace("Trong hạn 01 nhiệm vụ", "<script>alert(1)</script>")
    text = text.replace("\t58\t", "\t<img src=x>\t")

    answer = upload(text.encode())

    assert "&lt;img src=x&gt;" in answer.content.decode()
    assert "<img src=x>" not in answer.content.decode()


def test_a_locked_report_is_refused_before_anything(client, cast):
    report = make_report(cast, State.SUBMITTED)
    client.force_login(cast.editor)

    assert client.get(url_of(report)).status_code == 409
    assert client.post(url_of(report), {"plan": "x"}).status_code == 409


@pytest.mark.parametrize(
    ("name", "status"),
    [("editor", 200), ("signer", 403), ("leader", 403), ("outsider", 404), ("admin", 404)],
)
def test_who_may_import(client, cast, report, name, status):
    client.force_login(cast.people[name])

    assert client.get(url_of(report)).status_code == status
    assert client.post(url_of(report), {"plan": "x"}).status_code == (
        422 if status == 200 else status
    )


def test_who_fills_in_for_a_unit_settles_its_doubtful_rows_here(client, cast, report):
    client.force_login(cast.reviewer)
    file = io.BytesIO(TSV.read_bytes())
    file.name = "phu-luc.tsv"

    confirm(client, report, client.post(url_of(report), {"file": file}))

    value = Value.objects.get(report=report, item__code="3.18")
    assert (value.number, value.changed_by) == (2531, cast.reviewer)


def test_an_excel_file_previews_like_the_tsv(upload):
    first, second = upload(), upload(files.xlsx(TSV.read_bytes()), "phu-luc.xlsx")

    assert first.context["preview"].counts == second.context["preview"].counts
    assert first.context["preview"].findings == second.context["preview"].findings


def test_the_queries_do_not_grow_with_the_file(client, report, upload):
    lines = TSV.read_text().splitlines(keepends=True)
    upload()
    with CaptureQueriesContext(connection) as small:
        assert upload("".join(lines[:30]).encode()).status_code == 200
    with CaptureQueriesContext(connection) as large:
        assert upload().status_code == 200

    assert len(small) == len(large)


def test_the_preview_says_how_the_file_was_understood(upload):
    file = CORPUS / "should_pass" / "tcvn3.xlsx"

    answer = upload(file.read_bytes(), file.name)

    page = answer.content.decode()
    assert "Tệp dùng bảng mã TCVN3 (ABC); đã chuyển sang Unicode." in page
    assert "Số văn bản chỉ đạo CCHC đã ban hành" in page


def test_the_preview_says_which_column_was_read(upload):
    file = CORPUS / "should_pass" / "vni.xls"

    page = upload(file.read_bytes(), file.name).content.decode()

    assert "chỉ đọc cột «Số liệu Kỳ này»" in page
