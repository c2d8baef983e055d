"""Doing what was asked with an import: at once when it is quick, else by the job worker, with the progress told beside the work."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app

from rodtrad.exchange.files import operations
from rodtrad.exchange.files.models import ImportRun

TASK = "files.handle"
QUICK_BYTES = 200_000  # a file up to this size is done while the person waits
EVERY_SECONDS = 0.5
Told = Callable[[int, int], None]


def do(what: str, run: ImportRun, actor: Any, *, good_rows_only: bool = False) -> bool:
    """Do it now if it is quick (True), else leave it to the worker (False)."""
    if run.n_bytes <= QUICK_BYTES:
        act(what, run.pk, actor, good_rows_only=good_rows_only)
        return True
    operations.set_waiting(actor=actor, run_id=run.pk, awaits=what, good_rows_only=good_rows_only)
    app.configure_task(TASK).defer(what=what, run_id=run.pk, actor_id=actor.pk, good_rows_only=good_rows_only)
    return False


def act(what: str, run_id: int, actor: Any, *, good_rows_only: bool) -> ImportRun:
    """Check, write or undo an import now."""
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
