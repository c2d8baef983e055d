"""Forty plans in one table: what a controller sees of each, sorted and filtered, read in a constant number of queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from rodtrad.core.ordering import SwedishOrder, holds
from rodtrad.core.periods import today
from rodtrad.org.programmes.queries import rulebook
from rodtrad.org.tree.models import Kind, NodePeriod
from rodtrad.org.years.models import BudgetYear, Deadline, Step
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.plans.duties import Filled, checklist, filled_of, n_met_in_database
from rodtrad.plan.plans.models import CredibilityAssessment, Part, Plan, PlanLevel
from rodtrad.plan.plans.queries import ids_below_in, last_step_name, own_first
from rodtrad.plan.plans.states import Credibility, PlanState

SORTS = {
    "name": _("namn"),
    "state": _("status"),
    "duties": _("flest krav som saknas"),
    "goals": _("antal mål"),
    "credibility": _("flest tveksamma mål"),
    "frame": _("mest över ramen"),
    "unchanged": _("flest orörda mål"),
}
NEEDS = {
    "duties": _("krav saknas"),
    "doubt": _("mål som inte bedömts som trovärdiga"),
    "frame": _("ryms inte inom ramen"),
    "unchanged": _("orörda mål från förra året"),
    "returned": _("tillbakaskickade"),
    "late": _("sena"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One unit in the table. `plan` is None where none has been begun."""

    period: NodePeriod
    plan: Plan | None
    n_duties_met: int
    n_duties: int
    n_goals: int
    credibility: tuple[tuple[str, int], ...]
    n_untouched: int
    n_touched: int
    n_new: int
    n_dropped: int
    planned_sek: Decimal
    is_late: bool
    was_returned: bool
    n_others: int = 0  # plans of the same year that came with a merger

    @property
    def all_met(self) -> bool:
        """Whether every duty is met."""
        return self.n_duties > 0 and self.n_duties_met == self.n_duties

    @property
    def state(self) -> str:
        """The plan's state, or `none`."""
        return self.plan.state if self.plan else "none"

    @property
    def changes(self) -> str:
        """What became of last year's goals, in few words."""
        pieces = [
            _("%(n)s nya") % {"n": self.n_new} if self.n_new else "",
            _("%(n)s ändrade") % {"n": self.n_touched} if self.n_touched else "",
            _("%(n)s orörda") % {"n": self.n_untouched} if self.n_untouched else "",
            _("%(n)s borta") % {"n": self.n_dropped} if self.n_dropped else "",
        ]
        return ", ".join(str(p) for p in pieces if p)

    @property
    def is_over(self) -> bool:
        """Whether the plan's own kronor are more than its frame."""
        return bool(self.plan and self.plan.frame_sek is not None and self.planned_sek > self.plan.frame_sek)


