"""Lines of a table of successions -> the plan: the table of 2025, and what a line leaves open."""

from datetime import date

import pytest

from tests.factories import CORPUS
from units.plan import Basis
from units.reorganisation_table import Asked, Line, kind_of, lines_in, pasted, plan_of
from units.reorganising import Facts, Known, review
from units.tree import Edge

ON, EVER = date(2025, 7, 1), date(1900, 1, 1)
BASIS = Basis("202/2025/QH15", date(2025, 6, 12), "Quốc hội")
KINDS = {"province": "Tỉnh, thành phố", "district": "Huyện", "commune": "Xã, phường, đặc khu"}
TABLE = (CORPUS / "successions_2025.tsv").read_text(encoding="utf-8")


def known(code: str, name: str, kind: str) -> Known:
    return Known(code, kind, {"name": name, "gso_code": ""}, EVER, None)


NAMES = {
    "gialai": "Tỉnh Gia Lai",
    "quangngai": "Tỉnh Quảng Ngãi",
    "soctrang": "Tỉnh Sóc Trăng",
    "daknong": "Tỉnh Đắk Nông",
    "binhthuan": "Tỉnh Bình Thuận",
    "binhdinh": "Tỉnh Bình Định",
    "kontum": "Tỉnh Kon Tum",
    "haugiang": "Tỉnh Hậu Giang",
    "gialai.kongchro": "Huyện Kông Chro",
    "quangngai.tunghia": "Huyện Tư Nghĩa",
    "soctrang.kesach": "Huyện Kế Sách",
    "soctrang.longphu": "Huyện Long Phú",
    "gialai.kongchro.daksong": "Xã Đăk Song",
}
KIND = ("province", "district", "commune")
UNITS = {code: known(code, name, KIND[code.count(".")]) for code, name in NAMES.items()}
EDGES = [Edge(code, code.rpartition(".")[0], EVER, None) for code in NAMES if "." in code]


def drawn(lines, **kwargs):
    return plan_of(lines, Asked("Sắp xếp", ON, BASIS, **kwargs), UNITS, EDGES)


def table(text: str = TABLE) -> list[Line]:
    return lines_in(pasted(text), KINDS)


def faults(found) -> list[str]:
    facts = Facts(UNITS, tuple(EDGES), {}, date(2025, 7, 2), KINDS)
    return found.faults + review(found.plan, facts).faults


def test_the_table_of_2025_is_one_plan_without_faults():
    found = drawn(table(), below={"gialai.kongchro": "close"})
    assert faults(found) == []
    plan = found.plan
    assert len(plan.successions) == 27 and len(plan.created) == 22
    new = {one.names["name"]: one for one in plan.created}
    assert new["Xã Kông Chro"].code == "gialai.xakongchro"  # the short one is the district's
    assert new["Xã Chư Krey"].code == "gialai.chukrey"
    # The old commune ends with its district; the new one of that name is another unit.
    assert new["Xã Đăk Song"].parent == "gialai" and new["Xã Đăk Song"].code == "gialai.daksong"
    # Cần Thơ and Lâm Đồng are not in the portal yet; the communes stand under the new province.
    assert new["Thành phố Cần Thơ"].parent == ""
    assert new["Xã Nhơn Mỹ"].parent == new["Thành phố Cần Thơ"].code == "cantho"
    takes = {one.predecessor for one in plan.successions if one.successor == "cantho.nhonmy"}
    assert takes == {"soctrang.kesach", "soctrang.longphu"}
    assert {one.unit: one.names["gso_code"] for one in plan.renames} == {
        "gialai": "52",
        "quangngai": "51",
    }
    assert plan.closed == ("gialai.kongchro.daksong",)


def test_units_left_below_one_that_ends_are_asked_about():
    found = drawn(table())
    assert found.left == {"gialai.kongchro": ["gialai.kongchro.daksong"]}
    assert any("Xã Đăk Song còn trực thuộc Huyện Kông Chro" in one for one in faults(found))
    moved = drawn(table(), below={"gialai.kongchro": "move"})
    assert [(one.unit, one.parent) for one in moved.plan.moves] == [
        ("gialai.kongchro.daksong", "gialai")
    ]


