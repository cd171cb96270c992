"""The units' texts put together under a section of their parent's report."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators import catalogue
from indicators.spec import SectionSpec
from reports import actions, assembling, record
from reports.models import Event, Narrative
from reports.narrative.corresponding import sections_for
from tests.factories import make_children, make_form, moment
from tests.reports.browsing import get, post
from tests.reports.consolidated import DONE, LATE, PARENTS, clerk_of, publish, send, start

pytestmark = pytest.mark.django_db

CHECKS = SectionSpec("I.1", "1.", 2, "Công tác kiểm tra CCHC", ("1",))
WISHES = SectionSpec("V", "V.", 1, "KIẾN NGHỊ, ĐỀ XUẤT")
OF_UNITS = (
    SectionSpec("I.1", "1.", 2, "Về kế hoạch cải cách hành chính", ("1",)),
    SectionSpec("I.2", "2.", 2, "Về kiểm tra cải cách hành chính", ("1",)),
    SectionSpec("IV", "IV.", 1, "KIẾN NGHỊ, ĐỀ XUẤT"),
)


class Written:
    """A province's draft, and districts that write and send."""

    def __init__(self, cast):
        self.cast = cast
        province = publish("thu9-tinh", ("province",), PARENTS, outline=(CHECKS, WISHES))
        self.form = publish("thu9-huyen", ("district",), (0, 1), outline=OF_UNITS)
        self.report = start(cast.province, province)
        self.clerk = clerk_of(cast.province)

    def file(self, unit, texts, until="approve", cells=None, at="2022-06-12 09:00"):
        report = start(unit, self.form)
        self.write(report, texts)
        cells = cells or {DONE: "1.200", LATE: "24"}
        send(report, self.cast.reviewer, cells, until=until, at=moment(at))
        return report

    def write(self, report, texts):
        kept = dict(Narrative.objects.filter(report=report).values_list("section", "version"))
        for section, text in texts.items():
            actions.write_section(
                report=report,
                section=section,
                text=text,
                version=kept.get(section, 0),
                by=clerk_of(report.unit),
            )

    def found(self, section=CHECKS):
        return assembling.assemble(self.report, section)

    def url(self, section="I.1") -> str:
        return reverse("reports:narrative-assemble", args=[self.report.pk, section])

    def take(self, client, *names, version=0, status=302, user=None):
        fields = {"lay": names, "ban": version}
        return post(client, user or self.clerk, self.url(), fields, status).content.decode()

    @property
    def text(self) -> str:
        return Narrative.objects.get(report=self.report, section="I.1").text


@pytest.fixture
def written(cast):
    return Written(cast)


@pytest.fixture
def two(written):
    """Two districts: one approved, with a figure and marks; one sent, with an item first."""
    cast = written.cast
    written.first = written.file(
        cast.district,
        {
            "I.2": "Đã kiểm tra **07 xã**, giải quyết {{1.1:unit}}[^Tính đến 14/6].\n- Một\n+ Hai",
            "I.1": "Ban hành kế hoạch.",
        },
    )
    written.second = written.file(cast.neighbour, {"I.2": "- Kiểm tra 05 xã."}, until="submit")
    return written


def names(pieces) -> list[tuple[str, str, bool, bool]]:
    return [(one.unit, one.key, one.is_near, one.is_approved) for one in pieces]


# What there is


def test_sections_are_found_by_what_they_ask_not_by_their_number(two):
    found = two.found()
    assert names(found.pieces) == [
        ("Huyện Đông Sơn", "I.2", False, True),
        ("Huyện Đông Sơn", "I.1", True, True),
        ("Huyện Tây Lâm", "I.2", False, False),
    ]


