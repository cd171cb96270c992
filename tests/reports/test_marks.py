"""A section's few marks: what they read as, and that reading and writing agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.narrative import marks
from reports.narrative.marks import Grid, Line, Run

SIGNS = st.text(alphabet="ab*_[]^{}|\\-+.3 \n", max_size=60)


def test_marks_of_a_line():
    (line,) = marks.read("Đạt **{{3.20}} hồ sơ**[^Theo mẫu.], __tăng__")
    assert line.runs == (
        Run("Đạt "),
        Run(reference="3.20", bold=True),
        Run(" hồ sơ", bold=True),
        Run(note="Theo mẫu."),
        Run(", "),
        Run("tăng", italic=True),
    )


def test_items_and_tables():
    assert marks.read("- một\n+ hai\n\n| a | b |\n| 1 |\n") == (
        Line((Run("một"),), "-"),
        Line((Run("hai"),), "+"),
        Grid((((Run("a"),), (Run("b"),)), ((Run("1"),), ()))),
    )


@pytest.mark.parametrize(
    "text",
    [
        "xã A (*), xã B",
        "__",
        "a ** b",
        "[^",
        "{{abc}}",
        "…./….",
        "1 * 2 * 3",
        "-abc",
        "____ ký ____",
    ],
)
def test_what_does_not_close_stays_as_typed(text):
    assert marks.read(text) == (Line((Run(text),)),)


def test_a_backslash_makes_a_sign_plain():
    assert marks.plain(r"\**a\** \- b \{{3.20}}") == "**a** - b {{3.20}}"
    assert marks.read(r"\- không phải gạch đầu dòng")[0].sign == ""


def test_plain_text_puts_figures_in_place():
    text = "- Giải quyết **{{3.20}}** hồ sơ[^Cấp huyện.], còn {{3.21:change}}\n| a | {{3.20}} |"
    assert marks.plain(text, {"3.20": "2.531"}) == (
        "- Giải quyết 2.531 hồ sơ (Cấp huyện.), còn …\na\t2.531"
    )
    assert marks.references(text) == ["3.20", "3.21:change"]


@given(SIGNS)
def test_what_was_read_is_written_to_read_the_same(text):
    blocks = marks.read(text)
    written = marks.write(blocks)
    assert marks.read(written) == blocks
    assert marks.write(marks.read(written)) == written
