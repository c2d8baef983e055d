"""What a node's page and its document show: one value, read in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from rodtrad.core.charts import Chart, Line, series_chart
from rodtrad.follow.economy.models import FEWEST_EMPLOYED, CarryOver, Measure
from rodtrad.follow.economy.models import Line as MoneyLine
from rodtrad.follow.economy.queries import brought_in, is_result_unit, latest_month
from rodtrad.follow.economy.totals import Money, Ratio, Totals, months_of, totals_of
from rodtrad.org.tree.models import NodePeriod, ServiceType
from rodtrad.org.tree.queries import children_of
from rodtrad.plan.plans.models import Aspect, Part, Plan

MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table of money: what, its sums, and what it costs a service user."""

    label: str
    money: Money
    node_id: int | None = None
    volume: Decimal | None = None
    per_user: Ratio | None = None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure with its name, unit and certainty; `value` None is missing, for `reason`."""

    label: str
    value: Decimal | None
    unit: str
    reason: str = ""
    n_decimals: int = 0


@dataclass(frozen=True, slots=True)
class Resource:
    """What the plan said of a resource, and what was used."""

    label: str
    planned: str
    planned_sek: Decimal | None
    used: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Economy:
    """A node's economy in a year up to a month."""

    period: NodePeriod
    year: int
    month: int
    totals: Totals
    lines: tuple[Row, ...]
    services: tuple[Row, ...]
    children: tuple[Row, ...]
    facts: tuple[Fact, ...]
    resources: tuple[Resource, ...]
    frame: Decimal | None
    chart: Chart | None
    is_result_unit: bool
    opening: Decimal
    carry_over: CarryOver | None

    @property
    def net(self) -> Money:
        """Costs less incomes."""
        return self.totals.net()

    @property
    def state(self) -> str:
        """How the forecast stands to the budget: within one per cent good, within three attention, else bad; none is neutral."""
        return state_of(self.totals)


def state_of(totals: Totals) -> str:
    """One judgement for page, desk and thread. Only a forecast that covers all that have a budget is judged."""
    share = totals.forecast_share
    if share is None or totals.n_forecast < totals.n_budgeted:
        return "neutral"
    if share >= Decimal("-0.01"):
        return "good"
    return "attention" if share >= Decimal("-0.03") else "bad"


def economy_of(
    period: NodePeriod, year: int, month: int | None, *, shows_staff: bool, is_in_line: bool
) -> Economy | None:
    """The economy of a node; None when nothing is booked that year. About ten queries, however many nodes below."""
    month = month or latest_month(period.node_id, year)
    if month is None:
        return None
    below = list(children_of(period.node_id))
    every = totals_of([period.node_id, *(c.node_id for c in below)], year, month)
    totals = every[period.node_id]
    plan = Plan.objects.filter(node_id=period.node_id, year_id=year).first()
    facts = facts_of(totals, shows_staff=shows_staff, is_in_line=is_in_line)
    return Economy(
        period=period,
        year=year,
        month=month,
        totals=totals,
        lines=_lines(totals),
        services=_services(totals),
        children=_children(totals, below, every),
        facts=facts,
        resources=_resources(plan, totals, facts) if plan is not None else (),
        frame=plan.frame_sek if plan is not None else None,
        chart=chart_of(period, year, month, totals),
        is_result_unit=is_result_unit(period.node_id, year),
        opening=brought_in(period.node_id, year),
        carry_over=CarryOver.objects.filter(node_id=period.node_id, year=year).select_related("decided_by").first(),
    )


def _lines(totals: Totals) -> tuple[Row, ...]:
    rows = [Row(str(line.label), totals.line(line)) for line in MoneyLine]
    return tuple(r for r in rows if r.money != Money())


def _services(totals: Totals) -> tuple[Row, ...]:
    """By service, when there is more than one."""
    if len(totals.services) < 2:
        return ()
    names = dict(ServiceType.objects.values_list("pk", "name"))
    return tuple(
        Row(
            names.get(s, "") if s is not None else _("gemensamt, ingen verksamhet"),
            totals.net(s),
            volume=totals.mean(Measure.VOLUME, s),
            per_user=totals.cost_per_user(s) if s is not None else None,
        )
        for s in totals.services
    )


def _children(totals: Totals, below: Sequence[NodePeriod], every: dict[int, Totals]) -> tuple[Row, ...]:
    """Each node below, and what is booked at the node itself: together exactly the node's own total."""
    if not below:
        return ()
    own = totals.net()
    rows: list[Row] = []
    for child in below:
        there = every[child.node_id]
        own = own.plus(there.net(), -1)
        if there.sums or there.forecasts:
            volume = there.mean(Measure.VOLUME)
            rows.append(Row(child.name, there.net(), child.node_id, volume, there.cost_per_user() if volume else None))
    if rows and (own.budget or own.outcome or own.year_budget):
        rows.append(Row(_("Gemensamt, bokfört här"), own, is_own=True))
    return tuple(rows)


