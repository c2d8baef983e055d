"""How credible a plan is judged to be: goal by goal, and within its frame; finished, or sent back with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.notices import tell
from rodtrad.core.operations import operation
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.core.workflow import may_move
from rodtrad.core.writing import check_length
from rodtrad.org.people.queries import manager_of, people_with
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.plans import states
from rodtrad.plan.plans.models import CredibilityAssessment, Plan
from rodtrad.plan.plans.operations.stepping import take
from rodtrad.plan.plans.queries import ADOPTERS
from rodtrad.plan.plans.states import Credibility, PlanState

COMMENT_LENGTH = 500


def can_assess(plan: Plan, actor: Any) -> Verdict:
    """Whether `actor` may judge the plan's goals now."""
    if not actor.has_perm("plans.assess", plan):
        return not_permitted(states.ASSESS.who)
    if plan.state != PlanState.SUBMITTED:
        return no(
            _("Planen är ”%(state)s”. Bara en inlämnad plan bedöms.") % {"state": plan.get_state_display()},
            "wrong_state",
        )
    return YES


@operation("plans.assess_goal")
def assess_goal(*, actor: Any, plan_id: int, goal_id: int, credibility: str, reason: str = "") -> CredibilityAssessment:
    """Judge one goal credible, doubtful or not; doubt needs a reason. Judging again replaces, with both in the history."""
    plan = _locked(plan_id, actor)
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
    plan = _locked(plan_id, actor)
    plan.fits_frame = fits_frame
    if comment is not None:
        plan.frame_comment = check_length(comment, COMMENT_LENGTH)
    plan.save(update_fields=["fits_frame", "frame_comment"])
    return plan


def can_finish_assessment(plan: Plan, actor: Any) -> Verdict:
    """Whether the assessment can be ended: every goal judged as it now reads, and the frame."""
    if not (verdict := may_move(plan, states.ASSESS, actor)):
        return verdict
    goals = Goal.objects.filter(plan=plan, withdrawn_at=None)
    n_left = goals.exclude(pk__in=_judged(plan).values("goal_id")).count()
    if n_left:
        return no(_("%(n)s mål är inte bedömda än. Bedöm vart och ett.") % {"n": n_left}, "goals_left")
    changed = _judged(plan).filter(_changed_since(), goal__withdrawn_at=None).count()
    if changed:
        return no(_("%(n)s mål har ändrats sedan de bedömdes. Bedöm dem igen.") % {"n": changed}, "goals_changed")
    if plan.fits_frame is None:
        return no(_("Säg om planen ryms inom den ekonomiska ramen."), "frame_left")
    return YES


def _judged(plan: Plan) -> Any:
    return CredibilityAssessment.objects.filter(plan=plan, version=plan.version)


def _changed_since() -> Q:
    """Judgements older than the text that they judge."""
    return Q(goal__edited_at__gt=F("assessed_at"))


@operation("plans.assess")
def finish_assessment(*, actor: Any, plan_id: int) -> Plan:
    """End the assessment; the plan waits to be adopted, and those who adopt it are told."""
    plan = take(plan_id, states.ASSESS, actor, lambda p: can_finish_assessment(p, actor))
    adopters = [p for p in people_with(ADOPTERS, plan.node_id) if p.pk != actor.pk and p.has_perm("plans.adopt", plan)]
    tell(adopters, _("En plan är bedömd och väntar på att antas."), url=reverse("plans:adopt", args=[plan.pk]))
    return plan


@dataclass(frozen=True, slots=True)
class Judged:
    """What `assess_as_credible` did with one plan, so that it can be undone: the goals that had no judgement, the frame."""

    plan_id: int
    goal_ids: tuple[int, ...]
    set_frame: bool


@operation("plans.assess_as_credible")
def assess_as_credible(*, actor: Any, plan_id: int) -> Judged:
    """Judge what is left of the plan as credible and within its frame, and end the assessment.

    Judgements already made stand; when one is older than the goal's text, it is refused.
    """
    plan = _locked(plan_id, actor)
    left = Goal.objects.filter(plan=plan, withdrawn_at=None).exclude(pk__in=_judged(plan).values("goal_id"))
    goal_ids = tuple(left.values_list("pk", flat=True))
    for goal_id in goal_ids:
        assess_goal(actor=actor, plan_id=plan.pk, goal_id=goal_id, credibility=Credibility.CREDIBLE.value)
    set_frame = plan.fits_frame is None
    if set_frame:
        judge_frame(actor=actor, plan_id=plan.pk, fits_frame=True)
    finish_assessment(actor=actor, plan_id=plan.pk)
    return Judged(plan.pk, goal_ids, set_frame)


def can_return(plan: Plan, actor: Any) -> Verdict:
    """Whether the plan may be sent back."""
    return may_move(plan, states.RETURN, actor)


@operation("plans.return")
def return_plan(*, actor: Any, plan_id: int, reason: str) -> Plan:
    """Send the plan back with a reason; the unit's manager and the one who wrote last are told."""
    plan = take(plan_id, states.RETURN, actor, reason=reason)
    people = [manager_of(plan.node_id), plan.edited_by]
    tell(
        people,
        _("Planen har skickats tillbaka: %(reason)s") % {"reason": reason.strip()},
        url=reverse("plans:edit", args=[plan.pk]),
    )
    return plan


def can_reopen(plan: Plan, actor: Any) -> Verdict:
    """Whether an ended assessment may be opened again: until the plan is adopted."""
    return may_move(plan, states.REOPEN, actor)


@operation("plans.reopen")
def reopen_assessment(*, actor: Any, plan_id: int, forget: Judged | None = None) -> Plan:
    """Open the assessment again. `forget` takes away what `assess_as_credible` judged: its undo."""
    changes: dict[str, Any] = {"fits_frame": None} if forget is not None and forget.set_frame else {}
    plan = take(plan_id, states.REOPEN, actor, **changes)
    if forget is not None:
        _judged(plan).filter(goal_id__in=forget.goal_ids, assessed_by=actor).delete()
    return plan


def can_undo_return(plan: Plan, actor: Any) -> Verdict:
    """Whether a return may be undone: it was the last thing that happened, and nobody has written since."""
    if not (verdict := may_move(plan, states.UNRETURN, actor)):
        return verdict
    step = plan.steps.order_by("-pk").first()
    if step is None or step.name != states.RETURN.name:
        return no(_("Planen har inte skickats tillbaka, så det finns inget att ångra."), "not_returned")
    if plan.edited_at is not None and plan.edited_at > step.at:
        return no(_("Någon har redan börjat ändra i planen. Låt dem lämna in den igen."), "written_since")
    return YES


@operation("plans.unreturn")
def undo_return(*, actor: Any, plan_id: int) -> Plan:
    """Take a return back: the plan is submitted as it was, and its manager is told."""
    plan = take(plan_id, states.UNRETURN, actor, lambda p: can_undo_return(p, actor))
    tell(
        [manager_of(plan.node_id)],
        _("Planen skickades tillbaka av misstag och bedöms som den är. Du behöver inte göra något."),
        url=reverse("plans:show", args=[plan.pk]),
    )
    return plan


def _locked(plan_id: int, actor: Any) -> Plan:
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    can_assess(plan, actor).enforce()
    return plan
