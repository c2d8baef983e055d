"""Imports that take long, done by the job worker, with their progress told beside the work's own transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from rodtrad.core.notices import tell
from rodtrad.exchange.files import operations
from rodtrad.exchange.files.models import ImportRun
from rodtrad.org.people.models import User

QUICK_BYTES = 200_000  # a file up to this size is done while the person waits
EVERY_SECONDS = 0.5
Told = Callable[[int, int], None]


def do(what: str, run: ImportRun, actor: Any, *, good_rows_only: bool = False) -> bool:
    """Do it now if it is quick (True), else leave it to the worker (False)."""
    if run.n_bytes <= QUICK_BYTES:
        _act(what, run.pk, actor, good_rows_only=good_rows_only)
        return True
    operations.set_waiting(actor=actor, run_id=run.pk, awaits=what, good_rows_only=good_rows_only)
    handle.defer(what=what, run_id=run.pk, actor_id=actor.pk, good_rows_only=good_rows_only)
    return False


@app.task(name="files.handle", queue="default")
def handle(what: str, run_id: int, actor_id: int, good_rows_only: bool = False) -> None:
    """Check, write or undo an import; a refusal is told to the person and on the import's page."""
    actor = User.objects.get(pk=actor_id)
    address = reverse("files:show", args=[run_id])
    try:
        run = _act(what, run_id, actor, good_rows_only=good_rows_only)
    except (ValidationError, PermissionDenied) as refusal:
        sentence = " ".join(getattr(refusal, "messages", None) or [str(refusal)])
        operations.set_refused(actor=actor, run_id=run_id, sentence=sentence)
        tell([actor], sentence, url=address)
        return
    tell(
        [actor],
        _("Filen %(name)s: %(state)s.") % {"name": run.file_name, "state": run.get_state_display()},
        url=address,
    )  # type: ignore[attr-defined]


def _act(what: str, run_id: int, actor: Any, *, good_rows_only: bool) -> ImportRun:
    if what == "check":
        return operations.check_import(actor=actor, run_id=run_id)
    if what == "undo":
        return operations.undo_import(actor=actor, run_id=run_id)
    with telling(run_id) as progress:
        return operations.write_import(actor=actor, run_id=run_id, good_rows_only=good_rows_only, progress=progress)


@contextmanager
def telling(run_id: int) -> Generator[Told]:
    """A function that notes how far the work has come, on a connection of its own and at most twice a second."""
    beside = None
    last = time.monotonic()

    def note(n_done: int, n_total: int) -> None:
        nonlocal beside, last
        if time.monotonic() - last < EVERY_SECONDS:
            return
        last = time.monotonic()
        if beside is None:
            beside = connection.copy()
        with beside.cursor() as cursor:
            cursor.execute(
                "UPDATE files_progress SET n_done = %s, n_total = %s WHERE run_id = %s", [n_done, n_total, run_id]
            )

    try:
        yield note
    finally:
        if beside is not None:
            beside.close()
