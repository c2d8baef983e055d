"""The decision that adopts a plan: its text frozen, its goals' wording in force; and the decision's words corrected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.events import publish
from rodtrad.core.notices import tell
from rodtrad.core.operations import operation
from rodtrad.core.periods import today
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.core.workflow import may_move
from rodtrad.org.people.queries import manager_of
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.plans import states
from rodtrad.plan.plans.events import PlanAdopted
from rodtrad.plan.plans.models import Plan, PlanLevel, PlanStep, PlanVersion
from rodtrad.plan.plans.operations.stepping import take
from rodtrad.plan.plans.snapshot import PLAN, text_of

DECISION_FIELDS = ("decided_on", "decided_by", "paragraph", "registration_number")


def can_adopt(plan: Plan, actor: Any) -> Verdict:
    """Whether the plan may be adopted."""
    return may_move(plan, states.ADOPT, actor)


@operation("plans.adopt")
def adopt(
    *, actor: Any, plan_id: int, decided_on: date, decided_by: str, paragraph: str = "", registration_number: str = ""
) -> PlanVersion:
    """Adopt the plan: freeze its text with the decision, let its goals' wording come into force, tell the manager.

    Raises PermissionDenied, or ValidationError when the decision lacks its body (a board's: § or registration number
    too), or its date can't be right: in the future, long before the plan's year, or before the version in force.
    """
    plan = take(plan_id, states.ADOPT, actor, lambda p: can_adopt(p, actor))
    version = PlanVersion(
        plan=plan,
        number=plan.version,
        decided_on=decided_on,
        decided_by=decided_by.strip(),
        paragraph=paragraph.strip(),
        registration_number=registration_number.strip(),
        adopted_by=actor,
    )
    _check_decision(version)
    for goal in Goal.objects.select_for_update(of=("self",)).filter(plan=plan):
        goal.title_in_force = goal.title if goal.withdrawn_at is None else ""
        goal.save(update_fields=["title_in_force"])
    plan.adopted_version = plan.version
    plan.save(update_fields=["adopted_version"])
    version.snapshot = PLAN.take(plan, text_of(plan), actor=actor)
    version.save()
    tell([manager_of(plan.node_id)], _("Planen är antagen."), url=reverse("plans:show", args=[plan.pk]))
    publish(PlanAdopted(plan_id=plan.pk, version=version.number))
    return version


def _check_decision(version: PlanVersion) -> None:
    plan = version.plan
    if version.decided_on > today():
        no(_("Beslutet kan inte ha fattats i framtiden. Rätta datumet."), "in_the_future").enforce()
    if version.decided_on.year < plan.year_id - 2:
        no(
            _("Beslutet är daterat långt före %(year)s, som planen gäller. Rätta datumet.") % {"year": plan.year_id},
            "long_before",
        ).enforce()
    if not version.decided_by:
        no(_("Skriv vem som beslutade."), "no_body").enforce()
    if plan.level == PlanLevel.BOARD and not (version.paragraph and version.registration_number):
        no(_("En nämnds beslut har paragraf och diarienummer. Skriv båda."), "no_paragraph").enforce()
    before = PlanVersion.objects.filter(plan=plan, number__lt=version.number, decided_on__gt=version.decided_on).first()
    if before is not None:
        no(
            _("Version %(n)s beslutades %(day)s. Den här kan inte vara beslutad före den.")
            % {"n": before.number, "day": before.decided_on},
            "before_last",
        ).enforce()
    version.full_clean(exclude=["snapshot", "plan"], validate_unique=False, validate_constraints=False)


def can_correct_decision(plan: Plan, actor: Any) -> Verdict:
    """Whether `actor` may correct what is written about a decision."""
    return YES if actor.has_perm("plans.adopt", plan) else not_permitted(states.ADOPT.who)


@operation("plans.correct_decision")
def correct_decision(*, actor: Any, plan_id: int, number: int, fields: Mapping[str, Any], reason: str) -> PlanVersion:
    """Correct date, body, § or registration number of a decision that was entered wrong; the frozen text stands.

    Old and new are in the history, and the reason in the plan's story.
    """
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    can_correct_decision(plan, actor).enforce()
    version = PlanVersion.objects.select_for_update(of=("self",)).get(plan=plan, number=number)
    if not reason.strip():
        no(_("Skriv vad som var fel, så att den som läser sedan förstår."), "reason_needed").enforce()
    for name in DECISION_FIELDS:
        value = fields.get(name, getattr(version, name))
        setattr(version, name, value.strip() if isinstance(value, str) else value)
    _check_decision(version)
    version.save(update_fields=list(DECISION_FIELDS))
    PlanStep.objects.create(plan=plan, version=number, name="correct", reason=reason.strip(), by=actor)
    return version
