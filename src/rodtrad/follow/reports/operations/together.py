"""A report written by several: parts handed to colleagues and marked ready; and what came while the round was locked."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.notices import tell
from rodtrad.core.numbers import read_number
from rodtrad.core.operations import operation
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.follow.reports import states
from rodtrad.follow.reports.models import (
    Answer,
    Forecast,
    GoalAssessment,
    Handover,
    LateState,
    LateText,
    Report,
    ResultOutcome,
)
from rodtrad.follow.reports.operations.common import assessment_at, can_edit, locked
from rodtrad.follow.reports.queries import APPROVERS, colleagues_for, goals_of, is_goal_of
from rodtrad.follow.reports.states import OPEN_REPORT_STATES
from rodtrad.org.people.queries import people_with
from rodtrad.plan.goals.models import ExpectedResult, GoalIndicator


@operation("reports.hand_over")
def hand_over(*, actor: Any, report_id: int, goal_id: int | None, person_id: int) -> Handover:
    """Hand a goal (None: the summary) to a colleague who may write here, and tell them. Raises ValidationError."""
    report = locked(report_id, actor)
    if goal_id is not None and not is_goal_of(report, goal_id):
        no(_("Målet finns inte i rapporten. Ladda om sidan."), "no_goal").enforce()
    person = colleagues_for(report).filter(pk=person_id).first()
    if person is None:
        no(_("Välj någon som får skriva i rapporten. Systemförvaltaren ger roller."), "no_colleague").enforce()
        raise AssertionError
    row = Handover.objects.update_or_create(
        report=report, goal_id=goal_id, defaults={"person": person, "handed_by": actor, "ready_at": None}
    )[0]
    url = reverse("reports:edit", args=[report.pk]) + (f"#goal-{goal_id}" if goal_id else "")
    tell([person], _("Du har fått en del av en rapport att skriva."), url=url)
    return row


@operation("reports.mark_ready")
def mark_ready(*, actor: Any, report_id: int, handover_id: int, is_ready: bool = True) -> Handover:
    """Say that a handed part is ready (or not yet); the one who handed it is told."""
    report = locked(report_id, actor)
    row = Handover.objects.select_for_update(of=("self",)).get(pk=handover_id, report=report)
    row.ready_at = timezone.now() if is_ready else None
    row.save(update_fields=["ready_at"])
    if is_ready and row.handed_by_id != actor.pk:
        tell([row.handed_by], _("En del av rapporten är klar."), url=reverse("reports:edit", args=[report.pk]))
    return row


@operation("reports.take_back")
def take_back(*, actor: Any, report_id: int, handover_id: int) -> None:
    """Take a handed part back."""
    report = locked(report_id, actor)
    Handover.objects.filter(pk=handover_id, report=report).delete()


@operation("reports.keep_late")
def keep_late(*, actor: Any, report_id: int, place: str, text: str) -> LateText:
    """Keep what was written while the round was locked, once a place and person, and tell those who approve.

    Raises ValidationError when the round isn't locked, PermissionDenied for those who may not write here.
    """
    report = Report.objects.select_for_update(of=("self",)).select_related("round").get(pk=report_id)
    verdict = can_edit(report, actor)
    if verdict or verdict.code != "round_locked":
        verdict.enforce()
        no(_("Omgången är öppen. Spara som vanligt."), "not_locked").enforce()
    row, is_new = LateText.objects.update_or_create(
        report=report, place=place[:80], written_by=actor, state=LateState.OFFERED, defaults={"text": text}
    )
    if is_new and report.late_texts.filter(state=LateState.OFFERED).count() == 1:
        people = people_with(APPROVERS, report.node_id)
        tell(people, _("Text har kommit efter låsningen."), url=reverse("reports:late", args=[report.pk]))
    return row


def can_settle(report: Report, actor: Any) -> Verdict:
    """Whether `actor` may take in or put aside late texts now."""
    if not actor.has_perm("reports.approve", report):
        return not_permitted(states.APPROVE.who)
    if report.state in OPEN_REPORT_STATES:
        return no(_("Rapporten är godkänd och frusen. Rätta den först, så blir texten en ny version."), "frozen")
    return YES


@operation("reports.settle_late")
def settle_late(*, actor: Any, report_id: int, late_id: int, take_in: bool, reason: str = "") -> LateText:
    """Take a late text into the report as it stands, or put it aside with a reason; its writer is told."""
    report = Report.objects.select_for_update(of=("self",)).select_related("round").get(pk=report_id)
    row = LateText.objects.select_for_update(of=("self",)).get(pk=late_id, report=report)
    if row.state != LateState.OFFERED:
        no(_("Någon har redan tagit ställning till texten."), "settled").enforce()
    if take_in:
        can_settle(report, actor).enforce()
        _write(report, row.place, row.text)
    elif not actor.has_perm("reports.approve", report):
        not_permitted(states.APPROVE.who).enforce()
    elif not reason.strip():
        no(_("Skriv varför texten inte tas med, så att den som skrev förstår."), "reason_needed").enforce()
    row.state = LateState.TAKEN if take_in else LateState.PUT_ASIDE
    row.reason = reason.strip()[:300]
    row.save(update_fields=["state", "reason"])
    said = (
        _("Din sena text är intagen.") if take_in else _("Din sena text togs inte med: %(why)s") % {"why": row.reason}
    )
    tell([row.written_by], said, url=reverse("reports:show", args=[report.pk]))
    return row


def _write(report: Report, place: str, text: str) -> None:
    """Put the text where it was meant. Raises ValidationError when that place is gone."""
    target, *key, column = place.split(".")
    pk = int(key[0]) if key and key[0].isdecimal() else 0
    if target == "report" and column in {"summary", "proposal"}:
        Report.objects.filter(pk=report.pk).update(**{column: text})
    elif target == "assessment" and column in {"assessment", "trend", "shows", "why", "change", "departure_reason"}:
        GoalAssessment.objects.filter(pk=assessment_at(report, pk).pk).update(**{column: text})
    elif target == "outcome" and ExpectedResult.objects.filter(pk=pk, goal__in=goals_of(report).order_by()).exists():
        ResultOutcome.objects.update_or_create(report=report, result_id=pk, defaults={column: text})
    elif target == "forecast" and GoalIndicator.objects.filter(indicator_id=pk, goal__in=goals_of(report).order_by()):
        Forecast.objects.update_or_create(report=report, indicator_id=pk, defaults={"value": read_number(text)})
    elif target == "answer" and report.round.asks.filter(pk=pk, level=report.level).exists():
        question = str(report.round.asks.get(pk=pk))[:300]
        Answer.objects.update_or_create(report=report, ask_id=pk, defaults={"text": text, "question": question})
    else:
        no(_("Platsen som texten hörde till finns inte längre. Lägg den åt sidan med ett skäl."), "no_place").enforce()
