"""Life cycle of an activity. Pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from rodtrad.core.workflow import Transition


class ActivityState(TextChoices):
    PLANNED = "planned", _("planerad")
    UNDER_WAY = "under_way", _("pågår")
    DONE = "done", _("genomförd")
    STOPPED = "stopped", _("avbruten")


_WHO = _("Den som ansvarar för aktiviteten, eller den som får skriva i planen, ändrar dess status.")
START = Transition(
    name="start",
    sources=frozenset({ActivityState.PLANNED, ActivityState.STOPPED}),
    target=ActivityState.UNDER_WAY,
    permission="activities.move",
    label=_("Börja"),
    who=_WHO,
)
FINISH = Transition(
    name="finish",
    sources=frozenset({ActivityState.PLANNED, ActivityState.UNDER_WAY}),
    target=ActivityState.DONE,
    permission="activities.move",
    label=_("Genomförd"),
    who=_WHO,
)
STOP = Transition(
    name="stop",
    sources=frozenset({ActivityState.PLANNED, ActivityState.UNDER_WAY}),
    target=ActivityState.STOPPED,
    permission="activities.move",
    label=_("Avbryt"),
    who=_WHO,
    needs_reason=True,
)
REOPEN = Transition(
    name="reopen",
    sources=frozenset({ActivityState.DONE}),
    target=ActivityState.UNDER_WAY,
    permission="activities.move",
    label=_("Öppna igen"),
    who=_WHO,
    needs_reason=True,
)
TRANSITIONS = (START, FINISH, STOP, REOPEN)
