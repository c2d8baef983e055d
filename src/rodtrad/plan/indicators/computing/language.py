"""Reads an expression into a tree. The whole language:

    expression = term (("+" | "-") term)*
    term       = factor (("*" | "/") factor)*
    factor     = "-" factor | number | reference | function "(" expression (";" expression)* ")" | "(" expression ")"
    reference  = "[" code ["@" organisation] [":" years back] "]"

A reference means the indicator's value where the computed one is asked for, or at the organisation after `@`; `[A:1]` is
the year before. Numbers take comma or point. Arguments are parted by semicolons, as in a Swedish spreadsheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 600
DEEPEST = 30
MOST_REFERENCES = 20
MOST_YEARS_BACK = 10
FUNCTIONS: dict[str, tuple[int, int]] = {"min": (2, 10), "max": (2, 10), "abs": (1, 1), "procent": (1, 1)}

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:[.,]\d+)?)|\[(?P<reference>[^\[\]]*)\]|(?P<name>[a-zåäö_]+)|(?P<sign>[-+*/();−×÷·]))",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"(?P<code>[^@:]+)(?:@(?P<node>[^@:]+))?(?::-?(?P<back>\d{1,2}))?")
_SAME = {"−": "-", "×": "*", "·": "*", "÷": "/"}


class BadExpression(ValidationError):
    """The expression can't be read; the sentence says where and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, code="bad_expression")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Reference:
    """An indicator's value: at `node` (a code; "" is where the whole is asked for), `back` years earlier."""

    code: str
    node: str = ""
    back: int = 0

    def __str__(self) -> str:
        return f"[{self.code}{'@' + self.node if self.node else ''}{f':{self.back}' if self.back else ''}]"


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus something."""

    of: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """Two parts and one of + - * / between them."""

    sign: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """A function of `FUNCTIONS`."""

    name: str
    arguments: tuple[Expression, ...]


Expression = Number | Reference | Negative | Binary | Call


def read(text: str) -> Expression:
    """The tree of `text`. Raises `BadExpression` with a sentence that says what can't be read and how to mend it."""
    if not text.strip():
        raise BadExpression(_("Skriv hur indikatorn räknas fram, till exempel procent([A] / [B])."))
    if len(text) > LONGEST:
        raise BadExpression(
            _("Uttrycket är %(n)s tecken och får vara högst %(most)s. Dela upp det i flera indikatorer.")
            % {"n": len(text), "most": LONGEST}
        )
    reader = _Reader(list(_tokens(text)))
    tree = reader.expression(0)
    reader.end()
    if len(references(tree)) > MOST_REFERENCES:
        raise BadExpression(_("Uttrycket bygger på för många indikatorer (högst %(n)s).") % {"n": MOST_REFERENCES})
    return tree


def references(tree: Expression) -> tuple[Reference, ...]:
    """The references of a tree, each once, in reading order."""
    return tuple(dict.fromkeys(_walk(tree)))


def _walk(tree: Expression) -> Iterator[Reference]:
    match tree:
        case Reference():
            yield tree
        case Negative(of):
            yield from _walk(of)
        case Binary(_sign, left, right):
            yield from _walk(left)
            yield from _walk(right)
        case Call(_name, arguments):
            for argument in arguments:
                yield from _walk(argument)
        case Number():
            return


Token = tuple[str, str]


def _tokens(text: str) -> Iterator[Token]:
    place = 0
    end = len(text.rstrip())
    while place < end:
        found = _TOKEN.match(text, place)
        if found is None:
            raise BadExpression(
                _("”%(text)s” går inte att läsa. Använd [kod], tal, + - * / och parenteser.")
                % {"text": text[place : place + 20].strip()}
            )
        kind = found.lastgroup or ""
        word = found[kind]
        yield kind, _SAME.get(word, word) if kind == "sign" else word
        place = found.end()


class _Reader:
    """Walks over the tokens once."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0

    def next_is(self, *signs: str) -> str:
        """The next sign, if it is one of `signs`, taken; else nothing."""
        if self.place < len(self.tokens):
            kind, word = self.tokens[self.place]
            if kind == "sign" and word in signs:
                self.place += 1
                return word
        return ""

    def expression(self, depth: int) -> Expression:
        """Terms with plus and minus between them."""
        if depth > DEEPEST:
            raise BadExpression(_("Uttrycket har för många parenteser i varandra. Dela upp det i flera indikatorer."))
        left = self.term(depth)
        while sign := self.next_is("+", "-"):
            left = Binary(sign, left, self.term(depth))
        return left

    def term(self, depth: int) -> Expression:
        """Factors with times and divided by between them."""
        left = self.factor(depth)
        while sign := self.next_is("*", "/"):
            left = Binary(sign, left, self.factor(depth))
        return left

    def factor(self, depth: int) -> Expression:
        """One thing."""
        if depth > DEEPEST:
            raise BadExpression(_("Uttrycket har för många parenteser i varandra. Dela upp det i flera indikatorer."))
        if self.next_is("-"):
            return Negative(self.factor(depth + 1))
        if self.next_is("("):
            inner = self.expression(depth + 1)
            self.close()
            return inner
        if self.place >= len(self.tokens):
            raise BadExpression(_("Uttrycket tar slut för tidigt. Något fattas efter det sista tecknet."))
        kind, word = self.tokens[self.place]
        self.place += 1
        if kind == "number":
            return Number(Decimal(word.replace(",", ".")))
        if kind == "reference":
            return _reference(word)
        if kind == "name":
            return self.call(word.lower(), depth)
        raise BadExpression(_("”%(sign)s” står på fel ställe.") % {"sign": word})

    def call(self, name: str, depth: int) -> Expression:
        """A function and its arguments."""
        if name not in FUNCTIONS:
            raise BadExpression(
                _("”%(name)s” är ingen funktion. De som finns är %(all)s; en indikator skrivs inom hakparentes.")
                % {"name": name, "all": ", ".join(FUNCTIONS)}
            )
        if not self.next_is("("):
            raise BadExpression(_("Efter %(name)s ska det stå en parentes.") % {"name": name})
        arguments = [self.expression(depth + 1)]
        while self.next_is(";"):
            arguments.append(self.expression(depth + 1))
        self.close()
        least, most = FUNCTIONS[name]
        if not least <= len(arguments) <= most:
            raise BadExpression(
                _("%(name)s tar %(least)s till %(most)s delar, åtskilda med semikolon.")
                % {"name": name, "least": least, "most": most}
            )
        return Call(name, tuple(arguments))

    def close(self) -> None:
        """The parenthesis that ends what was begun."""
        if not self.next_is(")"):
            raise BadExpression(_("En parentes öppnas men stängs inte."))

    def end(self) -> None:
        """Nothing more."""
        if self.place < len(self.tokens):
            raise BadExpression(
                _("”%(text)s” står på fel ställe. Något fattas före det.") % {"text": self.tokens[self.place][1][:20]}
            )


def _reference(text: str) -> Reference:
    found = _REFERENCE.fullmatch(text.strip())
    if found is None or not found["code"].strip():
        raise BadExpression(
            _("[%(text)s] går inte att läsa. Skriv [kod], [kod@organisation] eller [kod:1] för året före.")
            % {"text": text[:40]}
        )
    back = int(found["back"] or 0)
    if back > MOST_YEARS_BACK:
        raise BadExpression(_("Ett uttryck kan gå högst %(n)s år bakåt.") % {"n": MOST_YEARS_BACK})
    return Reference(found["code"].strip(), (found["node"] or "").strip(), back)
