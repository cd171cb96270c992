"""One indicator's series over two form versions, from reports approved by their own people."""

from dataclasses import replace

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from indicators import catalogue, pages, unit_series
from indicators.models import Figure, FormVersion, Indicator
from reports.workflow import State
from tests.factories import make_report
from tests.indicators.two_forms import DICTIONARY, NEW, OLD
from units.models import held_by

pytestmark = pytest.mark.django_db

# Typed texts by the last part of the indicator's code; a coded answer by its printed code.
FILED = {
    ("dongson", "2021-Q1"): "nhiem_vu 10 kiem_tra 3 van_ban_di 900 ty_le_dung_han 97,5 doi_thoai 1 "
    "khao_sat 0 giai_ngan 32780 co_mat 80 bien_che 100",
    ("dongson", "2021-H1"): "nhiem_vu 25 kiem_tra 5 van_ban_di 1900 ty_le_dung_han 98 doi_thoai 2 "
    "khao_sat 1 giai_ngan 40000 co_mat 82 bien_che 100",
    ("dongson", "2022-Q1"): "nhiem_vu 12 kiem_tra 9 van_ban_di.huyen 500 van_ban_di.xa 450 "
    "so_dung_han 60 doi_thoai 2 khao_sat 2 giai_ngan 41 co_mat 84 bien_che 100",
    ("taylam", "2021-Q1"): "nhiem_vu 20 kiem_tra 4 van_ban_di 700 ty_le_dung_han 90 doi_thoai 2 "
    "khao_sat 0 giai_ngan 1000 co_mat 10 bien_che 50",
    ("taylam", "2022-Q1"): "nhiem_vu 22 kiem_tra 8 van_ban_di.huyen 300 van_ban_di.xa 200 "
    "so_dung_han 40 doi_thoai 2 khao_sat 1 giai_ngan 2 co_mat 20 bien_che 50",
}


@pytest.fixture
def filed(cast):
    catalogue.store_indicators(DICTIONARY)
    forms = {form.code: catalogue.publish(form) for form in (OLD, NEW)}
    for (name, period), texts in FILED.items():
        spec = NEW if period.startswith("2022") else OLD
        words = texts.split()
        cells = {
            spec.item_of[f"thu.{code}"]: text
            for code, text in zip(words[::2], words[1::2], strict=True)
        }
        unit = cast.units[f"binhan.{name}"]
        form = forms[spec.code]
        make_report(cast, State.APPROVED, unit, period, form=form, cells=cells)
    return cast


def seen(cast, code: str, unit: str = "binhan.dongson", user: str = "reviewer"):
    """Return (line, its texts by period) and (number, notes) of the breaks."""
    indicator = Indicator.objects.get(code=f"thu.{code}")
    found = unit_series.unit_series(
        indicator, cast.units[unit], getattr(cast, user), FormVersion.objects.published()
    )
    rows = [
        (label, ["".join(f"[{c.number}] " * bool(c.number) + c.text for c in one) for one in cells])
        for label, cells in found.rows
    ]
    return rows, [(one.number, one.notes) for one in found.breaks]


