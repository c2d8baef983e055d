"""A file of figures straight in, for commands: what the page does in two steps, done in one."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.workflow import move
from rodtrad.exchange.files.bulk import Checked, Difference, check, read
from rodtrad.exchange.files.models import FileKind, ImportLine, ImportRun, Progress
from rodtrad.exchange.files.operations.bringing import can_bring, safe_name
from rodtrad.exchange.files.operations.checking import facts_of, value_lines
from rodtrad.exchange.files.states import CHECK, WRITE, Action
from rodtrad.plan.indicators.operations import Recorded, record_many

MOST_IN_SENTENCE = 5


@operation("files.record_file")
def record_file(*, actor: Any, content: bytes, name: str = "", good_rows_only: bool = False) -> Recorded:
    """Record a file of figures, and keep it; a figure that is there already is corrected, never overwritten.

    Raises PermissionDenied, `Unreadable` for a file that is no table, and ValidationError `bad_rows` naming the first rows
    in error, unless `good_rows_only`; then nothing is written.
    """
    can_bring(FileKind.VALUES, actor).enforce()
    found = read(content)
    checked = check(found.frame, actor)
    if checked.n_errors and not good_rows_only:
        raise ValidationError(sentence_of(checked), code="bad_rows")
    run = _kept(actor, content, name)
    source = _("Fil: %(name)s") % {"name": run.file_name}
    recorded = record_many(actor=actor, rows=checked.rows, source=source[:60], import_run_id=run.pk)
    counts = {
        Action.NEW: recorded.n_new,
        Action.CHANGED: recorded.n_corrected,
        Action.UNCHANGED: recorded.n_unchanged,
        Action.ERROR: checked.n_errors,
    }
    ImportLine.objects.bulk_create(value_lines(run, checked, Difference(0, 0, 0, (), "")))
    facts = facts_of(found.read_as, found.left_out, counts, found.frame.height, "")
    now = timezone.now()
    move(ImportRun.objects.all(), run.pk, CHECK, actor=actor, checked_at=now, **facts)
    changes: dict[str, Any] = {"written_at": now, "good_rows_only": good_rows_only and checked.n_errors > 0}
    move(ImportRun.objects.all(), run.pk, WRITE, actor=actor, **changes)
    return recorded


def _kept(actor: Any, content: bytes, name: str) -> ImportRun:
    run = ImportRun(
        kind=FileKind.VALUES,
        file_name=safe_name(name or "varden.csv"),
        sha256=sha256(content).hexdigest(),
        n_bytes=len(content),
        uploaded_by_id=getattr(actor, "pk", None),
    )
    run.file.save(run.file_name, ContentFile(content), save=False)
    run.save()
    Progress.objects.create(run=run)
    return run


def sentence_of(checked: Checked) -> str:
    """What is wrong, for those who read no table."""
    told = "; ".join(f"{t.row}, {t.column}: {t.sentence}" for t in checked.troubles[:MOST_IN_SENTENCE])
    return _("%(n)s rader har fel, och inget lästes in. Rad %(told)s") % {"n": checked.n_errors, "told": told}
