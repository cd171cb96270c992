"""The Sóc Trăng district forms of 2021 and 2022 against their print, each other and the BNV form.

`tests/corpus/longphu_2021_q1.tsv` and `kesach_2022_h1.tsv` are the rows of two published reports,
without their figures.
"""

import pytest

from indicators import formula, numbers
from indicators.spec import ENTRY, HEADING, FormSpec
from tests.indicators.test_forms_shipped import DICTIONARY, HUYEN, TINH, printed, rows_of, shipped

F2021, F2022 = shipped("soctrang-2021-huyen"), shipped("soctrang-2022-huyen")
LONGPHU, KESACH = printed("longphu_2021_q1.tsv"), printed("kesach_2022_h1.tsv")
FORMS = [pytest.param(F2021, LONGPHU, id="2021"), pytest.param(F2022, KESACH, id="2022")]
EACH = pytest.mark.parametrize("form", [F2021, F2022], ids=["2021", "2022"])


def shared(one: FormSpec, other: FormSpec) -> dict[str, str]:
    """Item code of one form -> item code of the other that asks the same indicator."""
    return {one.item_of[code]: other.item_of[code] for code in one.item_of if code in other.item_of}


def pairs(golden: str) -> dict[str, str]:
    return dict(pair.split("=") for pair in golden.split())


# --- the printed forms ---------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "report"), FORMS)
def test_every_printed_row_is_an_item_in_the_same_order_and_wording(form, report):
    found = [(code, one.stt, str(one.level), one.label) for code, one in form.items.items()]
    assert found == [
        (code, row["stt"], row["level"], row["name"]) for code, row in rows_of(report).items()
    ]


def test_the_forms_have_the_printed_number_of_rows():
    assert (len(F2021.items), len(F2022.items)) == (174, 204)


@pytest.mark.parametrize(("form", "report"), FORMS)
def test_titles_keep_their_wording_and_position(form, report):
    titles = [(r["bieu"], r["name"], r["stt"], r["order"]) for r in report if r["level"] == "0"]
    assert titles == [(t.number, t.title, t.title_stt, str(t.title_order)) for t in form.tables]
    assert [t.title_stt for t in form.tables] == ["I", "II", "III", "IV", "V", "VI", "VII"]


@pytest.mark.parametrize(
    ("form", "report", "corrected"),
    [
        (F2021, LONGPHU, {"7.4": ("Có =1 Không = 1", "Có =1 Không = 0")}),
        (
            F2022,
            KESACH,
            {
                "1.3": ("%", "Nhiệm vụ"),
                "7.30": ("TTHC", "Hồ sơ"),
                "7.31": ("TTHC", "Hồ sơ"),
            },
        ),
    ],
    ids=["2021", "2022"],
)
def test_units_are_as_printed_but_for_the_slips_told_in_the_notes(form, report, corrected):
    rows = rows_of(report)
    differing = {
        code: (rows[code]["unit"], item.unit)
        for code, item in form.items.items()
        if item.unit != rows[code]["unit"]
    }
    assert differing == corrected
    for was, now in corrected.values():
        assert any(f"«{was}»" in note and f"«{now}»" in note for note in form.notes)


@pytest.mark.parametrize(
    ("form", "unprinted"),
    [
        (F2021, "1.13 1.26 5.27 5.28 5.29 6.4 6.7 6.8 6.9"),
        (F2022, "1.30 2.13 3.24 6.4"),
    ],
    ids=["2021", "2022"],
)
def test_rows_printed_without_a_unit_are_told_in_the_notes(form, unprinted):
    found = [code for code, item in form.items.items() if item.indicator and not item.unit]
    assert found == unprinted.split()
    told = [note for note in form.notes if "không ghi đơn vị tính" in note]
    assert {note.split(":")[0].split(",")[0] for note in told} == {
        f"Biểu {code.partition('.')[0]}" for code in found
    }


@pytest.mark.parametrize(
    ("form", "codes"), [(F2021, ("1.14",)), (F2022, ("1.16",))], ids=["2021", "2022"]
)
def test_a_row_that_asks_whether_in_a_unit_of_count_is_a_count(form, codes):
    for code in codes:
        assert form.items[code].label.startswith("Có thực hiện")
        assert form.measures[code].kind == "count"
    assert any("bản in hỏi Có thực hiện" in note for note in form.notes)


