"""Life cycle of an idea. Pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from rodtrad.core.workflow import Transition


class IdeaState(TextChoices):
    RECEIVED = "received", _("väntar på svar")
    ACCEPTED = "accepted", _("blir en åtgärd")
    DECLINED = "declined", _("avböjd")
    WITHDRAWN = "withdrawn", _("återtagen")


_HANDLER = _("Den som tar hand om idélådan svarar.")
ACCEPT = Transition(
    name="accept",
    sources=frozenset({IdeaState.RECEIVED}),
    target=IdeaState.ACCEPTED,
    permission="ideas.answer",
    label=_("Gör till åtgärd"),
    who=_HANDLER,
)
DECLINE = Transition(
    name="decline",
    sources=frozenset({IdeaState.RECEIVED}),
    target=IdeaState.DECLINED,
    permission="ideas.answer",
    label=_("Avböj"),
    who=_HANDLER,
    needs_reason=True,
)
REOPEN = Transition(
    name="reopen",
    sources=frozenset({IdeaState.DECLINED}),
    target=IdeaState.RECEIVED,
    permission="ideas.answer",
    label=_("Ta upp igen"),
    who=_HANDLER,
    needs_reason=True,
)
WITHDRAW = Transition(
    name="withdraw",
    sources=frozenset({IdeaState.RECEIVED}),
    target=IdeaState.WITHDRAWN,
    permission="ideas.withdraw",
    label=_("Ta tillbaka"),
    who=_("Den som lämnade idén tar tillbaka den."),
)
TRANSITIONS = (ACCEPT, DECLINE, REOPEN, WITHDRAW)
