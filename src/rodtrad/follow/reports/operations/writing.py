"""What is written in a report: summary, assessments, outcomes, forecasts, answers; or kept as it was in the last round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.editing import save_edits
from rodtrad.core.numbers import read_number
from rodtrad.core.operations import operation
from rodtrad.core.verdicts import no
from rodtrad.follow.reports.models import (
    Answer,
    DocumentPart,
    Forecast,
    GoalAssessment,
    Reached,
    Report,
    ResultOutcome,
    Trend,
)
from rodtrad.follow.reports.operations.common import assessment_at, locked
from rodtrad.follow.reports.queries import goals_of
from rodtrad.follow.rounds.models import Ask
from rodtrad.follow.rounds.sections import Section
from rodtrad.org.programmes.queries import rulebook
from rodtrad.plan.activities.models import Activity
from rodtrad.plan.activities.operations import take_step
from rodtrad.plan.goals.models import ExpectedResult, GoalIndicator

ASSESSMENT_FIELDS = ("assessment", "trend", "shows", "why", "change", "departure_reason")
OUTCOME_FIELDS = ("reached", "text")
REPORT_FIELDS = ("summary", "proposal")
JUDGED = frozenset({"assessment", "trend"})


@operation("reports.edit")
def edit_report(*, actor: Any, report_id: int, edits: Mapping[str, Any], seen: Mapping[str, str]) -> Report:
    """Save the summary and what is proposed. Raises `EditConflict` instead of overwriting."""
    locked(report_id, actor, Section.SUMMARY)
    kept = {k: v for k, v in edits.items() if k in REPORT_FIELDS}
    return save_edits(Report.objects.all(), report_id, edits=kept, seen=seen, extra={})[0]


@operation("reports.assess")
def assess(
    *, actor: Any, report_id: int, goal_id: int, edits: Mapping[str, Any], seen: Mapping[str, str]
) -> GoalAssessment:
    """Save what the report says of a goal. Raises `EditConflict` instead of overwriting, or ValidationError."""
    section = Section.ASSESSMENT if JUDGED & set(edits) else Section.ANALYSIS
    report = locked(report_id, actor, section)
    code = edits.get("assessment")
    if code and rulebook(report.round.year.programme_id).step(str(code)) is None:
        no(_("Välj ett av skalans steg."), "unknown_step").enforce()
    if edits.get("trend") and edits["trend"] not in Trend.values:
        no(_("Välj stark, svag eller åt fel håll."), "unknown_trend").enforce()
    row = assessment_at(report, goal_id)
    extra = {"unchanged_from": None, "edited_at": timezone.now(), "edited_by": actor}
    kept = {k: v for k, v in edits.items() if k in ASSESSMENT_FIELDS}
    return save_edits(GoalAssessment.objects.all(), row.pk, edits=kept, seen=seen, extra=extra)[0]


@operation("reports.record_outcome")
def record_outcome(
    *, actor: Any, report_id: int, result_id: int, edits: Mapping[str, Any], seen: Mapping[str, str]
) -> ResultOutcome:
    """Save how it went with one expected result. Raises `EditConflict` instead of overwriting, or ValidationError."""
    report = locked(report_id, actor, Section.OUTCOME)
    if edits.get("reached") and edits["reached"] not in Reached.values:
        no(_("Välj nått, delvis nått eller inte nått."), "unknown_step").enforce()
    mine = ExpectedResult.objects.filter(pk=result_id, goal__in=goals_of(report).order_by(), withdrawn_at=None)
    if not mine.exists():
        no(_("Det förväntade resultatet finns inte i planen. Ladda om sidan."), "no_result").enforce()
    row = ResultOutcome.objects.get_or_create(report=report, result_id=result_id)[0]
    kept = {k: v for k, v in edits.items() if k in OUTCOME_FIELDS}
    return save_edits(ResultOutcome.objects.all(), row.pk, edits=kept, seen=seen, extra={})[0]


@operation("reports.forecast")
def forecast(*, actor: Any, report_id: int, indicator_id: int, text: str, seen: Mapping[str, str]) -> Forecast:
    """Save what an indicator of the report is expected to be for the whole year. Raises ValidationError for what is no number."""
    value = read_number(text)
    report = locked(report_id, actor, Section.FORECAST)
    if not GoalIndicator.objects.filter(indicator_id=indicator_id, goal__in=goals_of(report).order_by()).exists():
        no(_("Indikatorn hör inte längre till planens mål. Ladda om sidan."), "no_indicator").enforce()
    row = Forecast.objects.get_or_create(report=report, indicator_id=indicator_id)[0]
    return save_edits(Forecast.objects.all(), row.pk, edits={"value": value}, seen=seen, extra={})[0]


@operation("reports.answer")
def answer(*, actor: Any, report_id: int, ask_id: int, text: str, seen: Mapping[str, str]) -> Answer:
    """Save the answer to one of the round's own questions, or a figure it asks for. Raises ValidationError."""
    report = locked(report_id, actor, Section.QUESTION)
    ask = (
        Ask.objects.filter(pk=ask_id, round_id=report.round_id, level=report.level).select_related("indicator").first()
    )
    if ask is None:
        no(
            _("Frågan ställs inte längre. Kopiera texten om du vill ha den kvar, och ladda om sidan."), "no_ask"
        ).enforce()
        raise AssertionError
    if ask.section == Section.INDICATOR:
        read_number(text)
    row = Answer.objects.get_or_create(report=report, ask=ask, defaults={"question": str(ask)[:300]})[0]
    return save_edits(Answer.objects.all(), row.pk, edits={"text": text}, seen=seen, extra={})[0]


