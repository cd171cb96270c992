"""Plans of reorganisation held against units: what they would do, and every fault they can have."""

from dataclasses import replace
from datetime import date

import pytest

from units.plan import Basis, Move, NewUnit, Plan, Rename, Succession, Transfer, to_json
from units.reorganising import Facts, Known, Post, review
from units.tree import Edge

ON, EVER = date(2025, 7, 1), date(1900, 1, 1)
BASIS = Basis("1664/NQ-UBTVQH15", date(2025, 6, 16), "Ủy ban Thường vụ Quốc hội")
KINDS = {"province": "Tỉnh", "district": "Huyện", "commune": "Xã"}


def known(code, name, kind="district", **kwargs) -> Known:
    return Known(code, kind, {"name": name}, EVER, kwargs.pop("valid_to", None), **kwargs)


UNITS = [
    known("t", "Tỉnh T", "province"),
    known("u", "Tỉnh U", "province"),
    known("t.a", "Huyện A"),
    known("t.b", "Huyện B"),
    known("t.a.x", "Xã X", "commune"),
    known("t.old", "Huyện Cũ", valid_to=date(2020, 1, 1)),
]
EDGES = (
    Edge("t.a", "t", EVER, None),
    Edge("t.b", "t", EVER, None),
    Edge("t.a.x", "t.a", EVER, None),
)
FACTS = Facts(
    {one.code: one for one in UNITS},
    EDGES,
    {1: Post("t.b", "Người B", "Người ký"), 2: Post("t.b", "Tôi", "Quản trị", is_own=True)},
    ON,
    KINDS,
)


def plan(**kwargs) -> Plan:
    return Plan(**{"title": "Sắp xếp", "on": ON, "basis": BASIS} | kwargs)


def new(code="t.c", name="Xã C", kind="commune", parent="t") -> NewUnit:
    return NewUnit(code, kind, parent, {"name": name})


GOOD = plan(
    ended=("t.b",),
    created=(new(), new("t.d", "Xã D")),
    successions=(Succession("t.b", "t.c", "partial", "xã M"), Succession("t.b", "t.d", "partial")),
    moves=(Move("t.a.x", "t"),),
    renames=(Rename("t.a", {"name": "Thị xã A"}),),
    transfers=(Transfer(1, "t.c"),),
)


def test_a_good_plan_has_no_fault_and_says_everything_it_does():
    found = review(GOOD, FACTS)
    assert found.faults == []
    assert [one.text for one in found.effects] == [
        "Huyện B chấm dứt hoạt động hết ngày 30/06/2025.",
        "Lập Xã C (xã, mã t.c), trực thuộc Tỉnh T, từ ngày 01/07/2025.",
        "Lập Xã D (xã, mã t.d), trực thuộc Tỉnh T, từ ngày 01/07/2025.",
        "Một phần Huyện B (xã M) chuyển sang Xã C: số liệu cũ không chia được, "
        "không tính là của Xã C.",
        "Một phần Huyện B chuyển sang Xã D: số liệu cũ không chia được, không tính là của Xã D.",
        "Huyện A đổi tên thành Thị xã A từ ngày 01/07/2025; báo cáo các kỳ trước giữ tên cũ.",
        "Xã X chuyển từ trực thuộc Huyện A sang trực thuộc Tỉnh T từ ngày 01/07/2025.",
        "Người B thôi vai trò Người ký tại Huyện B hết ngày 30/06/2025.",
        "Người B nhận vai trò Người ký tại Xã C từ ngày 01/07/2025.",
        "Tôi thôi vai trò Quản trị tại Huyện B hết ngày 30/06/2025.",
    ]
    assert found.parents == {"t.a": "t", "t.a.x": "t", "t.c": "t", "t.d": "t"}