@pytest.mark.parametrize(
    ("form", "codes"),
    [(F2021, ("7.27", "7.28", "7.29")), (F2022, ("7.55", "7.56", "7.57"))],
    ids=["2021", "2022"],
)
def test_a_row_that_counts_in_a_coded_unit_is_coded_as_printed(form, codes):
    for code in codes:
        assert form.items[code].label.startswith("Số lượng đơn vị")
        assert [one.key for one in form.measures[code].options] == ["co", "khong"]


HEADINGS_2021 = """
1.2 1.6 1.11 1.16 1.20 2.5 2.12 3.3 3.9 3.15 3.19 3.30 4.2 4.9 4.15 4.20 4.23 4.28 4.32
5.2 5.5 5.11 5.16 5.19 5.22 6.6 7.2 7.5 7.6 7.12 7.15 7.20 7.26
"""
HEADINGS_2022 = """
1.6 1.12 1.18 1.24 2.5 2.12 3.9 3.18 3.22 4.2 4.9 4.15 4.20 4.23 4.28 4.32
5.2 5.5 5.11 5.16 5.19 5.22 7.4 7.7 7.8 7.17 7.20 7.21 7.25 7.41 7.42 7.48 7.54
"""


@pytest.mark.parametrize(
    ("form", "golden"), [(F2021, HEADINGS_2021), (F2022, HEADINGS_2022)], ids=["2021", "2022"]
)
def test_rows_that_only_head_others_take_no_value(form, golden):
    found = [code for code in form.items if form.role(code, "district") == HEADING]
    assert found == golden.split()


def test_a_row_printed_twice_takes_its_figure_once():
    first, again = F2021.items["6.5"], F2021.items["6.6"]
    assert first.label == again.label
    assert first.indicator == "tu_chu.dau_tu_va_thuong_xuyen"
    assert not again.indicator
    assert any(first.label in note and "in hai lần" in note for note in F2021.notes)


# --- what the rows mean --------------------------------------------------------------------------

# Rows of the form of 2021 and of 2022 that ask the same indicator.
SAME_YEARS = """
1.3=1.3 1.4=1.4 1.5=1.5 1.7=1.7 1.8=1.8 1.9=1.10 1.10=1.11 1.12=1.13 1.13=1.14 1.14=1.16 1.15=1.17
1.17=1.19 1.18=1.20 1.19=1.21 1.21=1.25 1.22=1.26 1.23=1.27 1.24=1.28 1.25=1.29 1.26=1.30
2.2=2.2 2.3=2.3 2.4=2.4 2.6=2.6 2.7=2.7 2.8=2.8 2.9=2.9 2.10=2.10 2.11=2.11
2.13=2.13 2.14=2.14 2.15=2.15 2.16=2.16
3.2=3.4 3.4=3.10 3.5=3.11 3.6=3.12 3.7=3.13 3.8=3.14 3.12=3.15 3.13=3.16 3.14=3.17
3.16=3.19 3.17=3.20 3.18=3.21 3.20=3.23 3.21=3.24 3.25=3.26 3.26=3.27 3.33=7.33
4.3=4.3 4.4=4.4 4.5=4.5 4.6=4.6 4.7=4.7 4.8=4.8 4.10=4.10 4.11=4.11 4.12=4.12 4.13=4.13 4.14=4.14
4.16=4.16 4.17=4.17 4.18=4.18 4.19=4.19 4.21=4.21 4.22=4.22 4.24=4.24 4.25=4.25 4.26=4.26 4.27=4.27
4.29=4.29 4.30=4.30 4.31=4.31 4.33=4.33 4.34=4.34 4.35=4.35 4.36=4.36
5.3=5.3 5.4=5.4 5.6=5.6 5.7=5.7 5.8=5.8 5.9=5.9 5.10=5.10 5.12=5.12 5.13=5.13 5.14=5.14 5.15=5.15
5.17=5.17 5.18=5.18 5.20=5.20 5.21=5.21
5.23=5.23 5.24=5.24 5.25=5.25 5.26=5.26 5.27=5.27 5.28=5.28 5.29=5.29
6.2=6.2 6.3=6.3 6.4=6.4 6.5=6.5 6.7=6.6 6.8=6.7 6.9=6.8
7.3=7.5 7.4=7.6 7.7=7.9 7.8=7.10 7.13=7.18 7.14=7.19 7.16=7.23 7.17=7.27
7.27=7.55 7.28=7.56 7.29=7.57 7.30=7.58 7.31=7.59 7.32=7.60
"""
# Rows of the BNV district form (Kông Chro) and of Sóc Trăng's form of 2022.
SAME_BNV = """
1.1=1.5 1.2=1.2 1.3=1.3 1.4=1.4 1.9=1.10 1.10=1.11 1.21=1.19 1.22=1.20 1.23=1.21
1.26=1.25 1.27=1.26 1.28=1.28 2.3=2.2 2.6=2.9 2.11=2.14
3.3=3.10 3.4=3.11 3.10=3.19 3.11=3.20 3.18=3.24 3.19=3.25 3.21=3.27 3.22=3.28 3.24=3.16 3.25=3.17
4.13=4.4 4.16=4.10 4.17=4.11 4.18=4.12 4.19=4.13 4.22=4.16 4.23=4.17 4.24=4.18
5.8=5.6 5.9=5.7 5.10=5.8 5.11=5.9 5.12=5.10 6.5=6.4 6.6=6.5 6.7=6.6 6.8=6.7 6.12=6.8
7.13=7.10 7.23=7.19
"""