BELOW = "Tổng hợp từ đơn vị trực thuộc (Huyện)"
TALLY = "Trực tuyến: {}; Phát phiếu: {}"
# Oldest period first: 2021-Q1, 2021-H1, 2022-Q1. "[1] " is a break before the figure.
GOLDEN = [
    # joined: the row moved, was reworded, its unit renamed
    ("nhiem_vu", "dongson", [("Quý I", ["10", "", "12"]), ("6 tháng đầu năm", ["", "25", ""])], []),
    ("co_mat", "dongson", [("", ["80", "82", "84"])], []),
    ("ty_le_co_mat", "dongson", [("", ["80,00", "82,00", "84,00"])], []),
    # joined by the answer's key, whatever its code: Có = 1 in 2021, Có = 2 in 2022
    (
        "doi_thoai",
        "dongson",
        [("Quý I", ["Có", "", "Có"]), ("6 tháng đầu năm", ["", "Không", ""])],
        [],
    ),
    # marked
    (
        "kiem_tra",
        "dongson",
        [("Quý I", ["3", "", "[1] 9"]), ("6 tháng đầu năm", ["", "5", ""])],
        ["Từ 2022 tính cả cấp xã."],
    ),
    (
        "khao_sat",
        "dongson",
        [
            ("Quý I", ["Trực tuyến", "", "[1] Kết hợp"]),
            ("6 tháng đầu năm", ["", "Phát phiếu", ""]),
        ],
        [
            "Các phương án trả lời đổi từ «Trực tuyến; Phát phiếu» thành "
            "«Trực tuyến; Phát phiếu; Kết hợp»."
        ],
    ),
    (
        "giai_ngan",
        "dongson",
        [("", ["32.780", "40.000", "[1] 41"])],
        ["Đơn vị tính đổi từ «Triệu đồng» thành «Tỷ đồng»."],
    ),
    # apart: split, and a rate that became a count
    ("van_ban_di", "dongson", [("Quý I", ["900", ""]), ("6 tháng đầu năm", ["", "1.900"])], []),
    ("van_ban_di.huyen", "dongson", [("Quý I", ["500"])], []),
    (
        "ty_le_dung_han",
        "dongson",
        [("Quý I", ["97,50", ""]), ("6 tháng đầu năm", ["", "98,00"])],
        [],
    ),
    ("so_dung_han", "dongson", [("Quý I", ["60"])], []),
]
ROLLED = [
    ("nhiem_vu", [("Quý I", ["30", "", "34"]), ("6 tháng đầu năm", ["", "25", ""])], []),
    ("kiem_tra", [("Quý I", ["7", "", "[1] 17"]), ("6 tháng đầu năm", ["", "5", ""])], 1),
    # 90/150, 82/100 and 104/150: recomputed over the sums
    ("ty_le_co_mat", [("", ["60,00", "82,00", "69,33"])], []),
    # the answers counted by key, printed in each form's own order
    (
        "doi_thoai",
        [
            ("Quý I", ["Có: 1; Không: 1", "", "Không: 0; Có: 2"]),
            ("6 tháng đầu năm", ["", "Có: 0; Không: 1", ""]),
        ],
        [],
    ),
    (
        "khao_sat",
        [
            ("Quý I", [TALLY.format(2, 0), "", "[1] " + TALLY.format(0, 1) + "; Kết hợp: 1"]),
            ("6 tháng đầu năm", ["", TALLY.format(0, 1), ""]),
        ],
        1,
    ),
    ("giai_ngan", [("", ["33.780", "40.000", "[1] 43"])], 1),
    ("ty_le_dung_han", [], []),  # typed without its parts: never combined
]


def test_a_unit_s_series_joins_marks_and_keeps_apart(filed):
    for code, unit, rows, notes in GOLDEN:
        named = [(" · ".join(filter(None, ("Số của đơn vị", kind))), cells) for kind, cells in rows]
        breaks = [(1, tuple(notes))] if notes else []
        assert seen(filed, code, f"binhan.{unit}") == (named, breaks), code


def test_a_parent_s_series_combines_the_units_below(filed):
    for code, rows, breaks in ROLLED:
        named = [(" · ".join(filter(None, (BELOW, kind))), cells) for kind, cells in rows]
        found, listed = seen(filed, code, "binhan")
        assert (found, len(listed)) == (named, breaks or 0), code


def test_a_roll_up_says_how_many_units_it_stands_on(filed):
    indicator = Indicator.objects.get(code="thu.co_mat")
    found = unit_series.unit_series(
        indicator, filed.province, filed.reviewer, FormVersion.objects.published()
    )
    ((_, cells),) = found.rows
    assert [one.note for (one,) in cells] == ["2/2 đơn vị", "1/2 đơn vị", "2/2 đơn vị"]
    assert [codes for _, codes in found.periods] == ["thu-2021", "thu-2021", "thu-2022"]


