"""Life cycle of a report. Pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from rodtrad.core.workflow import Transition


class ReportState(TextChoices):
    NOT_STARTED = "not_started", _("inte påbörjad")
    IN_PROGRESS = "in_progress", _("pågår")
    SUBMITTED = "submitted", _("inlämnad")
    RETURNED = "returned", _("tillbakaskickad")
    APPROVED = "approved", _("godkänd")
    DECIDED = "decided", _("beslutad")
    SENT = "sent", _("skickad till kommunfullmäktige")


OPEN_REPORT_STATES = frozenset({ReportState.APPROVED, ReportState.DECIDED, ReportState.SENT})
WRITABLE = frozenset({ReportState.NOT_STARTED, ReportState.IN_PROGRESS, ReportState.RETURNED})
_APPROVES = _("Controllern eller förvaltningsledningen godkänner och skickar tillbaka rapporter.")
START = Transition(
    name="start",
    sources=frozenset({ReportState.NOT_STARTED, ReportState.RETURNED}),
    target=ReportState.IN_PROGRESS,
    permission="reports.edit",
    label=_("Börja skriva"),
    who=_("Den som skriver på enheten påbörjar dess rapport."),
)
SUBMIT = Transition(
    name="submit",
    sources=WRITABLE,
    target=ReportState.SUBMITTED,
    permission="reports.submit",
    label=_("Lämna in rapporten"),
    who=_("Enhetschefen lämnar in enhetens rapport, förvaltningsledningen nämndens, stadsledningskontoret stadens."),
)
RETURN = Transition(
    name="return",
    sources=frozenset({ReportState.SUBMITTED, ReportState.APPROVED}),
    target=ReportState.RETURNED,
    permission="reports.approve",
    label=_("Skicka tillbaka med skäl"),
    who=_APPROVES,
    needs_reason=True,
)
APPROVE = Transition(
    name="approve",
    sources=frozenset({ReportState.SUBMITTED}),
    target=ReportState.APPROVED,
    permission="reports.approve",
    label=_("Godkänn rapporten"),
    who=_APPROVES,
)
DECIDE = Transition(
    name="decide",
    sources=frozenset({ReportState.APPROVED}),
    target=ReportState.DECIDED,
    permission="reports.decide",
    label=_("För in beslutet"),
    who=_("Nämndsekreteraren eller förvaltningsledningen för in nämndens beslut, stadsledningskontoret fullmäktiges."),
)
SEND = Transition(
    name="send",
    sources=frozenset({ReportState.DECIDED}),
    target=ReportState.SENT,
    permission="reports.decide",
    label=_("Skicka till kommunfullmäktige"),
    who=_("Nämndsekreteraren eller förvaltningsledningen skickar den beslutade rapporten."),
)
CORRECT = Transition(
    name="correct",
    sources=frozenset({ReportState.APPROVED, ReportState.DECIDED, ReportState.SENT}),
    target=ReportState.IN_PROGRESS,
    permission="reports.approve",
    label=_("Rätta rapporten"),
    who=_APPROVES,
    needs_reason=True,
)
TRANSITIONS = (START, SUBMIT, RETURN, APPROVE, DECIDE, SEND, CORRECT)


class FileState(TextChoices):
    WANTED = "wanted", _("beställd")
    DOING = "doing", _("görs nu")
    READY = "ready", _("klar")
    FAILED = "failed", _("gick inte att göra")


_MAKES = _("Systemet gör filen åt den som beställt den.")
WANT_FILE = Transition(
    name="want",
    sources=frozenset({FileState.READY, FileState.FAILED}),
    target=FileState.WANTED,
    permission="reports.want_file",
    label=_("Gör filen"),
    who=_("Den som är inloggad och får läsa rapporten kan beställa den som fil."),
)
BEGIN_FILE = Transition(
    name="begin",
    sources=frozenset({FileState.WANTED, FileState.DOING}),  # doing: the worker that had it was killed
    target=FileState.DOING,
    permission="reports.make_file",
    label=_("Börja göra filen"),
    who=_MAKES,
)
FINISH_FILE = Transition(
    name="finish",
    sources=frozenset({FileState.DOING}),
    target=FileState.READY,
    permission="reports.make_file",
    label=_("Lägg fram filen"),
    who=_MAKES,
)
FAIL_FILE = Transition(
    name="fail",
    sources=frozenset({FileState.WANTED, FileState.DOING}),
    target=FileState.FAILED,
    permission="reports.make_file",
    label=_("Ge upp filen"),
    who=_MAKES,
)
FILE_TRANSITIONS = (WANT_FILE, BEGIN_FILE, FINISH_FILE, FAIL_FILE)