def facts_of(totals: Totals, *, shows_staff: bool, is_in_line: bool) -> tuple[Fact, ...]:
    """Volumes, cost per service user, staff, premises and energy; staff only for those who may see it, and not about few."""
    found = [Fact(_("Budgeterad volym, medeltal"), totals.mean(Measure.VOLUME_BUDGET), _("personer"), n_decimals=1)]
    if (volume := totals.mean(Measure.VOLUME)) is not None:
        per_user = totals.cost_per_user()
        found.append(Fact(_("Volym, medeltal"), volume, _("personer"), n_decimals=1))
        found.append(Fact(_("Nettokostnad per brukare hittills"), per_user.value, "kr", per_user.reason))
    if shows_staff:
        found += _staff(totals, is_in_line=is_in_line)
    area, energy = totals.mean(Measure.AREA), totals.amount(Measure.ENERGY)
    found.append(Fact(_("Yta"), area, "m²"))
    found.append(Fact(_("Energi hittills"), energy or None, "kWh"))
    if energy and area:
        found.append(Fact(_("Energi per kvadratmeter hittills"), energy / area, "kWh/m²", n_decimals=1))
    return tuple(f for f in found if f.value is not None or f.reason)


def _staff(totals: Totals, *, is_in_line: bool) -> list[Fact]:
    employed = totals.mean(Measure.EMPLOYED)
    if employed is not None and employed < FEWEST_EMPLOYED and not is_in_line:
        return [Fact(_("Personal"), None, "", _("Visas inte: färre än fem anställda."))]
    if totals.mean(Measure.FTE) is None and employed is None:
        return []
    sick = totals.share(Measure.SICK_HOURS, Measure.SCHEDULED_HOURS)
    facts = [
        Fact(_("Årsarbetare, medeltal"), totals.mean(Measure.FTE), "", n_decimals=1),
        Fact(_("Sjukfrånvaro"), None if sick.value is None else sick.value * 100, "%", sick.reason, 1),
    ]
    if employed:
        facts.append(Fact(_("Personalomsättning hittills"), totals.amount(Measure.LEFT) / employed * 100, "%", "", 1))
    return facts


def _resources(plan: Plan, totals: Totals, facts: tuple[Fact, ...]) -> tuple[Resource, ...]:
    """What the plan says of each kind of resource (once, and goal by goal) beside what was used of it."""
    parts = (
        Part.objects.filter(plan=plan, kind="resource_use").filter(goal__withdrawn_at=None).order_by("goal_id", "pk")
    )
    by_aspect: dict[str, list[Part]] = {}
    for part in parts:
        if part.text or part.amount_sek is not None:
            by_aspect.setdefault(part.aspect, []).append(part)
    used = {
        Aspect.COMPETENCE: facts_about(
            facts, _("Årsarbetare, medeltal"), _("Sjukfrånvaro"), _("Personalomsättning hittills")
        ),
        Aspect.PREMISES: (_money(totals, MoneyLine.PREMISES), *facts_about(facts, _("Yta"))),
        Aspect.MATERIAL: (_money(totals, MoneyLine.OTHER),),
        Aspect.ENERGY: (_money(totals, MoneyLine.ENERGY), *facts_about(facts, _("Energi hittills"))),
        Aspect.MONEY: (Fact(_("Nettokostnad hittills"), totals.net().outcome, "kr"),),
    }
    return tuple(
        Resource(
            label=str(aspect.label),
            planned=" ".join(dict.fromkeys(p.text for p in by_aspect.get(aspect, []) if p.text)),
            planned_sek=_sum(p.amount_sek for p in by_aspect.get(aspect, [])),
            used=tuple(f for f in used.get(aspect, ()) if f.value is not None),
        )
        for aspect in Aspect
        if aspect in by_aspect or aspect == Aspect.MONEY
    )


def _sum(amounts: Any) -> Decimal | None:
    known = [a for a in amounts if a is not None]
    return sum(known, Decimal("0.00")) if known else None


def _money(totals: Totals, line: str) -> Fact:
    spent = totals.line(line)
    return Fact(_("%(line)s hittills") % {"line": MoneyLine(line).label}, spent.outcome or None, "kr")


def facts_about(facts: tuple[Fact, ...], *labels: str) -> tuple[Fact, ...]:
    """The facts with those names."""
    return tuple(f for f in facts if f.label in labels)


def chart_of(period: NodePeriod, year: int, month: int, totals: Totals) -> Chart | None:
    """Budget and outcome added up month by month, in millions of kronor, with the forecast as a line to reach."""
    found = {m: (budget, outcome) for m, budget, outcome in months_of(period.node_id, year)}
    if len(found) < 2:
        return None
    budget = outcome = Decimal(0)
    budgets: list[float | None] = []
    outcomes: list[float | None] = []
    for m in range(1, 13):
        budget += found.get(m, (Decimal(0), Decimal(0)))[0]
        outcome += found.get(m, (Decimal(0), Decimal(0)))[1]
        budgets.append(float(budget / MILLION))
        outcomes.append(float(outcome / MILLION) if m <= month else None)
    forecast = totals.net().forecast
    is_whole = totals.n_forecast >= totals.n_budgeted
    return series_chart(
        title=_("Nettokostnad %(year)s: %(name)s") % {"year": year, "name": period.name},
        periods=[f"{m:02d}" for m in range(1, 13)],
        lines=[Line(_("Budget"), tuple(budgets)), Line(_("Utfall"), tuple(outcomes))],
        unit=_("miljoner kronor, från januari"),
        target=float(forecast / MILLION) if forecast is not None and is_whole else None,
        target_name=_("Prognos"),
    )
