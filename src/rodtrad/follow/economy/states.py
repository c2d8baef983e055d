"""Life cycle of an import of figures. Pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from rodtrad.core.workflow import Transition


class ImportState(TextChoices):
    PREVIEWED = "previewed", _("granskas")
    DONE = "done", _("inläst")
    UNDONE = "undone", _("ångrad")
    DISCARDED = "discarded", _("kastad")


WHO = _("Controllern, förvaltningsledningen eller stadsledningskontoret läser in ekonomi.")
CONFIRM = Transition(
    "confirm", frozenset({ImportState.PREVIEWED}), ImportState.DONE, "economy.handle_import", _("Läs in"), WHO
)
DISCARD = Transition(
    "discard", frozenset({ImportState.PREVIEWED}), ImportState.DISCARDED, "economy.handle_import", _("Kasta"), WHO
)
UNDO = Transition("undo", frozenset({ImportState.DONE}), ImportState.UNDONE, "economy.handle_import", _("Ångra"), WHO)
