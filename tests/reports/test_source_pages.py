"""The pages of where figures come from: what would change, one row unit by unit, as signed."""

import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from indicators.models import Figure
from reports import actions, record
from reports.models import Adjustment, Submission
from tests.factories import fill, make_children
from tests.reports.browsing import get, post, row, url
from tests.reports.consolidated import (
    ANSWER,
    DONE,
    FIRST,
    LATE,
    MONEY,
    OWN,
    SHARE,
    SO,
    Scene,
    clerk_of,
    reopened,
    typed,
    versions,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast):
    return Scene(cast)


def overview(client, scene, user=None) -> str:
    return get(client, user or scene.clerk, url("report-sources", scene.report))


def of_row(client, scene, item, user=None) -> str:
    return get(client, user or scene.clerk, url("cell-sources", scene.report, item))


def take(client, scene, user=None, status=302, **fields):
    stamps = {
        f"ban-{item}": one for item, one in versions(scene.report, *fields.get("lay", ())).items()
    }
    return post(
        client, user or scene.clerk, url("report-sources", scene.report), stamps | fields, status
    )


def adjust(client, scene, item=DONE, status=302, **fields):
    fields = {"so": "+12", "ly-do": "Văn phòng", "ban": versions(scene.report, item)[item]} | fields
    return post(client, scene.clerk, url("cell-adjust", scene.report, item), fields, status)


# What would change


def test_the_overview_names_the_missing_and_shows_before_and_after_of_each_row(client, scene):
    other = make_children(scene.cast.province, 1)[0]
    text = overview(client, scene)
    assert "Mới có 3/4 đơn vị" in text and f"Còn thiếu: {other.name}." in text
    line = row(text, DONE)
    assert "(trống)" in line and "<strong>2.050</strong>" in line and "3/4" in line
    assert "checked" in line and "Dòng còn trống" in line
    assert "Dòng không tự điền" in text and "hãy tự chọn" in text
    assert typed(scene.report) == {}  # nothing is filled by looking


def test_units_nothing_is_asked_of_are_named_apart(client, scene):
    unasked = make_children(scene.cast.province, 1, kind="commune")[0]
    text = overview(client, scene)
    assert "Đủ 3/3 đơn vị" in text
    assert f"không được giao, hoặc được miễn báo cáo: {unasked.name}." in text


def test_ticked_rows_are_taken_and_the_others_left(client, scene):
    take(client, scene, lay=[DONE, SO])
    assert typed(scene.report) == {DONE: "2.050", SO: "640"}
    text = overview(client, scene)
    assert "Đã lấy 2 dòng" in text
    assert f'id="dong-{DONE}"' not in text and f'id="dong-{LATE}"' in text


def test_a_bieu_takes_only_its_own_ticked_rows_and_nothing_ticked_takes_nothing(client, scene):
    take(client, scene, lay=[DONE], bieu="2")
    take(client, scene)
    assert typed(scene.report) == {}
    assert "Chưa chọn dòng nào" in overview(client, scene)


def test_a_row_typed_by_hand_is_not_ticked_and_replaced_only_when_it_is(client, scene):
    fill(scene.report, {DONE: "7", LATE: "24"}, by=scene.clerk)
    text = overview(client, scene)
    assert "Đang có số nhập tay" in row(text, DONE) and "checked" not in row(text, DONE)
    assert "checked" in row(text, LATE)  # the same number: nothing typed would be lost
    take(client, scene, lay=[DONE])
    assert typed(scene.report)[DONE] == "2.050"


def test_a_row_changed_since_the_page_was_read_is_kept_and_named(client, scene):
    fill(scene.report, {DONE: "7"}, by=scene.clerk)
    take(client, scene, lay=[DONE, SO], **{f"ban-{DONE}": 0})
    assert typed(scene.report) == {DONE: "7", SO: "640"}
    text = overview(client, scene)
    assert "Có 1 dòng chưa lấy được" in text and "người khác vừa sửa" in text


def test_who_may_not_edit_sees_and_takes_nothing(client, scene):
    text = overview(client, scene, scene.cast.reviewer)
    assert "2.050" in text and 'type="checkbox"' not in text
    take(client, scene, scene.cast.reviewer, 403, lay=[DONE])
    get(client, scene.cast.stranger, url("report-sources", scene.report), status=404)
    get(client, scene.cast.stranger, url("cell-sources", scene.report, DONE), status=404)


def test_units_approved_since_without_another_sum_only_bring_the_list_up_to_date(client, scene):
    actions.consolidate(report=scene.report, by=scene.clerk)
    other = make_children(scene.cast.province, 1)[0]
    scene.file(other, {DONE: "không phát sinh", LATE: "không phát sinh", MONEY: "0"})
    before = typed(scene.report)
    text = overview(client, scene)
    assert "Không dòng nào phải đổi" in text and "Cập nhật danh sách nguồn" in text
    take(client, scene, het="1")
    assert typed(scene.report) == before
    assert scene.lines(DONE)[other.code] == ("counted", "Không phát sinh")
    assert "Cập nhật danh sách nguồn" not in overview(client, scene)


