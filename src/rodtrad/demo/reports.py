"""Builds reports: an earlier year closed, one round done up to the city's report, one under way in every state."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl

from rodtrad.demo import rounds
from rodtrad.demo.size import Size
from rodtrad.demo.told import CHANGE, OVERRULED, PROPOSAL, SHOWS, SUMMARY, WHY
from rodtrad.demo.traces import build as build_traces
from rodtrad.demo.write import copy_frame, next_id
from rodtrad.demo.years import REFERENCE_YEAR
from rodtrad.follow.reports.contents import contents_of
from rodtrad.follow.reports.models import GoalAssessment, Report, ReportVersion, ResultOutcome
from rodtrad.follow.reports.operations import make_reports
from rodtrad.follow.reports.rolling import roll_up_goals
from rodtrad.follow.reports.snapshot import REPORT, text_of
from rodtrad.follow.reports.states import OPEN_REPORT_STATES, ReportState
from rodtrad.follow.rounds.models import Round
from rodtrad.follow.rounds.states import RoundState
from rodtrad.org.tree.models import Kind
from rodtrad.org.tree.queries import periods_on
from rodtrad.plan.goals.models import ExpectedResult, Goal
from rodtrad.plan.plans.models import Plan

STATES = (
    ReportState.APPROVED,
    ReportState.APPROVED,
    ReportState.SUBMITTED,
    ReportState.SUBMITTED,
    ReportState.IN_PROGRESS,
    ReportState.NOT_STARTED,
    ReportState.RETURNED,
)
EDITED = datetime(REFERENCE_YEAR, 9, 7, 9, 0, tzinfo=UTC).isoformat()
LATE = datetime(REFERENCE_YEAR, 9, 14, 9, 0, tzinfo=UTC).isoformat()
CODES = ("fully", "partly", "not")
TRENDS = ("strong", "weak", "wrong_way")
REACHED = {"fully": "yes", "partly": "partly", "not": "no"}
IN = {ReportState.SUBMITTED, *OPEN_REPORT_STATES}


def build(size: Size, rng: np.random.Generator) -> dict[str, int]:
    """All rounds, reports and assessments; approved reports are frozen where the city keeps history. Rows per table."""
    counts = {"reports_report": 0, "reports_goalassessment": 0, "reports_resultoutcome": 0}
    for round_ in rounds.build(size, rng):
        if round_.state == RoundState.PREPARED:
            for turn in round_.turns.all():
                counts["reports_report"] += make_reports(round_=round_, board_id=turn.board_id)
            continue
        counts["reports_report"] += _reports(round_)
        for level in ("unit", "board", "area", "direction"):
            counts["reports_goalassessment"] += _assessments(round_, level, rng)
        counts["reports_resultoutcome"] += _outcomes(round_)
    if size.keeps_history:
        build_traces()
        _freeze()
    return counts


def _reports(round_: Round) -> int:
    """The reports of one round, with their states."""
    council_id = periods_on().filter(kind=Kind.COUNCIL).values_list("node_id", flat=True)[0]
    plans = Plan.objects.filter(year_id=round_.year_id, adopted_version__gt=0).order_by("level", "pk")
    asked = [*plans.values_list("pk", "node_id", "level"), (None, council_id, "council")]
    first, n_units, rows = next_id(Report), 0, list[dict[str, object]]()
    for i, (plan_id, node_id, level) in enumerate(asked):
        state = _state(round_, level, n_units)
        is_late = state in IN and level == "unit" and n_units % 9 == 8
        n_units += level == "unit"
        begun = state != ReportState.NOT_STARTED
        rows.append(
            {
                "id": first + i,
                "round_id": round_.pk,
                "node_id": node_id,
                "plan_id": plan_id,
                "level": level,
                "state": state,
                "summary": SUMMARY[level] if begun else "",
                "proposal": PROPOSAL if begun and level != "unit" else "",
                "left_out": "{}",
                "is_late": "t" if is_late else "f",
                "submitted_at": (LATE if is_late else EDITED) if state in IN else None,
                "edited_at": EDITED if begun else None,
            }
        )
    return copy_frame(Report, pl.DataFrame(rows, infer_schema_length=None))


def _state(round_: Round, level: str, n_units: int) -> str:
    if round_.state != RoundState.OPEN:
        return {"unit": ReportState.APPROVED, "board": ReportState.SENT}.get(level, ReportState.DECIDED)
    if level != "unit" or n_units == 0:
        return ReportState.NOT_STARTED
    return STATES[n_units % len(STATES)]


def _assessments(round_: Round, level: str, rng: np.random.Generator) -> int:
    """What the reports of one level say of each goal; above the units most say what the rule proposes, and some depart from it."""
    is_council = level in {"area", "direction"}
    begun = Report.objects.filter(round=round_, level="council" if is_council else level)
    begun = begun.exclude(state=ReportState.NOT_STARTED)
    reports = {plan_id: pk for pk, plan_id in begun.values_list("pk", "plan_id")}
    if not reports:
        return 0
    if is_council:
        year = round_.year_id
        goals: Any = Goal.objects.filter(level=level, first_year__lte=year, last_year__gte=year)
    else:
        goals = Goal.objects.filter(plan_id__in=reports, withdrawn_at=None)
    rolled = {} if level == "unit" else roll_up_goals(round_)
    first, rows = next_id(GoalAssessment), list[dict[str, object]]()
    for goal_id, plan_id in goals.order_by("pk").values_list("pk", "plan_id"):
        code = CODES[int(rng.choice(3, p=(0.55, 0.35, 0.10)))]
        proposal = rolled[goal_id].proposal if goal_id in rolled else ""
        if proposal and len(rows) % 7 != 3:
            code = proposal
        departs = bool(proposal) and code != proposal
        rows.append(
            {
                "id": first + len(rows),
                "report_id": reports[plan_id],
                "goal_id": goal_id,
                "assessment": code,
                "trend": TRENDS[CODES.index(code)],
                "shows": SHOWS[code],
                "why": WHY[code],
                "change": CHANGE[code],
                "departure_reason": OVERRULED if departs else "",
                "edited_at": EDITED,
            }
        )
    return copy_frame(GoalAssessment, pl.DataFrame(rows, infer_schema_length=None))


def _outcomes(round_: Round) -> int:
    """How it went with each expected result, as the goal was assessed."""
    said = GoalAssessment.objects.filter(report__round=round_).exclude(report__level="council")
    told = said.values_list("goal_id", "report_id", "assessment")
    reports = {goal_id: (report_id, code) for goal_id, report_id, code in told}
    results = ExpectedResult.objects.filter(goal__first_year=round_.year_id, withdrawn_at=None).order_by("pk")
    first, rows = next_id(ResultOutcome), list[dict[str, object]]()
    for pk, goal_id in results.values_list("pk", "goal_id"):
        if goal_id in reports:
            report_id, code = reports[goal_id]
            row: dict[str, object] = {"id": first + len(rows), "report_id": report_id, "result_id": pk}
            rows.append({**row, "reached": REACHED[code], "text": ""})
    return copy_frame(ResultOutcome, pl.DataFrame(rows, infer_schema_length=None))


def _freeze() -> None:
    """Every approved report's text is frozen; those of boards and the city have their decision."""
    rows = Report.objects.filter(state__in=OPEN_REPORT_STATES).select_related("round__year", "round__rule", "node")
    for report in rows.order_by("pk"):
        text = text_of(contents_of(report))
        is_decided = report.level != "unit"
        ReportVersion.objects.create(
            report=report,
            number=1,
            snapshot=REPORT.take(report, text, actor=None),
            decided_on=report.round.as_of if is_decided else None,
            decided_by=text.node_name if is_decided else "",
            paragraph=f"§ {report.pk % 20 + 1}" if is_decided else "",
            registration_number=f"{200 + report.pk}-{report.round.year_id}" if is_decided else "",
        )
