"""The journal: who did what, when and from where, to find and to take away."""

import csv
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reports import actions, entry
from reports.entry import Change, Channel
from reports.exports import rows
from reports.models import Event, Report
from reports.pages import journal
from reports.workflow import State
from tests.factories import complete, fill, make_children, make_report, moment, staff

pytestmark = pytest.mark.django_db

PAGE, FILE = "reports:journal", "reports:journal-file"
REASON = "Đề nghị đối chiếu sổ theo dõi."


@pytest.fixture
def returned(cast) -> Report:
    """A report sent and returned, with a figure from a file and one through the API."""
    report = make_report(cast)
    for channel, item in ((Channel.IMPORT, "1.1"), (Channel.API, "1.3")):
        change = Change(item, typed="4", note="Theo sổ", version=0)
        entry.save(report=report, changes=[change], by=cast.editor, channel=channel)
    fill(report, complete(report), by=cast.editor)
    actions.move(report=report, name="present", by=cast.editor)
    actions.move(report=report, name="submit", by=cast.signer)
    actions.move(report=report, name="send_back", by=cast.reviewer, note=REASON)
    return report


def deeds(client, user, **asked):
    client.force_login(user)
    answer = client.get(reverse(PAGE), asked)
    assert answer.status_code == 200
    return answer.context["journal"].deeds


def told(client, user, **asked) -> list[str]:
    return [one.deed for one in deeds(client, user, **asked)]


def test_it_tells_who_did_what_when_and_from_where(client, cast, returned):
    (last, *_) = deeds(client, cast.leader)
    assert (last.deed, last.by, last.unit, last.channel) == (
        "trả lại",
        "reviewer",
        "Huyện Đông Sơn",
        "trang web",
    )
    assert last.quote == REASON and last.period == "6 tháng đầu năm 2022"
    channels = {one.channel for one in deeds(client, cast.leader, viec="nhap")}
    assert channels == {"tệp nhập vào", "API", "trang web"}


def test_everybody_sees_the_journal_of_his_own_units_alone(client, cast, returned):
    make_report(cast, State.SUBMITTED, unit=cast.neighbour)
    units = {one.unit for one in deeds(client, cast.reviewer)}
    assert units == {"Huyện Đông Sơn", "Huyện Tây Lâm"}
    assert {one.unit for one in deeds(client, cast.editor)} == {"Huyện Đông Sơn"}
    assert deeds(client, cast.stranger) == []
    client.force_login(cast.admin)
    assert client.get(reverse(PAGE)).status_code == 403


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"viec": "tham-dinh"}, ["trả lại"]),
        ({"viec": "ky-gui"}, ["ký và gửi", "trình ký"]),
        ({"kenh": "api"}, ["nhập, sửa 1 ô"]),
        ({"nguoi": "review"}, ["trả lại"]),
        ({"nguoi": "review", "viec": "ky-gui"}, []),
        ({"tim": "doi chieu so"}, ["trả lại"]),
        ({"tim": "ĐỐI CHIẾU SỔ"}, ["trả lại"]),
        ({"tim": "theo so", "kenh": "import"}, ["nhập, sửa 1 ô"]),
        ({"don-vi": "tay lam"}, []),
        ({"don-vi": "dong son", "viec": "tham-dinh"}, ["trả lại"]),
        ({"don-vi": "binhan", "viec": "tham-dinh"}, ["trả lại"]),
        ({"viec": "x", "kenh": "y", "bao-cao": "z", "nguoi": "reviewer"}, ["trả lại"]),
    ],
)
def test_filters_combine(client, cast, returned, asked, expected):
    assert told(client, cast.leader, **asked) == expected


def test_a_receipt_is_found_by_its_number(client, cast, returned):
    receipt = returned.submissions.get().receipt
    assert told(client, cast.leader, tim=receipt.lower()) == ["ký và gửi"]


def test_a_persons_name_is_found_without_accents(client, cast, returned):
    cast.reviewer.last_name, cast.reviewer.first_name = "Chuyên viên", "Sở Nội vụ"
    cast.reviewer.save()
    assert told(client, cast.leader, nguoi="so noi vu") == ["trả lại"]


def test_days_are_those_of_vietnam_and_the_last_one_counts(client, cast):
    """23:59 and 00:00 in Hà Nội are both the day before in the database's UTC."""
    report = make_report(cast)
    texts = {"Trước nửa đêm.": "2022-06-15 23:59:59", "Sau nửa đêm.": "2022-06-16 00:00:00"}
    for text, at in texts.items():
        actions.remark(report=report, text=text, by=cast.reviewer, at=moment(at))

    def quotes(**asked):
        return [one.quote for one in deeds(client, cast.leader, viec="trao-doi", **asked)]

    assert quotes(den="15/06/2022") == ["Trước nửa đêm."]
    assert quotes(tu="16/06/2022") == ["Sau nửa đêm."]
    assert quotes(tu="2022-06-15", den="2022-06-16") == ["Sau nửa đêm.", "Trước nửa đêm."]
    answer = client.get(reverse(PAGE), {"tu": "31/02/2022"})
    assert "«31/02/2022» không phải là ngày" in answer.content.decode()


def make_remarks(report, by, count, at="2022-06-15 08:00:00.000001"):
    for number in range(count):
        actions.remark(report=report, text=f"Ý kiến {number}", by=by, at=moment(at))


