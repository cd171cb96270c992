"""A unit renamed: what it was called on a day, and that the past does not change."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from reports.batches import reading
from reports.exports import build
from reports.models import Report, Round, Submission
from reports.pages import batches
from reports.pages.history import receipt, submissions
from reports.workflow import State
from tests.factories import make_batch, make_report, make_round
from units.models import NAMES, FormerName, Unit

pytestmark = pytest.mark.django_db
OLD, NEW = "Huyện Đông Sơn", "Thị xã Đông Sơn"


def rename(unit: Unit, name: str, valid_to: date, **names) -> None:
    """What the action of renaming writes, without its plan."""
    was = {field: getattr(unit, field) for field in NAMES}
    FormerName.objects.create(unit=unit, valid_from=date(1900, 1, 1), valid_to=valid_to, **was)
    now = Unit.objects.get(pk=unit.pk)
    for field, text in ({"name": name} | names).items():
        setattr(now, field, text)
    now.save()


def test_a_unit_is_called_on_each_day_as_it_was_then(cast):
    rename(cast.district, NEW, date(2022, 7, 31))
    unit = Unit.objects.get(pk=cast.district.pk)
    assert unit.stood_on(date(2022, 7, 31)).name == OLD
    assert unit.stood_on(date(2022, 8, 1)).name == NEW
    assert [one.name for one in Unit.objects.filter(pk=unit.pk).called_on(date(2022, 1, 1))] == [
        OLD
    ]


def test_one_name_ends_on_a_day(cast):
    rename(cast.district, NEW, date(2022, 7, 31))
    with pytest.raises(IntegrityError), transaction.atomic():
        rename(cast.district, NEW, date(2022, 7, 31))


def test_documents_receipts_and_lists_of_the_past_keep_the_name_of_then(client, cast):
    opened = make_round(cast)
    report = make_report(cast, State.APPROVED)
    before = build.build(Report.objects.for_page().get(pk=report.pk))
    names = {"issuer_name": "ỦY BAN NHÂN DÂN THỊ XÃ ĐÔNG SƠN", "addressee": "Sở Nội vụ mới"}
    rename(cast.district, NEW, date(2022, 7, 31), **names)
    rename(cast.province, "Thành phố Bình An", date(2022, 7, 31))
    now = Report.objects.for_page().get(pk=report.pk)
    assert build.build(now) == before
    assert before.issuer == "Ủy ban nhân dân huyện Đông Sơn"
    assert receipt(now, submissions(now)).receiver == "Tỉnh Bình An"
    client.force_login(cast.reviewer)
    pages = [
        reverse("reports:report-list"),
        reverse("reports:report-findings", args=[report.pk]),
        reverse("reports:report-receipt", args=[report.pk]),
        reverse("reports:round-detail", args=[opened.pk]),
        reverse("reports:round-list"),
        reverse("reports:rollup"),
    ]
    for page in pages[:-2]:
        text = client.get(page).content.decode()
        assert OLD in text and NEW not in text, page
    assert "Tỉnh Bình An" in client.get(pages[-2]).content.decode()
    assert OLD in client.get(pages[-1]).content.decode()
    answer = client.get("/api/v1/reports/").json()
    assert {one["unit_name"] for one in answer["results"]} == {OLD, "Huyện Tây Lâm"}


def test_reports_are_found_by_either_name(client, cast):
    make_report(cast)
    rename(cast.district, NEW, date(2022, 7, 31))
    client.force_login(cast.reviewer)
    for text in ("huyen dong son", "thi xa dong", "binhan.dong", "DONG SON"):
        listing = client.get(reverse("reports:report-list"), {"tim": text}).context["listing"]
        assert [str(row["report"].unit_then) for row in listing.page.object_list] == [OLD], text


def test_the_journal_and_the_queue_tell_of_then_and_are_searched_by_either_name(client, cast):
    report = make_report(cast, State.SUBMITTED)
    rename(cast.district, NEW, date(2022, 7, 31))
    client.force_login(cast.reviewer)
    for text in ("huyen dong son", "thi xa dong", "binhan.dongson"):
        shown = client.get(reverse("reports:journal"), {"don-vi": text}).context["journal"]
        assert {one.unit for one in shown.deeds} == {OLD}, text
        queue = client.get(reverse("reports:review-queue"), {"tim": text}).content.decode()
        assert reverse("reports:review-detail", args=[report.pk]) in queue, text
    exported = client.get(reverse("reports:journal-file"), {"format": "csv"})
    text = b"".join(exported.streaming_content).decode()
    assert OLD in text and NEW not in text
    found = client.get(reverse("reports:journal"), {"tim": "huyện đông"}).context["journal"]
    assert found.deeds


def test_a_file_of_before_the_renaming_still_finds_its_unit(cast):
    report = make_report(cast)
    rename(cast.district, NEW, date(2022, 7, 31))
    batch = make_batch(report, cast.reviewer)
    names = reading.Drafts(batch, cast.reviewer).names
    assert names.in_text("ỦY BAN NHÂN DÂN HUYỆN ĐÔNG SƠN") == {"binhan.dongson"}
    assert names.in_text("UBND THỊ XÃ ĐÔNG SƠN") == {"binhan.dongson"}
    choices = batches.choices(batch, cast.reviewer)
    assert [one.label for one in choices] == [f"{OLD} (binhan.dongson)"]
    assert batches.chosen(NEW, choices) == batches.chosen(OLD, choices) == choices[0]


def test_a_report_of_after_the_renaming_has_the_new_name(cast):
    make_round(cast)
    rename(cast.district, NEW, date(2022, 5, 31))
    report = make_report(cast, State.SUBMITTED)
    assert Report.objects.get(pk=report.pk).unit_then.name == NEW
    assert Submission.objects.get(report=report).snapshot["unit_name"] == NEW


def test_a_list_of_renamed_units_costs_no_query_more(cast, django_assert_num_queries):
    make_round(cast)
    rename(cast.district, NEW, date(2022, 7, 31))
    rename(cast.province, "Thành phố Bình An", date(2022, 7, 31))
    with django_assert_num_queries(1):
        assert {str(one.unit_then) for one in Report.objects.for_page()} == {OLD, "Huyện Tây Lâm"}
    with django_assert_num_queries(1):
        assert [str(one.owner_then) for one in Round.objects.with_owner()] == ["Tỉnh Bình An"]


def test_the_list_of_units_of_a_day_has_the_names_of_that_day(client, cast):
    rename(cast.district, NEW, date(2022, 7, 31))
    client.force_login(cast.editor)
    page = reverse("units:unit-list")
    for day, name, other in (("31/07/2022", OLD, NEW), ("01/08/2022", NEW, OLD)):
        text = (
            client.get(page, {"ngay": day, "q": name}).content.decode().partition("<ul class=")[2]
        )
        assert name in text and other not in text
    detail = client.get(reverse("units:unit-detail", args=[cast.district.code])).content.decode()
    assert "Tên, mã trước đây" in detail and OLD in detail
