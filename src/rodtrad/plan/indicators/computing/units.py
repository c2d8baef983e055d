"""Units of measure as products of words: so that kronor are not added to children."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rodtrad.plan.indicators.computing.language import (
    BadExpression,
    Binary,
    Call,
    Expression,
    Negative,
    Number,
    Reference,
)

PERCENT = "procent"
_SPLIT = re.compile(r"\s*/\s*|\s+per\s+", re.IGNORECASE)
_COUNT = re.compile(r"^[\d\s\u00a0]+(?=\D)")
_SAME = {"%": PERCENT, "kronor": "kr", "inv": "invånare", "inv.": "invånare"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of words with powers, in order of the alphabet; none: a plain number."""

    powers: tuple[tuple[str, int], ...] = ()

    def times(self, other: Unit, sign: int = 1) -> Unit:
        """The unit of the product, or with `sign` -1 of the quotient."""
        total = Counter(dict(self.powers))
        for word, power in other.powers:
            total[word] += sign * power
        return Unit(tuple(sorted((w, p) for w, p in total.items() if p)))

    def __str__(self) -> str:
        above = " · ".join(w for w, p in self.powers if p > 0)
        below = " · ".join(w for w, p in self.powers if p < 0)
        return (above or ("1" if below else str(_("inget (ett rent tal)")))) + (f"/{below}" if below else "")


PLAIN = Unit()


def read_unit(text: str) -> Unit:
    """The unit that an indicator's words say: "kr per invånare", "kr/inv", "antal". A count in it ("per 1 000 invånare") is left out."""
    first, *below = _SPLIT.split(text.strip().lower())
    unit = _word(first)
    for part in below:
        unit = unit.times(_word(_COUNT.sub("", part)), -1)
    return unit


def _word(text: str) -> Unit:
    word = " ".join(text.split())
    word = _SAME.get(word, word)
    return Unit(((word, 1),)) if word else PLAIN


def check_units(tree: Expression, unit_of: Callable[[Reference], Unit], declared: Unit) -> None:
    """Raise `BadExpression` unless the parts fit together and the whole is in the unit `declared`."""
    found = _unit(tree, unit_of)
    if found != declared:
        hint = _(" Använd procent(…) för en andel i procent.") if declared == _word(PERCENT) else ""
        raise BadExpression(
            _("Uttrycket ger %(found)s, men indikatorns enhet är %(declared)s.%(hint)s")
            % {"found": found, "declared": declared, "hint": hint}
        )


def _unit(tree: Expression, unit_of: Callable[[Reference], Unit]) -> Unit:
    match tree:
        case Number():
            return PLAIN
        case Reference():
            return unit_of(tree)
        case Negative(of):
            return _unit(of, unit_of)
        case Binary("*", left, right):
            return _unit(left, unit_of).times(_unit(right, unit_of))
        case Binary("/", left, right):
            return _unit(left, unit_of).times(_unit(right, unit_of), -1)
        case Binary(_sign, left, right):
            return _alike([_unit(left, unit_of), _unit(right, unit_of)])
        case Call("procent", arguments):
            share = _unit(arguments[0], unit_of)
            if share != PLAIN:
                raise BadExpression(
                    _("procent(…) tar en andel, men det inom parentesen är i %(unit)s.") % {"unit": share}
                )
            return _word(PERCENT)
        case Call(_name, arguments):
            return _alike([_unit(a, unit_of) for a in arguments])


def _alike(units: list[Unit]) -> Unit:
    for other in units[1:]:
        if other != units[0]:
            raise BadExpression(
                _("%(one)s och %(other)s kan inte läggas samman eller jämföras. Räkna om det ena först.")
                % {"one": units[0], "other": other}
            )
    return units[0]
