"""A figure of the text and the row of a table that the words around it name.

Pure. A row is named when nearly all that its indicator's name says stands around the figure, and
little else. A figure that is right for any of the rows it can mean is not asked about.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from indicators import numbers
from indicators.formula import Name, Operand, Ratio
from indicators.periods import Period
from indicators.prose import questions
from indicators.prose.questions import Asked, asked
from indicators.prose.reading import MONEY, PERCENT, Figure, Sentence, words
from indicators.prose.wording import (
    AHEAD,
    FEATURE,
    LEVELS,
    MONTH,
    NOT_NOW,
    OFFICE,
    PLACES,
    PROCEDURE,
    QUARTER,
    QUARTERS,
    RATE,
    SERVICE,
    STOP,
    SUBJECTS,
    YEAR,
    features,
    spell,
)
from indicators.rules import messages
from indicators.rules.reading import accepts
from indicators.spec import COMPUTED, ENTRY, FormSpec, SectionSpec, once_a_form

NAMED = 0.75  # of the weight of a row's words that must stand around a figure
POSSIBLE = 0.6  # so much makes it a row the figure may mean, and be right for
KIN = 0.35  # so much of any row, whatever sets it apart, explains a figure equal to its own
FOREIGN_WORDS = 0.34  # of the words about a figure that the row does not have
_HEAD, _TITLE = 0.9, 0.6  # weight of a word in the sentence's opening, and in the headings above


@dataclass(frozen=True)
class Row:
    """One of the unit's own numeric rows, as words."""

    item: str
    table: str
    kind: str  # value_type of its indicator
    unit: str  # folded key of its đơn vị tính's first noun
    weights: Mapping[str, float]  # word -> how much it tells this row from others
    features: frozenset[int]  # places in FEATURES


@dataclass(frozen=True)
class Match:
    """A figure with the rows it can mean, the likeliest first."""

    sentence: Sentence
    figure: Figure
    rows: tuple[tuple[float, str, bool], ...]  # (score, item, is it the complement of the row)
    kin: tuple[str, ...]  # items of rows less like it, whose figure it may be nonetheless
    is_named: bool  # the first is beyond doubt


@once_a_form
def rows_of(form: FormSpec, unit_kind: str) -> tuple[Row, ...]:
    """Return the rows of a form that a unit of a kind files numbers in."""
    own = [
        item
        for item, role in form.roles(unit_kind).items()
        if role in (ENTRY, COMPUTED) and form.measures[item].kind not in ("choice", "text")
    ]
    names = {
        item: re.sub(r"\([^)]*\)", " ", form.indicator[form.items[item].indicator].name)
        for item in own
    }
    spelled = {item: spell(name) for item, name in names.items()}
    bags = {item: set(words(text)) - STOP for item, text in spelled.items()}
    common = Counter(word for bag in bags.values() for word in bag)
    return tuple(
        Row(
            item,
            form.items[item].table,
            form.measures[item].kind,
            form.items[item].unit.lower(),
            {word: math.log(1 + len(own) / common[word]) for word in bags[item]},
            features(spelled[item]),
        )
        for item in own
    )


def matches(
    form: FormSpec, unit_kind: str, section: tuple[Sentence, ...], spec: SectionSpec
) -> Iterator[Match]:
    """Yield the figures of a section that rows of its tables may stand behind."""
    if AHEAD.search(spec.title):
        return
    rows = [one for one in rows_of(form, unit_kind) if not spec.tables or one.table in spec.tables]
    above = spec.title
    for sentence in section:
        if sentence.is_first and not sentence.figures and _is_heading(sentence.text):
            above = f"{spec.title}. {sentence.text}"
        for figure in sentence.figures:
            clause = about_of(sentence, figure)
            if figure.is_loose or not clause or NOT_NOW.search(clause):
                continue
            if AHEAD.search(sentence.text[: figure.start]) or OFFICE.search(clause):
                continue
            if found := _match(rows, sentence, figure, clause, above):
                yield found


def _is_heading(text: str) -> bool:
    """Whether a line without a figure names what the lines below it are about."""
    return text.endswith(":") or len(text.split()) <= 15


def about_of(sentence: Sentence, figure: Figure) -> str:
    """Return the words a figure is told with; "" for a rate that only follows another figure.

    Of "hồ sơ xử lý quá hạn ít (0,3%)" those before the bracket.
    """
    clause = sentence.clause(figure)
    told = [one for one in words(clause) if one not in STOP | RATE]
    if told or figure.kind != PERCENT:
        return clause
    if not figure.brackets or sentence.text[figure.brackets[-1] + 1 : figure.start].strip():
        return ""
    start = figure.brackets[-1]
    before = [(one.over or one).end for one in sentence.figures if one.start < start]
    left = max(sentence.text.rfind(mark, 0, start) for mark in ",;:.()")
    return "" if before and before[-1] > left else sentence.text[left + 1 : start]