def test_a_line_of_a_unit_the_portal_does_not_have_is_told():
    found = drawn([Line("Tỉnh Hà Giang", "full", "Tỉnh Tuyên Quang")])
    assert found.unknown == [0] and "Không có đơn vị «Tỉnh Hà Giang»" in found.faults[0]


def test_accents_and_spaces_do_not_matter_and_a_code_is_a_name():
    for old in ("huyen kong chro", "HUYỆN  KÔNG CHRO", "gialai.kongchro"):
        plan = drawn([Line(old, "partial", "Xã Mới", "commune")]).plan
        assert plan.ended == ("gialai.kongchro",), old


@pytest.mark.parametrize(
    ("line", "field", "expected"),
    [
        (Line("gialai.kongchro", "close"), "closed", ("gialai.kongchro",)),
        (Line("", "found", "Xã Mới", "commune", "gialai"), "founded", ("gialai.moi",)),
        (Line("gialai.kongchro", "cede", "quangngai.tunghia"), "ended", ()),
    ],
)
def test_each_deed_comes_into_the_plan(line, field, expected):
    assert getattr(drawn([line]).plan, field) == expected


def test_renaming_and_moving():
    plan = drawn(
        [
            Line("gialai.kongchro", "rename", "Thị xã Kông Chro", gso="00625"),
            Line("quangngai.tunghia", "move", "Tỉnh Gia Lai"),
        ]
    ).plan
    (rename,), (move,) = plan.renames, plan.moves
    assert rename.names == {"name": "Thị xã Kông Chro", "gso_code": "00625"}
    assert (move.unit, move.parent) == ("quangngai.tunghia", "gialai")


def test_a_renamed_unit_s_letterhead_follows_where_it_ends_in_the_name():
    issued = {"name": "Huyện Kông Chro", "gso_code": "", "issuer_name": "UBND HUYỆN KÔNG CHRO"}
    units = UNITS | {"gialai.kongchro": Known("gialai.kongchro", "district", issued, EVER, None)}
    line = Line("gialai.kongchro", "rename", "Thị xã Kông Chro")
    found = plan_of([line], Asked("S", ON, BASIS), units, EDGES)
    assert found.plan.renames[0].names["issuer_name"] == "UBND THỊ XÃ KÔNG CHRO"
    effects = review(found.plan, Facts(units, tuple(EDGES), {}, ON, KINDS)).effects
    assert effects[0].text.endswith("Cơ quan ban hành trên văn bản ghi là UBND THỊ XÃ KÔNG CHRO.")


def test_an_open_or_ambiguous_line_is_told():
    assert "chọn việc sắp xếp" in drawn([Line("Huyện Kông Chro", "", "Xã A")]).faults[0]
    twin = UNITS | {"daknong.x": known("daknong.x", "Huyện Kông Chro", "district")}
    found = plan_of([Line("Huyện Kông Chro", "close")], Asked("S", ON, BASIS), twin, EDGES)
    assert "Có nhiều đơn vị" in found.faults[0]
    assert "Không có đơn vị" in drawn([Line("gialai.kongchro", "move", "Tỉnh X")]).faults[0]


def test_a_table_may_have_vietnamese_heads_and_words():
    text = "Đơn vị cũ\tViệc\tĐơn vị mới\tLoại\nHuyện Kông Chro\tMột phần\tXã A\tXã, phường, đặc khu"
    assert table(text) == [Line("Huyện Kông Chro", "partial", "Xã A", "commune")]
    assert table("không\tphải\tbảng") == []


def test_a_name_tells_its_kind_where_it_can():
    names = ("Xã A", "Phường B", "Tỉnh C", "Huyện D", "Sở Nội vụ", "Thành phố E")
    assert [kind_of(name) for name in names] == [
        "commune",
        "commune",
        "province",
        "district",
        "department",
        "",
    ]