def test_rows_of_both_years_that_mean_the_same_share_an_indicator():
    assert shared(F2021, F2022) == pairs(SAME_YEARS)


def test_rows_shared_with_the_form_of_the_ministry():
    assert shared(HUYEN, F2022) == pairs(SAME_BNV)
    # The form of 2021 asks the rates themselves where that of 2022 asks what was in time.
    by_2021 = {old: new for new, old in pairs(SAME_YEARS).items()}
    expected = {bnv: by_2021[code] for bnv, code in pairs(SAME_BNV).items() if code in by_2021}
    assert shared(HUYEN, F2021) == expected | {"3.17": "3.22", "3.20": "3.27"}
    assert {"1.2", "3.19", "3.22"} == set(pairs(SAME_BNV)) - set(expected)


def test_rows_whose_substance_changed_mark_the_break_of_the_series():
    changed = [code for code, item in F2022.items.items() if item.changed]
    expected = "1.3 1.7 2.4 5.4 5.23 5.26 5.27 5.28 5.29 7.9 7.10 7.18 7.19 7.23 7.27"
    assert changed == expected.split()
    assert set(changed) <= set(pairs(SAME_YEARS).values())
    assert not any(item.changed for item in F2021.items.values())


# Row of 2022 : how : row of 2021 it is not comparable with.
UNLIKE_2021 = """
7.11:split:7.9 7.12:measured:7.10 7.13:measured:7.11
7.14:split:7.9 7.15:measured:7.10 7.16:measured:7.11
7.29:unlike:3.31 7.30:measured:7.18 7.30:measured:7.19
7.31:measured:7.18 7.31:measured:7.19
7.43:split:7.21 7.44:split:7.22 7.45:split:7.23 7.46:split:7.24 7.47:split:7.25
7.49:split:7.21 7.50:split:7.22 7.51:split:7.23 7.52:split:7.24 7.53:split:7.25
"""
# Row of 2022 (l. = of 2021, where 2022 does not ask it) : how : row of the BNV district form
# (d. = of its province form, where only that asks it).
UNLIKE_BNV = """
1.7:split:1.7 1.9:split:1.7 2.10:unlike:2.8 2.11:unlike:2.9
2.15:merged:2.8 2.15:merged:2.13 2.16:merged:2.9 2.16:merged:2.14
3.5:measured:3.2 3.6:unlike:3.2 3.7:unlike:3.2 3.8:unlike:3.2
3.12:unlike:3.5 3.13:unlike:3.7 3.14:unlike:3.8 3.23:unlike:7.55 3.26:unlike:7.73
4.7:measured:4.14 4.14:unlike:4.20 4.19:unlike:4.25 4.33:unlike:1.12 4.34:unlike:1.12
5.3:measured:5.2 5.3:measured:5.4 5.12:measured:5.13
5.23:split:5.16 5.24:split:5.17 5.26:unlike:5.18
7.5:measured:d.7.3 7.6:measured:d.7.3 7.6:measured:7.4 7.9:measured:7.10 7.18:measured:7.20
7.12:measured:7.16 7.15:measured:7.17 l.7.10:merged:7.16 l.7.10:merged:7.17
7.22:merged:7.44 7.22:merged:7.62 7.23:merged:7.45 7.23:merged:7.63
7.24:merged:7.46 7.24:merged:7.64
7.26:merged:7.48 7.26:merged:7.66 7.27:merged:7.49 7.27:merged:7.67
7.28:merged:7.50 7.28:merged:7.68
7.29:merged:7.53 7.29:merged:7.71 7.30:merged:7.55 7.30:merged:7.73
7.31:merged:7.56 7.31:merged:7.74
7.32:merged:7.58 7.32:merged:7.76 7.33:merged:7.59 7.33:merged:7.77
"""


