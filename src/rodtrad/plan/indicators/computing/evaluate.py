"""What an expression comes to: a number, or *missing* with the reason in a sentence. It never raises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException
from functools import reduce

from django.utils.translation import gettext as _

from rodtrad.plan.indicators.computing.language import Binary, Call, Expression, Negative, Number, Reference

CONTEXT = Context(prec=40)
MOST = Decimal(10) ** 12
SIX = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Known:
    """A number."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Missing:
    """No number, and why."""

    reason: str


Outcome = Known | Missing


def evaluate(tree: Expression, value_of: Callable[[Reference], Outcome]) -> Outcome:
    """The value of `tree`, rounded to six decimals. Missing if anything in it is missing, or divided by zero, or too large."""
    found = _value(tree, value_of)
    if isinstance(found, Missing):
        return found
    if abs(found.value) >= MOST:
        return Missing(_("Talet blir för stort."))
    return Known(found.value.quantize(SIX, context=CONTEXT))


def _value(tree: Expression, value_of: Callable[[Reference], Outcome]) -> Outcome:
    match tree:
        case Number(value):
            return Known(value)
        case Reference():
            return value_of(tree)
        case Negative(of):
            inner = _value(of, value_of)
            return inner if isinstance(inner, Missing) else Known(-inner.value)
        case Binary(sign, left, right):
            return _join(sign, _value(left, value_of), _value(right, value_of), right)
        case Call(name, arguments):
            return _call(name, [_value(a, value_of) for a in arguments])


def _join(sign: str, left: Outcome, right: Outcome, divisor: Expression) -> Outcome:
    if isinstance(left, Missing):
        return left
    if isinstance(right, Missing):
        return right
    if sign == "/" and right.value == 0:
        what = str(divisor) if isinstance(divisor, Reference) else _("nämnaren")
        return Missing(_("Det går inte att dela med noll: %(what)s är 0.") % {"what": what})
    operators = {"+": CONTEXT.add, "-": CONTEXT.subtract, "*": CONTEXT.multiply, "/": CONTEXT.divide}
    try:
        return Known(operators[sign](left.value, right.value))
    except DecimalException:
        return Missing(_("Talet blir för stort."))


def _call(name: str, arguments: list[Outcome]) -> Outcome:
    numbers: list[Decimal] = []
    for argument in arguments:
        if isinstance(argument, Missing):
            return argument
        numbers.append(argument.value)
    if name == "abs":
        return Known(abs(numbers[0]))
    if name == "procent":
        return _join("*", Known(numbers[0]), Known(Decimal(100)), Number(Decimal(100)))
    return Known(reduce(min if name == "min" else max, numbers))
