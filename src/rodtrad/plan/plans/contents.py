"""A plan with all that belongs to it, read in a constant number of queries: what editor, document and comparison stand on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from rodtrad.org.tree.queries import node_name_on
from rodtrad.plan.activities.models import Activity
from rodtrad.plan.goals.models import ExpectedResult, Goal, GoalIndicator, GoalSupport
from rodtrad.plan.plans.models import CredibilityAssessment, Part, Plan


@dataclass(frozen=True)
class GoalContents:
    """A goal of a plan and what hangs on it. `parts` is by (kind, aspect); a part's `common_source` names whose common text it is."""

    goal: Goal
    results: tuple[ExpectedResult, ...]
    parts: dict[tuple[str, str], Part]
    activities: tuple[Activity, ...]
    indicators: tuple[GoalIndicator, ...]
    supports: tuple[Goal, ...]
    assessment: CredibilityAssessment | None

    def part(self, kind: str, aspect: str = "") -> Part | None:
        """The text that answers `kind` here."""
        return self.parts.get((kind, aspect))


@dataclass(frozen=True)
class PlanContents:
    """A plan, its goals in order, and the parts that stand once in it, by (kind, aspect)."""

    plan: Plan
    goals: tuple[GoalContents, ...]
    parts: dict[tuple[str, str], Part]
    withdrawn: tuple[Goal, ...] = ()

    def goal(self, goal_id: int | None) -> GoalContents | None:
        """The goal with that id."""
        return next((g for g in self.goals if g.goal.pk == goal_id), None)

    @property
    def planned_sek(self) -> Decimal:
        """The kronor that the plan's texts ask for, all goals together."""
        every = [*self.parts.values(), *(p for g in self.goals for p in g.parts.values())]
        return sum((p.amount_sek for p in every if p.amount_sek is not None), Decimal(0))


def contents_of(plan: Plan) -> PlanContents:
    """The plan's live contents. Seven queries."""
    return contents_of_many([plan])[plan.pk]


def contents_of_many(plans: Sequence[Plan], *, with_judgements: bool = True) -> dict[int, PlanContents]:
    """The live contents of each plan, by its id. Seven queries however many; six without judgements."""
    ids = [p.pk for p in plans]
    every = list(_goals(ids))
    goals = [g for g in every if g.withdrawn_at is None]
    hung = _hung([g.pk for g in goals])
    judgements = _judgements(plans) if with_judgements else {}
    by_place: dict[tuple[int, int | None], dict[tuple[str, str], Part]] = defaultdict(dict)
    parts = Part.objects.filter(plan_id__in=ids).select_related("common")
    for part in parts.annotate(common_source=node_name_on(ref="common__node_id")):
        by_place[part.plan_id, part.goal_id][part.kind, part.aspect] = part
    made: dict[int, list[GoalContents]] = {i: [] for i in ids}
    for goal in goals:
        results, activities, links, supports = (rows[goal.pk] for rows in hung)
        made[goal.plan_id or 0].append(
            GoalContents(
                goal=goal,
                results=tuple(results),
                parts=by_place.get((goal.plan_id or 0, goal.pk), {}),
                activities=tuple(activities),
                indicators=tuple(links),
                supports=tuple(support.supported for support in supports),
                assessment=judgements.get(goal.pk),
            )
        )
    gone = [g for g in every if g.withdrawn_at is not None]
    return {
        p.pk: PlanContents(
            p, tuple(made[p.pk]), by_place.get((p.pk, None), {}), tuple(g for g in gone if g.plan_id == p.pk)
        )
        for p in plans
    }


def _goals(plan_ids: list[int]) -> QuerySet[Goal]:
    """The goals of the plans with the chain above each read along, withdrawn ones too."""
    chain = (f"{'__'.join(['parent'] * n)}__search" for n in range(1, 5))
    goals = Goal.objects.filter(plan_id__in=plan_ids).defer("search", *chain)
    return goals.select_related("parent__parent__parent__parent").order_by("position", "pk")


def _hung(goal_ids: list[int]) -> tuple[dict[int, list[Any]], ...]:
    """Results, activities, indicator links and supports of the goals, each by goal id."""
    standing = {"goal_id__in": goal_ids, "withdrawn_at": None}
    results = ExpectedResult.objects.filter(**standing).select_related("indicator").defer("indicator__search")
    activities = Activity.objects.filter(**standing).select_related("responsible").defer("search")
    links = GoalIndicator.objects.filter(goal_id__in=goal_ids).select_related("indicator").defer("indicator__search")
    supports = GoalSupport.objects.filter(goal_id__in=goal_ids).select_related("supported").defer("supported__search")
    return (
        _grouped(results.order_by("position", "pk")),
        _grouped(activities.order_by("starts_on", "pk")),
        _grouped(links.order_by("position", "pk")),
        _grouped(supports.order_by("pk")),
    )


def _judgements(plans: Sequence[Plan]) -> dict[int, CredibilityAssessment]:
    """How the goals of each plan's present version were judged, by goal id."""
    versions = {p.pk: p.version for p in plans}
    judged = CredibilityAssessment.objects.filter(plan_id__in=versions).select_related("assessed_by")
    return {a.goal_id: a for a in judged if a.version == versions[a.plan_id]}


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.goal_id].append(row)
    return grouped
