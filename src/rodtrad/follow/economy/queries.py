"""Questions about economy: who may see what, the latest month, and what a node's page shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, Min, Q, QuerySet

from rodtrad.core.periods import today
from rodtrad.follow.economy.models import (
    STAFF,
    CarryOver,
    CarryOverRule,
    EconomyImport,
    Figure,
    ResultUnit,
)
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import LINE, kinds_of, nodes_where, roles_of
from rodtrad.org.tree.models import Kind, NodePeriod, Placement
from rodtrad.org.tree.queries import periods_on

KEEPERS = frozenset({RoleKind.CONTROLLER, RoleKind.MANAGEMENT, RoleKind.EXECUTIVE_OFFICE})
FORECASTERS = KEEPERS | {RoleKind.UNIT_MANAGER}
SMALL = (Kind.UNIT, Kind.GROUP)


def visible_to(user: Any) -> QuerySet[Figure]:
    """Figures `user` may read: money and volumes every employee; a unit's staff figures those in its line. Twin of `economy.view`."""
    if not user.is_authenticated:
        return Figure.objects.none()
    return Figure.objects.filter(~Q(measure__in=STAFF) | Q(node_id__in=nodes_where(user, LINE)))


def imports_visible_to(user: Any) -> QuerySet[EconomyImport]:
    """Imports `user` may look at: their own; the executive office and auditors all. Twin of `economy.view_import`."""
    if not user.is_authenticated:
        return EconomyImport.objects.none()
    if kinds_of(user) & {RoleKind.EXECUTIVE_OFFICE, RoleKind.AUDITOR}:
        return EconomyImport.objects.all()
    return EconomyImport.objects.filter(created_by_id=user.pk)


def latest_month(node_id: int, year: int) -> int | None:
    """The last month of the year that has an outcome at or below the node. One query."""
    below = Placement.objects.filter(ancestor_id=node_id).values("node_id")
    found = Figure.objects.filter(node_id__in=below, year=year, measure="outcome", is_current=True)
    return found.aggregate(month=Max("month"))["month"]


def years_with_figures() -> list[int]:
    """The years that have any figures, the latest first."""
    ends = Figure.objects.aggregate(first=Min("year"), last=Max("year"))
    return list(range(ends["last"], ends["first"] - 1, -1)) if ends["last"] else []


def homes(user: Any) -> list[NodePeriod]:
    """The nodes where the person's own roles stand, in the order of the organisation (at most thirty)."""
    at = roles_of(user).values("node_id")
    return list(periods_on().filter(node_id__in=at)[:30])


def figures_at(user: Any, node_id: int, year: int, month: int) -> QuerySet[Figure]:
    """What is booked at the node itself in a month, as far as `user` may see it."""
    rows = visible_to(user).filter(node_id=node_id, year=year, month=month, is_current=True)
    return rows.select_related("service_type", "recorded_by", "from_import").order_by("measure", "line", "pk")


def corrections_at(user: Any, node_id: int, year: int) -> QuerySet[Figure]:
    """Figures booked at the node that were replaced, the newest first."""
    rows = visible_to(user).filter(node_id=node_id, year=year, is_current=False)
    return rows.select_related("service_type", "recorded_by").order_by("-recorded_at", "-pk")


def rule_of(year: int, rules: Sequence[CarryOverRule] | None = None) -> CarryOverRule | None:
    """The rule of carry-over that holds in a budget year."""
    every = CarryOverRule.objects.all() if rules is None else rules
    return max((r for r in every if r.first_year <= year), key=lambda r: r.first_year, default=None)


def by_rule(rule: CarryOverRule | None, result: Decimal, budget: Decimal) -> Decimal:
    """What may be taken out of a year: the result, but no more than the rule's shares of the budget. Nothing without a rule."""
    if rule is None:
        return Decimal("0.00")
    base = abs(budget)
    highest = (base * rule.surplus_share).quantize(Decimal("0.01"))
    lowest = -(base * rule.deficit_share).quantize(Decimal("0.01"))
    return min(max(result, lowest), highest)


def is_result_unit(node_id: int, year: int) -> bool:
    """Whether the node is a result unit on the last day of the year (or today, in the year that is going on)."""
    day = min(date(year, 12, 31), max(today(), date(year, 1, 1)))
    return ResultUnit.objects.filter(node_id=node_id, valid__contains=day).exists()


def brought_in(node_id: int, year: int) -> Decimal:
    """What the node took with it into the year."""
    before = CarryOver.objects.filter(node_id=node_id, year=year - 1).values_list("closing_sek", flat=True).first()
    return before if before is not None else Decimal("0.00")
