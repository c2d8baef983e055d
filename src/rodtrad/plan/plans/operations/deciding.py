"""A plan's way to decision: submitted, assessed goal by goal, returned with reasons, adopted and frozen, revised, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.events import publish
from rodtrad.core.notices import tell
from rodtrad.core.operations import operation
from rodtrad.core.periods import today
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.core.workflow import Transition, may_move, move
from rodtrad.org.people.queries import manager_of, people_with
from rodtrad.org.programmes.queries import rulebook
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.plans import states
from rodtrad.plan.plans.duties import DutyState, duty_states, filled_of, missing
from rodtrad.plan.plans.events import PlanAdopted
from rodtrad.plan.plans.models import CredibilityAssessment, MissingDutyReason, Plan, PlanStep, PlanVersion
from rodtrad.plan.plans.queries import ASSESSORS
from rodtrad.plan.plans.snapshot import PLAN, text_of
from rodtrad.plan.plans.states import Credibility, PlanState


def duties_of(plan: Plan) -> tuple[DutyState, ...]:
    """The plan's duties as they stand now. Five queries the first time."""
    book = rulebook(plan.year.programme_id)
    return duty_states(book, plan.level, filled_of([plan.pk])[plan.pk])


def can_submit(plan: Plan, actor: Any, reasons: Mapping[str, str] | None = None) -> Verdict:
    """Whether the plan may be submitted: each duty met, or a reason given for it in `reasons` (by `DutyState.key`)."""
    if not (verdict := may_move(plan, states.SUBMIT, actor)):
        return verdict
    given = reasons or {}
    lacking = [s for s in missing(duties_of(plan)) if not given.get(s.key, "").strip()]
    if lacking:
        return no(
            _("Planen kan lämnas in när det här finns, eller när du har skrivit varför det saknas: %(list)s")
            % {"list": " ".join(s.sentence for s in lacking)},
            "duties_missing",
        )
    return YES


@operation("plans.submit")
def submit(*, actor: Any, plan_id: int, reasons: Mapping[str, str] | None = None) -> Plan:
    """Hand the plan in for assessment; keeps the reasons for what is missing. Tells those who assess."""
    given = reasons or {}
    plan = _take(plan_id, states.SUBMIT, actor, lambda p: can_submit(p, actor, given), submitted_at=timezone.now())
    MissingDutyReason.objects.filter(plan=plan).delete()
    MissingDutyReason.objects.bulk_create(
        MissingDutyReason(plan=plan, goal_id=s.goal_id, kind=s.duty.code, reason=given[s.key].strip()[:500])
        for s in missing(duties_of(plan))
    )
    assessors = people_with(ASSESSORS, plan.node_id)
    tell(assessors, _("En plan har lämnats in för bedömning."), url=reverse("plans:assess", args=[plan.pk]))
    return plan


def can_assess(plan: Plan, actor: Any) -> Verdict:
    """Whether `actor` may judge the plan's goals now."""
    if not actor.has_perm("plans.assess", plan):
        return not_permitted(states.ASSESS.who)
    if plan.state != PlanState.SUBMITTED:
        return no(_("Bara en inlämnad plan bedöms."), "wrong_state")
    return YES


@operation("plans.assess_goal")
def assess_goal(*, actor: Any, plan_id: int, goal_id: int, credibility: str, reason: str = "") -> CredibilityAssessment:
    """Judge one goal credible, doubtful or not; doubt needs a reason. Judging again replaces, with both in the history."""
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    can_assess(plan, actor).enforce()
    goal = Goal.objects.filter(pk=goal_id, plan=plan, withdrawn_at=None).first()
    if goal is None or credibility not in Credibility.values:
        no(_("Välj ett av planens mål och hur trovärdigt det är."), "unknown_goal").enforce()
    found = CredibilityAssessment.objects.filter(plan=plan, version=plan.version, goal_id=goal_id).first()
    row = found or CredibilityAssessment(plan=plan, version=plan.version, goal_id=goal_id)
    row.credibility, row.reason, row.assessed_by = credibility, reason.strip(), actor
    row.full_clean()
    row.save()
    return row


@operation("plans.judge_frame")
def judge_frame(*, actor: Any, plan_id: int, fits_frame: bool | None, comment: str | None = None) -> Plan:
    """Say whether the plan fits the economic frame (None: not judged)."""
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    can_assess(plan, actor).enforce()
    plan.fits_frame = fits_frame
    if comment is not None:
        plan.frame_comment = comment[:500]
    plan.save(update_fields=["fits_frame", "frame_comment"])
    return plan


