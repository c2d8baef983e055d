"""Big documents as files: asked for by a person, made by a job, once whatever happens to the worker."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from rodtrad.core.operations import operation
from rodtrad.core.verdicts import YES, Verdict, not_permitted
from rodtrad.core.workflow import move
from rodtrad.follow.reports.models import FileForm, MadeFile, Report
from rodtrad.follow.reports.states import BEGIN_FILE, FAIL_FILE, FINISH_FILE, WANT_FILE, FileState

TASK = "reports.make_file"


def is_big(report: Report) -> bool:
    """Whether the report's documents take longer to make than one waits: the city's, with all its boards."""
    return report.level == "council"


def can_want_file(report: Report, actor: Any, number: int) -> Verdict:
    """Whether `actor` may ask for version `number` of the report as a file (0: as it is being written)."""
    asked = MadeFile(report=report, number=number)
    return YES if actor.has_perm(WANT_FILE.permission, asked) else not_permitted(WANT_FILE.who)


@operation("reports.want_file")
def want_file(*, actor: Any, report: Report, number: int, form: FileForm, language: str) -> MadeFile:
    """Ask for a report as a file. One that is already asked for is left to come; a finished one is made again if its words differ."""
    can_want_file(report, actor, number).enforce()
    asked: dict[str, Any] = {"wanted_by": actor, "wanted_at": timezone.now()}
    row, is_new = MadeFile.objects.get_or_create(
        report=report, number=number, form=form, language=language, defaults=asked
    )
    row = MadeFile.objects.select_for_update().get(pk=row.pk)
    if not is_new and not row.is_awaited:
        row = move(MadeFile.objects.all(), row.pk, WANT_FILE, actor=actor, **asked)
    if row.state == FileState.WANTED:
        _enqueue(row)
    return row


def _enqueue(row: MadeFile) -> None:
    """Leave it to the worker; the lock of the queue keeps it there once."""
    key = f"{TASK}.{row.pk}"
    try:
        with transaction.atomic():
            app.configure_task(TASK, lock=key, queueing_lock=key).defer(file_id=row.pk)
    except AlreadyEnqueued:
        return


@operation("reports.begin_file")
def begin_file(*, actor: Any, file_id: int) -> MadeFile | None:
    """Begin, or begin again what a killed worker left; None when it is already made (or given up)."""
    row = MadeFile.objects.select_for_update().get(pk=file_id)
    if not row.is_awaited:
        return None
    return move(MadeFile.objects.all(), file_id, BEGIN_FILE, actor=actor)


def ready_place(source: str, form: str) -> tuple[str, int] | None:
    """Where a file with just that content is already kept, and its size."""
    known = MadeFile.objects.filter(source_sha256=source, form=form).exclude(place="")
    found = known.values_list("place", "n_bytes").first()
    return found if found is not None and default_storage.exists(found[0]) else None


def keep_body(body: bytes, form: str) -> str:
    """Put the file where its hash says, unless it is there; returns the place."""
    place = f"reports/{sha256(body).hexdigest()}.{form}"
    return place if default_storage.exists(place) else default_storage.save(place, ContentFile(body))


@operation("reports.finish_file")
def finish_file(*, actor: Any, file_id: int, place: str, n_bytes: int, source: str, title: str) -> MadeFile:
    """Lay the file out for those who may read the report. Raises ValidationError when it isn't being made."""
    made: dict[str, Any] = {"place": place, "n_bytes": n_bytes, "source_sha256": source, "title": title[:300]}
    return move(MadeFile.objects.all(), file_id, FINISH_FILE, actor=actor, made_at=timezone.now(), **made)


@operation("reports.fail_file")
def fail_file(*, actor: Any, file_id: int) -> MadeFile:
    """Give up; it can be asked for again."""
    return move(MadeFile.objects.all(), file_id, FAIL_FILE, actor=actor)
