"""Imports that take long, done by the job worker."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from rodtrad.core.notices import tell
from rodtrad.exchange.files import operations
from rodtrad.exchange.files.doing import TASK, act
from rodtrad.org.people.models import User


@app.task(name=TASK, queue="default")
def handle(what: str, run_id: int, actor_id: int, good_rows_only: bool = False) -> None:
    """Check, write or undo an import; a refusal is told to the person and on the import's page."""
    actor = User.objects.get(pk=actor_id)
    address = reverse("files:show", args=[run_id])
    try:
        run = act(what, run_id, actor, good_rows_only=good_rows_only)
    except (ValidationError, PermissionDenied) as refusal:
        sentence = " ".join(getattr(refusal, "messages", None) or [str(refusal)])
        operations.set_refused(actor=actor, run_id=run_id, sentence=sentence)
        tell([actor], sentence, url=address)
        return
    tell(
        [actor],
        _("Filen %(name)s: %(state)s.") % {"name": run.file_name, "state": run.get_state_display()},
        url=address,
    )
