"""What an expression is checked for before it is saved: that it can be read, that what it names is there, units, no circles."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from rodtrad.org.tree.models import Node
from rodtrad.plan.indicators.computing import BadExpression, Reference, Unit, check_units, read, read_unit, references
from rodtrad.plan.indicators.figures import DEEPEST
from rodtrad.plan.indicators.models import Indicator, Source


def check_expression(indicator: Indicator) -> None:
    """Raise ValidationError (at the field `expression`) with a sentence, unless `indicator` can be computed as it says.

    Three queries for an expression on recorded indicators, one more for each level of computed ones below it.
    """
    if indicator.source != Source.COMPUTED:
        return
    try:
        tree = read(indicator.expression)
        named = references(tree)
        found = _named(named)
        _check_nodes(named)
        _check_circle(indicator, list(found.values()))
        check_units(tree, lambda ref: _unit_of(found[ref.code]), read_unit(indicator.unit_of_measure))
    except BadExpression as problem:
        raise ValidationError({"expression": problem}) from problem


def _unit_of(indicator: Indicator) -> Unit:
    return read_unit(indicator.unit_of_measure)


def _named(named: tuple[Reference, ...]) -> dict[str, Indicator]:
    codes = {r.code for r in named}
    if not codes:
        raise BadExpression(_("Uttrycket nämner ingen indikator. Skriv en kod inom hakparentes: [A-SJUK]."))
    found = {i.code: i for i in Indicator.objects.filter(code__in=codes).defer("search")}
    for code in sorted(codes - set(found)):
        raise BadExpression(
            _("Det finns ingen indikator med koden %(code)s. Sök i katalogen; stora och små bokstäver räknas.")
            % {"code": code}
        )
    return found


def _check_nodes(named: tuple[Reference, ...]) -> None:
    codes = {r.node for r in named if r.node}
    known = set(Node.objects.filter(code__in=codes).values_list("code", flat=True)) if codes else set[str]()
    for code in sorted(codes - known):
        raise BadExpression(_("Det finns ingen organisation med koden %(code)s.") % {"code": code})


def _check_circle(indicator: Indicator, below: list[Indicator]) -> None:
    """Neither the indicator itself nor too many levels below it."""
    for _level in range(DEEPEST):
        if any(b.code == indicator.code for b in below):
            raise BadExpression(_("Uttrycket går i cirkel: indikatorn räknas fram ur sig själv."))
        codes = {r.code for b in below if b.source == Source.COMPUTED for r in references(read(b.expression))}
        if not codes:
            return
        below = list(Indicator.objects.filter(code__in=codes).defer("search"))
    raise BadExpression(_("Uttrycket bygger på beräknade indikatorer i för många led (högst %(n)s).") % {"n": DEEPEST})
