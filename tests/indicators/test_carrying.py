"""What a last report offers: which rows, which figures, in which words."""

from decimal import Decimal

import pytest

from indicators import carrying, catalogue, numbers
from indicators.carrying import Offer
from indicators.compute import Entered
from indicators.spec import ENTRY, FormSpec, IndicatorSpec, ItemSpec, TableSpec


def form_of(code="cu", follows="", **rows) -> FormSpec:
    """Return a form of rows given as name=(value type, time basis, unit, more of ItemSpec)."""
    items, specs = [], []
    for order, (name, (value_type, basis, unit, more)) in enumerate(rows.items(), 1):
        indicator = f"x.{name}"
        specs.append(IndicatorSpec(indicator, name, value_type, "sum", basis, more.pop("sum", "")))
        items.append(ItemSpec(f"1.{order}", f"{order}.", 1, name, unit, indicator, **more))
    table = TableSpec("1", "T", tuple(items))
    kinds = ("district",)
    return FormSpec(code, code, "", kinds, ("Y",), (table,), tuple(specs), follows=follows)


def stock(unit="Người", **more):
    return ("count", "point_in_time", unit, more)


def cell(typed: str, form: FormSpec, item: str, **more) -> Entered:
    read = numbers.parse(typed, form.measures[item])
    return Entered(typed, read.value, read.mark, read.key, read.decimals, **more)


def offers(new: FormSpec, old: FormSpec, last: dict, entered=None, forms=None):
    empty = carrying.empty_rows(new, "district", entered or {}, "1")
    return carrying.offers(new, empty, old, last, forms)


def test_what_stood_at_a_time_is_offered_and_what_happened_in_a_period_is_not():
    form = form_of(
        co_mat=stock(),
        giam=("percent", "baseline", "%", {}),
        trong_ky=("count", "in_period", "Người", {}),
        luy_ke=("count", "year_to_date", "Người", {}),
    )
    last = {item: cell("74", form, item, note="theo QĐ") for item in form.items}
    assert offers(form, form, last) == [
        Offer("1.1", "74", "theo QĐ", "74"),
        Offer("1.2", "74", "theo QĐ", "74"),
    ]


def test_only_rows_that_hold_nothing_at_all_are_offered_anything():
    form = form_of(a=stock(), b=stock(), c=stock())
    last = {item: cell("5", form, item) for item in form.items}
    entered = {"1.1": Entered("6"), "1.2": Entered(note="đã rà soát"), "1.3": Entered(version=3)}
    assert [one.item for one in offers(form, form, last, entered)] == ["1.3"]


def test_only_rows_the_unit_enters_are_offered():
    form = form_of(
        so=stock(reported_by="department"),
        tong=stock(sum="sum(x.a, x.b)"),
        a=stock(),
        b=stock(),
    )
    last = {item: cell("5", form, item) for item in form.items}
    assert [one.item for one in offers(form, form, last)] == ["1.3", "1.4"]


def test_a_row_that_said_nothing_offers_nothing_unless_it_had_a_note():
    form = form_of(a=stock(), b=stock())
    last = {"1.1": Entered(), "1.2": Entered(note="Chưa thành lập")}
    assert offers(form, form, last) == [Offer("1.2", "", "Chưa thành lập", "")]


def test_an_older_form_is_followed_by_its_indicators():
    old = form_of("cu", khac=stock(), co_mat=stock())
    new = form_of("moi", "cu", co_mat=stock("Người lao động"))
    last = {"1.1": cell("1", old, "1.1"), "1.2": cell("74", old, "1.2")}
    assert offers(new, old, last) == [Offer("1.1", "74", "", "74")]