@pytest.mark.parametrize(
    ("key", "answering"),
    [
        ("I.2", ["I.3"]),  # inspections; the district's I.2 is about plans
        ("II.1.d", ["II.1.4"]),
        ("II.6.a", ["II.6.3"]),
        ("III.1", ["III.1"]),
        ("IV", ["IV"]),
    ],
)
def test_the_shipped_outlines_answer_each_other(key, answering):
    asked, other = (
        catalogue.form_spec(make_form(code)) for code in ("bnv-2022-tinh", "bnv-2022-huyen")
    )
    wanted = next(one for one in asked.outline if one.key == key)
    found, near = sections_for(wanted, asked, other)
    assert [one.key for one in found] == answering
    assert not {one.key for one in near} & set(answering)


def test_a_form_answers_itself_key_by_key():
    form = catalogue.form_spec(make_form("bnv-2022-huyen"))
    for one in form.outline:
        if one.takes_text:
            assert sections_for(one, form, form) == ([one], [])


def test_who_wrote_nothing_and_who_sent_nothing_is_named(two):
    silent, missing = make_children(two.cast.province, 2)
    two.file(silent, {"IV": "Không."})
    start(missing, two.form)
    found = two.found()
    assert (found.silent, found.missing) == (("Huyện số 1",), ("Huyện số 2",))
    assert names(two.found(WISHES).pieces) == [("Huyện số 1", "IV", False, True)]


def test_figures_stand_as_they_were_printed_when_it_was_signed(two):
    text = assembling.together(two.found().pieces[:1])
    assert text == (
        "**Huyện Đông Sơn:** Đã kiểm tra **07 xã**, giải quyết 1.200 hồ sơ[^Tính đến 14/6]."
        "\n- Một\n+ Hai"
    )


def test_what_was_approved_stands_while_the_report_is_open_again(two):
    cast, report = two.cast, two.first
    actions.move(report=report, name="ask_reopen", by=cast.reviewer, note="Sai")
    actions.move(report=report, name="reopen", by=cast.second_reviewer, note="Sai")
    two.write(report, {"I.2": "Đã kiểm tra 08 xã."})
    assert "07 xã" in assembling.together(two.found().pieces[:1])
    send(report, cast.reviewer, {}, until="submit", at=moment("2022-06-20 09:00"))
    assert "07 xã" in assembling.together(two.found().pieces[:1])
    actions.move(report=report, name="approve", by=cast.reviewer)
    assert "08 xã" in assembling.together(two.found().pieces[:1])


def test_what_was_sent_back_is_not_offered(two):
    actions.move(report=two.second, name="send_back", by=two.cast.reviewer, note="Sai")
    assert "Huyện Tây Lâm" not in [one.unit for one in two.found().pieces]
    assert two.found().missing == ("Huyện Tây Lâm",)


def test_a_text_of_before_there_were_marks_is_taken_as_typed():
    blocks = assembling.frozen("Đạt **90%** {{1.1}}\n- Một", {}, has_marks=False)
    assert [run.text for block in blocks for run in block.runs] == ["Đạt **90%** {{1.1}}", "- Một"]


def test_the_number_of_queries_does_not_grow_with_the_units(two):
    counts = []
    for more in (0, 4):
        for unit in make_children(two.cast.province, more):
            two.file(unit, {"I.2": "Đã kiểm tra."}, until="submit")
        with CaptureQueriesContext(connection) as queries:
            two.found()
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5


# The page


def test_the_page_offers_each_text_with_its_source(client, two):
    page = get(client, two.clerk, two.url())
    piece = two.found().pieces[0]
    assert f'value="{piece.name}" checked' in page
    assert f'value="{two.found().pieces[2].name}"' in page and "chưa được phê duyệt" in page
    assert "<b>07 xã</b>" in page and "1.200 hồ sơ" in page
    assert "Mục khác của các đơn vị về cùng Biểu" in page
    narrative = reverse("reports:report-narrative", args=[two.report.pk])
    assert two.url() in get(client, two.clerk, narrative)
    own = reverse("reports:report-narrative", args=[two.first.pk])
    assert "tap-hop" not in get(client, clerk_of(two.cast.district), own)


def test_only_who_may_open_a_report_gets_a_link_to_it(client, two):
    link = reverse(
        "reports:submission-detail", args=[two.first.pk, two.found().pieces[0].submission_id]
    )
    assert link not in get(client, two.clerk, two.url())


