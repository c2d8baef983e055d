"""Life cycle of a result dialogue. Pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from rodtrad.core.workflow import Transition


class DialogueState(TextChoices):
    PLANNED = "planned", _("planerad")
    HELD = "held", _("hållen")
    AGREED = "agreed", _("överenskommen")
    CANCELLED = "cancelled", _("inställd")


DONE = (DialogueState.HELD, DialogueState.AGREED)
_ARRANGES = _("De två sidorna, controllern och stadsledningskontoret ordnar dialogen.")
_SIDES = _("De två som samtalar bekräftar vad de har kommit överens om.")
HOLD = Transition(
    name="hold",
    sources=frozenset({DialogueState.PLANNED}),
    target=DialogueState.HELD,
    permission="result_dialogues.take_part",
    label=_("Dialogen är hållen"),
    who=_("En av dem som samtalade säger att dialogen är hållen."),
)
AGREE = Transition(
    name="agree",
    sources=frozenset({DialogueState.HELD}),
    target=DialogueState.AGREED,
    permission="result_dialogues.take_part",
    label=_("Bekräfta"),
    who=_SIDES,
)
RECONSIDER = Transition(
    name="reconsider",
    sources=frozenset({DialogueState.AGREED}),
    target=DialogueState.HELD,
    permission="result_dialogues.take_part",
    label=_("Ta upp överenskommelsen igen"),
    who=_SIDES,
    needs_reason=True,
)
CANCEL = Transition(
    name="cancel",
    sources=frozenset({DialogueState.PLANNED}),
    target=DialogueState.CANCELLED,
    permission="result_dialogues.arrange",
    label=_("Ställ in"),
    who=_ARRANGES,
    needs_reason=True,
)
RESUME = Transition(
    name="resume",
    sources=frozenset({DialogueState.CANCELLED}),
    target=DialogueState.PLANNED,
    permission="result_dialogues.arrange",
    label=_("Planera igen"),
    who=_ARRANGES,
    needs_reason=True,
)
TRANSITIONS = (HOLD, AGREE, RECONSIDER, CANCEL, RESUME)
