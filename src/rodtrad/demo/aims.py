"""The indicators that stand at the council's and the boards' goals: those that the units below measure themselves by."""

from __future__ import annotations

from rodtrad.plan.goals.models import GoalIndicator, IndicatorRole
from rodtrad.plan.indicators.models import SetBy, Target


def build() -> None:
    """Needs the plans and the targets. With the council's annual target where there is one, else mandatory without."""
    aimed = set(Target.objects.filter(set_by=SetBy.COUNCIL).values_list("indicator_id", flat=True))
    links = GoalIndicator.objects.filter(goal__level="unit", goal__parent__level="board")
    boards = set(links.values_list("goal__parent_id", "indicator_id"))
    areas = set(links.filter(goal__parent__parent__level="area").values_list("goal__parent__parent_id", "indicator_id"))
    GoalIndicator.objects.bulk_create(
        GoalIndicator(goal_id=goal_id, indicator_id=indicator_id, role=_role(indicator_id in aimed))
        for goal_id, indicator_id in sorted(boards | areas)
    )


def _role(has_target: bool) -> str:
    return IndicatorRole.COUNCIL_TARGET if has_target else IndicatorRole.MANDATORY