def _match(rows, sentence: Sentence, figure: Figure, clause: str, above: str) -> Match | None:
    clause = spell(clause)
    first = sentence.figures[0].start
    lead = "" if figure.brackets else spell(sentence.text[:first])
    above = spell(above)
    about = [one for one in words(clause) if one not in STOP]
    if figure.unit == "dịch vụ":
        about = [one for one in about if one not in SERVICE] + PROCEDURE
    around = dict.fromkeys(words(above), _TITLE)
    around |= dict.fromkeys(words(lead), _HEAD) | dict.fromkeys(about, 1.0)
    if figure.kind == PERCENT:
        around |= dict.fromkeys(words("tỷ lệ"), 1.0)
    near = features(clause)
    # The nearest words that name a place name it for the figure.
    told = (near, features(lead), features(above))
    place = next((each & PLACES for each in told if each & PLACES), frozenset())
    if not place and figure.kind == PERCENT:  # of all levels: the reader is to know which
        around |= dict.fromkeys(words("cấp xã huyện tỉnh"), _HEAD)
    context = Context(around, about, near, near | told[1], place)
    turned = _turned(context) if figure.kind == PERCENT else None
    found, kin = [], []
    for row in rows:
        if not _is_counted_so(row, figure):
            continue
        if _share(row, around) >= KIN:
            kin.append(row.item)
        score = _score(row, context)
        if score >= POSSIBLE:
            found.append((round(score, 3), row.item, False))
        elif turned and (late := _score(row, turned)) >= POSSIBLE:
            found.append((round(late, 3), row.item, True))
    if not found:
        return None
    found.sort(key=lambda one: -one[0])
    best = next(one for one in rows if one.item == found[0][1])
    is_placed = figure.kind == PERCENT or place == best.features & PLACES
    is_named = is_placed and found[0][0] >= NAMED
    return Match(sentence, figure, tuple(found), tuple(kin), is_named)


def alike(
    form: FormSpec, unit_kind: str, sentence: Sentence, figure: Figure, spec: SectionSpec
) -> dict[str, bool]:
    """Return the rows that count what a figure counts, and whether the words of the sentence tell
    of each at all: enough to know it by its figure too, not by its words alone.
    """
    around = dict.fromkeys(words(spell(spec.title)), _TITLE)
    around |= dict.fromkeys(words(spell(sentence.text)), 1.0)
    return {
        row.item: _share(row, around) >= KIN
        for row in rows_of(form, unit_kind)
        if (not spec.tables or row.table in spec.tables) and _is_counted_so(row, figure)
    }


@dataclass(frozen=True)
class Context:
    """The words around a figure, weighed, with the features they show."""

    around: Mapping[str, float]  # word -> 1 in the clause, less farther off
    about: list[str]  # the words of the clause that say something
    near: frozenset[int]  # features of the clause
    wide: frozenset[int]  # and of the sentence's opening
    place: frozenset[int]  # of PLACES; none when no place is named


def _turned(context: Context) -> Context | None:
    """Return the words with "quá hạn" read as "đúng hạn": the rest of a rate of the table."""
    on, late = FEATURE["đúng hạn"], FEATURE["quá hạn"]
    if late not in context.near:
        return None
    over, right = words("quá đúng")
    return replace(
        context,
        around={**context.around, right: 1.0},
        about=[right if one == over else one for one in context.about],
        near=frozenset(on if one == late else one for one in context.near),
        wide=frozenset(on if one == late else one for one in context.wide),
    )


def _is_counted_so(row: Row, figure: Figure) -> bool:
    """Whether a figure and a row are of one kind: a rate, an amount, a count of the same things."""
    if figure.kind == PERCENT or row.kind == "percent":
        return figure.kind == PERCENT and row.kind == "percent"
    if figure.unit in MONEY or row.kind == "money":
        return MONEY.get(figure.unit, "").lower() == row.unit
    if not figure.unit:
        return True
    if figure.unit == "dịch vụ":  # one for each procedure that is provided online
        return row.unit in ("thủ tục", "tthc")
    return not row.unit or figure.unit in row.unit or row.unit in ("số lượng",)


def _score(row: Row, context: Context) -> float:
    """Return how much of a row's words stand around a figure; 0 where the two cannot be one."""
    own_place = row.features & PLACES
    missing, other = row.features - context.wide - PLACES, context.near - row.features
    other |= (context.wide & SUBJECTS) - row.features
    if missing or other or (context.place and own_place and not context.place & own_place):
        return 0.0
    strange = sum(one not in row.weights and one not in LEVELS for one in context.about)
    if not context.about or strange > FOREIGN_WORDS * len(context.about):
        return 0.0
    return _share(row, context.around)


def _share(row: Row, around: Mapping[str, float]) -> float:
    """Return how much of a row's words, by weight, stand around a figure."""
    weight = sum(row.weights.values())
    return sum(each * around.get(one, 0) for one, each in row.weights.items()) / weight


def tables(
    form: FormSpec,
    unit_kind: str,
    figures: Mapping[str, Sequence[Operand]],
    sections: Sequence[tuple[Sentence, ...]],
    period: Period | None = None,
) -> Iterator[Asked]:
    """Report the figures whose words name a row that holds another. Rows without a figure say none.

    `figures` are the report's own rows by item: the figure that counts, and the one typed in a file
    where it was another, which the checks of the tables ask about already.
    """
    specs = {one.key: one for one in form.outline}
    for section in sections:
        if spec := specs.get(section[0].section):
            for match in kept_matches(form, unit_kind, section, spec):
                if not is_of_other_time(match, period):
                    yield from _compared(form, figures, match)


