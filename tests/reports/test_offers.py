"""Sentences made of figures: what goes together, how it is said, and that nothing is asked about
any of them."""

import random

import pytest

from indicators import numbers, prose
from indicators.compute import Entered
from indicators.formula import Operand
from indicators.periods import Period
from indicators.spec import COMPUTED, ENTRY
from reports.narrative import marks, references
from reports.narrative.offers import offers
from reports.sheet import Sheet
from tests.indicators.prose_corpus import NAMES, told
from tests.indicators.test_findings import shipped

H1 = Period(2022, "H1")
FORMS = ("bnv-2022-huyen", "bnv-2022-tinh", "quangngai-2023-huyen", "soctrang-2022-huyen",
         "cchc-2025-xa", "cchc-2025-so", "cchc-2025-tinh")  # fmt: skip


def filled(form, cells: dict[str, str], kind="district") -> Sheet:
    entered = {}
    for item, typed in cells.items():
        read = numbers.parse(typed, form.measures[item])
        assert isinstance(read, numbers.Number), (item, typed)
        entered[item] = Entered(typed=typed, value=read.value, mark=read.mark,
                                decimals=read.decimals, key=read.key)  # fmt: skip
    return Sheet(form, kind, entered)


def said(cells: Sheet, section: str, period=H1) -> list[str]:
    """Return the sentences offered to a section, as they are read."""
    rows = {item: references.row_of(cells, period, item) for item in cells.form.items}
    spec = next(one for one in cells.form.outline if one.key == section)
    made = offers(cells.form, cells.unit_kind, rows, spec)
    names = [name for one in made for name in marks.references(one.text)]
    found = references.resolve(cells, period, names)
    assert not [one for one in found.values() if one.why]
    figures = {name: one.text for name, one in found.items()}
    return [marks.plain(one.text, figures) for one in made]


def district(**cells) -> Sheet:
    """Return a district's report: `_3_18="7"` fills row 3.18."""
    named = {key[1:].replace("_", "."): text for key, text in cells.items()}
    return filled(shipped("bnv-2022-huyen"), named)


def test_a_rate_is_told_with_its_parts():
    cells = district(_3_18="2.531", _3_19="2.521")
    assert said(cells, "II.2.3") == [
        "Tỷ lệ hồ sơ thủ tục hành chính do UBND cấp huyện tiếp nhận được giải quyết đúng hạn đạt "
        "99,60% (2.521/2.531 hồ sơ)."
    ]


def test_a_sum_is_told_with_the_parts_there_are():
    cells = district(_6_6="0", _6_7="3", _6_9="0", _6_10="0", _6_11="0", _6_12="35")
    assert said(cells, "II.5.3")[-1] == (
        "Tổng số đơn vị sự nghiệp công lập thực hiện tự chủ tài chính là 38 đơn vị, trong đó: số "
        "ĐVSN tự bảo đảm chi thường xuyên là 3 đơn vị; số ĐVSN do Nhà nước bảo đảm chi thường "
        "xuyên là 35 đơn vị."
    )


def test_a_sum_of_one_part_is_told_by_the_part():
    assert said(district(_2_3="1", _2_4="không phát sinh"), "II.1.1") == [
        "Số văn bản quy phạm pháp luật do cấp huyện ban hành là 1 văn bản.",
        "Trong kỳ không phát sinh văn bản quy phạm pháp luật do cấp xã ban hành.",
    ]


def test_parts_that_a_rule_names_are_told_of_their_whole():
    cells = district(_1_21="13", _1_22="12", _7_3="14", _7_4="12")
    assert said(cells, "I.5") == [
        "Số nhiệm vụ UBND, Chủ tịch UBND tỉnh giao đã hoàn thành đúng hạn là 12/13 nhiệm vụ."
    ]
    both = district(_1_21="13", _1_22="10", _1_23="2")
    assert said(both, "I.5") == [
        "Số nhiệm vụ UBND, Chủ tịch UBND tỉnh giao đã hoàn thành đúng hạn là 10/13 nhiệm vụ; số "
        "nhiệm vụ đã hoàn thành nhưng quá hạn là 2/13 nhiệm vụ."
    ]


def test_money_and_what_counts_since_january_say_so():
    assert said(district(_6_2="32.780", _6_3="14.436"), "II.5.1") == [
        "Lũy kế đến thời điểm báo cáo, tỷ lệ thực hiện Kế hoạch giải ngân vốn đầu tư công đạt "
        "44,04% (14.436 triệu đồng/32.780 triệu đồng)."
    ]


def test_nil_says_that_nothing_happened_and_its_parts_say_nothing():
    cells = district(_3_24="không phát sinh", _3_25="không phát sinh")
    assert [one for key in ("II.2.1", "II.2.2", "II.2.3") for one in said(cells, key)][:1] == [
        "Trong kỳ không phát sinh phản ánh, kiến nghị về quy định thủ tục hành chính đã tiếp nhận."
    ]


def test_empty_rows_and_those_that_do_not_apply_offer_nothing():
    cells = district(_3_18="không áp dụng", _1_13="không áp dụng", _1_25="1")
    every = [one for spec in cells.form.outline for one in said(cells, spec.key)]
    assert every == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_asked_about_the_sentences_of_a_published_report(name):
    one = told(name)
    figures = {item: given[0] for item, given in one.figures.items()}
    entered = {
        item: Entered(typed="x", value=figure.value, mark=figure.mark)
        for item, figure in figures.items()
        if one.form.role(item, one.kind) == ENTRY
    }
    check(Sheet(one.form, one.kind, entered), one.period)


@pytest.mark.parametrize("code", FORMS)
@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_asked_about_the_sentences_of_any_figures(code, seed):
    """Whatever the rows hold, also parts larger than their whole."""
    form, rng = shipped(code), random.Random(seed)
    kind = form.unit_kinds[0]
    cells = {}
    for item, role in form.roles(kind).items():
        if role == ENTRY and form.measures[item].kind in ("count", "percent", "money", "decimal"):
            top = 100 if form.measures[item].kind == "percent" else rng.choice((3, 40, 900, 20000))
            cells[item] = rng.choice((str(rng.randint(0, top)), "0", "không phát sinh", ""))
    period = next(Period(2025, one) for one in form.period_kinds)
    check(filled(form, {item: text for item, text in cells.items() if text}, kind), period)


def check(cells: Sheet, period: Period) -> None:
    form, kind = cells.form, cells.unit_kind
    figures = {
        item: (Operand(*cells.number(item)),)
        for item, role in cells.roles.items()
        if role in (ENTRY, COMPUTED)
    }
    count = 0
    for section in form.outline:
        for sentence in said(cells, section.key, period):
            assert "{{" not in sentence and "…" not in sentence and "  " not in sentence
            asked = prose.check(form, kind, {section.key: sentence}, figures, period)
            assert [(one.kind, one.sentence, one.typed, one.says) for one in asked] == []
            count += 1
    assert count