def test_units_that_file_different_versions_are_combined_where_the_versions_join(filed):
    """A year of change: one district files the older form, the other the newer one."""
    old = FormVersion.objects.get(code="thu-2021")
    cells = {
        OLD.item_of[f"thu.{code}"]: text
        for code, text in {"nhiem_vu": "5", "doi_thoai": "1", "kiem_tra": "6"}.items()
    }
    unit = filed.neighbour
    make_report(filed, State.APPROVED, unit, "2022-H1", form=old, cells=cells)
    new = FormVersion.objects.get(code="thu-2022")
    cells = {NEW.item_of[f"thu.{code}"]: "2" for code in ("nhiem_vu", "doi_thoai", "kiem_tra")}
    make_report(filed, State.APPROVED, filed.district, "2022-H1", form=new, cells=cells)

    def half_year(code):
        ((_, _), (_, cells)) = seen(filed, code, "binhan")[0]
        return [text for text in cells if text]

    assert half_year("nhiem_vu") == ["25", "7"]
    assert half_year("doi_thoai") == ["Có: 0; Không: 1", "Không: 0; Có: 2"]  # codes 1 and 2
    assert half_year("kiem_tra") == ["5", "6[1] 2"]  # never added over a break


def test_a_person_sees_only_the_figures_of_his_scope(filed):
    assert seen(filed, "nhiem_vu", "binhan.dongson", "outsider") == ([], [])
    assert seen(filed, "nhiem_vu", "binhan", "stranger") == ([], [])
    assert seen(filed, "nhiem_vu", "binhan.dongson", "admin") == ([], [])


def test_a_superseded_figure_is_in_no_series(filed):
    Figure.objects.filter(period="2021-H1").update(superseded_at="2022-01-01T00:00Z")
    assert seen(filed, "nhiem_vu")[0] == [("Số của đơn vị · Quý I", ["10", "12"])]


def test_a_series_costs_three_queries_whatever_it_holds(filed, django_assert_num_queries):
    versions = list(FormVersion.objects.published())
    held_by(filed.reviewer)  # read once a request
    for code in ("nhiem_vu", "ty_le_co_mat"):
        indicator = Indicator.objects.get(code=f"thu.{code}")
        for unit in (filed.province, filed.district):
            with django_assert_num_queries(3 if unit == filed.province else 1):
                unit_series.unit_series(indicator, unit, filed.reviewer, versions)


def test_related_figures_are_named_where_this_indicator_has_none(filed):
    def tracked(code, *others, **more):
        indicator = Indicator.objects.get(code=f"thu.{code}")
        codes = [f"thu.{one}" for one in others]
        return unit_series.tracked_elsewhere(indicator, codes, filed.reviewer, **more)

    labels = ["Quý I năm 2021", "6 tháng đầu năm 2021"]
    assert tracked("van_ban_di.huyen", "van_ban_di") == {"thu.van_ban_di": (labels, [])}
    assert tracked("van_ban_di", "van_ban_di.xa", unit=filed.district) == {
        "thu.van_ban_di.xa": ([], ["Quý I năm 2022"])
    }
    assert tracked("nhiem_vu", "kiem_tra") == {}
    assert tracked("so_dung_han") == {}


def test_relations_are_told_on_both_sides(filed):
    relations = catalogue.related_in("thu.van_ban_di", DICTIONARY)
    assert [(one.code, one.is_reverse) for one in relations] == [
        ("thu.van_ban_di.huyen", True),
        ("thu.van_ban_di.xa", True),
    ]
    (own,) = catalogue.related_in("thu.so_dung_han", DICTIONARY)
    assert (own.code, own.how, own.is_reverse) == ("thu.ty_le_dung_han", "measured", False)
    indicator = Indicator.objects.get(code="thu.van_ban_di")
    facts = pages.indicator_facts(indicator, [OLD, NEW], relations)
    assert [(one.name, one.words) for one in facts.related] == [
        ("Số văn bản đi của cấp huyện", "tách ra từ"),
        ("Số văn bản đi của cấp xã", "tách ra từ"),
    ]
    assert catalogue.related_of("khong.co") == []


