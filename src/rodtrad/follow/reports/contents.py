"""A report with all that it tells of, read in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from rodtrad.follow.reports.models import Answer, Forecast, GoalAssessment, Quotation, Report, ResultOutcome
from rodtrad.follow.reports.queries import goals_of
from rodtrad.follow.reports.rolling import roll_up_goals
from rodtrad.follow.reports.rollup import RollUp
from rodtrad.follow.rounds.models import Ask
from rodtrad.follow.rounds.queries import Asked, asked_of
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


@dataclass(frozen=True)
class ReportContents:
    """A whole report; `names` gives the names of the nodes that are quoted, `forecasts` figures by indicator id."""

    report: Report
    name: str
    board_name: str
    goals: tuple[GoalReport, ...]
    asked: Asked
    answers: tuple[tuple[Ask | None, Answer], ...] = ()
    names: dict[int, str] = field(default_factory=dict)
    forecasts: dict[int, Decimal | None] = field(default_factory=dict)

    def goal(self, goal_id: int) -> GoalReport | None:
        """The goal with that id."""
        return next((g for g in self.goals if g.goal.pk == goal_id), None)


def contents_of(report: Report) -> ReportContents:
    """The report's live contents. About fourteen queries, however many goals, units and boards."""
    path = path_to(report.node_id) or path_to(report.node_id, report.round.as_of)
    goals = list(goals_of(report))
    ids = [g.pk for g in goals]
    parts = _parts(report, ids, {report.node_id: {p.node_id for p in path}})
    rolled = roll_up_goals(report.round, ids) if report.level != "unit" and ids else {}
    quotations = _quotations(report) if report.level != "unit" else {}
    asked = asked_of(report.round, report.level, report.node_id)
    return ReportContents(
        report=report,
        name=path[-1].name if path else report.node.code,
        board_name=next((p.name for p in reversed(path) if "board" in p.kind), ""),
        goals=tuple(_goal(g, parts, rolled, quotations) for g in goals),
        asked=asked,
        answers=_answers(report, asked),
        names={q.source.report.node_id: getattr(q, "node_name", "") for rows in quotations.values() for q in rows},
        forecasts=dict(Forecast.objects.filter(report=report).values_list("indicator_id", "value")),
    )


@dataclass(frozen=True)
class _Parts:
    """What belongs to the goals, by goal id (outcomes by result id)."""

    figures: dict[int, list[Standing]]
    activities: dict[int, list[Any]]
    results: dict[int, list[Any]]
    outcomes: dict[int, ResultOutcome]
    assessments: dict[int, GoalAssessment]


def _parts(report: Report, ids: list[int], above: dict[int, set[int]]) -> _Parts:
    planned = Activity.objects.filter(goal_id__in=ids, withdrawn_at=None).defer("search").select_related("responsible")
    assessed = GoalAssessment.objects.filter(report=report).defer("search", "unchanged_from__search")
    return _Parts(
        figures=_figures(ids, report, above),
        activities=_by_goal(planned.order_by("starts_on", "pk")),
        results=_by_goal(ExpectedResult.objects.filter(goal_id__in=ids, withdrawn_at=None).order_by("position", "pk")),
        outcomes={o.result_id: o for o in ResultOutcome.objects.filter(report=report)},
        assessments={a.goal_id: a for a in assessed.select_related("unchanged_from__report__round")},
    )


def _goal(goal: Goal, parts: _Parts, rolled: dict[int, RollUp], quotations: dict[int, list[Quotation]]) -> GoalReport:
    return GoalReport(
        goal=goal,
        assessment=parts.assessments.get(goal.pk),
        results=tuple((r, parts.outcomes.get(r.pk)) for r in parts.results.get(goal.pk, [])),
        figures=tuple(parts.figures.get(goal.pk, [])),
        activities=tuple(parts.activities.get(goal.pk, [])),
        roll_up=rolled.get(goal.pk),
        quotations=tuple(quotations.get(goal.pk, [])),
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


def _answers(report: Report, asked: Asked) -> tuple[tuple[Ask | None, Answer], ...]:
    """The round's own questions with their answers (empty ones too), and answers whose question is no longer asked."""
    given = list(Answer.objects.filter(report=report).order_by("pk"))
    by_ask = {a.ask_id: a for a in given if a.ask_id is not None}
    found: list[tuple[Ask | None, Answer]] = [
        (ask, by_ask.pop(ask.pk, None) or Answer(report=report, ask=ask, question=str(ask))) for ask in asked.own
    ]
    rest = [a for a in given if a.text and (a.ask_id is None or a.ask_id in by_ask)]
    return (*found, *((None, a) for a in rest))


def _by_goal(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.goal_id, []).append(row)
    return found