@dataclass(frozen=True, slots=True)
class Overview:
    """The rows of one page of the table, how many fit the choice, and how many units there are in each state in all."""

    rows: tuple[Row, ...]
    n_shown: int
    by_state: dict[str, int]
    due_on: date | None

    @property
    def n_units(self) -> int:
        """Every unit at and below the node."""
        return sum(self.by_state.values())


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the table is asked for: a state, words in the name, something lacking, and the order."""

    state: str = ""
    text: str = ""
    need: str = ""
    sort: str = "name"

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return not (self.state or self.text or self.need)


def overview(
    node_id: int, year: BudgetYear, choice: Choice | None = None, *, first: int = 0, n: int | None = 50
) -> Overview:
    """The units at and below a node in a year. Ten queries, however many units. `n` None: all of them."""
    choice = choice or Choice()
    due_on = _due_on(year)
    units = NodePeriod.objects.filter(
        node_id__in=ids_below_in(node_id, year.pk),
        valid__contains=min(today(), date(year.pk, 12, 31)),
        kind__in=[Kind.UNIT, Kind.GROUP],
    )
    plans_of_year = Plan.objects.filter(year=year, level=PlanLevel.UNIT)
    own = own_first(plans_of_year.filter(node_id=OuterRef("node_id")))
    units = units.annotate(plan_state=Coalesce(Subquery(own.values("state")[:1]), Value("none")))
    states: dict[str, int] = dict(units.order_by().values_list("plan_state").annotate(n=Count("pk")))
    shown = _chosen(units, own, choice, year, due_on)
    n_shown = sum(states.values()) if choice.is_all else shown.count()
    if choice.state and not (choice.text or choice.need):
        n_shown = states.get(choice.state, 0)
    ordered = _ordered(shown, own, choice.sort, year).select_related("service_type")
    page = list(ordered[first : None if n is None else first + n])
    rows = plans_of_year.filter(node_id__in=[u.node_id for u in page])
    rows = rows.annotate(step_name=last_step_name(), planned=_planned())
    plans: dict[int, Plan] = {}
    n_plans: Counter[int] = Counter()
    for plan in own_first(rows):
        plans.setdefault(plan.node_id, plan)
        n_plans[plan.node_id] += 1
    return Overview(_rows(page, plans, year, due_on, n_plans), n_shown, states, due_on)


def _due_on(year: BudgetYear) -> date | None:
    deadline = Deadline.objects.filter(budget_year=year, level=PlanLevel.UNIT, step=Step.PLAN_SUBMIT).first()
    return deadline.due_on if deadline else None


def _planned() -> Any:
    """The kronor that a plan's standing texts ask for."""
    parts = Part.objects.filter(plan=OuterRef("pk"), goal__withdrawn_at=None).order_by().values("plan")
    return Coalesce(Subquery(parts.annotate(n=Sum("amount_sek")).values("n")), Value(Decimal(0)))


def _doubted() -> Any:
    """How many goals of a plan's present version are judged as anything but credible."""
    found = CredibilityAssessment.objects.filter(
        plan=OuterRef("pk"), version=OuterRef("version"), goal__withdrawn_at=None
    )
    found = found.exclude(credibility=Credibility.CREDIBLE).order_by().values("plan")
    return Coalesce(Subquery(found.annotate(n=Count("pk")).values("n")), Value(0))


def _untouched() -> Any:
    goals = Goal.objects.filter(plan=OuterRef("pk"), withdrawn_at=None, is_carried_over=True).order_by().values("plan")
    return Coalesce(Subquery(goals.annotate(n=Count("pk")).values("n")), Value(0))


def _n_goals() -> Any:
    goals = Goal.objects.filter(plan=OuterRef("pk"), withdrawn_at=None).order_by().values("plan")
    return Coalesce(Subquery(goals.annotate(n=Count("pk")).values("n")), Value(0))


def _chosen(
    units: QuerySet[NodePeriod], own: QuerySet[Plan], choice: Choice, year: BudgetYear, due_on: date | None
) -> QuerySet[NodePeriod]:
    if choice.text:
        units = units.filter(holds("name", choice.text.strip()))
    if choice.state:
        units = units.filter(plan_state=choice.state)
    if choice.need == "late":
        is_open = Q(plan_state__in=["none", PlanState.DRAFT]) & ~Exists(own.filter(adopted_version__gt=0))
        return units.filter(is_open) if due_on is not None and due_on < today() else units.none()
    if choice.need == "duties":
        book = rulebook(year.programme_id)
        n_asked = sum(d.is_required for d in book.duties_of(PlanLevel.UNIT))
        own = own.annotate(n_met=n_met_in_database(book, PlanLevel.UNIT)).filter(n_met__lt=n_asked)
    elif choice.need == "doubt":
        own = own.annotate(n=_doubted()).filter(n__gt=0)
    elif choice.need == "frame":
        own = own.annotate(planned=_planned()).filter(Q(fits_frame=False) | Q(planned__gt=F("frame_sek")))
    elif choice.need == "unchanged":
        own = own.annotate(n=_untouched()).filter(n__gt=0)
    elif choice.need == "returned":
        own = own.annotate(step_name=last_step_name()).filter(step_name="return", state=PlanState.DRAFT)
    else:
        return units
    return units.filter(Exists(own))


