"""The reader of rules: any text is read without an error, in time linear in its length."""

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indicators import criteria
from indicators.criteria.reading import TEXT_LIMIT, Block, Formula, Points, parts_of, read
from indicators.criteria.table import Criterion

WORDS = re.findall(
    r"\S+",
    """100% 50% 0.95 0,5 1.000 ≥ < <= b/a (b+c)/a a là b là từ đến dưới trên trở lên thì đạt điểm
    tối đa Tăng Không so với năm trước : ; . | [0,5] * x + - ( ) Tính theo công thức Trường hợp nếu
    hồ sơ Tỷ lệ 50%*điểm Còn lại""",
)
RULES = st.lists(st.sampled_from([*WORDS, "\n"]), max_size=60).map(" ".join)


def check(rule: str, maximum: str = "1") -> criteria.Check:
    return criteria.check(criteria.criteria_in([
        ["STT", "Tiêu chí", "Điểm tối đa", "Cách tính điểm"], ["1", "Kế hoạch", maximum, rule]
    ]))  # fmt: skip


@given(st.text())
@example("\ud7a3ﷺİ: 0,5")
@example("a là")
@example("[[0,5]]: [0,5")
def test_any_text_is_read(text):
    read(text)
    check(text, text)


@given(RULES)
def test_any_mixture_of_the_words_of_rules_is_read_and_checked(text):
    found = check(text)
    assert all(one.message and one.advice for one in found.findings)
    assert {one.rule for one in found.findings} <= set(criteria.NAMES)


def texts_of(block) -> list[str]:
    """Return the clauses of a block and of those inside it."""
    inside = [texts_of(one.outcome) for one in block.branches if isinstance(one.outcome, Block)]
    return [one.text for one in block.branches] + [text for texts in inside for text in texts]


@given(RULES)
@example("Kịp thời: 1 | (Có văn bản) | Hội đồng quyết định | Trong đó: a là số hồ sơ")
def test_no_statement_of_a_rule_is_lost(text):
    """Each gives points, explains a letter, is a remark, or is said to be unread."""
    rule = read(text)
    statements = [part for line in rule.lines for part in parts_of(line)]
    known = [text for text in texts_of(rule.block) if text not in rule.unread]
    others = len(rule.definitions) + len(rule.remarks) + len(rule.unread)
    assert len(statements) == len(known) + others


@given(st.lists(st.text(max_size=20), max_size=8))
def test_any_rows_are_read(cells):
    criteria.criteria_in([["STT", "Tiêu chí", "Điểm tối đa"], cells, cells[::-1]])
    criteria.criteria_in(criteria.pasted("\t".join(cells)))


HOSTILE = {
    "digits": "1",
    "separated digits": "1,",
    "colons": ":",
    "brackets": "(",
    "signs": "≥<",
    "bands": "từ 1% đến ",
    "directions": "tăng so với năm trước ",
    "results": "thì đạt điểm ",
    "formulas": "(b/a)*1+",
    "letters": "x",
    "clauses": "Có: 1; ",
    "lines": "Từ 1% đến 2%: 1\n",
    "distinct": "Từ {0}% đến {1}% số việc thứ a: 0,{0}\n",
    "definitions": "a là {0}, b là {1}, ",
    "moi": "mỗi trừ ",
}


def seconds(text: str) -> float:
    best = 9.0
    for _ in range(3):
        begin = time.perf_counter()
        check(text)
        best = min(best, time.perf_counter() - begin)
    return best


@pytest.mark.parametrize("name", HOSTILE)
def test_four_times_the_text_takes_no_more_than_its_share(name):
    def text(length: int) -> str:
        parts, size, number = [], 0, 0
        while size < length:
            parts.append(HOSTILE[name].format(number, number + 1))
            size, number = size + len(parts[-1]), number + 1
        return "".join(parts)[:length]

    short, long = seconds(text(TEXT_LIMIT // 4)), seconds(text(TEXT_LIMIT))
    assert long < 8 * short + 0.05  # a square would take 16 times as long
    assert long < 0.5


def test_a_rule_longer_than_any_rule_is_said_to_be_unread():
    (unread,) = check("Có: 1 | " * TEXT_LIMIT).unread
    assert "Chưa đọc được" in unread.message


def test_branches_keep_the_words_they_were_printed_with():
    rule = read("* Kịp thời: 0,25 | Tính điểm theo công thức: (b/a)×0,5")
    first, second = rule.block.branches
    assert first.condition.text == "Kịp thời" and first.outcome == Points(criterion("0.25").maximum)
    assert isinstance(second.outcome, Formula) and second.outcome.letters == {"a", "b"}


def criterion(maximum: str) -> Criterion:
    return criteria.criteria_in([["STT", "Tiêu chí", "Điểm tối đa"], ["1", "Việc", maximum]])[0]
