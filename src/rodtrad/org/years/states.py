"""Life cycle of a budget year. Pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from rodtrad.core.workflow import Transition


class YearState(TextChoices):
    PREPARED = "prepared", _("förbereds")
    OPEN = "open", _("öppet för planering")
    CLOSED = "closed", _("avslutat")


OPEN = Transition(
    name="open",
    sources=frozenset({YearState.PREPARED, YearState.CLOSED}),
    target=YearState.OPEN,
    permission="years.change",
    label=_("Öppna året för planering"),
    who=_("Stadsledningskontoret öppnar och avslutar budgetår."),
)
CLOSE = Transition(
    name="close",
    sources=frozenset({YearState.OPEN}),
    target=YearState.CLOSED,
    permission="years.change",
    label=_("Avsluta året"),
    who=_("Stadsledningskontoret öppnar och avslutar budgetår."),
)
TRANSITIONS = (OPEN, CLOSE)