def test_an_indicator_the_last_form_did_not_ask_is_not_offered():
    old, new = form_of("cu", khac=stock()), form_of("moi", "cu", co_mat=stock())
    assert offers(new, old, {"1.1": cell("1", old, "1.1")}) == []


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (stock(), stock(changed="Từ 2022 tính cả cấp xã.")),
        (stock(), stock("Nghìn người")),
        (("money", "point_in_time", "Triệu đồng", {}), ("money", "point_in_time", "Tỷ đồng", {})),
        (stock(), ("decimal", "point_in_time", "Người", {})),
        (
            ("choice", "point_in_time", "Có = 1; Không = 0", {}),
            ("choice", "point_in_time", "Có = 1; Đang làm = 2; Không = 0", {}),
        ),
    ],
    ids=["substance", "scale", "money", "kind", "answers"],
)
def test_what_is_not_comparable_is_not_offered(was, now):
    old, new = form_of("cu", co_mat=was), form_of("moi", "cu", co_mat=now)
    assert offers(new, old, {"1.1": cell("1", old, "1.1", note="ghi chú")}) == []


def test_a_change_by_a_form_between_the_two_counts_too():
    old = form_of("cu", co_mat=stock())
    between = form_of("giua", "cu", co_mat=stock(changed="Tính cả hợp đồng."))
    new = form_of("moi", "giua", co_mat=stock())
    last = {"1.1": cell("74", old, "1.1")}
    assert offers(new, old, last, forms={one.code: one for one in (old, between, new)}) == []
    assert offers(new, old, last, forms={"cu": old, "moi": new})


def test_an_answer_is_carried_by_its_option_whatever_code_the_form_gives_it():
    old = form_of("cu", co=("choice", "point_in_time", "Có = 1; Không = 0", {}))
    new = form_of("moi", "cu", co=("choice", "point_in_time", "Không = 1; Có = 2", {}))
    assert offers(new, old, {"1.1": cell("1", old, "1.1")}) == [Offer("1.1", "2", "", "2 – Có")]


def test_an_answer_whose_code_is_printed_twice_is_typed_by_its_label():
    form = form_of("moi", co=("choice", "point_in_time", "Có = 1; Không = 1", {}))
    last = {"1.1": cell("Không", form, "1.1")}
    assert offers(form, form, last) == [Offer("1.1", "Không", "", "1 – Không")]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("2,574", "2.574"),
        ("07", "7"),
        ("không có", "Không phát sinh"),
        ("không áp dụng", "Không áp dụng"),
    ],
)
def test_a_figure_is_typed_again_as_it_was_and_shown_as_it_is_printed(typed, shown):
    form = form_of(co_mat=stock())
    assert offers(form, form, {"1.1": cell(typed, form, "1.1")}) == [Offer("1.1", typed, "", shown)]


def test_a_row_computed_then_and_entered_now_offers_its_number_and_not_the_files_text():
    old = form_of(co_mat=("percent", "point_in_time", "%", {}))
    was = Entered("100%", Decimal(1) / 3 * 100, "value")
    (offer,) = offers(old, old, {"1.1": was})
    assert (offer.typed, offer.shown) == ("33,33", "33,33")


def test_a_text_row_is_offered_as_it_stood():
    form = form_of(ten=("text", "point_in_time", "", {}))
    was = Entered("Trung tâm Phục vụ hành chính công", None, "value")
    (offer,) = offers(form, form, {"1.1": was})
    assert offer.typed == offer.shown == was.typed


def test_a_number_no_text_of_the_row_can_say_is_not_offered():
    form = form_of(co_mat=stock())
    assert offers(form, form, {"1.1": Entered("x", Decimal(10) ** 20, "value")}) == []


@pytest.mark.parametrize("path", sorted(catalogue.FORMS.glob("*.toml")), ids=lambda one: one.stem)
def test_a_shipped_form_offers_itself_every_standing_row(path):
    """What any answer to a row was, it can be typed again."""
    form = catalogue.read_form(path, catalogue.read_dictionary())
    for kind in form.unit_kinds:
        rows = carrying.standing(form, kind)
        last = {}
        for item in rows:
            measure = form.measures[item]
            text = measure.options[0].label if measure.options else "1"
            last[item] = cell(text, form, item)
        found = carrying.offers(form, rows, form, last)
        assert [one.item for one in found] == list(rows)
        assert all(form.roles(kind)[one.item] == ENTRY for one in found)
