"""What comes next for a plan: the one thing that this person is to do, what else they can do, and else who does what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.verdicts import Verdict
from rodtrad.org.years.models import Deadline, Step
from rodtrad.plan.plans import operations, states
from rodtrad.plan.plans.models import Plan, PlanLevel
from rodtrad.plan.plans.states import PlanState


@dataclass(frozen=True, slots=True)
class Way:
    """A link or (when `is_post`) a button to something that can be done now."""

    label: str
    url: str
    is_post: bool = False


@dataclass(frozen=True, slots=True)
class NextStep:
    """The sentence that says what the plan waits for, the first thing to do here, and the rest."""

    sentence: str
    first: Way | None = None
    others: tuple[Way, ...] = field(default=())


def next_step(plan: Plan, actor: Any) -> NextStep:
    """What comes next, as `actor` sees it. The same verdicts as the operations ask."""
    if plan.state == PlanState.DRAFT:
        return _draft(plan, actor)
    if plan.state == PlanState.SUBMITTED:
        return _submitted(plan, actor)
    if plan.state == PlanState.ASSESSED:
        return _assessed(plan, actor)
    if plan.state == PlanState.ADOPTED:
        return _adopted(plan, actor)
    return NextStep(_("Året är slut och planen är avslutad."))


def _draft(plan: Plan, actor: Any) -> NextStep:
    edit, submit = reverse("plans:edit", args=[plan.pk]), reverse("plans:submit", args=[plan.pk])
    may_submit = actor.has_perm("plans.submit", plan)
    who = (
        _("Enhetschefen lämnar in planen när den är klar.")
        if plan.level == PlanLevel.UNIT
        else _("Förvaltningsledningen lämnar in planen när den är klar.")
    )
    sentence = " ".join(filter(None, (who, _by(plan, Step.PLAN_SUBMIT))))
    others = [Way(_("Lämna in …"), submit)] if may_submit else []
    if plan.adopted_version and operations.can_abandon(plan, actor):
        others.append(_step(plan, "abandon", str(states.ABANDON.label)))
    if operations.can_undo_return(plan, actor):
        others.append(_step(plan, "unreturn", str(states.UNRETURN.label)))
    first = Way(_("Skriv i planen"), edit) if operations.can_edit(plan, actor) else None
    return NextStep(sentence, first, tuple(others))


def _submitted(plan: Plan, actor: Any) -> NextStep:
    sentence = " ".join(filter(None, (str(states.ASSESS.who), _by(plan, Step.PLAN_ASSESS))))
    first = (
        Way(_("Bedöm planen"), reverse("plans:assess", args=[plan.pk])) if operations.can_assess(plan, actor) else None
    )
    others: list[Way] = []
    if operations.can_return(plan, actor):
        others.append(Way(_("Skicka tillbaka …"), reverse("plans:return", args=[plan.pk])))
    if operations.can_recall(plan, actor):
        others.append(_step(plan, "recall", str(states.RECALL.label)))
    return NextStep(sentence, first, tuple(others))


def _assessed(plan: Plan, actor: Any) -> NextStep:
    sentence = " ".join(filter(None, (str(states.ADOPT.who), _by(plan, Step.PLAN_ADOPT))))
    first = Way(_("Anta planen"), reverse("plans:adopt", args=[plan.pk])) if operations.can_adopt(plan, actor) else None
    others: list[Way] = []
    if operations.can_return(plan, actor):
        others.append(Way(_("Skicka tillbaka …"), reverse("plans:return", args=[plan.pk])))
    if operations.can_reopen(plan, actor):
        others.append(_step(plan, "reopen", str(states.REOPEN.label)))
    return NextStep(sentence, first, tuple(others))


def _adopted(plan: Plan, actor: Any) -> NextStep:
    others: list[Way] = []
    if operations.can_revise(plan, actor):
        others.append(Way(_("Revidera …"), reverse("plans:revise", args=[plan.pk])))
    closing: Verdict = operations.can_close(plan, actor)
    if closing:
        others.append(Way(str(states.CLOSE.label), reverse("plans:close", args=[plan.pk]), is_post=True))
    sentence = _("Planen gäller. Behöver något ändras under året börjar enhetschefen en revidering.")
    if plan.level == PlanLevel.BOARD:
        sentence = _("Planen gäller. Behöver något ändras under året börjar förvaltningsledningen en revidering.")
    return NextStep(sentence, None, tuple(others))


def _step(plan: Plan, verb: str, label: str) -> Way:
    return Way(label, reverse("plans:step", args=[plan.pk, verb]), is_post=True)


def _by(plan: Plan, step: Step) -> str:
    due = Deadline.objects.filter(budget_year_id=plan.year_id, level=plan.level, step=step).first()
    return _("Senast %(day)s.") % {"day": due.due_on} if due is not None else ""
