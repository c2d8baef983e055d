"""What hangs on the goals of a thread: expected results, figures, and what the rooms contribute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rodtrad.core import contributions
from rodtrad.core.contributions import Reading, ThreadLeaf
from rodtrad.core.verdicts import Sentence
from rodtrad.desk.spark import Spark, spark_of
from rodtrad.plan.goals.models import COUNCIL_LEVELS, ExpectedResult, Goal, GoalIndicator
from rodtrad.plan.indicators.queries import Standing, standings
from rodtrad.plan.plans.states import PlanState

HEADINGS: dict[str, Promise] = {
    "activities": _("Det som görs"),
    "reports": _("Så har det gått"),
    "actions": _("Åtgärder"),
}
VERDICTS = "reports"  # the contribution whose newest leaf says how the goal goes
SETTLED = frozenset({PlanState.ADOPTED, PlanState.CLOSED})
SHOWN = 4  # of a kind, before the rest is folded


@dataclass(frozen=True, slots=True)
class LeafGroup:
    """What one room hangs on a goal: the first ones, and the rest that is folded."""

    name: str
    heading: Sentence
    first: tuple[ThreadLeaf, ...]
    rest: tuple[ThreadLeaf, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator's standing with its small line, and what the line says (None: nobody has judged it)."""

    standing: Standing
    spark: Spark | None
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on one goal, as the person may see it."""

    results: tuple[ExpectedResult, ...] = ()
    figures: tuple[Figure, ...] = ()
    groups: tuple[LeafGroup, ...] = ()
    is_under_revision: bool = False

    @property
    def verdict(self) -> ThreadLeaf | None:
        """The newest word on how the goal goes."""
        return next((g.first[0] for g in self.groups if g.name == VERDICTS), None)

    @property
    def n_late(self) -> int:
        """How many of the leaves are late."""
        return sum(leaf.state == "late" for g in self.groups for leaf in (*g.first, *g.rest))

    def __bool__(self) -> bool:
        return bool(self.results or self.figures or self.groups)


EMPTY = Hanging()


def hung_on(person: Any, goals: Sequence[Goal], year: int) -> dict[int, Hanging]:
    """What hangs on each of the goals, by goal id. The goals come from `thread.goals_of`, with their plans.

    A constant number of queries, and one a contributing room.
    """
    ids = [g.pk for g in goals]
    if not ids:
        return {}
    groups: dict[int, list[LeafGroup]] = defaultdict(list)
    for name, provide in contributions.thread_leaves.items():
        of_goal: dict[int, list[ThreadLeaf]] = defaultdict(list)
        for leaf in provide(person, ids):
            of_goal[leaf.goal_id].append(leaf)
        for goal_id, leaves in of_goal.items():
            heading = HEADINGS.get(name) or str(leaves[0].kind).capitalize()
            groups[goal_id].append(LeafGroup(name, heading, tuple(leaves[:SHOWN]), tuple(leaves[SHOWN:])))
    readable = {g.pk for g in goals if is_readable(g)}
    results: dict[int, list[ExpectedResult]] = defaultdict(list)
    for result in ExpectedResult.objects.filter(goal_id__in=readable, withdrawn_at=None).order_by("position", "pk"):
        results[result.goal_id].append(result)
    figures = _figures(person, {g.pk: g.node_id for g in goals if g.pk in readable}, year)
    return {
        pk: Hanging(tuple(results[pk]), tuple(figures[pk]), tuple(groups[pk]), is_under_revision=pk not in readable)
        for pk in ids
    }


def title_of(goal: Goal) -> str:
    """What the person may read of the goal's title: the live one in the line, else the one in force."""
    return goal.title if _is_live(goal) else goal.title_in_force


def is_readable(goal: Goal) -> bool:
    """Whether the person may read the goal's live contents: not those of a plan that others are revising."""
    return _is_live(goal) or (goal.plan is not None and goal.plan.state in SETTLED)


def _is_live(goal: Goal) -> bool:
    return goal.level in COUNCIL_LEVELS or bool(getattr(goal, "in_line", False))


def _figures(person: Any, nodes: dict[int, int], year: int) -> dict[int, list[Figure]]:
    """The indicators of the goals (id to node) as they stand in the year."""
    links = list(
        GoalIndicator.objects.filter(goal_id__in=nodes)
        .select_related("indicator")
        .defer("indicator__search", "indicator__definition", "indicator__comparability")
        .order_by("position", "pk")
    )
    found = standings([(link.indicator, nodes[link.goal_id], link.role) for link in links], year)
    said = contributions.readings_of(person, list(found))
    figures: dict[int, list[Figure]] = defaultdict(list)
    for link in links:
        pair = (link.indicator_id, nodes[link.goal_id])
        figures[link.goal_id].append(Figure(found[pair], spark_of(found[pair]), said.get(pair)))
    return figures
