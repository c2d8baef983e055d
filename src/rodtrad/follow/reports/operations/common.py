"""What the operations of reports share: who may write now, the lock, the step into the story, reports made for a round."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.core.workflow import Transition, move
from rodtrad.follow.reports import states
from rodtrad.follow.reports.clock import beat
from rodtrad.follow.reports.models import GoalAssessment, Report, ReportStep
from rodtrad.follow.reports.queries import is_goal_of
from rodtrad.follow.reports.states import WRITABLE, ReportState
from rodtrad.follow.rounds.models import Exemption, Round
from rodtrad.follow.rounds.queries import state_at
from rodtrad.follow.rounds.states import RoundState
from rodtrad.org.tree.models import Kind
from rodtrad.org.tree.queries import ids_below, periods_on
from rodtrad.plan.plans.models import Plan

BATCH = 2000


def make_reports(*, round_: Round, board_id: int | None = None) -> int:
    """A report, not yet begun, for all with an adopted plan in the round's year (or those of one board), and the city's.

    Those exempted from the whole of it get none. Returns how many were made.
    """
    plans = Plan.objects.filter(year_id=round_.year_id, adopted_version__gt=0)
    if board_id is not None:
        plans = plans.filter(node_id__in=ids_below(board_id))
    have = Report.objects.filter(round=round_).values("node_id")
    freed = Exemption.objects.filter(round=round_, section="", ended_at=None).values("node_id")
    rows = plans.exclude(node_id__in=have).exclude(node_id__in=freed).values_list("pk", "node_id", "level")
    reports = [Report(round=round_, node_id=node_id, plan_id=pk, level=level) for pk, node_id, level in rows]
    if board_id is None:
        councils = periods_on().filter(kind=Kind.COUNCIL).exclude(node_id__in=have)
        reports += [Report(round=round_, node_id=p.node_id, level="council") for p in councils[:1]]
    return len(Report.objects.bulk_create(reports, ignore_conflicts=True, batch_size=BATCH))


def can_edit(report: Report, actor: Any) -> Verdict:
    """Whether `actor` may write in the report now."""
    if not actor.has_perm("reports.edit", report):
        return not_permitted(
            _("Enhetens medarbetare som skriver, enhetschefen, controllern och ledningen skriver i rapporten.")
        )
    state = state_at(report.round, report.node_id)
    if state == RoundState.LOCKED:
        return no(
            _("Omgången är låst. Det du skriver sparas ändå, märks sent och erbjuds den som godkänner."), "round_locked"
        )
    if state != RoundState.OPEN:
        return no(_("Omgången är inte öppen än."), "round_not_open")
    if report.state not in WRITABLE:
        return no(
            _("Rapporten är ”%(state)s” och ändras inte nu.") % {"state": report.get_state_display()}, "not_writable"
        )
    return YES


def locked(report_id: int, actor: Any, section: str = "") -> Report:
    """The report, locked and open for writing; the first word moves it from not begun. Counts the time on `section`."""
    report = Report.objects.select_for_update(of=("self",)).select_related("round__year", "node").get(pk=report_id)
    can_edit(report, actor).enforce()
    if report.state != ReportState.IN_PROGRESS:
        report = move(Report.objects.select_related("round__year", "node"), report_id, states.START, actor=actor)
    now = timezone.now()
    if section:
        beat(report, section, now)
    report.edited_at, report.edited_by = now, actor
    report.save(update_fields=["edited_at", "edited_by"])
    return report


def assessment_at(report: Report, goal_id: int) -> GoalAssessment:
    """The row about the goal, made when it is not there. Raises ValidationError when the report doesn't tell of the goal."""
    if not is_goal_of(report, goal_id):
        no(_("Målet finns inte i planen som rapporten gäller. Ladda om sidan."), "no_goal").enforce()
    return GoalAssessment.objects.get_or_create(report=report, goal_id=goal_id)[0]


def take(report_id: int, step: Transition, actor: Any, can: Any, *, reason: str = "", **changes: Any) -> Report:
    """Move the report and write the step into its story."""
    check = (lambda r: can(r, actor)) if can else None
    reports = Report.objects.select_related("round__year", "node")
    report = move(reports, report_id, step, actor=actor, check=check, reason=reason, **changes)
    ReportStep.objects.create(report=report, version=report.version, name=step.name, reason=reason.strip(), by=actor)
    return report
