"""A section's HTML: what people paste, what may not come through, and that both ways agree."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.narrative import marks
from reports.narrative.html import LARGEST, from_html, to_html, to_page
from reports.narrative.marks import Grid, Line, Run
from reports.refusals import BadRequest
from units.text import nfc_lines

PASTED = Path(__file__).parent.parent / "corpus" / "pasted"

words = st.text(alphabet="aĐạ1 *_[]^{}|\\-+.<>&\"'/=\u0301\n", min_size=1, max_size=12)


def written(html: str) -> str:
    return marks.write(from_html(html))


@pytest.mark.parametrize("name", sorted(one.stem for one in PASTED.glob("*.html")))
def test_what_is_pasted_becomes_the_marked_text_beside_it(name):
    html = (PASTED / f"{name}.html").read_text()
    assert written(html) == (PASTED / f"{name}.txt").read_text().removesuffix("\n")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Một<br>hai", "Một\nhai"),
        ("<div>Một</div><div><br></div><div>hai</div>", "Một\nhai"),
        ("<b>Đạt<i>cao</i></b>", "**Đạt__cao__**"),
        ("<b><span style='font-weight:400'>thường</span></b>", "thường"),
        ("<p>- Gạch đầu dòng</p><p>+ dấu cộng</p>", "- Gạch đầu dòng\n+ dấu cộng"),
        ("<p>-</p><p>-5 độ</p>", "\\-\n-5 độ"),
        ("<ul><li>một<ul><li>hai<ul><li>ba</ul></ul></ul>", "- một\n+ hai\n+ ba"),
        ("<ol start=3 type=I><li>ba<li>bốn</ol>", "III. ba\nIV. bốn"),
        ("<pre>một\nhai</pre>", "một\nhai"),
        ("<table><tr><td>một<p>hai</table>", "một\nhai"),  # a frame around a text
        ('<table class="text-table"><tr><td>một</table>', "| một |"),
        ("<table><tr><td><br><td></table>", ""),
        ("<table><tr><td rowspan=3>a<td>b<tr><td>c</table>", "| a | b |\n|  | c |"),
        ("a­b​c\u00a0d", "abc d"),  # a soft hyphen, a space without width
        ("To\u0302i vie\u0302\u0323t", "Tôi việt"),
    ],
)  # fmt: skip
def test_html_of_browsers_and_of_hands(html, text):
    assert written(html) == text


def test_a_figure_and_a_footnote_come_back_as_they_went():
    text = '- Giải quyết **{{3.20}}** hồ sơ[^Theo Biểu 3 & "4".], {{3.21:change}}\n| a | {{3.20}} |'
    html = to_html(marks.read(text), {"3.20": "<2.531>"})
    assert 'data-figure="3.20" contenteditable="false">&lt;2.531&gt;<' in html
    assert 'data-figure="3.21:change" contenteditable="false">…<' in html
    assert written(html) == text


def test_footnotes_stand_below_a_text_that_is_read():
    page = to_page(marks.read("Một[^Chú thích <b>.], hai[^Hai.]"), {})
    assert page.index("[2]</span>") < page.index(
        '<p class="note-text">[1] Chú thích &lt;b&gt;.</p>'
    )
    assert to_page(marks.read("Một"), {}) == "<p>Một</p>"


def test_items_lie_in_one_another_and_a_plus_may_stand_alone():
    assert to_html(marks.read("+ lẻ\n- một\n+ hai"), {}) == (
        '<ul><li class="is-bare"><ul><li>lẻ</li></ul></li><li>một<ul><li>hai</li></ul></li></ul>'
    )


@pytest.mark.parametrize(
    "html",
    [
        "x" * (LARGEST + 1),
        "<div>" * 50_000,
        "<ul><li>" * 5_000,
        '<div a">' * 5_000,
        "<b a=1><b a=2><b a=3><b a=4>" * 4 + "<p>x" * 9_000,
        "<p>" * 120_000,
    ],
    ids=["large", "deep", "deep lists", "odd quotes", "styles left open", "many"],
)
def test_what_would_take_minutes_to_read_is_refused_at_once(html):
    with pytest.raises(BadRequest, match="hãy"):
        from_html(html)


@given(st.text(alphabet="<>/=\"' &;#-!:abdiloprtuxyn1\0\n[]", max_size=200))
def test_any_html_gives_blocks_that_are_stored_and_shown_the_same(html):
    blocks = from_html(html)
    assert marks.read(nfc_lines(marks.write(blocks))) == blocks
    shown = to_html(blocks, {})
    assert from_html(shown) == blocks
    assert not re.search(r"<(?!/?(p|ul|li|b|i|table|thead|tbody|tr|th|td|span|br)\b)", shown)


runs = (
    st.builds(Run, words, bold=st.booleans(), italic=st.booleans())
    | st.builds(Run, note=words.filter(str.strip), bold=st.booleans())
    | st.builds(Run, reference=st.sampled_from(["3.20", "7.4:change"]), italic=st.booleans())
)
lines = st.lists(runs, min_size=1, max_size=4).map(tuple)
blocks_made = st.lists(
    st.builds(Line, lines, st.sampled_from(["", "-", "+"]))
    | st.builds(
        Grid,
        st.lists(st.tuples(lines | st.just(()), lines), min_size=1, max_size=3).map(tuple),
    ),
    max_size=5,
)


@given(blocks_made)
def test_blocks_come_back_through_html_and_through_the_stored_text(made):
    blocks = from_html(to_html(made, {"3.20": "2.531"}))  # blanks and normal forms as they are kept
    assert from_html(to_html(blocks, {})) == blocks
    assert marks.read(nfc_lines(marks.write(blocks))) == blocks
    assert said(blocks) == said(made)


def said(blocks) -> str:
    """Return all letters and figures of blocks, whatever became of blanks."""
    text = "".join(marks.plain_block(block, {}) for block in blocks)
    return re.sub(r"[^\w…]", "", nfc_lines(text))