# In the Biểu


def test_the_grid_marks_what_was_taken_over_and_takes_no_typing_there(client, scene):
    actions.consolidate(report=scene.report, by=scene.clerk)
    text = get(client, scene.clerk, url("report-table", scene.report, "1"))
    line = row(text, DONE)
    assert "Σ" in line and "tổng hợp từ số liệu đã duyệt của các đơn vị" in line
    assert "<output>2.050</output>" in line
    assert f'name="so-{DONE}"' not in line and f'name="ghi-{DONE}"' in line
    assert f'name="so-{OWN}"' in row(text, OWN) and "Σ" not in row(text, OWN)
    assert "3/3 đơn vị đã có số liệu được duyệt" in text and "4 dòng của Biểu" in text


def test_the_grid_tells_that_a_source_changed_and_takes_it_over_in_one_press(client, scene):
    actions.consolidate(report=scene.report, by=scene.clerk)
    reopened(scene.first, scene.cast, {DONE: "1.000"})
    address = url("report-table", scene.report, "1")
    text = get(client, scene.clerk, address)
    assert "Nguồn đã đổi" in row(text, DONE) and "2.050 → 1.850" in row(text, DONE)
    assert "Nguồn đã đổi ở 1 dòng" in text and "Nguồn đã đổi" not in row(text, LATE)
    stamp = re.search(rf'name="ban-{DONE}" value="(\d+)"', text)[1]
    fields = {"dong": DONE, "ve": "bieu", f"ban-{DONE}": stamp}
    answer = post(client, scene.clerk, url("report-sources", scene.report), fields)
    assert answer.headers["Location"] == address
    assert "1.850" in row(get(client, scene.clerk, address), DONE)


def test_a_report_nobody_files_to_shows_nothing_of_it(client, scene):
    clerk = clerk_of(scene.cast.district)
    text = get(client, clerk, url("report-table", scene.first, "1"))
    assert "Tổng hợp từ đơn vị" not in text and "Nguồn số liệu" not in text


def test_a_workbook_to_fill_in_keeps_consolidated_rows_locked(client, scene):
    actions.consolidate(report=scene.report, by=scene.clerk)
    client.force_login(scene.clerk)
    answer = client.get(url("report-filling", scene.report))
    page = load_workbook(
        BytesIO(b"".join(answer) if answer.streaming else answer.content)
    ).worksheets
    cells = {str(cell.value): cell for one in page for line in one.iter_rows() for cell in line}
    assert cells["2050"].protection.locked
    label = next(cell for text, cell in cells.items() if "cuộc họp của tỉnh" in text)
    free = [one for one in label.parent[label.row] if not one.protection.locked]
    assert len(free) == 2  # the figure and the note of a row the province types itself


# One row


def test_a_row_is_told_unit_by_unit_with_receipt_and_link(client, scene):
    actions.consolidate(report=scene.report, by=scene.clerk)
    text = of_row(client, scene, DONE, scene.cast.reviewer)
    receipt = Submission.objects.get(report=scene.first).receipt
    assert receipt in text
    assert f'href="{url("report-table", scene.first, "1")}#dong-{DONE}"' in text
    assert "3/3 đơn vị đã báo dòng này" in text
    assert "Huyện Đông Sơn" in text and "1.200" in text and "mẫu thu9-huyen" in text


def test_who_may_not_open_a_units_report_reads_the_figure_without_a_link(client, scene):
    text = of_row(client, scene, DONE)  # the province's own editor
    assert "1.200" in text and url("report-table", scene.first, "1") not in text


def test_a_row_of_another_level_says_whose_it_is_and_a_tally_says_why(client, scene):
    assert "Huyện Đông Sơn («Cấp sở báo»)" in of_row(client, scene, SO)
    text = of_row(client, scene, ANSWER)
    assert "Có: 1; Không: 1" in text and "hãy tự chọn" in text
    assert "không cộng và không lấy trung bình" in of_row(client, scene, SHARE)
    assert "Không đơn vị nào được hỏi dòng này" in of_row(client, scene, OWN)


def test_only_rows_that_take_figures_have_the_page(client, scene):
    get(client, scene.clerk, url("cell-sources", scene.report, "1.6"), status=404)  # computed
    get(client, scene.clerk, url("cell-sources", scene.report, "9.9"), status=404)


def test_a_changed_source_is_told_with_old_and_new_and_stays_until_it_is_taken(client, scene):
    actions.consolidate(report=scene.report, by=scene.clerk)
    reopened(scene.first, scene.cast, {DONE: "1.000"})
    text = of_row(client, scene, DONE)
    assert "Đang có 2.050, lấy theo số đã duyệt sẽ là 1.850" in text
    assert "Huyện Đông Sơn: 1.200 → 1.000" in text
    post(
        client,
        scene.clerk,
        url("report-sources", scene.report),
        {"dong": DONE, f"ban-{DONE}": versions(scene.report, DONE)[DONE]},
    )
    text = of_row(client, scene, DONE)
    assert "Nguồn đã đổi" not in text and "1.000" in text
    assert typed(scene.report)[DONE] == "1.850"