def test_what_was_chosen_is_written_below_and_the_event_says_from_whom(client, two):
    actions.write_section(report=two.report, section="I.1", text="Mở đầu.", version=0, by=two.clerk)
    first, _, second = two.found().pieces
    two.take(client, first.name, second.name, version=1)
    assert two.text.split("\n") == [
        "Mở đầu.",
        "**Huyện Đông Sơn:** Đã kiểm tra **07 xã**, giải quyết 1.200 hồ sơ[^Tính đến 14/6].",
        "- Một",
        "+ Hai",
        "**Huyện Tây Lâm:**",
        "- Kiểm tra 05 xã.",
    ]
    event = Event.objects.filter(report=two.report, name="narrative").latest("sequence")
    assert event.payload["sources"] == [
        {
            "unit": one.unit_code,
            "name": one.unit,
            "receipt": one.receipt,
            "section": "I.2",
        }
        for one in (first, second)
    ]
    assert list(record.faults()) == []
    history = get(client, two.clerk, reverse("reports:report-history", args=[two.report.pk]))
    assert "tập hợp lời văn của 2 đơn vị" in history.lower()
    assert f"Huyện Đông Sơn (biên nhận {first.receipt})" in history


def test_a_section_changed_meanwhile_is_not_written_over(client, two):
    first = two.found().pieces[0]
    actions.write_section(
        report=two.report, section="I.1", text="Người khác.", version=0, by=two.clerk
    )
    answer = two.take(client, first.name, version=0, status=409)
    assert "vừa được người khác sửa" in answer
    assert f'value="{first.name}" checked' in answer
    assert two.text == "Người khác."
    two.take(client, first.name, version=1)
    assert two.text.startswith("Người khác.\n**Huyện Đông Sơn:**")


def test_nothing_chosen_or_something_unknown_writes_nothing(client, two):
    for names_ in ((), ("BN-0000:I.2",)):
        assert "Chưa đánh dấu lời văn" in two.take(client, *names_, status=422)
    assert not Narrative.objects.filter(report=two.report).exists()


def test_what_is_too_long_is_refused_and_says_so(client, two):
    unit = make_children(two.cast.province, 1)[0]
    two.file(unit, {"I.2": "Kiểm tra. " * 5_500})
    two.write(two.report, {"I.1": "Mở đầu. " * 1_000})
    pieces = [one.name for one in two.found().pieces]
    assert "Mục dài quá 60000 ký tự" in two.take(client, *pieces, version=1, status=422)


def test_rights_and_scope(client, two):
    name = two.found().pieces[0].name
    leader = two.cast.leader
    get(client, leader, two.url(), 403)
    two.take(client, name, user=leader, status=403)
    get(client, two.cast.stranger, two.url(), 404)
    get(client, clerk_of(two.cast.district), two.url(), 404)
    get(client, two.clerk, two.url("II.9"), 404)
    own = reverse("reports:narrative-assemble", args=[two.first.pk, "I.2"])
    get(client, clerk_of(two.cast.district), own, 404)


def test_a_sent_report_shows_the_texts_and_takes_none(client, two):
    two.write(two.report, {"I.1": "Xong."})
    send(two.report, two.clerk, {}, until="submit")
    page = get(client, two.clerk, two.url())
    assert "07 xã" in page and "Lấy lời văn đã đánh dấu" not in page
    two.take(client, two.found().pieces[0].name, version=1, status=409)


def test_hostile_texts_stay_texts(client, written):
    told = "<script>alert(1)</script> **<img src=x>** [^<b>]"
    written.file(written.cast.district, {"I.2": told})
    page = get(client, written.clerk, written.url())
    assert "<script>alert" not in page and "<img src=x" not in page
    assert "&lt;script&gt;" in page
    written.take(client, written.found().pieces[0].name)
    assert written.text == f"**Huyện Đông Sơn:** {told}"
