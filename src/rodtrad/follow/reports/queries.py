"""Questions about reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet

from rodtrad.core.openness import Openness
from rodtrad.follow.reports.models import GoalAssessment, Report, ReportStep
from rodtrad.follow.reports.rollup import RollUp, roll_up
from rodtrad.follow.reports.states import OPEN_REPORT_STATES, ReportState
from rodtrad.follow.rounds.models import Round
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import LINE, nodes_where
from rodtrad.plan.goals.models import Goal

LINE_KINDS = LINE
WRITERS = frozenset({RoleKind.CONTRIBUTOR, RoleKind.UNIT_MANAGER, RoleKind.MANAGEMENT, RoleKind.CONTROLLER})
SUBMITTERS = frozenset({RoleKind.UNIT_MANAGER, RoleKind.MANAGEMENT})
APPROVERS = frozenset({RoleKind.CONTROLLER, RoleKind.MANAGEMENT})
DECIDERS = frozenset({RoleKind.BOARD_SECRETARY, RoleKind.MANAGEMENT})
OPEN_STATES = OPEN_REPORT_STATES


def visible_to(user: Any) -> QuerySet[Report]:
    """Reports that `user` may read: approved ones for employees (for all, when public), the rest in the line. Twin of `reports.view`."""
    approved = Q(state__in=OPEN_STATES)
    if not user.is_authenticated:
        return Report.objects.filter(approved, openness=Openness.PUBLIC)
    open_to_employees = approved & ~Q(openness=Openness.RESTRICTED)
    return Report.objects.filter(open_to_employees | Q(node_id__in=nodes_where(user, LINE)))


def in_line(user: Any) -> QuerySet[Report]:
    """Reports whose live text `user` may read."""
    return Report.objects.filter(node_id__in=nodes_where(user, LINE))


def roll_ups(report: Report, goals: Sequence[Goal], reached: dict[int, list[bool | None]]) -> dict[int, RollUp]:
    """What lies below each of a board's goals in the round, by goal id. Two queries, however many units."""
    ids = [g.pk for g in goals]
    asked: dict[Any, int] = dict(
        Goal.objects.filter(parent_id__in=ids, withdrawn_at=None, first_year=report.round.year_id)
        .order_by()
        .values_list("parent_id")
        .annotate(n=Count("pk"))
    )
    given: dict[int, list[str]] = defaultdict(list)
    rows = GoalAssessment.objects.filter(
        report__round_id=report.round_id,
        goal__parent_id__in=ids,
        report__state__in=[ReportState.SUBMITTED, *OPEN_STATES],
    ).exclude(assessment="")
    for parent_id, code in rows.values_list("goal__parent_id", "assessment"):
        given[parent_id or 0].append(code)
    return {pk: roll_up(given[pk], asked.get(pk, 0), reached.get(pk, [])) for pk in ids}


def words_below(report: Report, goal_ids: Sequence[int], *, most: int = 12) -> dict[int, list[GoalAssessment]]:
    """What units wrote of the goals under each of a board's goals, by the board's goal id; at most `most` each. One query."""
    rows = (
        GoalAssessment.objects.filter(
            report__round_id=report.round_id,
            goal__parent_id__in=goal_ids,
            report__state__in=[ReportState.SUBMITTED, *OPEN_STATES],
        )
        .exclude(shows="", why="", change="")
        .select_related("goal", "report")
        .defer("search", "goal__search")
        .order_by("report__node_id", "pk")
    )
    found: dict[int, list[GoalAssessment]] = defaultdict(list)
    for row in rows[: most * max(1, len(goal_ids)) * 3]:
        if len(found[row.goal.parent_id or 0]) < most:
            found[row.goal.parent_id or 0].append(row)
    return found


def assessments_before(report: Report, before: Round | None) -> dict[int, GoalAssessment]:
    """What the same organisation said of each goal in the round before, by goal id."""
    if before is None:
        return {}
    rows = GoalAssessment.objects.filter(report__round=before, report__node_id=report.node_id).defer("search")
    return {a.goal_id: a for a in rows}


def last_return(report: Report) -> ReportStep | None:
    """The latest step, if it was a return."""
    step = ReportStep.objects.filter(report=report).select_related("by").first()
    return step if step is not None and step.name == "return" else None
