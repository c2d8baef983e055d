"""Questions about reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from rodtrad.core.openness import Openness
from rodtrad.core.periods import today
from rodtrad.follow.reports.models import GoalAssessment, LateText, MadeFile, Quotation, Reading, Report, ReportStep
from rodtrad.follow.reports.states import OPEN_REPORT_STATES, ReportState
from rodtrad.follow.rounds.models import Round
from rodtrad.org.people.models import RoleKind, User
from rodtrad.org.people.queries import LINE, has_role, nodes_where, people_with
from rodtrad.org.tree.models import Placement, Succession
from rodtrad.org.tree.queries import node_name_on
from rodtrad.plan.goals.models import Goal

LINE_KINDS = LINE
WRITERS = frozenset({RoleKind.CONTRIBUTOR, RoleKind.UNIT_MANAGER, RoleKind.MANAGEMENT, RoleKind.CONTROLLER})
SUBMITTERS = frozenset({RoleKind.UNIT_MANAGER, RoleKind.MANAGEMENT})
APPROVERS = frozenset({RoleKind.CONTROLLER, RoleKind.MANAGEMENT})
DECIDERS = frozenset({RoleKind.BOARD_SECRETARY, RoleKind.MANAGEMENT})
OFFICE = frozenset({RoleKind.EXECUTIVE_OFFICE})
OPEN_STATES = OPEN_REPORT_STATES
IN_STATES = (ReportState.SUBMITTED, *sorted(OPEN_REPORT_STATES))


def visible_to(user: Any) -> QuerySet[Report]:
    """Reports that `user` may read: approved ones for employees (for all, when public), the rest in the line. Twin of `reports.view`.

    The reports of an organisation that has ended are in the line of those that came after it.
    """
    approved = Q(state__in=OPEN_STATES)
    if not user.is_authenticated:
        return Report.objects.filter(approved, openness=Openness.PUBLIC)
    open_to_employees = approved & ~Q(openness=Openness.RESTRICTED)
    return Report.objects.filter(open_to_employees | _in_line(user))


def in_line(user: Any) -> QuerySet[Report]:
    """Reports whose live text `user` may read."""
    return Report.objects.filter(_in_line(user))


def _in_line(user: Any) -> Q:
    nodes = nodes_where(user, LINE)
    ended = Succession.objects.filter(successor_id__in=nodes, on__lte=today()).values("predecessor_id")
    return Q(node_id__in=nodes) | Q(node_id__in=ended)


def stands_in(user: Any, kinds: Any, report: Report) -> bool:
    """Whether `user` has any of `kinds` at the report's organisation, or at one that has come after it. One or two queries."""
    if has_role(user, kinds, report.node_id):
        return True
    if not user.is_authenticated or _is_placed(report):
        return False
    after = Succession.objects.filter(predecessor_id=report.node_id, on__lte=today()).values_list(
        "successor_id", flat=True
    )
    return any(has_role(user, kinds, node_id) for node_id in after)


def _is_placed(report: Report) -> bool:
    """Whether the report's organisation is there today; asked once a report."""
    known: bool | None = getattr(report, "_is_placed", None)
    if known is None:
        known = Placement.objects.filter(node_id=report.node_id, depth=0, valid__contains=today()).exists()
        report._is_placed = known  # type: ignore[attr-defined]
    return known


def goals_of(report: Report) -> QuerySet[Goal]:
    """The standing goals that a report tells of: its plan's, or for the city the council's direction and area goals."""
    goals = Goal.objects.filter(withdrawn_at=None).defer("search")
    if report.level != "council":
        return goals.filter(plan_id=report.plan_id).order_by("position", "pk")
    year = report.round.year_id
    council = goals.filter(level__in=["direction", "area"], first_year__lte=year, last_year__gte=year)
    return council.order_by("position", "number", "pk")


def is_goal_of(report: Report, goal_id: int) -> bool:
    """Whether the report tells of the goal."""
    return goals_of(report).filter(pk=goal_id).exists()


def sources_for(report: Report, goal_id: int) -> QuerySet[GoalAssessment]:
    """What has been said below a goal and may be quoted: directly below it, or (for the city) by the units two levels down."""
    return (
        GoalAssessment.objects.filter(
            Q(goal__parent_id=goal_id) | Q(goal__parent__parent_id=goal_id),
            report__round_id=report.round_id,
            report__state__in=IN_STATES,
        )
        .exclude(report_id=report.pk)
        .select_related("goal", "report")
        .defer("search", "goal__search")
    )