def test_a_related_indicator_is_named_with_its_reason_and_the_periods_it_was_asked(filed):
    relations = catalogue.related_in("thu.so_dung_han", DICTIONARY)
    indicator = Indicator.objects.get(code="thu.so_dung_han")
    (one,) = pages.indicator_facts(indicator, [OLD, NEW], relations).related
    elsewhere = {one.code: (["Quý I năm 2021"], [])}
    html = render_to_string("indicators/_related.html", {"one": one, "elsewhere": elsewhere})
    text = " ".join(strip_tags(html).split())
    assert text == (
        "Chỉ tiêu này đo bằng cách khác so với: Tỷ lệ hồ sơ đúng hạn. "
        "Mẫu 2021 hỏi tỷ lệ %, không hỏi số hồ sơ. "
        "Trước đó theo dõi bằng chỉ tiêu Tỷ lệ hồ sơ đúng hạn (Quý I năm 2021)."
    )
    assert html.count(reverse("indicators:indicator-detail", args=["thu.ty_le_dung_han"])) == 2
    html = render_to_string(
        "indicators/_related.html", {"one": replace(one, is_reverse=True, is_known=False)}
    )
    assert "Tỷ lệ hồ sơ đúng hạn đo bằng cách khác so với chỉ tiêu này." in strip_tags(html)
    assert "<a " not in html


# --- the page ----------------------------------------------------------------------------------


def page(client, user, code, **asked):
    client.force_login(user)
    return client.get(reverse("indicators:indicator-detail", args=[f"thu.{code}"]), asked)


def test_the_page_draws_the_series_and_lists_its_breaks(client, filed):
    answer = page(client, filed.reviewer, "kiem_tra", **{"don-vi": "binhan"})
    text = answer.content.decode()
    assert "<svg" in text and "<polyline" not in text.partition("<figcaption>")[0]
    assert 'class="chart-break"' in text and 'id="ngat-1"' in text
    assert "Từ mẫu thu-2021 sang mẫu thu-2022: Từ 2022 tính cả cấp xã." in text
    assert "2/2 đơn vị" in text
    text = page(client, filed.reviewer, "nhiem_vu", **{"don-vi": "binhan"}).content.decode()
    assert "<polyline" in text.partition("<figcaption>")[0] and "chart-break" not in text


def test_the_page_says_what_each_form_changed(client, filed):
    text = page(client, filed.editor, "kiem_tra").content.decode()
    assert "Số phòng ban đã kiểm tra" in text and "Số đơn vị đã kiểm tra" in text
    assert text.count("Từ 2022 tính cả cấp xã.") == 1  # no series chosen: no list of breaks


def test_the_units_offered_are_those_with_figures_in_scope(client, filed):
    def offered(user):
        return [one.code for one in page(client, user, "nhiem_vu").context["units"]]

    assert offered(filed.reviewer) == ["binhan", "binhan.dongson", "binhan.taylam"]
    assert offered(filed.editor) == ["binhan.dongson"]
    assert offered(filed.admin) == [] and offered(filed.stranger) == []


@pytest.mark.parametrize(
    ("person", "unit", "status"),
    [
        ("editor", "binhan.dongson", 200),
        ("editor", "binhan.taylam", 404),
        ("editor", "binhan", 404),
        ("reviewer", "binhan.taylam", 200),
        ("stranger", "binhan", 404),
        ("admin", "binhan.dongson", 404),
        ("reviewer", "khong.co", 404),
    ],
)
def test_a_unit_out_of_scope_is_not_found(client, filed, person, unit, status):
    answer = page(client, getattr(filed, person), "nhiem_vu", **{"don-vi": unit})
    assert answer.status_code == status


def test_a_unit_without_figures_says_what_brings_them(client, filed):
    text = page(client, filed.reviewer, "nhiem_vu", **{"don-vi": "binhan.noivu"}).content.decode()
    assert "Chưa có số liệu công bố của chỉ tiêu này tại Sở Nội vụ." in text
    text = page(client, filed.reviewer, "ty_le_dung_han", **{"don-vi": "binhan"}).content.decode()
    assert "không tổng hợp lên cấp trên" in text


def test_the_page_costs_the_same_with_more_periods_and_units(
    client, filed, django_assert_num_queries
):
    client.force_login(filed.reviewer)
    url = reverse("indicators:indicator-detail", args=["thu.ty_le_co_mat"])
    Figure.objects.filter(period="2021-H1").update(superseded_at="2022-01-01T00:00Z")
    client.get(url, {"don-vi": "binhan"})
    with CaptureQueriesContext(
        connection,
    ) as first:
        client.get(url, {"don-vi": "binhan"})
    Figure.objects.update(superseded_at=None)
    with django_assert_num_queries(len(first)):
        client.get(url, {"don-vi": "binhan"})
    assert len(first) == 16
