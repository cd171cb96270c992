"""One expression over indicators, read into a tree with a whitelist.

Indicator codes, numbers with a dot, + - * / and parentheses, `ratio(a, b)` = a / b * 100,
`sum(a, b, ...)`, `prev(x)` and `last_year(x)` of one indicator; nothing else. Pure. `formula` says
what a tree is worth and how it is written elsewhere, and is the module others import.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

FUNCTIONS = ("ratio", "sum", "prev", "last_year")
THIS, PREV, LAST_YEAR = "this", "prev", "last_year"

LENGTH_LIMIT = 4000  # characters of an expression
DEPTH_LIMIT = 8  # nested parentheses and functions; the workbook formula grows with each

_TOKEN = re.compile(r"\s*(?:(?P<word>[A-Za-z0-9_.]+)|(?P<sign>[-+*/(),]))")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_CODE = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")


class FormulaError(ValueError):
    """A text that is no expression; the message is one Vietnamese sentence with the place."""

    def __init__(self, message: str, position: int = 0):
        super().__init__(message)
        self.message = message
        self.position = position  # 0-based index into the text


@dataclass(frozen=True)
class Literal:
    value: Decimal


@dataclass(frozen=True)
class Name:
    code: str
    when: str = THIS

    @property
    def key(self) -> str:
        """The operand as written: "a.b", "prev(a.b)", "last_year(a.b)"."""
        return self.code if self.when == THIS else f"{self.when}({self.code})"


@dataclass(frozen=True)
class Sum:
    """sum(), +, - and the unary minus."""

    terms: tuple[tuple[bool, "Node"], ...]  # (is_subtracted, term)


@dataclass(frozen=True)
class Product:
    """Factors from left to right."""

    factors: tuple[tuple[bool, "Node"], ...]  # (is_divisor, factor)


@dataclass(frozen=True)
class Ratio:
    """numerator / denominator * 100."""

    numerator: "Node"
    denominator: "Node"


Node = Literal | Name | Sum | Product | Ratio


@dataclass(frozen=True)
class Expression:
    text: str
    tree: Node
    names: tuple[str, ...]  # codes asked of this period, once each, in order
    references: tuple[tuple[str, str], ...]  # (code, when) of every operand, once each, in order


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Read an expression. Raise FormulaError; kept in memory, as a form is read many times."""
    tree = _Parser(text).expression()
    references = tuple(dict.fromkeys((name.code, name.when) for name in _names(tree)))
    names = tuple(code for code, when in references if when == THIS)
    return Expression(text, tree, names, references)


def _names(node: Node) -> Iterator[Name]:
    if isinstance(node, Name):
        yield node
    for child in _children(node):
        yield from _names(child)


def _children(node: Node) -> tuple[Node, ...]:
    match node:
        case Sum(terms):
            return tuple(term for _, term in terms)
        case Product(factors):
            return tuple(factor for _, factor in factors)
        case Ratio(numerator, denominator):
            return numerator, denominator
    return ()


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str):
        if len(text) > LENGTH_LIMIT:
            raise FormulaError(f"Công thức dài quá {LENGTH_LIMIT} ký tự.", LENGTH_LIMIT)
        self.tokens: list[tuple[str, int]] = []  # (token, position)
        end = len(text.rstrip())
        position = 0
        while position < end:
            found = _TOKEN.match(text, position)
            if not found:
                position += len(text[position:]) - len(text[position:].lstrip())
                raise FormulaError(
                    f"Ký tự «{text[position]}» ở vị trí {position + 1} không dùng được trong "
                    "công thức.",
                    position,
                )
            start = found.start(found.lastgroup)
            self.tokens.append((found[found.lastgroup], start))
            position = found.end()
        self.tokens.append(("", end))
        self.index = 0
        self.depth = 0

    @property
    def ahead(self) -> str:
        return self.tokens[self.index][0]

    @property
    def position(self) -> int:
        return self.tokens[self.index][1]

    def take(self) -> str:
        token = self.ahead
        self.index += 1
        return token

    def fail(self, wanted: str) -> FormulaError:
        seen = f"«{self.ahead}»" if self.ahead else "hết công thức"
        return FormulaError(
            f"Cần {wanted} ở vị trí {self.position + 1} nhưng gặp {seen}.", self.position
        )

    def expect(self, sign: str) -> None:
        if self.ahead != sign:
            raise self.fail(f"«{sign}»")
        self.index += 1

    def expression(self) -> Node:
        tree = self.sum()
        if self.ahead:
            raise self.fail("phép tính")
        return tree

    def deeper(self, read: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise FormulaError(f"Công thức lồng quá {DEPTH_LIMIT} lớp.", self.position)
        node = read()
        self.depth -= 1
        return node

    def sum(self) -> Node:
        terms = [(False, self.product())]
        while self.ahead in ("+", "-"):
            terms.append((self.take() == "-", self.product()))
        return _sum(terms)

    def product(self) -> Node:
        factors = [(False, self.factor())]
        while self.ahead in ("*", "/"):
            factors.append((self.take() == "/", self.factor()))
        return factors[0][1] if len(factors) == 1 else Product(tuple(factors))

    def factor(self) -> Node:
        if self.ahead == "-":
            self.index += 1
            return Sum(((True, self.deeper(self.factor)),))
        if self.ahead == "(":
            self.index += 1
            node = self.deeper(self.sum)
            self.expect(")")
            return node
        if not self.ahead or self.ahead in "+*/),":
            raise self.fail("mã chỉ tiêu, số hoặc «(»")
        if _NUMBER.fullmatch(self.ahead):
            return Literal(Decimal(self.take()))
        if self.tokens[self.index + 1][0] == "(":
            return self.call()
        return self.name()

    def name(self, when: str = THIS) -> Name:
        if not self.ahead or not _CODE.fullmatch(self.ahead) or _NUMBER.fullmatch(self.ahead):
            raise self.fail("mã chỉ tiêu (chữ thường không dấu, có dấu chấm, như tthc.dung_han)")
        return Name(self.take(), when)

    def call(self) -> Node:
        function, position = self.ahead, self.position
        if function not in FUNCTIONS:
            raise FormulaError(
                f"Không có hàm «{function}» (vị trí {position + 1}); "
                f"chỉ dùng được: {', '.join(FUNCTIONS)}.",
                position,
            )
        self.index += 2
        if function in (PREV, LAST_YEAR):
            node: Node = self.name(function)
            self.expect(")")
            return node
        arguments = [self.deeper(self.sum)]
        while self.ahead == ",":
            self.index += 1
            arguments.append(self.deeper(self.sum))
        self.expect(")")
        if function == "sum":
            return _sum([(False, argument) for argument in arguments])
        if len(arguments) != 2:
            raise FormulaError(
                f"Hàm ratio ở vị trí {position + 1} cần đúng hai tham số: ratio(tử số, mẫu số).",
                position,
            )
        return Ratio(*arguments)


def _sum(terms: list[tuple[bool, Node]]) -> Node:
    """Return one sum, sums inside it laid flat: what stays out of one stays out of the other."""
    flat: list[tuple[bool, Node]] = []
    for negative, term in terms:
        if isinstance(term, Sum):
            flat.extend((negative != inner, node) for inner, node in term.terms)
        else:
            flat.append((negative, term))
    return flat[0][1] if len(flat) == 1 and not flat[0][0] else Sum(tuple(flat))
