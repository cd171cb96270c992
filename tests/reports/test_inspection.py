"""What was changed around the record, straight in the tables, is found and named."""

from decimal import Decimal

import pytest

from indicators.models import Figure
from reports import actions, inspection
from reports.models import Narrative, Report, Submission, Value
from reports.workflow import State
from tests.factories import fill, make_children, make_report, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast) -> Report:
    """An approved report whose first submission was sent back, with a text; a draft beside it."""
    report = make_report(cast, cells={"1.1": "5"})
    actions.write_section(
        report=report, section="I.1", text="Đã ban hành", version=0, by=cast.editor
    )
    report = make_report(cast, State.SUBMITTED)
    actions.move(report=report, name="send_back", by=cast.reviewer, note="Xem lại")
    fill(report, {"1.1": "6", "1.3": "7", "1.4": "3"}, by=cast.editor)  # a rate of 42,857142...
    for name, by in (("present", cast.editor), ("submit", cast.signer), ("approve", cast.reviewer)):
        actions.move(report=report, name=name, by=by)
    draft = make_report(cast, unit=cast.neighbour, cells={"1.1": "7"})
    fill(draft, {"1.1": ""}, by=cast.outsider)
    return report


def faults() -> list[str]:
    return list(inspection.faults())


def value(report: Report, item: str):
    return Value.objects.filter(report=report, item__code=item)


def test_what_the_actions_leave_has_no_faults(report):
    assert faults() == []


def test_a_number_changed_beside_its_typed_text_is_not_what_was_signed(report):
    value(report, "1.1").update(number=Decimal(60))
    assert faults() == [f"Báo cáo {report.pk}: ô 1.1 không như bản đã ký."]


def test_a_typed_text_changed_is_not_what_was_entered(report):
    value(report, "1.1").update(typed="60")
    assert faults() == [f"Báo cáo {report.pk}: ô 1.1 không như lần nhập cuối."]


def test_a_note_changed_in_a_draft_is_not_what_was_entered(report):
    draft = Report.objects.exclude(pk=report.pk).get()
    value(draft, "1.1").update(note="khác")
    assert faults() == [f"Báo cáo {draft.pk}: ô 1.1 không như lần nhập cuối."]


def test_a_cell_taken_out_is_found_both_ways(report):
    value(report, "1.1").delete()
    assert faults() == [
        f"Báo cáo {report.pk}: ô 1.1 không như lần nhập cuối.",
        f"Báo cáo {report.pk}: ô 1.1 không như bản đã ký.",
    ]


def test_a_section_of_text_changed_is_found(report):
    Narrative.objects.filter(report=report).update(text="khác")
    assert faults() == [f"Báo cáo {report.pk}: mục I.1 của thuyết minh không như lần ghi cuối."]


@pytest.mark.parametrize("state", [State.SUBMITTED, State.DRAFT, State.AWAITING_SIGNATURE])
def test_a_state_no_step_has_led_to_is_found(report, state):
    Report.objects.filter(pk=report.pk).update(state=state)
    assert f"Báo cáo {report.pk}: trạng thái không như bước cuối." in faults()


@pytest.mark.parametrize(
    "alter",
    [
        lambda figures: figures.filter(item_code="1.1").update(value=Decimal(60)),
        lambda figures: figures.filter(item_code="1.2").update(value=Decimal("42.86")),
        lambda figures: figures.filter(item_code="1.1").update(mark="na", value=None),
        lambda figures: figures.filter(item_code="1.1").update(item_code="1.3x"),
        lambda figures: figures.filter(item_code="1.1").delete(),
    ],
    ids=["value", "rate", "mark", "row", "taken out"],
)
def test_a_published_figure_altered_is_found(report, alter):
    receipt = Submission.objects.latest("pk").receipt
    alter(Figure.objects.filter(submission_receipt=receipt))
    assert faults() == [f"Biên nhận {receipt}: số liệu công bố không như bản đã ký."]


def test_a_figure_nobody_approved_is_found(report):
    figure = Figure.objects.filter(item_code="1.1").get()
    figure.pk, figure.submission_receipt, figure.period = None, "BN-giả", "2023-H1"
    figure.save()
    assert faults() == ["Biên nhận BN-giả: số liệu công bố không qua phê duyệt."]


@pytest.mark.parametrize("others", [0, 5])
def test_the_number_of_queries_does_not_grow_with_the_reports(
    cast, report, others, django_assert_num_queries
):
    for unit in make_children(cast.province, others):
        staff(cast, [unit])
        make_report(cast, unit=unit, cells={"1.1": "5"})
    with django_assert_num_queries(21):
        assert faults() == []
