"""Life cycles of a follow-up round and of a board's own turn in it. Pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from rodtrad.core.workflow import Transition


class RoundState(TextChoices):
    PREPARED = "prepared", _("förbereds")
    OPEN = "open", _("öppen")
    LOCKED = "locked", _("låst")


class TurnState(TextChoices):
    """The same words as the round's."""

    PREPARED = "prepared", _("förbereds")
    OPEN = "open", _("öppen")
    LOCKED = "locked", _("låst")


_WHO = _("Stadsledningskontoret öppnar och låser omgångar.")
_WHO_TURN = _("Stadsledningskontoret öppnar för en nämnd; nämndens controller eller ledning kan låsa sin egen.")
OPEN = Transition(
    name="open",
    sources=frozenset({RoundState.PREPARED}),
    target=RoundState.OPEN,
    permission="rounds.change",
    label=_("Öppna omgången"),
    who=_WHO,
)
LOCK = Transition(
    name="lock",
    sources=frozenset({RoundState.OPEN}),
    target=RoundState.LOCKED,
    permission="rounds.change",
    label=_("Lås omgången"),
    who=_WHO,
)
UNLOCK = Transition(
    name="unlock",
    sources=frozenset({RoundState.LOCKED}),
    target=RoundState.OPEN,
    permission="rounds.change",
    label=_("Lås upp omgången"),
    who=_WHO,
    needs_reason=True,
)
TRANSITIONS = (OPEN, LOCK, UNLOCK)
OPEN_TURN = Transition(
    name="open_turn",
    sources=frozenset({TurnState.PREPARED}),
    target=TurnState.OPEN,
    permission="rounds.open_turn",
    label=_("Öppna för nämnden"),
    who=_WHO_TURN,
)
LOCK_TURN = Transition(
    name="lock_turn",
    sources=frozenset({TurnState.PREPARED, TurnState.OPEN}),
    target=TurnState.LOCKED,
    permission="rounds.lock_turn",
    label=_("Lås för nämnden"),
    who=_WHO_TURN,
)
UNLOCK_TURN = Transition(
    name="unlock_turn",
    sources=frozenset({TurnState.LOCKED}),
    target=TurnState.OPEN,
    permission="rounds.lock_turn",
    label=_("Lås upp för nämnden"),
    who=_WHO_TURN,
    needs_reason=True,
)
TURN_TRANSITIONS = (OPEN_TURN, LOCK_TURN, UNLOCK_TURN)
