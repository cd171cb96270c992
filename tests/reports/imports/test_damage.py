"""Files as people have them: every row is known or left alone, never taken for another.

Files of all four formats are made from the shipped tables, damaged in every way and in several ways
at once; the maker knows what each row is. Wanted are no wrong row and no wrong value at all, and of
the right ones the share stated here.
"""

import random
from dataclasses import dataclass, field

import pytest

from reports.imports import match, read
from reports.imports.layout import clean
from tests.reports.imports import damage, laid_out, written
from tests.reports.imports.conftest import CORPUS

TABLES = {
    "kongchro_2022_h1": "bnv-2022-huyen",
    "daknong_2022_annual": "bnv-2022-tinh",
    "kesach_2022_h1": "soctrang-2022-huyen",
    "longphu_2021_q1": "soctrang-2021-huyen",
    "tunghia_2023_q3": "quangngai-2023-huyen",
}
# Of the rows of the form, how many at least are matched; 1 where nothing is said.
LEAST = {
    "slips": 0.98,
    "rows_left_out": 0.98,  # of two rows worded alike, it may be either that is left
}
SEVERAL = 4  # ways at once
SEVERAL_LEAST = 0.97
ONLY_IN_WORKBOOKS = {"hidden_parts"}


@dataclass
class Tally:
    rows: int  # of the form, in the file
    matched: int = 0  # rightly, with the right value
    wrong: list = field(default_factory=list)
    left: list = field(default_factory=list)  # reported as no item


def made(name: str, kind: str, ways: list[str], seed: str) -> tuple[bytes, dict]:
    """Return a damaged file and (sheet, row) -> what it is."""
    source = random.Random(seed)
    file = laid_out.file_of((CORPUS / f"{name}.tsv").read_text(), source)
    for way in ways:
        damage.WAYS[way](file, source)
    sheets = laid_out.lay_out(file)
    truth = {}
    count = 0
    for sheet in sheets:
        if sheet.is_hidden:
            continue
        for number, line in enumerate(sheet.lines, start=1):
            count += 1
            if line.row and not line.row.is_hidden:
                place = ("", count) if kind == "docx" else (sheet.name, number)
                truth[place] = line.row
    return written.WRITERS[kind](file, sheets), truth


def compare(source, truth: dict, form) -> Tally:
    tally = Tally(sum(bool(row.item) for row in truth.values()))
    for one in match.match(source.rows, form).rows:
        row = truth.get((one.row.sheet, one.row.number))
        right = row is not None and one.item == row.item and one.row.value == clean(row.expected)
        if one.item and not right:
            tally.wrong.append((one.row.where, one.row.text, one.row.value, one.item, row))
        elif one.item:
            tally.matched += 1
        else:
            tally.left.append((one.row.where, one.row.text, one.reason))
    return tally


@pytest.mark.parametrize(
    ("way", "kind"),
    [
        (way, kind)
        for way in damage.WAYS
        for kind in written.WRITERS
        if kind != "docx" or way not in ONLY_IN_WORKBOOKS
    ],
)
def test_one_kind_of_damage(way, kind, forms):
    files = [(made(name, kind, [way], f"{name} {way}"), form) for name, form in TABLES.items()]

    found = read.read_many((content, f"a.{kind}") for (content, _), _ in files)

    rows = matched = 0
    for source, ((_, truth), form) in zip(found, files, strict=True):
        tally = compare(source, truth, forms[form])
        assert tally.wrong == []
        rows, matched = rows + tally.rows, matched + tally.matched
        if LEAST.get(way, 1) == 1:
            assert tally.matched == tally.rows, tally.left
    assert matched >= LEAST.get(way, 1) * rows


# No two of a group go together: they change the same cells or the same lines.
GROUPS = (
    ("missing_stt", "some_stt_missing", "shifted_stt", "spreadsheet_stt", "numbers_in_names"),
    ("bold_and_bullets", "careless_typing", "cut_names", "slips"),
    ("footnotes", "raised_footnotes", "values_with_units", "notes_in_values", "values_in_headings"),
    ("old_and_new_columns", "two_header_rows", "broken_header", "hidden_parts"),
    ("one_sheet", "titles_alone", "other_order", "repeated_headers"),
    ("rows_left_out", "merged_cells"),
    ("rows_added", "units_in_names", "no_titles"),
    ("tcvn3", "vni"),
)


@pytest.mark.parametrize("kind", written.WRITERS)
@pytest.mark.parametrize("name", TABLES)
def test_several_kinds_of_damage_at_once(name, kind, forms):
    files = []
    for turn in range(6):
        source = random.Random(f"{name} {kind} {turn}")
        ways = [source.choice(group) for group in source.sample(GROUPS, SEVERAL)]
        if kind == "docx":
            ways = [way for way in ways if way not in ONLY_IN_WORKBOOKS]
        files.append((ways, *made(name, kind, ways, f"{name} {turn}")))

    found = read.read_many((content, f"a.{kind}") for _, content, _ in files)

    rows = matched = 0
    for source, (ways, _, truth) in zip(found, files, strict=True):
        tally = compare(source, truth, forms[TABLES[name]])
        assert tally.wrong == [], ways
        rows, matched = rows + tally.rows, matched + tally.matched
    assert matched >= SEVERAL_LEAST * rows
