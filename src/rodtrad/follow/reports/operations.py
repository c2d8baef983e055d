"""What is done with reports: written, kept as before, quoted, submitted, approved and frozen, returned, decided, sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.editing import save_edits
from rodtrad.core.events import publish
from rodtrad.core.notices import tell
from rodtrad.core.operations import operation
from rodtrad.core.periods import today
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.core.workflow import Transition, may_move, move
from rodtrad.follow.reports import states
from rodtrad.follow.reports.contents import contents_of
from rodtrad.follow.reports.events import ReportApproved
from rodtrad.follow.reports.models import GoalAssessment, Quotation, Report, ReportStep, ReportVersion, ResultOutcome
from rodtrad.follow.reports.queries import APPROVERS
from rodtrad.follow.reports.snapshot import REPORT, text_of
from rodtrad.follow.reports.states import WRITABLE, ReportState
from rodtrad.follow.rounds.models import Round
from rodtrad.follow.rounds.states import RoundState
from rodtrad.org.people.queries import manager_of, people_with
from rodtrad.org.programmes.queries import rulebook
from rodtrad.plan.goals.models import ExpectedResult, Goal
from rodtrad.plan.plans.models import Plan

ASSESSMENT_FIELDS = ("assessment", "trend", "shows", "why", "change", "departure_reason")
OUTCOME_FIELDS = ("reached", "text")


def make_reports(*, round_: Round) -> int:
    """A report, not yet begun, for everyone with an adopted plan in the round's year; returns how many were made."""
    plans = Plan.objects.filter(year_id=round_.year_id, adopted_version__gt=0)
    have = Report.objects.filter(round=round_).values("node_id")
    rows = plans.exclude(node_id__in=have).values_list("pk", "node_id", "level")
    made = Report.objects.bulk_create(
        (Report(round=round_, node_id=node_id, plan_id=pk, level=level) for pk, node_id, level in rows),
        ignore_conflicts=True,
        batch_size=2000,
    )
    return len(made)


def can_edit(report: Report, actor: Any) -> Verdict:
    """Whether `actor` may write in the report now."""
    if not actor.has_perm("reports.edit", report):
        return not_permitted(
            _("Enhetens medarbetare som skriver, enhetschefen, controllern och ledningen skriver i rapporten.")
        )
    if report.round.state == RoundState.LOCKED:
        return no(_("Omgången är låst. Stadsledningskontoret kan låsa upp den."), "round_locked")
    if report.round.state != RoundState.OPEN:
        return no(_("Omgången är inte öppen än."), "round_not_open")
    if report.state not in WRITABLE:
        return no(
            _("Rapporten är ”%(state)s” och ändras inte nu.") % {"state": report.get_state_display()}, "not_writable"
        )
    return YES


@operation("reports.edit")
def edit_report(*, actor: Any, report_id: int, edits: Mapping[str, Any], seen: Mapping[str, str]) -> Report:
    """Save the summary. Raises `EditConflict` instead of overwriting."""
    _locked(report_id, actor)
    extra = {"edited_at": timezone.now(), "edited_by": actor}
    return save_edits(
        Report.objects.all(),
        report_id,
        edits={k: v for k, v in edits.items() if k == "summary"},
        seen=seen,
        extra=extra,
    )[0]


@operation("reports.assess")
def assess(
    *, actor: Any, report_id: int, goal_id: int, edits: Mapping[str, Any], seen: Mapping[str, str]
) -> GoalAssessment:
    """Save what the report says of a goal. Raises `EditConflict` instead of overwriting, or ValidationError."""
    report = _locked(report_id, actor)
    code = edits.get("assessment")
    if code and rulebook(report.round.year.programme_id).step(str(code)) is None:
        no(_("Välj ett av skalans steg."), "unknown_step").enforce()
    row = _assessment_at(report, goal_id)
    extra = {"unchanged_from": None, "edited_at": timezone.now(), "edited_by": actor}
    kept = {k: v for k, v in edits.items() if k in ASSESSMENT_FIELDS}
    row, _changed = save_edits(GoalAssessment.objects.all(), row.pk, edits=kept, seen=seen, extra=extra)
    return row


def _assessment_at(report: Report, goal_id: int) -> GoalAssessment:
    goal = Goal.objects.filter(pk=goal_id, plan_id=report.plan_id, withdrawn_at=None).only("pk").first()
    if goal is None:
        no(_("Målet finns inte i planen som rapporten gäller. Ladda om sidan."), "no_goal").enforce()
    return GoalAssessment.objects.get_or_create(report=report, goal_id=goal_id)[0]


