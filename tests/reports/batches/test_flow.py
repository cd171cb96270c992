"""Many files from the upload to the drafts, through both jobs, as the reviewer does it."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs.models import Job
from reports import exports, record
from reports.models import Batch, BatchFile, Event, Report, Value
from reports.workflow import State
from tests.factories import fill, make_form, make_report
from tests.jobs.working import work_off
from tests.reports.batches import sent
from tests.reports.batches.table import files_of, page, post
from tests.reports.imports.files import docx, ods, zipped
from units.models import UnitParent

pytestmark = pytest.mark.django_db
FileState = BatchFile.State


def test_five_files_reach_the_drafts_of_their_five_units(reviewer, cast, asked, send, good):
    batch = send(good)
    assert {one.state for one in batch.files.all()} == {FileState.WAITING}
    assert "Đọc 5 tệp phụ lục" in page(reviewer, batch).content.decode()

    work_off()

    found = {name: one.report.unit.code for name, one in files_of(batch).items()}
    assert found == {
        "bac song.xlsx": "binhan.bacsong",
        "namho_2022.xlsx": "binhan.namho",
        "phu luc 3.xlsx": "binhan.tranglang",
        "binhan.locdien.xlsx": "binhan.locdien",
        "H. Vĩnh Cù.xlsx": "binhan.vinhcu",
    }
    assert Job.objects.get().result["read"] == 5
    assert not Value.objects.exists()
    table = page(reviewer, batch).context["table"]
    assert all(line.is_ticked and line.file.reading["sure"] == 200 for line in table.lines)

    assert "Đang nhập các tệp đã chọn." in post(reviewer, batch, "nhap", files=good)
    work_off()

    written = files_of(Batch.objects.get(pk=batch.pk))
    assert {one.state for one in written.values()} == {FileState.WRITTEN}
    for one in written.values():
        assert Value.objects.get(report=one.report, item__code="3.18").number == 2531
        event = Event.objects.get(report=one.report, name="cells")
        assert (event.by, event.channel) == (cast.reviewer, "import")
        assert Report.objects.get(pk=one.report_id).state == State.DRAFT
    assert list(record.faults()) == []
    text = page(reviewer, batch).content.decode()
    assert text.count(">Mở báo cáo<") == 5
    assert reverse("reports:report-findings", args=[asked["bacsong"].pk]) in text


def test_files_of_every_kind_and_an_archive_of_them_are_read(reviewer, asked, send):
    batch = send(
        {
            "Huyện Bắc Sông.docx": docx(sent.tsv()),
            "tệp nén.zip": zipped(
                {"Huyện Nam Hồ/phụ lục.ods": ods(sent.tsv()), "locdien.tsv": sent.tsv()}
            ),
        }
    )
    work_off()
    units = {name: one.report.unit.name for name, one in files_of(batch).items()}
    assert units == {
        "Huyện Bắc Sông.docx": "Huyện Bắc Sông",
        "Huyện Nam Hồ/phụ lục.ods": "Huyện Nam Hồ",
        "locdien.tsv": "Huyện Lộc Điền",
    }


def test_hostile_and_foreign_files_are_refused_each_with_its_reason(reviewer, asked, send, good):
    bad = {
        "bacsong hỏng.xlsx": b"PK\x03\x04 hong",
        "namho.pdf": b"%PDF-1.7 khong phai bang",
        "locdien.xlsx": sent.appendix(
            content=sent.CORPUS.joinpath("kesach_2022_h1.tsv").read_bytes()
        ),
        "trong.xlsx": b"",
        "trang.tsv": b"<html><table></table></html>",
    }
    batch = send(bad | good)
    work_off()

    found = files_of(batch)
    assert {found[name].state for name in bad} == {FileState.REFUSED}
    assert all("hãy" in found[name].reason for name in bad)
    assert {found[name].state for name in good} == {FileState.READ}

    post(reviewer, batch, "nhap", files=[*good, *bad])
    work_off()

    states = {name: one.state for name, one in files_of(batch).items()}
    assert {states[name] for name in good} == {FileState.WRITTEN}
    assert {states[name] for name in bad} == {FileState.REFUSED}


def test_a_file_that_is_not_plainly_a_units_is_given_to_one_by_hand(reviewer, asked, send):
    batch = send({"phu luc.xlsx": sent.appendix()})
    work_off()
    file = files_of(batch)["phu luc.xlsx"]
    assert (file.state, file.report, file.changes) == (FileState.READ, None, [])
    text = post(reviewer, batch, "nhap", status=422, files=["phu luc.xlsx"])
    assert "Chưa chọn tệp nào để nhập" in text

    said = post(reviewer, batch, "sua", **{"phu luc.xlsx": "huyen nam ho"})
    assert "đang được đọc lại" in said
    work_off()

    file = files_of(batch)["phu luc.xlsx"]
    assert (file.report, file.whose) == (asked["namho"], "Do người nhập chọn.")
    assert len(file.changes) > 100


def test_of_a_units_reports_the_one_whose_form_the_file_fits_is_taken(reviewer, cast, asked, send):
    other = make_form("soctrang-2022-huyen")
    second = make_report(cast, form=other)
    content = (sent.CORPUS / "kesach_2022_h1.tsv").read_text().splitlines()
    lines = [line.split("\t") for line in content]
    for line in lines[1:]:
        line[6] = "3" if line[3] != "0" and line[5] else ""
    filled = "\n".join("\t".join(line) for line in lines).encode()

    batch = send({"dongson.tsv": filled, "dongson 2.xlsx": sent.appendix()})
    work_off()

    found = {name: one.report for name, one in files_of(batch).items()}
    assert found == {"dongson.tsv": second, "dongson 2.xlsx": asked["dongson"]}
    labels = [line.unit for line in page(reviewer, batch).context["table"].lines]
    assert labels == [
        "Huyện Đông Sơn (binhan.dongson) – soctrang-2022-huyen",
        "Huyện Đông Sơn (binhan.dongson) – bnv-2022-huyen",
    ]
    post(reviewer, batch, "sua", **{"dongson.tsv": labels[1]})
    work_off()
    file = files_of(batch)["dongson.tsv"]
    assert (file.report, file.state) == (asked["dongson"], FileState.REFUSED)
    assert "hãy chọn đúng mẫu" in file.reason


def test_the_portals_own_workbook_finds_its_unit_by_its_stamp(reviewer, cast, asked, send):
    own = exports.render(asked["namho"], "xlsx", "appendix").content
    foreign = exports.render(make_report(cast), "xlsx", "appendix").content
    UnitParent.objects.filter(unit=cast.district).delete()
    Report.objects.filter(unit=cast.district).update(parent_code="daian", path="/daian/x/")

    batch = send({"huyện Bắc Sông.xlsx": own, "huyện Lộc Điền.xlsx": foreign})
    work_off()

    found = files_of(batch)
    assert found["huyện Bắc Sông.xlsx"].report == asked["namho"]
    assert found["huyện Bắc Sông.xlsx"].whose == "Theo dấu của cổng trong tệp."
    refused = found["huyện Lộc Điền.xlsx"]
    assert (refused.state, refused.report) == (FileState.REFUSED, None)
    assert "binhan.dongson" in refused.reason
    assert f'name="don-vi-{refused.pk}"' not in page(reviewer, batch).content.decode()


def test_a_job_tried_again_reads_whatever_waits_by_then(reviewer, send, good):
    names = list(good)
    batch = send({names[0]: good[names[0]]})
    reviewer.post(reverse("jobs:job-cancel", args=[batch.job_id]))
    other = send({name: good[name] for name in names[1:]})
    BatchFile.objects.filter(batch=other).update(batch=batch, position=F("position") + 10)
    reviewer.post(reverse("jobs:job-retry", args=[batch.job_id]))
    work_off()
    job = Job.objects.get(pk=batch.job_id)
    assert (job.state, job.done, job.total) == ("done", 5, 5)


def test_a_unit_corrected_while_confirming_is_looked_at_before_it_counts(reviewer, asked, send):
    batch = send({"bacsong.xlsx": sent.appendix()})
    work_off()
    typed = {"bacsong.xlsx": "Huyện Nam Hồ (binhan.namho)"}

    post(reviewer, batch, "nhap", files=["bacsong.xlsx"], **typed)
    work_off()

    assert not Value.objects.exists()
    assert files_of(batch)["bacsong.xlsx"].report == asked["namho"]


@pytest.mark.parametrize("typed", ["Huyện Kế Sách", "binhan", "daian", "Huyện"])
def test_a_unit_that_does_not_file_here_is_refused(reviewer, send, typed):
    batch = send({"bacsong.xlsx": sent.appendix()})
    work_off()
    text = post(reviewer, batch, "sua", status=422, **{"bacsong.xlsx": typed})
    assert f"Không có đơn vị nào là «{typed}» trong kỳ này" in text
    assert f'value="{typed}"' in text


def test_two_files_for_one_report_are_shown_and_not_both_written(reviewer, send):
    files = {
        "bacsong 1.xlsx": sent.appendix(),
        "bacsong 2.xlsx": sent.appendix("HUYỆN BẮC SÔNG"),
    }
    batch = send(files)
    work_off()
    table = page(reviewer, batch).context["table"]
    assert not any(line.is_ticked for line in table.lines)
    assert all("Tệp khác cũng được nhận là của" in line.notes[0] for line in table.lines)
    assert "Có hai tệp được chọn cho Huyện Bắc Sông" in post(
        reviewer, batch, "nhap", status=422, files=files
    )
    post(reviewer, batch, "nhap", files=["bacsong 2.xlsx"])
    work_off()
    assert {one.state for one in batch.files.all()} == {FileState.READ, FileState.WRITTEN}


def test_the_same_file_twice_is_read_once(send):
    content = sent.appendix()
    batch = send({"bacsong.xlsx": content, "namho.xlsx": content})
    found = files_of(batch)
    assert found["namho.xlsx"].state == FileState.REFUSED
    assert "giống hệt tệp «bacsong.xlsx»" in found["namho.xlsx"].reason


def test_figures_that_stand_already_are_shown_and_not_replaced_unasked(reviewer, cast, asked, send):
    fill(make_report(cast), {"3.18": "2.600"}, by=cast.editor)
    batch = send({"dongson.xlsx": sent.appendix()})
    work_off()
    (line,) = page(reviewer, batch).context["table"].lines
    assert not line.is_ticked and line.file.reading["replaced"] == 1
    text = page(reviewer, batch).content.decode()
    assert "Sẽ thay 1 ô đang có số liệu khác" in text and "2.600 → 2.531" in text

    post(reviewer, batch, "nhap", files=["dongson.xlsx"])
    work_off()

    assert Value.objects.get(report=asked["dongson"], item__code="3.18").typed == "2.531"


def test_a_cell_changed_after_the_table_was_seen_is_not_overwritten(reviewer, cast, asked, send):
    batch = send({"dongson.xlsx": sent.appendix()})
    work_off()
    fill(make_report(cast), {"3.18": "2.600"}, by=cast.editor)

    post(reviewer, batch, "nhap", files=["dongson.xlsx"])
    work_off()

    assert Value.objects.get(report=asked["dongson"], item__code="3.18").typed == "2.600"
    outcome = files_of(batch)["dongson.xlsx"].outcome
    assert outcome["lost"] == 1 and "2.600" in outcome["reasons"][0]
    assert "1 ô không nhập được" in page(reviewer, batch).content.decode()


def test_doubtful_rows_are_counted_left_out_and_led_to(reviewer, asked, send):
    batch = send({"bacsong.xlsx": sent.doubtful("HUYỆN BẮC SÔNG")})
    work_off()
    assert files_of(batch)["bacsong.xlsx"].reading["doubtful"] == 1

    post(reviewer, batch, "nhap", files=["bacsong.xlsx"])
    work_off()

    report = asked["bacsong"]
    assert not Value.objects.filter(report=report, item__code="1.3").exists()
    assert Value.objects.get(report=report, item__code="1.4").typed == "07"
    text = page(reviewer, batch).content.decode()
    own = reverse("reports:report-import", args=[report.pk])
    assert "Nhập riêng 1 dòng chưa chắc" in text and own in text
    assert reviewer.get(own).status_code == 200


def test_a_cancelled_reading_goes_on_with_what_is_left(reviewer, send, good):
    batch = send(good)
    reviewer.post(reverse("jobs:job-cancel", args=[batch.job_id]))
    work_off()
    assert "Chạy lại" in page(reviewer, batch).content.decode()
    reviewer.post(reverse("jobs:job-retry", args=[batch.job_id]))
    work_off()
    assert {one.state for one in batch.files.all()} == {FileState.READ}


def test_reading_costs_the_same_for_each_file_and_the_page_for_all(reviewer, send, good):
    def counted(work) -> int:
        with CaptureQueriesContext(connection) as queries:
            work()
        return len(queries)  # at once: the next request forgets them

    def queries_for(files):
        batch = send(files)
        reading = counted(work_off)
        shown = counted(lambda: page(reviewer, batch))
        post(reviewer, batch, "nhap", files=files)
        return reading, shown, counted(work_off)

    names = list(good)
    one = queries_for({names[0]: good[names[0]]})
    two = queries_for({name: good[name] for name in names[1:3]})
    four = queries_for({f"lại {name}": good[name] for name in names[1:5]})
    assert four[1] == one[1]
    each = four[0] - two[0], four[2] - two[2]
    assert each[0] <= 2 * 9 and each[1] <= 2 * 22, (one, two, four)
