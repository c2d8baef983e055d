"""Builds rounds and reports: an earlier year closed, one round done, one under way in every state."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import polars as pl

from rodtrad.demo.size import Size
from rodtrad.demo.write import copy_frame, next_id
from rodtrad.demo.years import REFERENCE_YEAR
from rodtrad.follow.reports.contents import contents_of
from rodtrad.follow.reports.models import GoalAssessment, Report, ReportVersion
from rodtrad.follow.reports.snapshot import REPORT, text_of
from rodtrad.follow.reports.states import OPEN_REPORT_STATES, ReportState
from rodtrad.follow.rounds.models import Round, RoundKind
from rodtrad.follow.rounds.states import RoundState
from rodtrad.plan.goals.models import Goal
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
SHOWS = {
    "fully": "Uppföljningen visar att vi är där vi ville vara. Resultatet håller i sig jämfört med förra året.",
    "partly": "Resultatet går åt rätt håll men vi är inte framme. Skillnaden mellan grupperna är fortfarande stor.",
    "not": "Resultatet är sämre än vi räknade med. Hälften av det planerade arbetet har inte kommit i gång.",
}
WHY = {
    "fully": "Arbetssättet har satt sig och handledningen har fått den tid som planen lovade.",
    "partly": "Två av fyra grupper har arbetat som vi kom överens om. De andra började först under våren.",
    "not": "Vi har saknat ordinarie personal i tre månader och prioriterade det dagliga.",
}
CHANGE = {
    "fully": "Vi fortsätter på samma sätt och visar andra enheter hur vi gör.",
    "partly": "De grupper som kommit längst handleder de andra under hösten.",
    "not": "Vi tar ett steg i taget: en grupp börjar, och vi följer upp varje vecka.",
}
SUMMARY = "Det mesta går enligt planen. Det vi lägger kraft på nu är det mål som inte är nått."
EDITED = datetime(REFERENCE_YEAR, 9, 7, 9, 0, tzinfo=UTC).isoformat()
CODES = ("fully", "partly", "not")
TRENDS = ("strong", "weak", "wrong_way")


def build(size: Size, rng: np.random.Generator) -> dict[str, int]:
    """All rounds, reports and assessments; approved reports are frozen where the city keeps history. Rows per table."""
    years = [y for y in size.years if y <= REFERENCE_YEAR][-2:]
    counts = {"reports_report": 0, "reports_goalassessment": 0}
    for year in years:
        kinds = [RoundKind.VB] if year < REFERENCE_YEAR else [RoundKind.T1, RoundKind.T2]
        for kind in kinds:
            is_open = year == REFERENCE_YEAR and kind == RoundKind.T2
            state = RoundState.OPEN if is_open else RoundState.LOCKED
            round_ = Round.objects.create(year_id=year, kind=kind, state=state)
            n_reports, n_assessments = _round(round_, rng, is_open=is_open)
            counts["reports_report"] += n_reports
            counts["reports_goalassessment"] += n_assessments
    if size.keeps_history:
        _freeze()
    return counts


def _round(round_: Round, rng: np.random.Generator, *, is_open: bool) -> tuple[int, int]:
    """The reports of one round with what they say."""
    plans = list(
        Plan.objects.filter(year_id=round_.year_id, adopted_version__gt=0).order_by("level", "pk").values_list("pk", "node_id", "level")
    )  # fmt: skip
    first = next_id(Report)
    reports: dict[int, tuple[int, str]] = {}
    rows: list[dict[str, object]] = []
    n_units = 0
    for i, (plan_id, node_id, level) in enumerate(plans):
        state: str = ReportState.SENT if level == "board" else ReportState.APPROVED
        if is_open and level == "board":
            state = ReportState.NOT_STARTED
        elif is_open:
            state = ReportState.NOT_STARTED if n_units == 0 else STATES[n_units % len(STATES)]
        n_units += level == "unit"
        reports[plan_id] = (first + i, state)
        begun = state != ReportState.NOT_STARTED
        rows.append(
            {
                "id": first + i,
                "round_id": round_.pk,
                "node_id": node_id,
                "plan_id": plan_id,
                "level": level,
                "state": state,
                "summary": SUMMARY if begun else "",
                "submitted_at": EDITED if state in {ReportState.SUBMITTED, *OPEN_REPORT_STATES} else None,
                "edited_at": EDITED if begun else None,
            }
        )
    n_reports = copy_frame(Report, pl.DataFrame(rows, infer_schema_length=None))
    return n_reports, copy_frame(GoalAssessment, _assessments(reports, rng))


def _assessments(reports: dict[int, tuple[int, str]], rng: np.random.Generator) -> pl.DataFrame:
    goals = Goal.objects.filter(plan_id__in=reports, withdrawn_at=None).order_by("pk").values_list("pk", "plan_id")
    first = next_id(GoalAssessment)
    rows: list[dict[str, object]] = []
    for goal_id, plan_id in goals:
        report_id, state = reports[plan_id or 0]
        if state == ReportState.NOT_STARTED:
            continue
        at = int(rng.choice(3, p=(0.55, 0.35, 0.10)))
        code = CODES[at]
        rows.append(
            {
                "id": first + len(rows),
                "report_id": report_id,
                "goal_id": goal_id,
                "assessment": code,
                "trend": TRENDS[at],
                "shows": SHOWS[code],
                "why": WHY[code],
                "change": CHANGE[code],
                "departure_reason": "Nämnden väger in att arbetet kom i gång sent." if code != "fully" else "",
                "edited_at": EDITED,
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None)


def _freeze() -> None:
    """Every approved report's text is frozen; those of boards have their decision."""
    rows = Report.objects.filter(state__in=OPEN_REPORT_STATES).select_related("round__year", "node").order_by("pk")
    for report in rows:
        text = text_of(contents_of(report))
        is_decided = report.level == "board"
        ReportVersion.objects.create(
            report=report,
            number=1,
            snapshot=REPORT.take(report, text, actor=None),
            decided_on=report.round.as_of if is_decided else None,
            decided_by=text.node_name if is_decided else "",
            paragraph=f"§ {report.pk % 20 + 1}" if is_decided else "",
            registration_number=f"{200 + report.pk}-{report.round.year_id}" if is_decided else "",
        )