def kept_matches(form, unit_kind, section, spec) -> tuple[Match, ...]:
    """Return the matches of a section; they depend on its text and the form alone."""
    kept = form.kept.setdefault((matches, unit_kind), {})
    text = (spec.key, *(one.text for one in section))
    if text not in kept:
        if len(kept) > 512:
            kept.clear()
        kept[text] = tuple(matches(form, unit_kind, section, spec))
    return kept[text]


def is_of_other_time(match: Match, period: Period | None) -> bool:
    """Whether the words before a figure, or about it, name another year or a part of the period."""
    said = match.sentence.text[: match.figure.start] + match.sentence.clause(match.figure)
    if MONTH.search(said):
        return True
    if period is None:
        return False
    years = YEAR.findall(said)
    quarters = QUARTER.findall(said)
    is_other_year = bool(years) and str(period.year) != years[-1]
    return is_other_year or bool(quarters) and period.kind != f"Q{QUARTERS.get(quarters[-1])}"


def _compared(
    form: FormSpec, figures: Mapping[str, Sequence[Operand]], match: Match
) -> Iterator[Asked]:
    stand = [
        (item, [_value(one) for one in figures[item] if _value(one) is not None], turned)
        for _, item, turned in match.rows
        if item in figures
    ]
    stand = [one for one in stand if one[1]]
    if not stand or not match.is_named or match.rows[0][1] != stand[0][0]:
        return
    if any(_holds(match.figure, value, turned) for _, values, turned in stand for value in values):
        return
    item, (value, *_), turned = stand[0]
    label = form.items[item].label
    alike = [each for each, row in form.items.items() if row.label == label]
    kin = (_value(one) for each in (*match.kin, *alike) for one in figures.get(each, ()))
    if any(each is not None and _holds(match.figure, each, False) for each in kin):
        return
    others = [one.value for one in match.sentence.figures if one != match.figure]
    if value in others:  # the row is told by another figure of the sentence
        return
    together = _together(form, figures, [each for each, _, _ in stand])
    if together is not None and _holds(match.figure, together, turned):
        return
    where, measure = messages.row(form, item), form.measures[item]
    is_rate = measure.kind == "percent"
    shown = questions.rate(value) if is_rate else numbers.display(value, measure)
    says = f"{where} là {shown}"
    if turned:
        value = 100 - value
        says += f", còn lại {_working(form, figures, item)}{questions.rate(value)}"
    items = tuple(dict.fromkeys(each for each, _, _ in stand[:3]))
    kind = "late" if turned else "table"
    yield asked(kind, match.sentence, match.figure, match.figure.text, value, says, items)


def _together(form: FormSpec, figures, items: list[str]) -> Decimal | None:
    """Return the rate over all levels of rows that are rates of the same; None for other rows."""
    parts = [form.formulas[item].tree for item in items if item in form.formulas]
    if len(parts) < 2 or not all(map(_is_plain, parts)):
        return None
    sums = []
    for side in ("numerator", "denominator"):
        codes = [form.item_of.get(getattr(one, side).code, "") for one in parts]
        values = [_value(figures[code][0]) if code in figures else None for code in codes]
        if None in values:
            return None
        sums.append(sum(values, Decimal(0)))
    return 100 * sums[0] / sums[1] if sums[1] else None


def _working(form: FormSpec, figures, item: str) -> str:
    """Return the rest of a rate as its parts: "10/2.531 = "; "" where they are not known."""
    tree = form.formulas[item].tree if item in form.formulas else None
    if not _is_plain(tree):
        return ""
    codes = (form.item_of.get(one.code, "") for one in (tree.numerator, tree.denominator))
    part, whole = (_value(figures[code][0]) if code in figures else None for code in codes)
    if part is None or whole is None:
        return ""
    return f"{questions.count(whole - part)}/{questions.count(whole)} = "


def _is_plain(tree) -> bool:
    match tree:
        case Ratio(Name(), Name()):
            return True
    return False


def _value(figure: Operand) -> Decimal | None:
    return Decimal(0) if figure.mark == "nil" else figure.value


def _holds(figure: Figure, value: Decimal, turned: bool) -> bool:
    """Whether a figure is a row's: as typed for a count, at its own decimals for a rate.

    The rest of a rate is rounded half up, or is 100 less the rate as anyone would type it: 0,3 %
    late and 99,6 % on time do not go together, though 0,395 cut off is 0,3.
    """
    if turned:
        step = Decimal(1).scaleb(-figure.decimals)
        rounded = (100 - value).quantize(step, "ROUND_HALF_UP")
        return figure.value == rounded or accepts(100 - figure.value, figure.decimals, value)
    said = [figure.value] + ([figure.over.value] if figure.over else [])
    return any(accepts(one, figure.decimals, value) for one in said)