@operation("reports.record_outcome")
def record_outcome(
    *, actor: Any, report_id: int, result_id: int, edits: Mapping[str, Any], seen: Mapping[str, str]
) -> ResultOutcome:
    """Save how it went with one expected result. Raises `EditConflict` instead of overwriting."""
    report = _locked(report_id, actor)
    if not ExpectedResult.objects.filter(pk=result_id, goal__plan_id=report.plan_id, withdrawn_at=None).exists():
        no(_("Det förväntade resultatet finns inte i planen. Ladda om sidan."), "no_result").enforce()
    row = ResultOutcome.objects.get_or_create(report=report, result_id=result_id)[0]
    kept = {k: v for k, v in edits.items() if k in OUTCOME_FIELDS}
    return save_edits(ResultOutcome.objects.all(), row.pk, edits=kept, seen=seen, extra={})[0]


@operation("reports.keep_as_before")
def keep_as_before(*, actor: Any, report_id: int, goal_id: int) -> GoalAssessment:
    """ "Nothing new since the last round": take over last round's assessment and analysis, dated by where it came from."""
    report = _locked(report_id, actor)
    source = (
        GoalAssessment.objects.filter(goal_id=goal_id, report__node_id=report.node_id, report__round__year_id=report.round.year_id)
        .exclude(report=report)
        .exclude(assessment="")
        .order_by("-report__round__kind", "-pk")
        .first()
    )  # fmt: skip
    if source is None:
        no(_("Det finns ingen tidigare bedömning av målet i år. Skriv en."), "nothing_before").enforce()
    row = _assessment_at(report, goal_id)
    if source is not None:
        for name in ASSESSMENT_FIELDS:
            setattr(row, name, getattr(source, name))
        row.unchanged_from = source
    row.edited_at, row.edited_by = timezone.now(), actor
    row.save()
    return row


@operation("reports.quote")
def quote(*, actor: Any, report_id: int, goal_id: int, source_id: int, text: str) -> Quotation:
    """Lift words of a unit's report into its board's, linked. Raises ValidationError when they aren't there word by word."""
    report = _locked(report_id, actor)
    row = _assessment_at(report, goal_id)
    source = GoalAssessment.objects.filter(
        pk=source_id, report__round_id=report.round_id, goal__parent_id=goal_id
    ).first()
    words = " ".join(text.split())
    if source is None:
        no(_("Texten hör inte till en enhet under målet."), "not_below").enforce()
        raise AssertionError
    if not words or words not in " ".join(f"{source.shows} {source.why} {source.change}".split()):
        no(_("Citera ordagrant ur enhetens text. Korta gärna, men ändra inte orden."), "not_verbatim").enforce()
    return Quotation.objects.get_or_create(assessment=row, source=source, text=words, defaults={"quoted_by": actor})[0]


@operation("reports.unquote")
def unquote(*, actor: Any, report_id: int, quotation_id: int) -> None:
    """Take a quotation out of the board's report."""
    report = _locked(report_id, actor)
    Quotation.objects.filter(pk=quotation_id, assessment__report=report).delete()


def lacking(report: Report) -> list[str]:
    """What the report needs before it can be submitted, each in a sentence."""
    contents = contents_of(report)
    found: list[str] = []
    for item in contents.goals:
        title, said = item.goal.title, item.assessment
        if said is None or not said.assessment:
            found.append(_("Målet “%(goal)s” är inte bedömt.") % {"goal": title})
            continue
        if not (said.shows or said.why or said.change):
            found.append(_("Målet “%(goal)s” saknar analys.") % {"goal": title})
        proposal = item.roll_up.proposal if item.roll_up else ""
        if proposal and proposal != said.assessment and not said.departure_reason.strip():
            found.append(_("Målet “%(goal)s” är bedömt annorlunda än förslaget. Skriv varför.") % {"goal": title})
    return found


def can_submit(report: Report, actor: Any) -> Verdict:
    """Whether the report may be submitted: every goal assessed, with analysis, departures explained."""
    if not (verdict := may_move(report, states.SUBMIT, actor)):
        return verdict
    if report.round.state != RoundState.OPEN:
        return no(_("Omgången är inte öppen."), "round_not_open")
    if sentences := lacking(report):
        return no(_("Det här behövs först: %(list)s") % {"list": " ".join(sentences)}, "incomplete")
    return YES


