"""Forty plans in one table: what a controller sees of each, read in a constant number of queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from rodtrad.core.ordering import SwedishOrder
from rodtrad.core.periods import today
from rodtrad.org.programmes.queries import rulebook
from rodtrad.org.tree.models import Kind, NodePeriod
from rodtrad.org.tree.queries import ids_below
from rodtrad.org.years.models import BudgetYear, Deadline, Step
from rodtrad.plan.plans.duties import checklist, filled_of
from rodtrad.plan.plans.models import CredibilityAssessment, Plan, PlanStep
from rodtrad.plan.plans.states import PlanState


@dataclass(frozen=True, slots=True)
class Row:
    """One unit in the table. `plan` is None where none has been begun."""

    period: NodePeriod
    plan: Plan | None
    n_duties_met: int
    n_duties: int
    n_goals: int
    credibility: tuple[tuple[str, int], ...]
    n_carried_over: int
    is_late: bool
    was_returned: bool

    @property
    def all_met(self) -> bool:
        """Whether every duty is met."""
        return self.n_duties > 0 and self.n_duties_met == self.n_duties

    @property
    def state(self) -> str:
        """The plan's state, or `none`."""
        return self.plan.state if self.plan else "none"


@dataclass(frozen=True, slots=True)
class Overview:
    """The rows of one page of the table, and how many units there are in each state in all."""

    rows: tuple[Row, ...]
    n_units: int
    by_state: dict[str, int]
    due_on: date | None


def overview(
    node_id: int, year: BudgetYear, *, first: int = 0, n: int = 50, state: str = "", text: str = ""
) -> Overview:
    """The units at and below a node in a year, in Swedish order. About ten queries, however many units."""
    units = NodePeriod.objects.filter(
        node_id__in=ids_below(node_id), valid__contains=today(), kind__in=[Kind.UNIT, Kind.GROUP]
    )
    if text:
        units = units.filter(name__icontains=text)
    plans_of_year = Plan.objects.filter(year=year)
    own = plans_of_year.filter(node_id=OuterRef("node_id")).values("state")
    units = units.annotate(plan_state=Coalesce(Subquery(own), Value("none")))
    states: dict[str, int] = dict(units.order_by().values_list("plan_state").annotate(n=Count("pk")))
    shown = units.filter(plan_state=state) if state else units
    page = list(shown.select_related("service_type").order_by(SwedishOrder("name"), "pk")[first : first + n])
    returned = PlanStep.objects.filter(plan=OuterRef("pk"), name="return", version=OuterRef("version"))
    rows = plans_of_year.filter(node_id__in=[u.node_id for u in page]).annotate(was_returned=Exists(returned))
    plans = {p.node_id: p for p in rows}
    deadline = Deadline.objects.filter(budget_year=year, level="unit", step=Step.PLAN_SUBMIT).first()
    due_on = deadline.due_on if deadline else None
    return Overview(_rows(page, plans, year, due_on), sum(states.values()), states, due_on)


def _rows(page: list[NodePeriod], plans: dict[int, Plan], year: BudgetYear, due_on: date | None) -> tuple[Row, ...]:
    ids = [p.pk for p in plans.values()]
    book = rulebook(year.programme_id)
    filled = filled_of(ids, with_reasons=False)
    judged: dict[int, Counter[str]] = {i: Counter() for i in ids}
    versions = {p.pk: p.version for p in plans.values()}
    found = CredibilityAssessment.objects.filter(plan_id__in=ids).values_list("plan_id", "version", "credibility")
    for plan_id, version, credibility in found:
        if versions[plan_id] == version:
            judged[plan_id][credibility] += 1
    made: list[Row] = []
    for period in page:
        plan = plans.get(period.node_id)
        lines = checklist(book, plan.level, filled[plan.pk]) if plan else ()
        is_open = plan is None or plan.state == PlanState.DRAFT
        made.append(
            Row(
                period=period,
                plan=plan,
                n_duties_met=sum(line.is_met for line in lines),
                n_duties=len(lines),
                n_goals=len(filled[plan.pk].goals) if plan else 0,
                credibility=tuple(judged[plan.pk].items()) if plan else (),
                n_carried_over=filled[plan.pk].n_carried_over if plan else 0,
                is_late=bool(is_open and due_on and due_on < today() and not (plan and plan.adopted_version)),
                was_returned=bool(plan and getattr(plan, "was_returned", False) and plan.state == PlanState.DRAFT),
            )
        )
    return tuple(made)
