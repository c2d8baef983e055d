"""Life cycle of a follow-up round. Pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from rodtrad.core.workflow import Transition


class RoundState(TextChoices):
    PREPARED = "prepared", _("förbereds")
    OPEN = "open", _("öppen")
    LOCKED = "locked", _("låst")


_WHO = _("Stadsledningskontoret öppnar och låser omgångar.")
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
