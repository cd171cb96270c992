"""The text of a criterion's rule -> its branches: which result gives how many points.

Pure. Reads points by band, formulas `(b/a) * điểm tối đa` and their sums, floors and caps, yes/no
lists, "tăng / không tăng", a rate against the required one, 50 % for partial results, and parts
with maxima of their own. Never raises, takes time linear in the text, and keeps every line it does
not understand in `Rule.unread`.
"""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from indicators.criteria.conditions import NUMBER, Condition, amount, condition
from units.text import fold, nfc

TEXT_LIMIT = 10_000  # characters of a rule; what is longer is no rule and is not read

_NEW_LINE = re.compile(r"\s\|\s|[\n\r\v\f\u2028\u2029]")
_STARTS = r"(?:trong do|truong hop|neu|tinh diem)\b|(?:- ?)?[a-z] la "
# A statement ends behind its points, or where the words begin another one.
_NEW_CLAUSE = re.compile(
    rf"(?<=[0-9\]])( ?(?:diem|d)?)[.;] |()[.;] (?={_STARTS})|(), (?=[a-z] la |trong do\b)"
)
# In a condition: two statements that were not told apart. 17:00 is no result.
_TWO_RESULTS = re.compile(r"(?<![0-9]): ?[0-9]|: [0-9]")
_BULLET = re.compile(r"(?:[-–—+*•·●○▪]|\(?[a-zđ0-9]{1,2}\)|[0-9]{1,2}\.(?= ))\s*", re.I)
_DEFINITION = re.compile(r"(?:trong do:? ?)?-? ?([a-z]) ?(?:\bla\b|[:=])")
_NOTE = re.compile(r"ghi chu|luu y|pham vi|tai lieu kiem chung|trong do|vi du")
_REMARK = re.compile(r"^ap dung |\btru [0-9]")  # unless it gives points
_CONDITIONAL = re.compile(r"(?:truong hop |neu |doi voi )+")
_LEADING = re.compile(
    r"(?:(?:thi|diem danh gia|diem so duoc tinh|duoc tinh|tinh|theo cong thuc|cong thuc"
    r"|diem so la|diem la|so diem|diem|dat|duoc|cham|cho|la)\b[ :=]*|[:=] ?)*"
)
_FORMULA_HEAD = re.compile(
    r"(?:tinh diem|diem|diem so)?(?: duoc tinh)?(?: theo)? ?(?:cong thuc)?"
    r"(?: (?:nhu )?sau(?: day)?)?"
)
_POINTS = re.compile(rf"({NUMBER}) ?(?:diem|d)?")
_BRACKETED = re.compile(rf"\[ ?({NUMBER}) ?(?:diem|d)? ?\]")
_ENDING = re.compile(rf"(?:\b(?:duoc|dat|cham|cho|tinh|la) ({NUMBER}) ?(?:diem|d))$")
_SHARE = re.compile(rf"(?P<percent>{NUMBER}) ?% ?[*x×]? ?(?:cua )?(?:so )?diem(?: toi da)?")
_HALF = re.compile(r"(?:1/2|mot nua) (?:so )?diem(?: toi da)?")
_WHOLE = re.compile(r"(?:diem )?toi da|toan bo (?:so )?diem")
_NONE = re.compile(r"khong (?:co |tinh |duoc |cho )?diem")

_SIDE = r"(?:[a-wyz]|\([a-wyz](?:[+-][a-wyz])+\))"
_RATIO = rf"\(?(?P<top>{_SIDE})/(?P<bottom>{_SIDE})\)?"
_WEIGHT = rf"(?P<weight>{NUMBER}|diemtoida)(?:diem)?"
_TERMS = (
    re.compile(rf"{_RATIO}[*x×](?:100%[*x×])?{_WEIGHT}"),
    re.compile(rf"{_WEIGHT}[*x×]{_RATIO}"),
    re.compile(rf"\(?(?P<top>tyle|tile)(?P<bottom>)[a-z%,]*[*x×]{_WEIGHT}\)?(?:/100%?)?"),
    re.compile(rf"\(?(?P<top>tyle|tile)(?P<bottom>)[a-z]*/{NUMBER}%?\)?[*x×]{_WEIGHT}"),
    re.compile(
        rf"\(?(?P<top>tyle|tile)[a-z,]*[*×](?P<weight>{NUMBER})/(?P<bottom>tyle|tile)[a-z0-9%.,()]*"
    ),
)


@dataclass(frozen=True)
class Points:
    value: Decimal
    is_bracketed: bool = False  # [0,5]: how brackets print the maximum of a part


@dataclass(frozen=True)
class Whole:
    """The maximum of the criterion, or of the part the branch stands in."""


@dataclass(frozen=True)
class Share:
    """A part of the points of the branch before it, for a partial result."""

    fraction: Decimal


