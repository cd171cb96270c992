"""The guided page that reorganises units, and what it does to rounds, drafts and people."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from indicators.periods import Period
from reports import actions
from reports.actions.rounds import Asked
from reports.models import Event, Report
from reports.record import faults
from reports.workflow import State
from tests.factories import make_children, make_form, make_report, make_round, moment
from units.models import Assignment, Reorganisation, Unit, UnitParent

pytestmark = pytest.mark.django_db
PLAN, LIST = "reports:reorganisation-plan", "reports:reorganisation-list"
ON = date(2022, 6, 1)
DECISION = {
    "title": "Chia huyện Đông Sơn",
    "on": "01/06/2022",
    "basis_number": "15/NQ-HĐND",
    "basis_date": "20/05/2022",
    "basis_issuer": "Hội đồng nhân dân tỉnh",
}
TABLE = (
    "predecessor\tpredecessor_kind\tsuccessor\tsuccessor_kind\textent\tparts\n"
    "Huyện Đông Sơn\tdistrict\tHuyện Đông\tdistrict\tpartial\tphía đông\n"
    "Huyện Đông Sơn\tdistrict\tHuyện Sơn\tdistrict\tpartial\t\n"
)
LINE = ("old", "deed", "new", "kind", "parent", "code", "gso", "parts", "old_kind")


def typed(*lines: dict, **more) -> dict:
    """Return what the page sends for some lines."""
    rows = {f"dong-{name}": [line.get(name, "") for line in lines] for name in LINE}
    return DECISION | rows | more


SPLIT = (
    {"old": "Huyện Đông Sơn", "deed": "partial", "new": "Huyện Đông", "parts": "phía đông"},
    {"old": "binhan.dongson", "deed": "partial", "new": "Huyện Sơn"},
)


@pytest.fixture
def ask(client, cast):
    """Return a function that sends a step as the administrator."""
    client.force_login(cast.admin)
    return lambda step, data: client.post(reverse(PLAN), data | {"buoc": step})


def confirm(ask, data):
    """Look at a plan, then confirm what was shown."""
    shown = ask("xem", data).context["preview"]
    assert shown.faults == []
    return ask("thuc-hien", data | {"dau": shown.digest})


def test_a_pasted_table_becomes_lines(ask):
    answer = ask("doc", {"bang": TABLE})
    lines = [line for line in answer.context["lines"] if line.old]
    assert [(one.deed, one.new, one.parts) for one in lines] == [
        ("partial", "Huyện Đông", "phía đông"),
        ("partial", "Huyện Sơn", ""),
    ]
    assert not Reorganisation.objects.exists()


def test_a_file_becomes_lines_below_those_typed(ask):
    file = SimpleUploadedFile("sap-xep.tsv", TABLE.encode())
    answer = ask("doc", typed({"old": "Sở Nội vụ", "deed": "close"}) | {"tep": file})
    assert [one.old for one in answer.context["lines"] if one.old] == [
        "Sở Nội vụ",
        "Huyện Đông Sơn",
        "Huyện Đông Sơn",
    ]


@pytest.mark.parametrize(
    ("text", "words"), [("", "Hãy chọn tệp hoặc dán bảng"), ("a\tb\nc\td", "Không thấy cột")]
)
def test_what_is_no_table_says_what_to_do(ask, text, words):
    answer = ask("doc", {"bang": text})
    assert answer.status_code == 422 and words in answer.content.decode()


def test_a_decision_without_its_basis_is_not_looked_at(ask):
    answer = ask("xem", typed(*SPLIT) | {"basis_number": ""})
    assert answer.status_code == 422 and answer.context["form"].errors["basis_number"]


def test_the_preview_tells_units_reports_rounds_and_people_and_stores_nothing(ask, cast):
    make_round(cast)
    make_report(cast, period="2022-Q1")  # of a period before, unfinished
    answer = ask("xem", typed(*SPLIT))
    preview, text = answer.context["preview"], answer.content.decode()
    assert preview.faults == []
    for words in (
        "Huyện Đông Sơn chấm dứt hoạt động hết ngày 31/05/2022.",
        "Lập Huyện Đông (huyện, mã binhan.dong), trực thuộc Tỉnh Bình An",
        "số liệu cũ không chia được",
        "Rút khỏi đợt",
        "Chưa xong khi đơn vị chấm dứt",
    ):
        assert words in text, words
    assert [one.period for one in preview.touched.released] == ["2022-H1"]
    assert [one.period for one in preview.touched.unfinished] == ["2022-Q1"]
    assert [names for _, names in preview.asked_units] == ["Huyện Đông, Huyện Sơn"]
    assert {(one.post.who, len(one.successors)) for one in preview.people} == {
        ("editor", 2),
        ("signer", 2),
    }
    assert not Reorganisation.objects.exists()
    assert Unit.objects.get(code="binhan.dongson").valid_to is None


def test_confirming_does_what_was_shown(ask, cast):
    opened = make_round(cast)
    post = Assignment.objects.get(user=cast.editor)
    answer = confirm(ask, typed(*SPLIT) | {f"nguoi-{post.pk}": "binhan.dong"})
    kept = Reorganisation.objects.get()
    assert answer.url == reverse("reports:reorganisation-detail", args=[kept.pk])
    asked = Report.objects.filter(round=opened).order_by("unit__code")
    assert [one.unit.code for one in asked] == ["binhan.dong", "binhan.son", "binhan.taylam"]
    assert asked[0].parent_code == "binhan" and asked[0].due_at == opened.forms.get().due_at
    left = Report.objects.get(unit__code="binhan.dongson")
    assert left.round is None and left.events.last().name == "released"
    assert not list(faults())  # the chains still prove themselves
    user = User.objects.get(pk=cast.editor.pk)
    assert Assignment.objects.in_force().filter(user=user).get().unit.code == "binhan.dong"
    assert not Assignment.objects.in_force().filter(user=cast.signer).exists()


def test_what_changed_since_it_was_shown_is_shown_again(ask, cast):
    shown = ask("xem", typed(*SPLIT)).context["preview"]
    make_round(cast)  # meanwhile a round asks the district
    answer = ask("thuc-hien", typed(*SPLIT) | {"dau": shown.digest})
    assert answer.status_code == 409 and "Chưa thực hiện" in answer.content.decode()
    assert not Reorganisation.objects.exists()


def test_faults_are_told_and_stop_it(ask):
    data = typed(*SPLIT, {"old": "Huyện Lạ", "deed": "close"})
    answer = ask("xem", data)
    assert "Không có đơn vị «Huyện Lạ»" in answer.content.decode()
    assert 'value="thuc-hien"' not in answer.content.decode()
    dropped = ask("bo-la", data).context["lines"]
    assert [one.old for one in dropped if one.old] == ["Huyện Đông Sơn", "binhan.dongson"]
    digest = answer.context["preview"].digest
    assert ask("thuc-hien", data | {"dau": digest}).status_code == 409


def test_of_units_of_others_neither_people_nor_reports_are_shown(
    client, ask, cast, django_user_model
):
    make_round(cast)
    other = django_user_model.objects.create_user("quantri.daian")
    Assignment.objects.create(
        user=other, role="administrator", unit=cast.units["daian"], valid_from="2021-01-01"
    )
    client.force_login(other)
    answer = ask("xem", typed(*SPLIT))
    preview, text = answer.context["preview"], answer.content.decode()
    assert "ngoài phạm vi quản trị" in preview.faults[0]
    assert preview.people == [] and preview.touched.released == []
    assert "editor" not in text and "Rút khỏi đợt" not in text


def test_units_left_below_are_moved_or_closed_as_chosen(ask, cast):
    make_children(cast.district, 2, "commune")
    data = typed({"old": "binhan.dongson", "deed": "full", "new": "binhan.taylam"})
    preview = ask("xem", data).context["preview"]
    assert len(preview.left[0].children) == 2 and len(preview.faults) == 1
    confirm(ask, data | {"duoi-binhan.dongson": "move"})
    assert len(UnitParent.objects.tree(ON).children("binhan.taylam")) == 2


def test_a_draft_of_a_moved_unit_goes_to_the_new_parent(ask, cast):
    office = make_children(cast.district, 1, "district")[0]
    from tests.reorganised import staff

    staff(office)
    actions.open_round(
        owner=cast.district,
        period=Period.parse("2022-H1"),
        asked=[Asked("district", make_form(), moment("2022-06-10 17:00"))],
        by=reviewer_of(cast.district),
        at=moment("2022-05-01 08:00"),
    )
    above = make_round(cast)
    answer = confirm(ask, typed({"old": office.code, "deed": "move", "new": "binhan"}))
    assert answer.status_code == 302
    report = Report.objects.get(unit=office)
    assert (report.parent_code, report.path) == ("binhan", f"/binhan/{office.code}/")
    assert report.round == above
    names = Event.objects.filter(report=report).values_list("name", flat=True)
    assert list(names) == ["created", "replaced", "joined"]


def reviewer_of(unit):
    user = User.objects.create_user("reviewer.here")
    Assignment.objects.create(user=user, role="reviewer", unit=unit, valid_from="2021-01-01")
    return user


def test_what_was_sent_stays_with_who_sent_it(ask, cast):
    make_round(cast)
    report = make_report(cast, State.APPROVED)
    before = Report.objects.filter(pk=report.pk).values().get()
    confirm(ask, typed(*SPLIT))
    assert Report.objects.filter(pk=report.pk).values().get() == before


def test_the_list_and_the_page_of_a_past_one_show_what_it_did(ask, client, cast):
    confirm(ask, typed(*SPLIT))
    kept = Reorganisation.objects.get()
    client.force_login(cast.outsider)
    text = client.get(reverse(LIST)).content.decode()
    assert "Chia huyện Đông Sơn" in text and "1 chấm dứt, 2 lập mới" in text
    assert "Lập phương án" not in text.partition("<main")[2]
    page = reverse("reports:reorganisation-detail", args=[kept.pk])
    text = client.get(page).content.decode()
    assert "Huyện Đông Sơn chấm dứt" in text and "thôi vai trò" not in text
    client.force_login(cast.admin)
    assert "thôi vai trò" in client.get(page).content.decode()


def test_a_preview_costs_the_same_with_more_units(ask, cast, django_assert_max_num_queries):
    make_round(cast)
    units = make_children(cast.province, 30)
    for count in (2, 30):
        lines = [{"old": one.code, "deed": "full", "new": "Huyện Mới"} for one in units[:count]]
        with django_assert_max_num_queries(40):
            answer = ask("xem", typed(*lines))
        assert answer.context["preview"].faults == []
