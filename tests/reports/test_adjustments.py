"""What a parent adds to its units' figures: signed, with a reason, withdrawn and never lost."""

import pytest

from reports import actions, inspection, record
from reports.models import Adjustment, ConsolidatedCell, Value
from reports.refusals import BadRequest, Stale
from tests.factories import fill, make_children
from tests.reports.consolidated import DONE, LATE, OWN, SHARE, Scene, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast):
    return Scene(cast)


def test_a_cell_is_what_the_units_reported_and_the_adjustments(scene):
    scene.take()
    scene.adjust(DONE, "+12", document="Báo cáo số 12/VP")
    scene.adjust(DONE, "-2", reason="Bớt hồ sơ trùng")
    assert typed(scene.report)[DONE] == "2.060"
    assert list(record.faults()) == []
    scene.file(make_children(scene.cast.province, 1)[0], {DONE: "40"})
    scene.take()
    assert typed(scene.report)[DONE] == "2.100"  # the adjustments stay beside the new total


def test_a_withdrawn_adjustment_counts_no_more_and_stays_readable(scene):
    scene.take()
    one = scene.adjust(DONE, "−50")
    assert typed(scene.report)[DONE] == "2.000"
    withdraw = {"adjustment": one, "report": scene.report, "by": scene.clerk}
    with pytest.raises(BadRequest, match="lý do"):
        actions.withdraw_adjustment(**withdraw, reason=" ")
    actions.withdraw_adjustment(**withdraw, reason="Đã tính trong báo cáo của sở")
    assert typed(scene.report)[DONE] == "2.050"
    kept = Adjustment.objects.get()
    assert (kept.number, kept.withdrawn_why) == (-50, "Đã tính trong báo cáo của sở")
    with pytest.raises(BadRequest, match="đã được rút"):
        actions.withdraw_adjustment(**withdraw, reason="Lần nữa")


@pytest.mark.parametrize(
    ("item", "amount", "more", "says"),
    [
        (DONE, "-2.051", {}, "nhỏ hơn 0"),
        (DONE, "0", {}, "cộng thêm hoặc bớt đi"),
        (DONE, "+1,5", {}, "1.5|1,5"),
        (DONE, "nhiều", {}, "Biểu 1"),
        (DONE, "+1", {"reason": ""}, "Nêu lý do"),
        (DONE, "+1", {"reason": "x" * 501}, "tối đa 500"),
        (SHARE, "+1", {}, "nhập thẳng"),
        (OWN, "+1", {}, "nhập thẳng"),
        ("9.9", "+1", {}, "nhập thẳng"),
    ],
)
def test_an_adjustment_that_makes_no_sense_is_refused_whole(scene, item, amount, more, says):
    scene.take()
    with pytest.raises(BadRequest, match=says):
        scene.adjust(item, amount, **more)
    assert not Adjustment.objects.exists()
    assert typed(scene.report)[DONE] == "2.050"


def test_an_adjustment_made_on_an_older_cell_is_refused(scene):
    scene.take()
    scene.adjust(DONE, "+1", version=1)
    with pytest.raises(Stale):
        scene.adjust(DONE, "+1", version=1)
    assert typed(scene.report)[DONE] == "2.051"


def test_a_row_given_back_is_typed_by_hand_again(scene):
    scene.take()
    one = scene.adjust(DONE, "+1")
    back = {"report": scene.report, "item": DONE, "by": scene.clerk}
    with pytest.raises(BadRequest, match="rút các điều chỉnh trước"):
        actions.release(**back)
    actions.withdraw_adjustment(
        adjustment=one, report=scene.report, by=scene.clerk, reason="Tự nhập dòng này"
    )
    actions.release(**back)
    fill(scene.report, {DONE: "7"}, by=scene.clerk)
    scene.take()
    assert typed(scene.report)[DONE] == "7"
    with pytest.raises(BadRequest, match="nhập thẳng"):
        actions.release(**back)


def test_what_was_changed_around_the_record_is_found(scene):
    scene.take()
    scene.adjust(DONE, "+12")
    one = scene.adjust(DONE, "-2", document="Báo cáo số 12/VP")
    actions.withdraw_adjustment(
        adjustment=one, report=scene.report, by=scene.clerk, reason="Ghi nhầm"
    )
    assert list(inspection.faults()) == []
    ConsolidatedCell.objects.filter(item__code=DONE).update(number=9)
    Adjustment.objects.filter(pk=one.pk).update(reason="Khác")
    Value.objects.filter(report=scene.report, item__code=LATE).update(consolidated=False)
    assert [fault.partition(": ")[2] for fault in inspection.faults()] == [
        f"ô {LATE} không như lần nhập cuối.",
        f"nguồn của ô {DONE} không như lần lấy cuối.",
        f"điều chỉnh {one.pk} không như khi ghi.",
    ]