@dataclass(frozen=True)
class Term:
    letters: frozenset[str]
    denominator: str
    weight: Decimal | None  # points at a ratio of 1; None: the maximum


@dataclass(frozen=True)
class Formula:
    text: str  # as printed
    terms: tuple[Term, ...]

    @property
    def letters(self) -> frozenset[str]:
        return frozenset[str]().union(*(term.letters for term in self.terms))


@dataclass
class Block:
    """Branches that stand on one level: of a rule, of a part, or of one case."""

    branches: list["Branch"] = field(default_factory=list)


@dataclass(frozen=True)
class Branch:
    text: str  # the clause as printed
    condition: Condition  # of no words where a formula stands for every result
    outcome: "Points | Whole | Share | Formula | Block"
    stated: Decimal | None = None  # maximum printed beside a part's heading; outcome is its Block
    line: int | None = None  # which line it shares with other branches; None: it stands alone


@dataclass(frozen=True)
class Definition:
    group: int  # counts formulas and parts: within one group a letter has one meaning
    letter: str
    text: str  # as printed, without the letter


@dataclass
class Rule:
    block: Block = field(default_factory=Block)
    definitions: list[Definition] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)  # normalised, in order
    remarks: list[str] = field(default_factory=list)  # lines from which no points follow
    unread: list[str] = field(default_factory=list)  # lines that were not understood


@dataclass(frozen=True)
class Clause:
    """One statement of a rule, before it is put in its place."""

    kind: str  # branch | scope | definition | note | unread
    text: str
    condition: str = ""
    outcome: Points | Whole | Share | Formula | None = None
    letter: str = ""
    line: int | None = None  # of the rule, where other statements stand in it; None: alone in it


def read(text: str) -> Rule:
    """Take a rule apart."""
    rule = Rule()
    if len(text) > TEXT_LIMIT:
        rule.unread.append(text[:80])
        return rule
    rule.lines = lines_of(text)
    clauses = [one for number, line in enumerate(rule.lines) for one in clauses_of(line, number)]
    block, scope, group = rule.block, None, 0
    for position, one in enumerate(clauses):
        if one.kind == "unread":
            rule.unread.append(one.text)
            scope = Block()  # it may be the heading of what follows: not one level with the above
            block.branches.append(Branch(one.text, condition(one.text), scope))
        elif one.kind == "note":
            rule.remarks.append(one.text)
        elif one.kind == "definition":
            rule.definitions.append(Definition(group, one.letter, one.condition))
        elif is_part(clauses, position):
            block, scope, group = Block(), None, group + 1
            stated = one.outcome.value
            rule.block.branches.append(Branch(one.text, condition(one.condition), block, stated))
        elif one.kind == "scope":
            scope, group = Block(), group + 1
            block.branches.append(Branch(one.text, condition(one.condition), scope))
        elif one.kind == "branch":
            if isinstance(one.outcome, Formula) and not one.condition:
                group += 1
            said = Branch(one.text, condition(one.condition), one.outcome, line=one.line)
            (block if scope is None else scope).branches.append(said)
    return rule


def lines_of(text: str) -> list[str]:
    """Return the lines of a cell, normalised; the shipped tables write a line's end as " | "."""
    lines = (" ".join(nfc(line).strip(" |").split()) for line in _NEW_LINE.split(text))
    return [line for line in lines if line]


def plain_and_text(text: str) -> tuple[str, str]:
    """Return the text folded and as printed, of one length so that places in both agree."""
    plain = fold(text)
    return plain, text if len(plain) == len(text) else plain


def parts_of(line: str) -> list[str]:
    """Split a line where another statement of the rule begins in it."""
    plain, line = plain_and_text(line)
    parts, begin = [], 0
    for match in _NEW_CLAUSE.finditer(plain):
        end = match.end(match.lastindex)
        if any(char.isalpha() for char in line[begin:end]):  # "1. Có kế hoạch" is one statement
            parts.append(line[begin:end])
            begin = match.end()
    return [part for part in (*parts, line[begin:]) if part.strip(" .;,-")]


def clauses_of(line: str, number: int) -> list[Clause]:
    """Read the statements of one line; those that share it know its number."""
    said = [clause(part) for part in parts_of(line)]
    return [replace(one, line=number) for one in said] if len(said) > 1 else said


def is_part(clauses: list[Clause], position: int) -> bool:
    """Whether a clause heads a part: its maximum in brackets, or a formula of as much below it."""
    one = clauses[position]
    if one.kind != "branch" or not isinstance(one.outcome, Points):
        return False
    if one.outcome.is_bracketed:
        return True
    following = clauses[position + 1] if position + 1 < len(clauses) else None
    if not following or not isinstance(following.outcome, Formula) or following.condition:
        return False
    weights = [term.weight for term in following.outcome.terms]
    return None not in weights and one.outcome.value in (max(weights), sum(weights))