def told_relations() -> tuple[set[str], set[str]]:
    """Return what the rows of these forms are not comparable with: of 2021, of the BNV forms."""
    years, ministry = set(), set()
    mine = F2021.item_of | F2022.item_of
    for code in (code for code in mine if code not in HUYEN.item_of | TINH.item_of):
        row = F2022.item_of.get(code) or f"l.{F2021.item_of[code]}"
        for other in DICTIONARY[code].related:
            if other.code in HUYEN.item_of:
                ministry.add(f"{row}:{other.how}:{HUYEN.item_of[other.code]}")
            elif other.code in TINH.item_of:
                ministry.add(f"{row}:{other.how}:d.{TINH.item_of[other.code]}")
            elif other.code in mine:
                years.add(f"{row}:{other.how}:{F2021.item_of[other.code]}")
    return years, ministry


def test_look_alikes_say_why_they_are_not_comparable():
    years, ministry = told_relations()
    assert years == set(UNLIKE_2021.split())
    assert ministry == set(UNLIKE_BNV.split())


@EACH
def test_rows_that_are_not_comparable_share_no_indicator(form):
    apart = {
        "bien_che.cong_chuc.ty_le_tinh_gian_2015",
        "bien_che.vien_chuc.ty_le_tinh_gian_2015",
        "tthc.so_luong.tong",
        "lien_thong_van_ban.huyen",
        "mot_cua_dien_tu.huyen",
        "bo_nhiem.thi_tuyen",
    }
    assert apart & set(form.item_of) == set()


# --- how they are filled -------------------------------------------------------------------------


def test_computed_rows_and_their_operands():
    def computed(form):
        return {
            code: ",".join(form.item_of[name] for name in expression.names)
            for code, expression in form.formulas.items()
        }

    assert computed(F2021) == pairs("3.6=3.7,3.8 6.4=6.5,6.7,6.8,6.9")
    assert computed(F2022) == pairs("1.2=1.4,1.3 3.12=3.13,3.14 6.4=6.5,6.6,6.7,6.8")
    for code in ("3.22", "3.27"):  # their formula has an operand the form does not ask
        assert F2021.role(code, "district") == ENTRY


@EACH
def test_required_rows_are_the_entry_rows_every_unit_can_answer(form):
    left_out = {
        item.indicator
        for code, item in form.items.items()
        if form.role(code, "district") == ENTRY and not item.required
    }
    assert left_out == {"nhiem_vu.khac"}
    assert not any(form.items[code].required for code in form.formulas)


@EACH
def test_rates_are_never_added_up_and_choices_are_tallied(form):
    for item in form.items.values():
        spec = form.indicator.get(item.indicator)
        if spec is None:
            continue
        if item.unit == "%":
            expected = ("percent", "recompute" if spec.formula else "none")
        elif numbers.options(item.unit):
            expected = ("choice", "tally")
        else:
            expected = ("text", "none") if spec.code == "nhiem_vu.khac" else ("count", "sum")
        assert (spec.value_type, spec.rollup) == expected, spec.code