@operation("reports.submit")
def submit(*, actor: Any, report_id: int) -> Report:
    """Hand the report in; those who approve are told."""
    report = _take(report_id, states.SUBMIT, actor, can_submit, submitted_at=timezone.now())
    tell(
        people_with(APPROVERS, report.node_id),
        _("En rapport har lämnats in."),
        url=reverse("reports:show", args=[report.pk]),
    )
    return report


def can_return(report: Report, actor: Any) -> Verdict:
    """Whether the report may be sent back."""
    return may_move(report, states.RETURN, actor)


@operation("reports.return")
def return_report(*, actor: Any, report_id: int, reason: str) -> Report:
    """Send the report back with a reason; the manager is told."""
    report = _take(report_id, states.RETURN, actor, None, reason=reason)
    text = _("Rapporten har skickats tillbaka: %(reason)s") % {"reason": reason}
    tell([manager_of(report.node_id), report.edited_by], text, url=reverse("reports:edit", args=[report.pk]))
    return report


def can_approve(report: Report, actor: Any) -> Verdict:
    """Whether the report may be approved."""
    return may_move(report, states.APPROVE, actor)


@operation("reports.approve")
def approve(*, actor: Any, report_id: int) -> ReportVersion:
    """Approve the report and freeze it with its figures and texts."""
    report = _take(report_id, states.APPROVE, actor, can_approve)
    correction = ReportStep.objects.filter(report=report, name="correct", version=report.version).first()
    version = ReportVersion.objects.create(
        report=report,
        number=report.version,
        snapshot=REPORT.take(report, text_of(contents_of(report)), actor=actor),
        correction_reason=(correction.reason if correction else "")[:500],
        approved_by=actor,
    )
    publish(ReportApproved(report_id=report.pk, version=version.number))
    return version


def can_decide(report: Report, actor: Any) -> Verdict:
    """Whether the board's decision may be entered."""
    return may_move(report, states.DECIDE, actor)


@operation("reports.decide")
def decide(
    *, actor: Any, report_id: int, decided_on: date, decided_by: str, paragraph: str = "", registration_number: str = ""
) -> ReportVersion:
    """Enter the board's decision on its report. Raises ValidationError for a day to come."""
    if decided_on > today():
        no(_("Beslutet kan inte ha fattats i framtiden. Rätta datumet."), "in_the_future").enforce()
    report = _take(report_id, states.DECIDE, actor, can_decide)
    version = ReportVersion.objects.select_for_update(of=("self",)).get(report=report, number=report.version)
    version.decided_on, version.decided_by = decided_on, decided_by.strip()
    version.paragraph, version.registration_number = paragraph.strip(), registration_number.strip()
    version.full_clean(exclude=["snapshot"])
    version.save()
    return version


def can_send(report: Report, actor: Any) -> Verdict:
    """Whether the decided report may be sent to the council."""
    return may_move(report, states.SEND, actor)


@operation("reports.send")
def send(*, actor: Any, report_id: int) -> Report:
    """Send the decided report to the council."""
    return _take(report_id, states.SEND, actor, can_send)


def can_correct(report: Report, actor: Any) -> Verdict:
    """Whether a correction of the approved report may begin."""
    return may_move(report, states.CORRECT, actor)


@operation("reports.correct")
def correct(*, actor: Any, report_id: int, reason: str) -> Report:
    """Open an approved report for correction as its next version; the earlier one stays readable."""
    report = move(Report.objects.select_related("round"), report_id, states.CORRECT, actor=actor, reason=reason)
    report.version += 1
    report.save(update_fields=["version"])
    ReportStep.objects.create(report=report, version=report.version, name="correct", reason=reason.strip(), by=actor)
    return report


def _locked(report_id: int, actor: Any) -> Report:
    """The report, locked and open for writing; the first word moves it from not begun."""
    report = Report.objects.select_for_update(of=("self",)).select_related("round__year").get(pk=report_id)
    can_edit(report, actor).enforce()
    if report.state != ReportState.IN_PROGRESS:
        report = move(Report.objects.select_related("round__year"), report_id, states.START, actor=actor)
    return report


def _take(report_id: int, step: Transition, actor: Any, can: Any, *, reason: str = "", **changes: Any) -> Report:
    """Move the report and write the step into its story."""
    check = (lambda r: can(r, actor)) if can else None
    reports = Report.objects.select_related("round__year")
    report = move(reports, report_id, step, actor=actor, check=check, reason=reason, **changes)
    ReportStep.objects.create(report=report, version=report.version, name=step.name, reason=reason.strip(), by=actor)
    return report