@operation("reports.move_activity")
def move_activity(*, actor: Any, report_id: int, activity_id: int, step: str) -> Activity:
    """Say that an activity of the report's goals has begun or is done. Raises ValidationError or PermissionDenied."""
    report = locked(report_id, actor, Section.ACTIVITY)
    if not Activity.objects.filter(pk=activity_id, goal__in=goals_of(report).order_by(), withdrawn_at=None).exists():
        no(_("Aktiviteten finns inte längre i planen. Ladda om sidan."), "no_activity").enforce()
    return take_step(actor=actor, activity_id=activity_id, step=step)


@operation("reports.keep_as_before")
def keep_as_before(*, actor: Any, report_id: int, goal_id: int) -> GoalAssessment:
    """ "Nothing new since the last round": take over its assessment, analysis, outcomes and forecasts, dated by where they came from."""
    report = locked(report_id, actor)
    source = _before(report, goal_id)
    if source is None:
        no(_("Det finns ingen tidigare bedömning av målet i år. Skriv en."), "nothing_before").enforce()
        raise AssertionError
    row = assessment_at(report, goal_id)
    for name in ASSESSMENT_FIELDS:
        setattr(row, name, getattr(source, name))
    row.unchanged_from = source.unchanged_from or source
    row.edited_at, row.edited_by = timezone.now(), actor
    row.save()
    _keep_outcomes(report, goal_id, source.report_id)
    return row


@operation("reports.keep_rest_as_before")
def keep_rest_as_before(*, actor: Any, report_id: int) -> int:
    """The same for every goal that is not assessed yet and was before. Returns how many."""
    report = locked(report_id, actor)
    assessed = GoalAssessment.objects.filter(report=report).exclude(assessment="").values("goal_id")
    rest = goals_of(report).exclude(pk__in=assessed).values_list("pk", flat=True)
    known = [pk for pk in rest if _before(report, pk) is not None]
    if not known:
        no(_("Det finns inget mer att hämta från förra omgången."), "nothing_before").enforce()
    for goal_id in known:
        keep_as_before(actor=actor, report_id=report_id, goal_id=goal_id)
    return len(known)


def _before(report: Report, goal_id: int) -> GoalAssessment | None:
    """What was said of the goal in the latest earlier round of the year."""
    return (
        GoalAssessment.objects.filter(
            goal_id=goal_id,
            report__node_id=report.node_id,
            report__round__year_id=report.round.year_id,
            report__round__kind__lt=report.round.kind,
        )
        .exclude(assessment="")
        .select_related("unchanged_from")
        .order_by("-report__round__kind", "-pk")
        .first()
    )


def _keep_outcomes(report: Report, goal_id: int, source_id: int) -> None:
    """Outcomes and forecasts of the goal as they were, where nothing new has been written."""
    have = ResultOutcome.objects.filter(report=report).exclude(reached="", text="").values("result_id")
    old = ResultOutcome.objects.filter(report_id=source_id, result__goal_id=goal_id).exclude(result_id__in=have)
    for outcome in old:
        ResultOutcome.objects.update_or_create(
            report=report, result_id=outcome.result_id, defaults={"reached": outcome.reached, "text": outcome.text}
        )
    linked = GoalIndicator.objects.filter(goal_id=goal_id).values("indicator_id")
    has = Forecast.objects.filter(report=report).exclude(value=None).values("indicator_id")
    for row in Forecast.objects.filter(report_id=source_id, indicator_id__in=linked).exclude(indicator_id__in=has):
        Forecast.objects.update_or_create(report=report, indicator_id=row.indicator_id, defaults={"value": row.value})


@operation("reports.choose_parts")
def choose_parts(*, actor: Any, report_id: int, shown: list[str]) -> Report:
    """Choose which parts the report as a document has; what is left out is still in the report itself."""
    report = locked(report_id, actor)
    report.left_out = [part for part in DocumentPart.values if part not in shown]
    report.save(update_fields=["left_out"])
    return report
