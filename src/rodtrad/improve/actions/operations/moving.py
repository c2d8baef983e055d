"""Actions decided, begun, finished, judged, withdrawn, opened again, handed over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.events import publish
from rodtrad.core.notices import tell
from rodtrad.core.operations import operation
from rodtrad.core.periods import add_months, today
from rodtrad.core.verdicts import Verdict, no
from rodtrad.core.workflow import Transition, may_move, move
from rodtrad.improve.actions import states
from rodtrad.improve.actions.effect import judge_effect
from rodtrad.improve.actions.events import ActionMoved
from rodtrad.improve.actions.models import Action, Effect
from rodtrad.improve.actions.operations.writing import FIELDS
from rodtrad.improve.actions.states import ActionState

STEPS: dict[str, Transition] = {step.name: step for step in states.TRANSITIONS}


def can_take(action: Action, step: Transition, actor: Any) -> Verdict:
    """Whether `actor` may take `step` with the action now."""
    return may_move(action, step, actor)


@operation("actions.move")
def take_step(*, actor: Any, action_id: int, step: str, reason: str = "") -> Action:
    """Decide, decline, begin, finish, withdraw, open again or take up again; judging the effect is `check_effect`.

    Finishing a recurring action lays up the next one. Tells the proposer of a refusal, and those who registered.
    """
    if step not in STEPS or step == states.CHECK.name:
        no(_("Välj vad som har hänt med åtgärden."), "unknown_step").enforce()
    row = Action.objects.defer("search").get(pk=action_id)
    changes = _changes(row, step, reason.strip()[:300])
    moved = move(Action.objects.defer("search"), action_id, STEPS[step], actor=actor, reason=reason, **changes)
    if step == states.FINISH.name and moved.repeats_months:
        _lay_up_next(moved)
    if step == states.DECLINE.name:
        text = _("Åtgärden ”%(title)s” som du föreslog görs inte: %(reason)s")
        values = {"title": moved.title[:120], "reason": moved.closed_reason}
        others = [moved.created_by] if moved.created_by_id != actor.pk else []
        tell(others, text % values, url=reverse("actions:show", args=[moved.pk]))
    publish(ActionMoved(moved.pk, moved.origin_kind, moved.origin_id, moved.state))
    return moved


def _changes(row: Action, step: str, reason: str) -> dict[str, Any]:
    """The fields that a step sets beside the state."""
    if step == states.START.name:
        return {"begun_on": today()}
    if step == states.FINISH.name:
        return {"begun_on": row.begun_on or today(), "done_on": today()}
    if step in {states.DECLINE.name, states.WITHDRAW.name}:
        return {"closed_reason": reason}
    if step == states.REOPEN.name:
        return {"done_on": None, "effect": "", "checked_on": None, "checked_by": None}
    return {"closed_reason": ""} if step == states.RESTORE.name else {}


def _lay_up_next(done: Action) -> Action | None:
    """The next time of a recurring action, planned; none when it is there already."""
    if Action.objects.filter(follows=done).exists():
        return None
    months = done.repeats_months
    ahead = Action(node_id=done.node_id, follows=done, state=ActionState.PLANNED, created_by=done.created_by)
    for name in FIELDS:
        setattr(ahead, name, getattr(done, name))
    ahead.origin_kind, ahead.origin_id = done.origin_kind, done.origin_id
    ahead.due_on = max(add_months(done.due_on, months), today())
    ahead.effect_due_on = add_months(done.effect_due_on, months) if done.effect_due_on else None
    ahead.save()
    return ahead


@operation("actions.check_effect")
def check_effect(*, actor: Any, action_id: int, effect: str, text: str, overrule_reason: str = "") -> Action:
    """Close a done action by saying what came of it. What the figures say, and by which rule, is kept beside it.

    Raises ValidationError `unknown_effect`, `text_needed`, or `reason_needed` when departing from what the figures say.
    """
    if effect not in Effect.values:
        no(_("Välj vad effekten blev."), "unknown_effect").enforce()
    if not text.strip():
        no(_("Skriv med en mening vad ni ser nu som ni inte såg förut."), "text_needed").enforce()
    row = Action.objects.defer("search").select_related("indicator").get(pk=action_id)
    judged = judgement_of(row)
    departs = judged is not None and judged.code != effect and judged.code != Effect.CANNOT_TELL
    if departs and not overrule_reason.strip():
        sentence = _("Siffrorna säger något annat. Skriv varför ni gör en annan bedömning; båda syns.")
        no(sentence, "reason_needed").enforce()
    moved = move(
        Action.objects.defer("search"),
        action_id,
        states.CHECK,
        actor=actor,
        effect=effect,
        effect_text=text.strip(),
        effect_proposed=judged.code if judged else "",
        effect_rule=f"{judged.sentence} ({judged.rule})" if judged else "",
        overrule_reason=overrule_reason.strip()[:500] if departs else "",
        checked_on=today(),
        checked_by=actor,
    )
    publish(ActionMoved(moved.pk, moved.origin_kind, moved.origin_id, moved.state))
    return moved


def judgement_of(action: Action) -> Any:
    """What the figures say of an action's effect; None without a measure. Asks qualstat through `effect`."""
    if action.indicator_id is None or action.indicator is None:
        return None
    begun: date = action.begun_on or action.created_at.date()
    return judge_effect(action.indicator, action.node_id, begun, action.done_on or begun)


def owned_by(person: Any, node: Any) -> int:
    """How many standing actions the person is responsible for at the node."""
    return _owned(person, node).count()


def hand_over(person: Any, to: Any, node: Any) -> int:
    """Give the standing actions of `person` at `node` to `to`."""
    return _owned(person, node).update(responsible=to)


def _owned(person: Any, node: Any) -> Any:
    return Action.objects.filter(responsible=person, node=node, state__in=states.STANDING)