FAULTS = {
    "nothing": (plan(), "Chưa có việc nào"),
    "no basis": (replace(GOOD, basis=Basis("", ON, "")), "làm căn cứ"),
    "no title": (replace(GOOD, title=" "), "Ghi nội dung sắp xếp"),
    "ended twice": (replace(GOOD, ended=("t.b", "t.b")), "chấm dứt hai lần"),
    "ended before": (plan(ended=("t.old",), closed=("t.old",)), "không hoạt động vào ngày"),
    "unknown": (plan(ended=("t.q",), closed=("t.q",)), "Không có đơn vị mã «t.q»"),
    "no successor": (plan(ended=("t.b",)), "chưa ghi đơn vị kế thừa"),
    "closed and followed": (replace(GOOD, closed=("t.b",)), "vừa ghi giải thể"),
    "no predecessor": (plan(created=(new(),)), "chưa ghi hình thành từ đâu"),
    "code twice": (plan(created=(new(), new()), founded=("t.c",)), "dùng cho hai đơn vị mới"),
    "code taken": (plan(created=(new("t.a"),), founded=("t.a",)), "đang là của Huyện A"),
    "bad code": (plan(created=(new("t.Đ"),), founded=("t.Đ",)), "không đúng dạng"),
    "code elsewhere": (plan(created=(new("u.c"),), founded=("u.c",)), "phải bắt đầu bằng"),
    "bad kind": (plan(created=(new(kind=""),), founded=("t.c",)), "Chọn loại đơn vị"),
    "no name": (plan(created=(new(name=" "),), founded=("t.c",)), "Ghi tên"),
    "long name": (plan(created=(new(name="x" * 201),), founded=("t.c",)), "dài quá 200"),
    "same name": (
        plan(created=(new(name="huyện  b", kind="district"),), founded=("t.c",)),
        "trùng tên và loại với đơn vị mã «t.b»",
    ),
    "same name by renaming": (
        plan(renames=(Rename("t.a", {"name": "Huyện B"}),)),
        "trùng tên và loại",
    ),
    "whole to two": (
        replace(
            GOOD,
            successions=(Succession("t.b", "t.c", "full"), Succession("t.b", "t.d", "partial")),
        ),
        "chỉ chuyển được sang một đơn vị",
    ),
    "whole but stays": (plan(successions=(Succession("t.b", "t.a", "full"),)), "không chấm dứt"),
    "passes twice": (
        replace(GOOD, successions=GOOD.successions + GOOD.successions[:1]),
        "được ghi hai lần",
    ),
    "itself": (
        plan(ended=("t.b",), successions=(Succession("t.b", "t.b", "full"),)),
        "kế thừa chính mình",
    ),
    "to one that ends": (
        plan(
            ended=("t.a.x", "t.b"),
            closed=("t.b",),
            successions=(Succession("t.a.x", "t.b", "full"),),
        ),
        "cũng chấm dứt",
    ),
    "to one unknown": (
        plan(ended=("t.b",), successions=(Succession("t.b", "t.q", "full"),)),
        "Không có đơn vị mã «t.q»",
    ),
    "to one long ended": (
        plan(ended=("t.b",), successions=(Succession("t.b", "t.old", "full"),)),
        "Huyện Cũ không hoạt động",
    ),
    "left below": (
        plan(ended=("t.a",), closed=("t.a",)),
        "Xã X còn trực thuộc Huyện A",
    ),
    "parent ends": (
        replace(GOOD, moves=(Move("t.a.x", "t.b"),)),
        "Xã X trực thuộc Huyện B, nhưng Huyện B chấm dứt",
    ),
    "ring": (plan(moves=(Move("t", "t.a"),)), "thành vòng"),
    "moved nowhere": (plan(moves=(Move("t.a", "t"),)), "không khác hiện nay"),
    "moved twice": (plan(moves=(Move("t.a", "u"), Move("t.a", ""))), "chuyển cấp trên hai lần"),
    "ended and moved": (replace(GOOD, moves=(Move("t.b", "u"),)), "vừa chấm dứt vừa chuyển"),
    "ended and renamed": (
        replace(GOOD, renames=(Rename("t.b", {"name": "B"}),)),
        "vừa chấm dứt vừa đổi tên",
    ),
    "renamed twice": (
        plan(renames=(Rename("t.a", {"name": "A"}), Rename("t.a", {"name": "B"}))),
        "đổi tên hai lần",
    ),
    "same name as now": (plan(renames=(Rename("t.a", {"name": "Huyện A"}),)), "không khác"),
    "before it began": (
        replace(GOOD, on=EVER),
        "Huyện B có từ ngày 01/01/1900",
    ),
    "somebody elsewhere": (replace(GOOD, transfers=(Transfer(1, "t.a"),)), "không kế thừa"),
    "oneself": (replace(GOOD, transfers=(Transfer(2, "t.c"),)), "Không ai tự phân công"),
    "nobody": (replace(GOOD, transfers=(Transfer(9, "t.c"),)), "không còn"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told(name):
    wrong, words = FAULTS[name]
    faults = review(wrong, FACTS).faults
    assert any(words in one for one in faults), faults


def test_a_later_change_of_a_unit_stands_in_the_way():
    changed = replace(FACTS.units["t.b"], changed_on=date(2025, 7, 1))
    facts = replace(FACTS, units=FACTS.units | {"t.b": changed})
    assert review(GOOD, facts).faults == [
        "Huyện B đã có thay đổi từ ngày 01/07/2025; hãy chọn ngày hiệu lực sau ngày đó, "
        "hoặc bỏ đơn vị này khỏi phương án."
    ]


def test_a_name_does_not_change_before_its_day():
    early = replace(FACTS, today=date(2025, 6, 20))
    assert len(review(GOOD, early).faults) == 1
    assert review(replace(GOOD, renames=()), early).faults == []


def test_a_unit_that_stays_may_give_a_part_away():
    given = plan(successions=(Succession("t.b", "t.a", "partial", "thôn 3"),))
    assert review(given, FACTS).faults == []


def test_a_plan_is_kept_as_plain_values():
    kept = to_json(GOOD)
    assert kept["on"] == "2025-07-01" and kept["basis"]["date"] == "2025-06-16"
    assert kept["successions"][0]["parts"] == "xã M"
