"""What economy contributes: the forecast on the desk, money beside results on a goal in the thread, imports left half way."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.contributions import StateFigure, ThreadLeaf, ToDo
from rodtrad.core.numbers import write_number
from rodtrad.core.periods import today
from rodtrad.follow.economy.models import EconomyImport, Figure
from rodtrad.follow.economy.page import state_of
from rodtrad.follow.economy.queries import KEEPERS, latest_month
from rodtrad.follow.economy.states import ImportState
from rodtrad.follow.economy.totals import Totals, totals_of
from rodtrad.org.people.queries import kinds_of
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.plans.models import Aspect, Part


def words_of(state: str) -> str:
    """The state in a word or two."""
    return {
        "good": _("i balans"),
        "attention": _("avviker något"),
        "bad": _("avviker"),
    }.get(state, _("prognos saknas"))


def in_millions(amount: Decimal) -> str:
    """An amount in millions of kronor, as budgets are read."""
    return _("%(amount)s mnkr") % {"amount": write_number((amount / 1_000_000).quantize(Decimal("0.1")), 1)}


def state_figures(person: Any, period: Any) -> Sequence[StateFigure]:
    """The year's forecast against the budget. Four queries, one when there is nothing."""
    year = today().year
    month = latest_month(period.node_id, year)
    if month is None:
        return []
    totals = totals_of([period.node_id], year, month)[period.node_id]
    url = reverse("economy:show", args=[period.node_id]) + f"?year={year}"
    deviation = totals.forecast_deviation
    if deviation is None:
        left = totals.net().deviation
        label = _("mot budget till och med %(year)s-%(month)02d") % {"year": year, "month": month}
        return [StateFigure(label, in_millions(left), url, "neutral")]
    label = _("prognos mot budget %(year)s") % {"year": year}
    covered = ""
    if totals.n_forecast < totals.n_budgeted:
        covered = _("%(n)s av %(of)s har gjort prognos") % {"n": totals.n_forecast, "of": totals.n_budgeted}
    return [StateFigure(label, in_millions(deviation), url, state_of(totals), covered)]


def thread_leaves(person: Any, goal_ids: Sequence[int]) -> Sequence[ThreadLeaf]:
    """Beside a board's or unit's goal: the money set aside for it in the plan, and how the economy of its node stands.

    Two queries, and four for each year among the goals' plans (nearly always one).
    """
    if not person.is_authenticated:
        return []
    goals = list(Goal.objects.filter(pk__in=goal_ids, plan__isnull=False).values_list("pk", "node_id", "plan__year_id"))
    if not goals:
        return []
    set_aside = dict(
        Part.objects.filter(goal_id__in=[g[0] for g in goals], kind="resource_use", aspect=Aspect.MONEY)
        .exclude(amount_sek=None)
        .values_list("goal_id", "amount_sek")
    )
    every: dict[tuple[int, int], Totals] = {}
    for year in {y for _g, _n, y in goals}:
        month = Figure.objects.filter(year=year, measure="outcome", is_current=True).aggregate(m=Max("month"))["m"]
        if month:
            found = totals_of({n for _g, n, y in goals if y == year}, year, month)
            every |= {(node, year): totals for node, totals in found.items() if totals.sums}
    return [_leaf(pk, every[node, year], set_aside.get(pk)) for pk, node, year in goals if (node, year) in every]


def _leaf(goal_id: int, totals: Totals, set_aside: Decimal | None) -> ThreadLeaf:
    net = totals.net()
    state = state_of(totals)
    parts = [
        _("utfall %(outcome)s av budget %(budget)s till och med %(month)02d")
        % {"outcome": in_millions(net.outcome), "budget": in_millions(net.budget), "month": totals.month}
    ]
    if set_aside is not None:
        parts.insert(0, _("avsatt i planen %(amount)s kr") % {"amount": write_number(set_aside, 0)})
    if (per_user := totals.cost_per_user()).value is not None:
        parts.append(_("%(amount)s kr per brukare") % {"amount": write_number(per_user.value, 0)})
    return ThreadLeaf(
        goal_id=goal_id,
        kind=_("ekonomi"),
        title=_("Hela enhetens ekonomi %(year)s") % {"year": totals.year},
        url=reverse("economy:show", args=[totals.node_id]) + f"?year={totals.year}",
        state=state,
        state_label=words_of(state),
        detail=", ".join(parts),
    )


def to_do(person: Any) -> Sequence[ToDo]:
    """Files that were sent in but neither read in nor thrown away. One query, for those who send files."""
    if not kinds_of(person) & KEEPERS:
        return []
    waiting = EconomyImport.objects.filter(created_by_id=person.pk, state=ImportState.PREVIEWED).defer("body")
    return [
        ToDo(_("Läs in filen eller kasta den"), sent.filename, reverse("economy:import", args=[sent.pk]), urgency=5)
        for sent in waiting[:5]
    ]
