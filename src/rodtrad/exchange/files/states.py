"""Life cycle of an import. Pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from rodtrad.core.workflow import Transition

WHO = _("Den som lade upp filen, eller stadsledningskontoret, gör det.")


class RunState(TextChoices):
    UPLOADED = "uploaded", _("väntar på kontroll")
    CHECKED = "checked", _("kontrollerad, inte inläst")
    REFUSED = "refused", _("gick inte att läsa")
    WRITTEN = "written", _("inläst")
    UNDONE = "undone", _("återtagen")
    DISCARDED = "discarded", _("kastad")


class Action(TextChoices):
    NEW = "new", _("ny")
    CHANGED = "changed", _("ändras")
    ENDED = "ended", _("upphör")
    UNCHANGED = "unchanged", _("oförändrad")
    ERROR = "error", _("fel")


class Outcome(TextChoices):
    NONE = "", _("inte gjord")
    WRITTEN = "written", _("inläst")
    TAKEN_BACK = "taken_back", _("återtagen")
    KEPT = "kept", _("står kvar")


CHECK = Transition(
    name="check",
    sources=frozenset({RunState.UPLOADED, RunState.CHECKED}),
    target=RunState.CHECKED,
    permission="files.handle",
    label=_("Kontrollera igen"),
    who=WHO,
)
REFUSE = Transition(
    name="refuse",
    sources=frozenset({RunState.UPLOADED, RunState.CHECKED}),
    target=RunState.REFUSED,
    permission="files.handle",
    label=_("Filen gick inte att läsa"),
    who=WHO,
)
WRITE = Transition(
    name="write",
    sources=frozenset({RunState.CHECKED}),
    target=RunState.WRITTEN,
    permission="files.handle",
    label=_("Läs in"),
    who=WHO,
)
UNDO = Transition(
    name="undo",
    sources=frozenset({RunState.WRITTEN}),
    target=RunState.UNDONE,
    permission="files.handle",
    label=_("Återta inläsningen"),
    who=WHO,
)
DISCARD = Transition(
    name="discard",
    sources=frozenset({RunState.UPLOADED, RunState.CHECKED, RunState.REFUSED}),
    target=RunState.DISCARDED,
    permission="files.handle",
    label=_("Kasta filen"),
    who=WHO,
)
TRANSITIONS = (CHECK, REFUSE, WRITE, UNDO, DISCARD)