def can_finish_assessment(plan: Plan, actor: Any) -> Verdict:
    """Whether the assessment can be ended: every goal judged, and the frame."""
    if not (verdict := may_move(plan, states.ASSESS, actor)):
        return verdict
    judged = CredibilityAssessment.objects.filter(plan=plan, version=plan.version).values("goal_id")
    n_left = Goal.objects.filter(plan=plan, withdrawn_at=None).exclude(pk__in=judged).count()
    if n_left:
        return no(_("%(n)s mål är inte bedömda än. Bedöm vart och ett.") % {"n": n_left}, "goals_left")
    if plan.fits_frame is None:
        return no(_("Säg om planen ryms inom den ekonomiska ramen."), "frame_left")
    return YES


@operation("plans.assess")
def finish_assessment(*, actor: Any, plan_id: int) -> Plan:
    """End the assessment; the plan waits to be adopted."""
    return _take(plan_id, states.ASSESS, actor, lambda p: can_finish_assessment(p, actor))


def can_return(plan: Plan, actor: Any) -> Verdict:
    """Whether the plan may be sent back."""
    return may_move(plan, states.RETURN, actor)


@operation("plans.return")
def return_plan(*, actor: Any, plan_id: int, reason: str) -> Plan:
    """Send the plan back with a reason; the unit's manager and those who wrote in it are told."""
    plan = _take(plan_id, states.RETURN, actor, None, reason=reason)
    people = [manager_of(plan.node_id), plan.edited_by]
    tell(
        people,
        _("Planen har skickats tillbaka: %(reason)s") % {"reason": reason},
        url=reverse("plans:edit", args=[plan.pk]),
    )
    return plan


def can_adopt(plan: Plan, actor: Any) -> Verdict:
    """Whether the plan may be adopted."""
    return may_move(plan, states.ADOPT, actor)


@operation("plans.adopt")
def adopt(
    *, actor: Any, plan_id: int, decided_on: date, decided_by: str, paragraph: str = "", registration_number: str = ""
) -> PlanVersion:
    """Adopt the plan: freeze its text with the decision, let its goals' wording come into force, tell the manager.

    Raises ValidationError when the decision has no body or lies in the future; PermissionDenied.
    """
    if decided_on > today():
        no(_("Beslutet kan inte ha fattats i framtiden. Rätta datumet."), "in_the_future").enforce()
    if not decided_by.strip():
        no(_("Skriv vem som beslutade."), "no_body").enforce()
    plan = _take(plan_id, states.ADOPT, actor, lambda p: can_adopt(p, actor))
    for goal in Goal.objects.select_for_update(of=("self",)).filter(plan=plan):
        goal.title_in_force = goal.title if goal.withdrawn_at is None else ""
        goal.save(update_fields=["title_in_force"])
    plan.adopted_version = plan.version
    plan.save(update_fields=["adopted_version"])
    version = PlanVersion(
        plan=plan,
        number=plan.version,
        snapshot=PLAN.take(plan, text_of(plan), actor=actor),
        decided_on=decided_on,
        decided_by=decided_by.strip(),
        paragraph=paragraph.strip(),
        registration_number=registration_number.strip(),
        adopted_by=actor,
    )
    version.full_clean(exclude=["snapshot"])
    version.save()
    tell([manager_of(plan.node_id)], _("Planen är antagen."), url=reverse("plans:show", args=[plan.pk]))
    publish(PlanAdopted(plan_id=plan.pk, version=version.number))
    return version


def can_revise(plan: Plan, actor: Any) -> Verdict:
    """Whether a revision of the adopted plan may begin."""
    return may_move(plan, states.REVISE, actor)


@operation("plans.revise")
def revise(*, actor: Any, plan_id: int, reason: str) -> Plan:
    """Open the adopted plan as a draft of the next version; the adopted one stays in force meanwhile."""
    plan = _take(plan_id, states.REVISE, actor, None, reason=reason, fits_frame=None)
    plan.version += 1
    plan.save(update_fields=["version"])
    return plan


def can_close(plan: Plan, actor: Any) -> Verdict:
    """Whether the plan may be closed: only when its year is over."""
    if not (verdict := may_move(plan, states.CLOSE, actor)):
        return verdict
    if plan.year_id >= today().year:
        return no(_("Året är inte slut. Planen gäller till årsskiftet."), "year_not_over")
    return YES


@operation("plans.close")
def close(*, actor: Any, plan_id: int) -> Plan:
    """Close the plan of a year that is over."""
    return _take(plan_id, states.CLOSE, actor, lambda p: can_close(p, actor))


def _take(plan_id: int, step: Transition, actor: Any, check: Any, *, reason: str = "", **changes: Any) -> Plan:
    """Move the plan and write the step into its story."""
    plan = move(Plan.objects.select_related("year"), plan_id, step, actor=actor, check=check, reason=reason, **changes)
    PlanStep.objects.create(plan=plan, version=plan.version, name=step.name, reason=reason.strip(), by=actor)
    return plan
