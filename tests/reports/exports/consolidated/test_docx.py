"""The Word file read back: every cell, in groups of columns, on landscape pages."""

from io import BytesIO

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from reports.exports import consolidated
from reports.exports.consolidated import wide
from tests.reports.exports.consolidated import expected
from tests.reports.exports.consolidated.test_pdf import unsigned
from tests.reports.exports.test_docx import rows_of

pytestmark = pytest.mark.django_db


def word(scene):
    return docx.Document(BytesIO(consolidated.render(scene.report, "docx").content))


def test_every_cell_is_the_databases_group_by_group(scene, told):
    wanted = expected.rows(scene)
    tables = [rows_of(one) for one in word(scene).tables]
    seen = []
    for head, *rows in [one for one in tables if one[0][:5] == wide.LABELS]:
        start = len(seen)
        seen += head[5:]
        for row, one in zip(rows, wanted, strict=True):
            stt, label, unit, total, _, *figures = map(unsigned, row)
            assert (stt, label, unit, total) == one[:4]
            assert figures == list(one[4 + start : 4 + len(seen)])
    assert seen == [unit.heading for unit in told.units]
    head, *lines = tables[-1]
    assert head == wide.FILED_LABELS
    assert [line[1:] for line in lines] == [one.texts for one in told.listed.lines]


def test_tables_are_words_own_with_repeated_heads_and_turned_names(few):
    tables = [one for one in word(few).tables if rows_of(one)[0][:5] == wide.LABELS]
    for table in tables:
        first, *others = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in (first, *others))
        turned = [one.get(qn("w:val")) for one in first.iter(qn("w:textDirection"))]
        assert turned == ["btLr"] * 3
        assert len(table._tbl.tblGrid.gridCol_lst) == len(first.tc_lst)


def test_the_letter_is_upright_and_both_appendices_lie(few):
    file = word(few)
    assert [one.orientation for one in file.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.LANDSCAPE,
    ]
    for section in file.sections[1:]:
        assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
        assert (round(section.left_margin.mm), round(section.right_margin.mm)) == (30, 15)
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
    headings = [one.text for one in file.paragraphs if one.style.name == "Phụ lục"]
    assert headings == ["Phụ lục I", "Phụ lục II"]
    assert any(one.text == "BÁO CÁO" for one in file.paragraphs)