# part,part<=whole by item; every true pair of a form.
PARTS_2021 = """
1.4<=1.3 1.10<=1.9 1.18,1.19<=1.17 2.3<=2.2 2.4<=2.2 2.7<=2.6 2.8<=2.7 2.10<=2.9 2.11<=2.10
2.14<=2.13 2.16<=2.15 3.14<=3.13 4.31<=4.30 4.36<=4.35 5.27,5.28,5.29<=5.26 7.10,7.11<=100
"""
PARTS_2022 = """
1.4<=1.3 1.11<=1.10 1.20,1.21<=1.19 2.3<=2.2 2.4<=2.2 2.7<=2.6 2.8<=2.7 2.10<=2.9 2.11<=2.10
2.14<=2.13 2.16<=2.15 3.17<=3.16 3.25<=3.24 3.28<=3.27 4.31<=4.30 4.36<=4.35 5.27,5.28,5.29<=5.26
7.12,7.13<=7.11 7.15,7.16<=7.14 7.23<=7.22 7.24<=7.23 7.27<=7.26 7.28<=7.27 7.29<=7.23,7.27
7.31<=7.30 7.33<=7.32 7.37,7.38,7.39<=7.36
"""


def rows_in(form: FormSpec, side: str) -> str:
    return ",".join(form.item_of[name] for name in formula.parse(side).names) or side


@pytest.mark.parametrize(
    ("form", "golden"), [(F2021, PARTS_2021), (F2022, PARTS_2022)], ids=["2021", "2022"]
)
def test_a_part_above_its_whole_is_an_error(form, golden):
    found = {
        f"{rows_in(form, rule.left)}{rule.operator}{rows_in(form, rule.right)}"
        for rule in form.rules
        if rule.severity == "error"
    }
    assert found == set(golden.split())
    assert {rule.rule for rule in form.rules if rule.severity == "error"} == {"part_whole"}


@EACH
def test_every_message_names_the_table_and_cites_the_wording_of_its_row(form):
    messages = [rule.message for rule in form.rules]
    assert len(set(messages)) == len(messages)
    for rule in form.rules:
        item = form.items[rule.item or form.item_of[formula.parse(rule.left).names[0]]]
        assert rule.message.startswith(f"Biểu {item.table}, dòng «"), rule.code
        cited = rule.message.partition("«")[2].partition("»")[0]
        assert item.label.lstrip("- ").startswith(cited), rule.code
        assert "{left}" in rule.message, rule.code
        assert "{right}" in rule.message, rule.code
        assert rule.message.endswith("."), rule.code


# --- who files, and the narrative ----------------------------------------------------------------


def test_who_files_them_and_which_form_follows_which():
    assert (F2021.follows, F2022.follows) == ("", "soctrang-2021-huyen")
    for form in (F2021, F2022):
        assert form.unit_kinds == ("district",)
        assert form.period_kinds == ("Q1", "H1", "Q3", "Y")
        assert not any(item.reported_by for item in form.items.values())
    assert "380/SNV-CCHC ngày 02/3/2021" in F2021.decision
    assert "534/SNV-TTr ngày 11/3/2022" in F2022.decision


@EACH
def test_the_outline_takes_text_where_it_has_no_subheadings(form):
    keys = [section.key for section in form.outline]
    for section in form.outline:
        has_children = any(key.startswith(section.key + ".") for key in keys)
        assert section.takes_text == (not has_children), section.key
        assert section.level == section.key.count(".") + 1, section.key
    assert {number for section in form.outline for number in section.tables} == set("1234567")


def test_the_outlines_have_the_headings_of_the_published_reports():
    old = {section.key: section for section in F2021.outline}
    new = {section.key: section for section in F2022.outline}
    assert [key for key, one in old.items() if one.level == 1] == ["I", "II", "III"]
    assert [key for key, one in new.items() if one.level == 1] == ["I", "II"]
    assert old["II"].title == "NHỮNG KHÓ KHĂN, VƯỚNG MẮC"
    assert old["I.2.6.2"].title == "Áp dụng ISO trong hoạt động"
    assert (
        new["I.1.2"].title == "Về áp dụng sáng kiến, giải pháp trong thực hiện cải cách hành chính"
    )
    assert new["I.2.2.a"].tables == ("3", "7")
    assert new["I.3"].title.startswith("Kết quả thực hiện Chỉ thị số 26/CT-TTg")