def clause(text: str) -> Clause:
    """Say what one statement is."""
    text = text.strip(" .;,")
    if bullet := _BULLET.match(text):
        text = text[bullet.end() :]
    plain, text = plain_and_text(text.strip())
    if match := _DEFINITION.match(plain):
        rest = text[match.end() :].strip(" :")
        if rest and not isinstance(outcome(rest), Points):
            return Clause("definition", text, rest, letter=match[1])
    if plain.startswith("(") and plain.endswith(")") and "/" not in plain[:6]:
        return in_brackets(text)
    if _NOTE.match(plain):
        return Clause("note", text)
    if said := branch(plain, text):
        return Clause("unread", text) if _TWO_RESULTS.search(said.condition) else said
    return Clause("note" if _REMARK.search(plain) else "unread", text)


def in_brackets(text: str) -> Clause:
    """A remark in brackets: 50 % for a partial result, or something no points follow from."""
    inner = text[1:-1].strip(" .;")
    said = branch(*plain_and_text(inner))
    is_share = said is not None and isinstance(said.outcome, Share)
    return said if is_share else Clause("note", text)


def branch(plain: str, text: str) -> Clause | None:
    """Read "condition: points", "condition thì points", a formula alone, or a heading."""
    found = _CONDITIONAL.match(plain)
    begin = found.end() if found else 0
    place = plain.find(" thi ")
    if place >= 0 and (result := outcome(text[place + 4 :])):
        return Clause("branch", text, text[begin:place].strip(" ,:"), result)
    place = plain.rfind(":")
    if place >= 0:
        head, tail = text[:place].strip(), text[place + 1 :].strip()
        if not tail:
            return Clause("scope", text, head)
        is_clock = head[-1:].isdigit() and text[place + 1].isdigit()
        result = None if is_clock else outcome(tail)
        if result:
            is_formula = isinstance(result, Formula) and _FORMULA_HEAD.fullmatch(fold(head))
            return Clause("branch", text, "" if is_formula else text[begin:place].strip(), result)
    elif isinstance(result := outcome(text), Formula):
        return Clause("branch", text, "", result)
    if match := _ENDING.search(plain[-60:]):
        value = amount(match[1])
        head = text[begin : len(text) - (len(match[0]))].strip(" ,:")
        if value is not None and head:
            return Clause("branch", text, head, Points(value))
    return None


def outcome(text: str) -> Points | Whole | Share | Formula | None:
    """Read what a result is worth; None where the text says no points."""
    plain, text = plain_and_text(" ".join(nfc(text).split()).strip(" .;,"))
    if match := _BRACKETED.fullmatch(plain):
        return points(match[1], is_bracketed=True)
    begin = _LEADING.match(plain).end()
    plain, text = plain[begin:].strip(), text[begin:].strip()
    if match := _POINTS.fullmatch(plain):
        return points(match[1])
    if _NONE.fullmatch(plain):
        return Points(Decimal(0))
    if _WHOLE.fullmatch(plain):
        return Whole()
    if match := _SHARE.fullmatch(plain):
        percent = amount(match["percent"])
        return None if percent is None else Share(percent / 100)
    if _HALF.fullmatch(plain):
        return Share(Decimal("0.5"))
    return formula(plain, text)


def points(text: str, is_bracketed: bool = False) -> Points | None:
    value = amount(text)
    return None if value is None else Points(value, is_bracketed)


def formula(plain: str, text: str) -> Formula | None:
    """Read a sum of ratios, each times its points."""
    if len(plain) > 300:
        return None
    terms = []
    plain = plain[plain.rfind("=") + 1 :].strip(" []")  # "Điểm SIPAS = [...]"
    for part in added(plain.replace(" ", "")):
        match = next((found for form in _TERMS if (found := form.fullmatch(part))), None)
        if not match:
            return None
        is_whole = match["weight"] == "diemtoida"
        weight = None if is_whole else amount(match["weight"])
        if weight is None and not is_whole:
            return None
        sides = match["top"] + match["bottom"]
        letters = frozenset(re.findall("[a-z]", sides)) if "ty" not in sides[:2] else frozenset()
        terms.append(Term(letters, match["bottom"], weight))
    return Formula(text, tuple(terms)) if terms else None


def added(plain: str) -> list[str]:
    """Split at the plus signs that stand in no brackets."""
    parts, depth, begin = [], 0, 0
    for place, char in enumerate(plain):
        depth += (char == "(") - (char == ")")
        if char == "+" and depth == 0:
            parts.append(plain[begin:place])
            begin = place + 1
    return [*parts, plain[begin:]]
