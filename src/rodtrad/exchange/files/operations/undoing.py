"""A written import is taken back, row by row, as far as nothing stands on it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.verdicts import Verdict
from rodtrad.core.workflow import may_move, move
from rodtrad.exchange.files.models import FileKind, ImportLine, ImportRun
from rodtrad.exchange.files.operations.bringing import can_bring
from rodtrad.exchange.files.operations.common import kind_of, setting_of
from rodtrad.exchange.files.states import UNDO, Outcome
from rodtrad.plan.indicators.operations import undo_import as undo_values


def can_undo(run: ImportRun, actor: Any) -> Verdict:
    """Whether the import may be taken back now."""
    first = may_move(run, UNDO, actor)
    return first if not first else can_bring(run.kind, actor)


@operation("files.undo")
def undo_import(*, actor: Any, run_id: int) -> ImportRun:
    """Take back what the import wrote; each row that something stands on, or that was changed since, stays and says why."""
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    can_undo(run, actor).enforce()
    if run.kind == FileKind.VALUES:
        n_back = undo_values(actor=actor, import_run_id=run.pk)
        n_kept = run.n_new + run.n_changed - n_back
        note = _("%(n)s värden har rättats sedan dess och står kvar.") % {"n": n_kept} if n_kept > 0 else ""
        ImportLine.objects.filter(run=run, outcome=Outcome.WRITTEN).update(outcome=Outcome.TAKEN_BACK, note=note)
    elif kind_of(run).is_whole:
        kind_of(run).take_back_whole(run.record, setting_of(run, actor))
        ImportLine.objects.filter(run=run, outcome=Outcome.WRITTEN).update(outcome=Outcome.TAKEN_BACK)
    else:
        _take_back(run, actor)
    return move(ImportRun.objects.all(), run_id, UNDO, actor=actor, undone_at=timezone.now(), awaits="")


def _take_back(run: ImportRun, actor: Any) -> None:
    """The last first, and again as long as something gives way: a child that is gone frees its parent."""
    kind, setting = kind_of(run), setting_of(run, actor)
    left = list(ImportLine.objects.filter(run=run, outcome=Outcome.WRITTEN).order_by("-row", "-pk"))
    done: list[ImportLine] = []
    while left:
        kept: list[ImportLine] = []
        for line in left:
            line.note = _take_back_line(kind, line, setting)
            line.outcome = Outcome.KEPT if line.note else Outcome.TAKEN_BACK
            (kept if line.note else done).append(line)
        if len(kept) == len(left):
            break
        left = kept
    kind.finish(setting)
    ImportLine.objects.bulk_update([*done, *left], ["outcome", "note"], batch_size=2000)


def _take_back_line(kind: Any, line: ImportLine, setting: Any) -> str:
    if line.object_id is None:
        return ""
    return kind.take_back(line.object_id, line.action, line.changes, setting)[:300]