# Adjustments


def test_an_adjustment_is_written_read_and_withdrawn_on_the_page(client, scene):
    actions.consolidate(report=scene.report, by=scene.clerk)
    adjust(client, scene, **{"van-ban": "Báo cáo số 12/VP"})
    text = of_row(client, scene, DONE)
    assert "2.062" in text and "+12" in text and "Báo cáo số 12/VP" in text
    one = Adjustment.objects.get()
    address = url("adjustment-withdraw", scene.report, DONE, one.pk)
    fields = {"ly-do": "Ghi nhầm", "ban": versions(scene.report, DONE)[DONE]}
    post(client, scene.cast.reviewer, address, fields, 403)
    post(client, scene.clerk, address, fields)
    text = of_row(client, scene, DONE)
    assert "Đã rút" in text and "Ghi nhầm" in text and typed(scene.report)[DONE] == "2.050"
    history = get(client, scene.clerk, url("report-history", scene.report))
    assert "ghi điều chỉnh" in history and "rút điều chỉnh" in history
    assert "lấy số liệu đã duyệt của các đơn vị" in history and "3/3 đơn vị đã duyệt" in history
    assert list(record.faults()) == []


def test_a_refused_adjustment_keeps_what_was_typed(client, scene):
    actions.consolidate(report=scene.report, by=scene.clerk)
    answer = adjust(client, scene, status=422, so="-9.999", **{"ly-do": "Bớt <b>trùng</b>"})
    text = answer.content.decode()
    assert "sẽ nhỏ hơn 0" in text and 'value="-9.999"' in text
    assert "Bớt &lt;b&gt;trùng&lt;/b&gt;" in text
    adjust(client, scene, status=409, ban="99")  # on another version of the cell
    assert not Adjustment.objects.exists()


# As it was signed


def test_a_signed_report_keeps_its_sources_whatever_happens_afterwards(client, scene, cast):
    actions.consolidate(report=scene.report, by=scene.clerk)
    adjust(client, scene)
    fill(scene.report, {SHARE: "88", ANSWER: "1", OWN: "4"}, by=scene.clerk)
    for name in ("present", "submit"):
        actions.move(report=scene.report, name=name, by=scene.clerk)
    one = Submission.objects.get(report=scene.report)
    reopened(scene.first, cast, {DONE: "1.000"})
    Figure.objects.filter(unit=cast.neighbour).update(value=Decimal(1))  # tampered with
    address = url("submission-sources", scene.report, one.pk, DONE)
    text = get(client, cast.reviewer, address)
    assert "2.062" in text and "2.050" in text and "1.200" in text and "+12" in text
    assert "3/3 đơn vị đã báo dòng này" in text
    assert "hãy tự chọn" in get(
        client, cast.reviewer, url("submission-sources", scene.report, one.pk, ANSWER)
    )
    assert "không lấy từ đơn vị" in get(
        client, cast.reviewer, url("submission-sources", scene.report, one.pk, OWN)
    )
    assert address in get(client, cast.reviewer, url("submission-detail", scene.report, one.pk))
    information = overview(client, scene, cast.reviewer)
    assert "Nguồn đã đổi" in information and "Lấy số liệu đã duyệt" not in information
    take(client, scene, status=409, lay=[DONE])


# What it costs, and the API


def test_no_page_costs_more_for_more_units(client, scene):
    actions.consolidate(report=scene.report, by=scene.clerk)
    addresses = [
        url("report-sources", scene.report),
        url("cell-sources", scene.report, DONE),
        url("report-table", scene.report, "1"),
        reverse("api:report-sources", args=[scene.report.pk]),
    ]
    client.force_login(scene.clerk)
    counts = []
    for _ in range(2):
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        for unit in make_children(scene.cast.province, 4):
            scene.file(unit, FIRST)
        actions.consolidate(report=scene.report, by=scene.clerk)
    assert counts[: len(addresses)] == counts[len(addresses) :]


def test_the_api_tells_the_sources_and_what_changed(client, scene):
    actions.consolidate(report=scene.report, by=scene.clerk)
    reopened(scene.first, scene.cast, {DONE: "1.000"})
    client.force_login(scene.cast.reviewer)
    address = reverse("api:report-sources", args=[scene.report.pk])
    answer = client.get(address).json()
    assert answer["coverage"] == {"filed": 3, "expected": 3, "missing": []}
    assert answer["changed"] == [{"item": DONE, "typed": "2.050", "now": "1.850"}]
    done = next(one for one in answer["rows"] if one["item"] == DONE)
    assert (done["number"], done["counted"], done["asked"]) == ("2050", 3, 3)
    assert [one["display"] for one in done["lines"]] == ["1.200", "50", "800"]
    assert [one["item"] for one in client.get(address, {"item": DONE}).json()["rows"]] == [DONE]
    assert client.get(address, {"item": "9.9"}).status_code == 422
    cells = client.get(reverse("api:report-cells", args=[scene.report.pk])).json()["cells"]
    marked = {one["item"] for one in cells if one.get("consolidated")}
    assert marked == {DONE, LATE, SO, MONEY}
