"""Life cycle of a programme version. Pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from rodtrad.core.workflow import Transition


class ProgrammeState(TextChoices):
    DRAFT = "draft", _("utkast")
    IN_FORCE = "in_force", _("beslutad")


DECIDE = Transition(
    name="decide",
    sources=frozenset({ProgrammeState.DRAFT}),
    target=ProgrammeState.IN_FORCE,
    permission="programmes.change",
    label=_("Fastställ versionen"),
    who=_("Stadsledningskontoret fastställer programversioner."),
)
TRANSITIONS = (DECIDE,)