def _ordered(units: QuerySet[NodePeriod], own: QuerySet[Plan], sort: str, year: BudgetYear) -> QuerySet[NodePeriod]:
    """In the order asked for; those without a plan last, and in Swedish order among equals."""
    by_name = (SwedishOrder("name"), "pk")
    keys: dict[str, tuple[Any, bool]] = {
        "state": (F("state"), False),
        "goals": (_n_goals(), True),
        "credibility": (_doubted(), True),
        "frame": (_planned() - F("frame_sek"), True),
        "unchanged": (_untouched(), True),
    }
    if sort == "duties":
        keys["duties"] = (n_met_in_database(rulebook(year.programme_id), PlanLevel.UNIT), False)
    if sort not in keys:
        return units.order_by(*by_name)
    key, is_falling = keys[sort]
    units = units.annotate(key=Subquery(own.annotate(key=key).values("key")[:1]))
    first = F("key").desc(nulls_last=True) if is_falling else F("key").asc(nulls_last=True)
    return units.order_by(first, *by_name)


def _rows(
    page: list[NodePeriod], plans: dict[int, Plan], year: BudgetYear, due_on: date | None, n_plans: Counter[int]
) -> tuple[Row, ...]:
    filled = filled_of([p.pk for p in plans.values()], with_reasons=False)
    judged = _judged(plans)
    earlier = _earlier_goals(list(plans), year)
    book = rulebook(year.programme_id)
    made: list[Row] = []
    for period in page:
        plan = plans.get(period.node_id)
        held = filled[plan.pk] if plan else Filled()
        lines = checklist(book, plan.level, held) if plan else ()
        is_open = plan is None or plan.state == PlanState.DRAFT
        made.append(
            Row(
                period=period,
                plan=plan,
                n_duties_met=sum(line.is_met for line in lines),
                n_duties=len(lines),
                n_goals=len(held.goals),
                credibility=tuple((c, judged[plan.pk][c]) for c in Credibility.values if judged[plan.pk][c])
                if plan
                else (),
                n_untouched=held.n_carried_over,
                n_touched=len(held.origins) - held.n_carried_over,
                n_new=len(held.goals) - len(held.origins),
                n_dropped=len(earlier.get(period.node_id, set()) - held.origins) if plan else 0,
                planned_sek=getattr(plan, "planned", Decimal(0)),
                is_late=bool(is_open and due_on and due_on < today() and not (plan and plan.adopted_version)),
                was_returned=bool(
                    plan and getattr(plan, "step_name", "") == "return" and plan.state == PlanState.DRAFT
                ),
                n_others=max(0, n_plans[period.node_id] - 1),
            )
        )
    return tuple(made)


def _judged(plans: dict[int, Plan]) -> dict[int, Counter[str]]:
    """How many goals of each plan's present version are judged how, by plan id."""
    versions = {p.pk: p.version for p in plans.values()}
    judged: dict[int, Counter[str]] = {i: Counter() for i in versions}
    found = CredibilityAssessment.objects.filter(plan_id__in=versions, goal__withdrawn_at=None)
    for plan_id, version, credibility in found.values_list("plan_id", "version", "credibility"):
        if versions[plan_id] == version:
            judged[plan_id][credibility] += 1
    return judged


def _earlier_goals(node_ids: list[int], year: BudgetYear) -> dict[int, set[int]]:
    """The goals of each unit's plan the year before, by node id."""
    found: dict[int, set[int]] = {}
    goals = Goal.objects.filter(node_id__in=node_ids, plan__year_id=year.pk - 1, withdrawn_at=None)
    for node_id, goal_id in goals.values_list("node_id", "pk"):
        found.setdefault(node_id, set()).add(goal_id)
    return found