def words_below(report: Report, goal_ids: Sequence[int], *, most: int = 12) -> dict[int, list[GoalAssessment]]:
    """What was written of the goals directly under each of a report's goals, by its id; at most `most` each. One query."""
    rows = (
        GoalAssessment.objects.filter(
            report__round_id=report.round_id, goal__parent_id__in=goal_ids, report__state__in=IN_STATES
        )
        .exclude(report_id=report.pk)
        .exclude(shows="", why="", change="")
        .select_related("goal", "report")
        .defer("search", "goal__search")
        .annotate(node_name=node_name_on(ref="report__node_id"))
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
    rows = GoalAssessment.objects.filter(report__round=before, report__node_id=report.node_id).exclude(assessment="")
    return {a.goal_id: a for a in rows.defer("search")}


def last_return(report: Report) -> ReportStep | None:
    """The latest step, if it was a return."""
    step = ReportStep.objects.filter(report=report).select_related("by").first()
    return step if step is not None and step.name == "return" else None


def colleagues_for(report: Report) -> QuerySet[User]:
    """Those who may write in the report, and so be handed a part of it."""
    return people_with(OFFICE if report.level == "council" else WRITERS, report.node_id)


def files_of(report: Report, number: int) -> QuerySet[MadeFile]:
    """What has been asked for of a version as files, in the language of the page."""
    return report.files.filter(number=number, language=get_language() or "sv").select_related("wanted_by")


def address_of(file: MadeFile) -> str:
    """The page where a file is awaited and found."""
    return f"{reverse('reports:files', args=[file.report_id])}?version={file.number or 'live'}"


def late_texts_for(report: Report) -> QuerySet[LateText]:
    """What came when the round was locked and waits to be taken in or put aside."""
    return report.late_texts.filter(state="offered").select_related("written_by")


@dataclass(frozen=True, slots=True)
class Trace:
    """Where some words of a report went: the report that quotes them, the words, and who has read it by now."""

    report_id: int
    where: str
    round_name: str
    text: str
    state: str
    read_by: tuple[tuple[str, date], ...]


def traces_of(report: Report) -> list[Trace]:
    """Where the report's words went, and in which roles they have been read. Two queries."""
    rows = list(
        Quotation.objects.filter(source__report=report)
        .select_related("assessment__report__round")
        .defer("assessment__search")
        .annotate(node_name=node_name_on(ref="assessment__report__node_id"))
        .order_by("assessment__report__level", "pk")
    )
    labels = dict(RoleKind.choices)
    read: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for reading in Reading.objects.filter(report_id__in={q.assessment.report_id for q in rows}):
        read[reading.report_id].append((str(labels[RoleKind(reading.role)]), reading.first_on))
    return [
        Trace(
            report_id=q.assessment.report_id,
            where=getattr(q, "node_name", "") or "",
            round_name=str(q.assessment.report.round),
            text=q.text,
            state=q.assessment.report.state,
            read_by=tuple(read[q.assessment.report_id]),
        )
        for q in rows
    ]


def unused_indicators(node_ids: Any, *, since: date, most: int = 200) -> list[tuple[int, str, int]]:
    """Indicators on goals at the nodes that no analysis has mentioned since the day: id, name, on how many goals. One query.

    An analysis mentions an indicator when it has at least half of the words of its name, by their Swedish stems.
    """
    from django.db import connection

    compiled, params = node_ids.query.sql_with_params()
    with connection.cursor() as cursor:
        given: list[Any] = [*params, since, since.year, most]
        cursor.execute(_UNUSED.format(nodes=compiled), given)
        return [(pk, name, n) for pk, name, n in cursor.fetchall()]


_UNUSED = """
WITH link AS (
    SELECT DISTINCT l.indicator_id, l.goal_id FROM goals_goalindicator l JOIN goals_goal g ON g.id = l.goal_id
    WHERE g.node_id IN ({nodes}) AND g.withdrawn_at IS NULL
), said AS (
    SELECT a.goal_id, tsvector_to_array(a.search) AS stems FROM reports_goalassessment a
    JOIN reports_report r ON r.id = a.report_id
    WHERE a.edited_at >= %s AND a.goal_id IN (SELECT goal_id FROM link) AND (a.shows <> '' OR a.why <> '' OR a.change <> '')
), named AS (
    SELECT i.id, i.name, tsvector_to_array(to_tsvector('swedish', i.name)) AS stems FROM indicators_indicator i
    WHERE i.id IN (SELECT indicator_id FROM link) AND (i.last_year IS NULL OR i.last_year >= %s)
), used AS (
    SELECT DISTINCT n.id FROM named n JOIN link l ON l.indicator_id = n.id JOIN said s ON s.goal_id = l.goal_id
    WHERE 2 * (SELECT count(*) FROM unnest(n.stems) w WHERE w = ANY(s.stems)) >= cardinality(n.stems)
)
SELECT n.id, n.name, count(DISTINCT l.goal_id) FROM named n JOIN link l ON l.indicator_id = n.id
WHERE n.id NOT IN (SELECT id FROM used) GROUP BY 1, 2 ORDER BY 3 DESC, 2 LIMIT %s
"""
