"""A report with all that it tells of, read in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rodtrad.core.contributions import ThreadLeaf
from rodtrad.follow.reports.models import GoalAssessment, Quotation, Report, ResultOutcome
from rodtrad.follow.reports.queries import roll_ups
from rodtrad.follow.reports.rollup import RollUp
from rodtrad.org.tree.queries import node_name_on, path_to
from rodtrad.plan.activities.models import Activity
from rodtrad.plan.goals.models import ExpectedResult, Goal, GoalIndicator
from rodtrad.plan.indicators.queries import Standing, standings


@dataclass(frozen=True)
class GoalReport:
    """One goal in a report: what was promised, what the figures say, what is judged."""

    goal: Goal
    assessment: GoalAssessment | None
    results: tuple[tuple[ExpectedResult, ResultOutcome | None], ...]
    figures: tuple[Standing, ...]
    activities: tuple[Activity, ...]
    roll_up: RollUp | None = None
    quotations: tuple[Quotation, ...] = ()
    leaves: tuple[ThreadLeaf, ...] = ()


@dataclass(frozen=True)
class ReportContents:
    """A whole report; `names` gives the names of the nodes that are quoted."""

    report: Report
    name: str
    board_name: str
    goals: tuple[GoalReport, ...]
    names: dict[int, str] = field(default_factory=dict)

    def goal(self, goal_id: int) -> GoalReport | None:
        """The goal with that id."""
        return next((g for g in self.goals if g.goal.pk == goal_id), None)


def contents_of(report: Report) -> ReportContents:
    """The report's live contents. About ten queries for a unit's, thirteen for a board's, however many goals and units."""
    path = path_to(report.node_id)
    above = {report.node_id: {p.node_id for p in path}}
    goals = list(
        Goal.objects.filter(plan_id=report.plan_id, withdrawn_at=None).defer("search").order_by("position", "pk")
    )
    ids = [g.pk for g in goals]
    figures = _figures(ids, report, above)
    planned = Activity.objects.filter(goal_id__in=ids, withdrawn_at=None).defer("search").select_related("responsible")
    activities = _by_goal(planned.order_by("starts_on", "pk"))
    results = _by_goal(ExpectedResult.objects.filter(goal_id__in=ids, withdrawn_at=None).order_by("position", "pk"))
    outcomes = {o.result_id: o for o in ResultOutcome.objects.filter(report=report)}
    assessments = {
        a.goal_id: a for a in GoalAssessment.objects.filter(report=report).defer("search").select_related("unchanged_from__report__round")
    }  # fmt: skip
    is_boards = report.level == "board"
    rolled = (
        roll_ups(report, goals, {pk: [s.reached for s in rows] for pk, rows in figures.items()}) if is_boards else {}
    )
    quotations = _quotations(report) if is_boards else {}
    names = {q.source.report.node_id: getattr(q, "node_name", "") for rows in quotations.values() for q in rows}
    return ReportContents(
        report=report,
        name=path[-1].name if path else report.node.code,
        board_name=next((p.name for p in reversed(path) if "board" in p.kind), ""),
        goals=tuple(
            GoalReport(
                goal=g,
                assessment=assessments.get(g.pk),
                results=tuple((r, outcomes.get(r.pk)) for r in results.get(g.pk, [])),
                figures=tuple(figures.get(g.pk, [])),
                activities=tuple(activities.get(g.pk, [])),
                roll_up=rolled.get(g.pk),
                quotations=tuple(quotations.get(g.pk, [])),
            )
            for g in goals
        ),
        names=names,
    )


def _figures(ids: list[int], report: Report, above: dict[int, set[int]]) -> dict[int, list[Standing]]:
    links = list(
        GoalIndicator.objects.filter(goal_id__in=ids)
        .select_related("indicator")
        .defer("indicator__search", "indicator__definition", "indicator__comparability")
        .order_by("position", "pk")
    )
    found = standings([(link.indicator, report.node_id, link.role) for link in links], report.round.year_id, above)
    figures: dict[int, list[Standing]] = {}
    for link in links:
        figures.setdefault(link.goal_id, []).append(found[link.indicator_id, report.node_id])
    return figures


def _quotations(report: Report) -> dict[int, list[Quotation]]:
    rows = (
        Quotation.objects.filter(assessment__report=report)
        .select_related("assessment", "source__report", "source__goal")
        .defer("source__search", "assessment__search", "source__goal__search")
        .annotate(node_name=node_name_on(ref="source__report__node_id"))
        .order_by("pk")
    )
    found: dict[int, list[Quotation]] = {}
    for row in rows:
        found.setdefault(row.assessment.goal_id, []).append(row)
    return found


def _by_goal(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.goal_id, []).append(row)
    return found