def test_pages_follow_one_another_without_gap_or_repeat(client, cast, report, monkeypatch):
    """Also where many things carry one time, down to the microsecond."""
    make_remarks(report, cast.reviewer, 7)
    make_remarks(report, cast.reviewer, 3, "2022-06-15 08:00:00.000002")
    monkeypatch.setattr(journal, "PER_PAGE", 3)
    seen, asked = [], {"viec": "trao-doi"}
    while True:
        client.force_login(cast.leader)
        shown = client.get(reverse(PAGE), asked).context["journal"]
        seen += [one.event.pk for one in shown.deeds]
        if not shown.older:
            break
        asked["sau"] = shown.older
    expected = Event.objects.filter(name="remark").order_by("-at", "-pk")
    assert seen == list(expected.values_list("pk", flat=True)) and len(seen) == 10


def test_a_search_that_looked_through_enough_says_so_and_goes_on(client, cast, report, monkeypatch):
    actions.remark(report=report, text="Kim trong rơm.", by=cast.reviewer)
    make_remarks(report, cast.reviewer, 6, "2030-06-15 08:00")
    monkeypatch.setattr(journal, "SCANNED", 4)
    client.force_login(cast.leader)
    first = client.get(reverse(PAGE), {"tim": "kim trong rom"})
    assert first.context["journal"].is_unfinished and not first.context["journal"].deeds
    assert "còn việc cũ hơn chưa tìm" in first.content.decode()
    older = first.context["journal"].older
    assert told(client, cast.leader, tim="kim trong rom", sau=older) == ["nêu ý kiến"]


@pytest.mark.parametrize("place", ["x", "1-", "-1", "9" * 30 + "-1", "١-١"])
def test_a_place_that_is_none_begins_at_the_top(client, cast, returned, place):
    assert told(client, cast.leader, sau=place) == told(client, cast.leader)


def test_the_journal_costs_the_same_however_long_it_is(
    client, cast, report, django_assert_num_queries
):
    make_remarks(report, cast.reviewer, 2)
    client.force_login(cast.leader)
    address = reverse(PAGE) + "?tim=kien&nguoi=reviewer&don-vi=dong+son"
    client.get(address)
    with django_assert_num_queries(6) as first:
        client.get(address)
    for unit in make_children(cast.province, 5):
        staff(cast, [unit])
        make_remarks(make_report(cast, unit=unit), cast.reviewer, 5)
    with django_assert_num_queries(len(first)):
        client.get(address)


# ---- Taking it away


def exported(client, user, format_, **asked):
    client.force_login(user)
    answer = client.get(reverse(FILE), {"format": format_} | asked)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def test_the_csv_holds_what_the_filters_find(client, cast, returned):
    text = exported(client, cast.leader, "csv", viec="tham-dinh").decode("utf-8-sig")
    head, line = csv.reader(StringIO(text))
    assert head[:3] == ["Lúc", "Người thực hiện", "Đơn vị"]
    assert line[1:5] == ["reviewer", "Huyện Đông Sơn", "6 tháng đầu năm 2022", "trả lại"]
    assert line[6:] == [REASON, "trang web"]


def test_the_workbook_holds_the_same(client, cast, returned):
    content = exported(client, cast.leader, "xlsx", viec="tham-dinh")
    (head, line) = load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
    assert line[4] == "trả lại" and line[6] == REASON


@pytest.mark.parametrize("text", ['=HYPERLINK("http://a.vn")', "+1+1", "-2", "@SUM(A1)"])
def test_what_a_person_wrote_is_no_formula_in_either_file(client, cast, report, text):
    actions.remark(report=report, text=text, by=cast.reviewer)
    (_, line) = csv.reader(
        StringIO(exported(client, cast.leader, "csv", viec="trao-doi").decode("utf-8-sig"))
    )
    assert line[6] == f"'{text}"
    content = exported(client, cast.leader, "xlsx", viec="trao-doi")
    cell = load_workbook(BytesIO(content)).active["G2"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_a_file_ends_with_a_word_when_older_ones_are_left(client, cast, report, monkeypatch):
    make_remarks(report, cast.reviewer, 5)
    monkeypatch.setattr(journal, "EXPORTED", 3)
    text = exported(client, cast.leader, "csv", viec="trao-doi").decode("utf-8-sig")
    lines = list(csv.reader(StringIO(text)))
    assert len(lines) == 1 + 3 + 1 and "thu hẹp bộ lọc" in lines[-1][0]


def test_a_file_of_another_format_or_of_no_scope_is_refused(client, cast, returned):
    client.force_login(cast.leader)
    assert client.get(reverse(FILE), {"format": "exe"}).status_code == 400
    client.force_login(cast.nobody)
    assert client.get(reverse(FILE), {"format": "csv"}).status_code == 403
    text = exported(client, cast.stranger, "csv").decode("utf-8-sig")
    assert len(list(csv.reader(StringIO(text)))) == 1


def test_csv_lines_come_one_by_one():
    """A file of many rows is sent while it is read."""
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield ("a", "b")

    lines = rows.csv_lines(("x", "y"), endless())
    assert next(lines) == "\ufeffx,y\r\n" and next(lines) == "a,b\r\n"
    assert len(taken) == 1
