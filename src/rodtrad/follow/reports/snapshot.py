"""What is frozen when a report is approved: its whole text with figures, names and words of that day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rodtrad.core.snapshots import SnapshotKind
from rodtrad.follow.reports.contents import GoalReport, ReportContents
from rodtrad.follow.reports.rollup import below
from rodtrad.org.programmes.queries import rulebook
from rodtrad.plan.indicators.queries import Point, Standing


@dataclass(frozen=True, slots=True)
class PointText:
    """The figures of a period."""

    label: str
    total: Decimal | None
    women: Decimal | None
    men: Decimal | None
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class FigureText:
    """One indicator's row: the outcome, earlier years, and what was to be reached."""

    name: str
    unit_of_measure: str
    n_decimals: int
    outcome: PointText | None
    earlier: tuple[PointText, ...]
    council_target: Decimal | None
    own_target: Decimal | None
    reached: bool | None
    forecast: Decimal | None = None


@dataclass(frozen=True, slots=True)
class QuoteText:
    """Words from below, and where they stand."""

    text: str
    by: str
    report_id: int = 0


@dataclass(frozen=True, slots=True)
class RollUpText:
    """What lay below a goal, and what the rule made of it."""

    n_asked: int
    counts: dict[str, int]
    proposal: str
    rule: str
    sentence: str = ""
    n_exempt: int = 0


@dataclass(frozen=True, slots=True)
class GoalText:
    """What the report said of one goal."""

    goal_id: int
    title: str
    assessment: str
    trend: str
    shows: str
    why: str
    change: str
    departure_reason: str
    unchanged_since: str
    results: tuple[tuple[str, str, str], ...]  # promised, reached, outcome
    figures: tuple[FigureText, ...]
    activities: tuple[tuple[str, str, str, str], ...]  # title, from, to, state
    roll_up: RollUpText | None
    quotations: tuple[QuoteText, ...]
    level: str = ""


@dataclass(frozen=True, slots=True)
class ReportText:
    """A whole report."""

    node_id: int
    node_name: str
    board_name: str
    level: str
    year: int
    round_name: str
    as_of: str
    programme_id: int
    version: int
    summary: str
    goals: tuple[GoalText, ...]
    proposal: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()
    is_late: bool = False


def _as_it_was(document: Any) -> Any:
    """Version 1 lacked only what now has a value of its own when it is missing."""
    return document


REPORT = SnapshotKind("report", ReportText, 2, upgrades=((1, _as_it_was),))


def text_of(contents: ReportContents) -> ReportText:
    """The live report as a value."""
    report = contents.report
    words = {step.code: step.label for step in rulebook(report.round.year.programme_id).scale}
    return ReportText(
        node_id=report.node_id,
        node_name=contents.name,
        board_name=contents.board_name,
        level=report.level,
        year=report.round.year_id,
        round_name=str(report.round.get_kind_display()),
        as_of=report.round.as_of.isoformat(),
        programme_id=report.round.year.programme_id,
        version=report.version,
        summary=report.summary,
        goals=tuple(_goal(item, contents, words) for item in contents.goals),
        proposal=report.proposal,
        answers=tuple((a.question, a.text) for _ask, a in contents.answers if a.text),
        left_out=tuple(report.left_out),
        is_late=report.is_late,
    )


def _goal(item: GoalReport, contents: ReportContents, words: Mapping[str, str]) -> GoalText:
    said = item.assessment
    since = said.unchanged_from if said else None
    return GoalText(
        goal_id=item.goal.pk,
        title=item.goal.title_in_force or item.goal.title,
        assessment=said.assessment if said else "",
        trend=said.trend if said else "",
        shows=said.shows if said else "",
        why=said.why if said else "",
        change=said.change if said else "",
        departure_reason=said.departure_reason if said else "",
        unchanged_since=str(since.report.round) if since else "",
        results=tuple((r.text, o.reached if o else "", o.text if o else "") for r, o in item.results),
        figures=tuple(_figure(s, contents.forecasts.get(s.indicator.pk)) for s in item.figures),
        activities=tuple(
            (a.title, a.starts_on.isoformat(), a.ends_on.isoformat(), str(a.get_state_display()))
            for a in item.activities
        ),
        roll_up=_roll_up(item, words),
        quotations=tuple(
            QuoteText(q.text, contents.names.get(q.source.report.node_id, ""), q.source.report_id)
            for q in item.quotations
        ),
        level=item.goal.level,
    )


def _roll_up(item: GoalReport, words: Mapping[str, str]) -> RollUpText | None:
    rolled = item.roll_up
    if rolled is None:
        return None
    return RollUpText(
        n_asked=rolled.n_asked,
        counts=dict(rolled.counts),
        proposal=rolled.proposal,
        rule=rolled.rule.sentence(words),
        sentence=rolled.sentence(words, below(item.goal.level)),
        n_exempt=rolled.n_exempt,
    )


def _figure(standing: Standing, forecast: Decimal | None) -> FigureText:
    aims = standing.aims
    own = aims.unit or aims.board
    return FigureText(
        name=standing.indicator.name,
        unit_of_measure=standing.indicator.unit_of_measure,
        n_decimals=standing.indicator.n_decimals,
        outcome=_point(standing.outcome) if standing.outcome else None,
        earlier=tuple(_point(p) for p in standing.earlier),
        council_target=aims.council.value if aims.council else None,
        own_target=own.value if own else None,
        reached=standing.reached,
        forecast=forecast,
    )


def _point(point: Point) -> PointText:
    return PointText(point.label, point.total, point.women, point.men, point.status, point.source)
