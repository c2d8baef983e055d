"""Actions proposed and changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.editing import fingerprint
from rodtrad.core.notices import tell
from rodtrad.core.openness import Openness
from rodtrad.core.operations import operation
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.core.workflow import move
from rodtrad.improve.actions import states
from rodtrad.improve.actions.models import Action
from rodtrad.improve.actions.origins import find
from rodtrad.org.people.queries import manager_of
from rodtrad.org.tree.models import Node
from rodtrad.org.tree.queries import periods_on

FIELDS = (
    "title",
    "why",
    "due_on",
    "responsible",
    "goal",
    "indicator",
    "expected_change",
    "expected_text",
    "effect_due_on",
    "repeats_months",
    "openness",
)


def can_propose(node: Node, actor: Any) -> Verdict:
    """Whether `actor` may propose an action at `node`."""
    if actor.has_perm("actions.propose_at", node):
        return YES
    return not_permitted(_("Den som arbetar på enheten eller i linjen ovanför föreslår åtgärder där."))


def can_change(action: Action, actor: Any) -> Verdict:
    """Whether `actor` may change what the action says."""
    if not actor.has_perm("actions.edit", action):
        return not_permitted(_("Den som ansvarar för åtgärden, eller den som skriver på enheten, ändrar den."))
    if action.state not in states.STANDING:
        return no(
            _("Åtgärden är ”%(state)s” och ändras inte. Öppna den igen först.") % {"state": action.get_state_display()},
            "ended",
        )
    return YES


def mark_of(action: Action) -> str:
    """A short mark of all that can be written, to be sent with the form and back."""
    return fingerprint("|".join(str(getattr(action, f"{n}_id", getattr(action, n))) for n in FIELDS))


@operation("actions.propose")
def propose(
    *,
    actor: Any,
    node: Node,
    fields: Mapping[str, Any],
    origin: tuple[str, int] | None = None,
    is_decided: bool = False,
) -> Action:
    """Propose an action at `node`; `origin` (kind, key) is what gave rise to it and must be seen by the actor.

    Without a responsible person the node's manager is. `is_decided` takes it straight to planned, if the actor may
    decide. Tells the responsible person. Raises PermissionDenied, or ValidationError (`origin_gone`, `node_ended`).
    """
    can_propose(node, actor).enforce()
    if not periods_on().filter(node_id=node.pk).exists():
        no(_("Enheten finns inte längre. Välj den som har tagit över."), "node_ended").enforce()
    action = Action(node_id=node.pk, created_by=actor, **fields)
    if origin is not None:
        source = find(actor, *origin)
        if source is None:
            no(_("Det som gav upphov till åtgärden finns inte, eller är inte öppet för dig."), "origin_gone").enforce()
        else:
            action.origin_kind, action.origin_id = origin
            action.goal_id = action.goal_id or source.goal_id
            action.indicator_id = action.indicator_id or source.indicator_id
            if source.is_restricted:
                action.openness = Openness.RESTRICTED
    action.responsible = action.responsible or manager_of(node.pk) or actor
    action.full_clean(exclude=["search"])
    action.save()
    if is_decided and actor.has_perm("actions.decide", action):
        action = move(Action.objects.defer("search"), action.pk, states.PLAN, actor=actor)
    tell_responsible(action, actor)
    return action


@operation("actions.change")
def change_action(*, actor: Any, action_id: int, fields: Mapping[str, Any], seen: str = "") -> Action:
    """Change what the action says. Raises ValidationError `edit_conflict` when it changed since `seen` was sent out."""
    action = Action.objects.select_for_update(of=("self",)).defer("search").get(pk=action_id)
    can_change(action, actor).enforce()
    if seen and seen != mark_of(action):
        sentence = _("Någon annan har ändrat åtgärden medan du skrev. Jämför med den i en annan flik, och spara igen.")
        no(sentence, "edit_conflict").enforce()
    before = action.responsible_id
    for name, value in fields.items():
        setattr(action, name, value)
    action.responsible = action.responsible or manager_of(action.node_id) or actor
    action.full_clean(exclude=["search"])
    action.save(update_fields=[*{*fields, "responsible"}])
    if action.responsible_id != before:
        tell_responsible(action, actor)
    return action


def tell_responsible(action: Action, actor: Any) -> None:
    """Tell the person responsible, when it was not they who did it."""
    if action.responsible_id and action.responsible_id != actor.pk:
        text = _("Du ansvarar för åtgärden ”%(title)s”, klar senast %(day)s.")
        values = {"title": action.title[:200], "day": action.due_on.isoformat()}
        tell([action.responsible], text % values, url=reverse("actions:show", args=[action.pk]))
