"""Result units: who they are, the city's rule as data, and what is carried over when a year is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.periods import date_range, first_day, today
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.follow.economy.models import CarryOver, CarryOverRule, ResultUnit
from rodtrad.follow.economy.queries import brought_in, by_rule, is_result_unit, latest_month, rule_of
from rodtrad.follow.economy.totals import totals_of
from rodtrad.org.tree.models import Node


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rule gives for a year: opening, the year's result, and what may be taken out. A proposal is no decision."""

    rule: CarryOverRule | None
    opening: Decimal
    result: Decimal
    budget: Decimal
    closing: Decimal

    @property
    def lost(self) -> Decimal:
        """What the rule cuts off: above zero a surplus that stays with the board, below zero a deficit that it takes."""
        return self.opening + self.result - self.closing


def propose(node_id: int, year: int) -> Proposal:
    """What the rule of the year gives the node: opening and result, no more than the shares of the year's budget."""
    net = totals_of([node_id], year, 12)[node_id].net()
    opening = brought_in(node_id, year)
    result = net.year_budget - net.outcome
    rule = rule_of(year)
    return Proposal(rule, opening, result, net.year_budget, by_rule(rule, opening + result, net.year_budget))


def can_lead(actor: Any) -> Verdict:
    """Whether `actor` may set the city's rule and say which nodes are result units."""
    if actor.has_perm("economy.lead", None):
        return YES
    return not_permitted(_("Stadsledningskontoret för in regeln och resultatenheterna efter fullmäktiges beslut."))


def can_close(node: Node, year: int, actor: Any) -> Verdict:
    """Whether `actor` may decide what the node takes out of the year."""
    if not actor.has_perm("economy.close", node):
        return not_permitted(_("Controllern eller förvaltningsledningen fastställer resultatöverföringen."))
    if not is_result_unit(node.pk, year):
        return no(_("Enheten är inte resultatenhet det året, så inget förs över."), "no_result_unit")
    if CarryOver.objects.filter(node=node, year=year).exists():
        return no(_("Året är redan fastställt."), "closed")
    if year >= today().year:
        return no(_("Året är inte slut. Fastställ överföringen när utfallet för december är inläst."), "too_early")
    if latest_month(node.pk, year) != 12:
        return no(_("Utfallet för december saknas. Läs in det först."), "no_december")
    if rule_of(year) is None:
        return no(_("Det finns ingen regel för året. Stadsledningskontoret för in den."), "no_rule")
    return YES


@operation("economy.add_rule")
def add_rule(*, actor: Any, fields: Mapping[str, Any]) -> CarryOverRule:
    """Put in a rule that holds from a budget year. Raises PermissionDenied or ValidationError; decided years keep theirs."""
    can_lead(actor).enforce()
    rule = CarryOverRule(**fields)
    rule.full_clean()
    if CarryOver.objects.filter(year__gte=rule.first_year).exists():
        no(_("Överföringar är redan fastställda för det året eller senare. Välj ett senare år."), "closed").enforce()
    rule.save()
    return rule


@operation("economy.make_result_unit")
def make_result_unit(*, actor: Any, node: Node, begins_on: date) -> ResultUnit:
    """Let the node be a result unit from a day on. Raises PermissionDenied, or ValidationError when it is one already."""
    can_lead(actor).enforce()
    unit = ResultUnit(node=node, valid=date_range(begins_on, None))
    unit.full_clean()
    unit.save()
    return unit


@operation("economy.end_result_unit")
def end_result_unit(*, actor: Any, result_unit_id: int, ends_on: date) -> ResultUnit:
    """Let the node be one no longer after a day. Raises PermissionDenied, or ValidationError when the day is before the first."""
    can_lead(actor).enforce()
    unit = ResultUnit.objects.select_for_update().get(pk=result_unit_id)
    begins = first_day(unit.valid)
    if begins is not None and ends_on < begins:
        no(_("Sista dagen kommer före den första, %(day)s.") % {"day": begins}, "turned_around").enforce()
    unit.valid = date_range(begins, ends_on)
    unit.full_clean()
    unit.save()
    return unit


@operation("economy.close_year")
def close_year(*, actor: Any, node: Node, year: int, closing_sek: Decimal | None = None, reason: str = "") -> CarryOver:
    """Decide what the node takes out of the year: what the rule gives, or another amount with a reason. Both are kept."""
    Node.objects.select_for_update().get(pk=node.pk)
    can_close(node, year, actor).enforce()
    proposal = propose(node.pk, year)
    closing = proposal.closing if closing_sek is None else closing_sek
    if closing != proposal.closing and not reason.strip():
        no(_("Beloppet avviker från regeln. Skriv varför."), "reason_needed").enforce()
    return CarryOver.objects.create(
        node=node,
        year=year,
        opening_sek=proposal.opening,
        result_sek=proposal.result,
        proposed_sek=proposal.closing,
        closing_sek=closing,
        reason=reason.strip() if closing != proposal.closing else "",
        decided_at=timezone.now(),
        decided_by=actor,
    )
