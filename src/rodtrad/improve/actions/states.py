"""Life cycle of an improvement action. Pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from rodtrad.core.workflow import Transition


class ActionState(TextChoices):
    PROPOSED = "proposed", _("föreslagen")
    PLANNED = "planned", _("planerad")
    UNDER_WAY = "under_way", _("pågår")
    DONE = "done", _("klar")
    CHECKED = "checked", _("effekten bedömd")
    DECLINED = "declined", _("avböjd")
    WITHDRAWN = "withdrawn", _("återtagen")


COLUMNS = (
    ActionState.PROPOSED,
    ActionState.PLANNED,
    ActionState.UNDER_WAY,
    ActionState.DONE,
    ActionState.CHECKED,
)
UNFINISHED = (ActionState.PLANNED, ActionState.UNDER_WAY)
STANDING = (ActionState.PROPOSED, *UNFINISHED, ActionState.DONE)
ENDED = (ActionState.DECLINED, ActionState.WITHDRAWN)

_DECIDES = _("Enhetschefen, förvaltningsledningen eller controllern bestämmer om en åtgärd ska göras.")
_MOVES = _("Den som ansvarar för åtgärden, eller den som skriver på enheten, säger hur långt den har kommit.")
PLAN = Transition(
    name="plan",
    sources=frozenset({ActionState.PROPOSED}),
    target=ActionState.PLANNED,
    permission="actions.decide",
    label=_("Det här gör vi"),
    who=_DECIDES,
)
DECLINE = Transition(
    name="decline",
    sources=frozenset({ActionState.PROPOSED}),
    target=ActionState.DECLINED,
    permission="actions.decide",
    label=_("Avböj"),
    who=_DECIDES,
    needs_reason=True,
)
START = Transition(
    name="start",
    sources=frozenset({ActionState.PLANNED}),
    target=ActionState.UNDER_WAY,
    permission="actions.move",
    label=_("Börja"),
    who=_MOVES,
)
FINISH = Transition(
    name="finish",
    sources=frozenset({ActionState.PLANNED, ActionState.UNDER_WAY}),
    target=ActionState.DONE,
    permission="actions.move",
    label=_("Klar"),
    who=_MOVES,
)
CHECK = Transition(
    name="check",
    sources=frozenset({ActionState.DONE}),
    target=ActionState.CHECKED,
    permission="actions.move",
    label=_("Bedöm effekten"),
    who=_MOVES,
)
WITHDRAW = Transition(
    name="withdraw",
    sources=frozenset({ActionState.PROPOSED, ActionState.PLANNED, ActionState.UNDER_WAY}),
    target=ActionState.WITHDRAWN,
    permission="actions.move",
    label=_("Återta"),
    who=_MOVES,
    needs_reason=True,
)
REOPEN = Transition(
    name="reopen",
    sources=frozenset({ActionState.DONE, ActionState.CHECKED}),
    target=ActionState.UNDER_WAY,
    permission="actions.move",
    label=_("Öppna igen"),
    who=_MOVES,
    needs_reason=True,
)
RESTORE = Transition(
    name="restore",
    sources=frozenset({ActionState.DECLINED, ActionState.WITHDRAWN}),
    target=ActionState.PROPOSED,
    permission="actions.decide",
    label=_("Ta upp igen"),
    who=_DECIDES,
    needs_reason=True,
)
TRANSITIONS = (PLAN, DECLINE, START, FINISH, CHECK, WITHDRAW, REOPEN, RESTORE)
PLAIN = (PLAN, START, FINISH)  # those that one click takes
MANY = (PLAN, START, FINISH, DECLINE, WITHDRAW)  # those that can be taken with many at once


def back(step: Transition, state: str) -> Transition:
    """The way back from `step` to the state before it, for undo."""
    return Transition(
        name=f"undo_{step.name}",
        sources=frozenset({step.target}),
        target=state,
        permission=step.permission,
        label=_("Ångra"),
        who=step.who,
    )
