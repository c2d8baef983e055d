"""A checked file is written: exactly the difference that was shown, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.verdicts import YES, Verdict, no
from rodtrad.core.workflow import may_move, move
from rodtrad.exchange.files.bulk import check, difference_of, read
from rodtrad.exchange.files.lines import Line, digest_of
from rodtrad.exchange.files.models import FileKind, ImportLine, ImportRun
from rodtrad.exchange.files.operations.bringing import can_bring
from rodtrad.exchange.files.operations.common import content_of, kind_of, lines_in, setting_of
from rodtrad.exchange.files.states import WRITE, Action, Outcome
from rodtrad.plan.indicators.operations import record_many

Told = Callable[[int, int], None]


def can_write(run: ImportRun, actor: Any, *, good_rows_only: bool = False) -> Verdict:
    """Whether the file may be written now: the state, the right to such files, no errors (or the good rows chosen), and work to do."""
    first = may_move(run, WRITE, actor)
    if not first:
        return first
    right = can_bring(run.kind, actor)
    if not right:
        return right
    if run.n_errors and not good_rows_only:
        return no(
            _("%(n)s rader har fel. Rätta filen och lägg upp den igen, eller välj att bara läsa in de rätta raderna.")
            % {"n": run.n_errors},
            "has_errors",
        )
    if not run.has_work:
        return no(_("Filen ändrar ingenting. Det finns inget att läsa in."), "nothing_to_do")
    return YES


@operation("files.write")
def write_import(
    *, actor: Any, run_id: int, good_rows_only: bool = False, progress: Told = lambda _done, _total: None
) -> ImportRun:
    """Write the difference that was shown, through the operations of the rooms it belongs to; all or nothing.

    Raises PermissionDenied, or ValidationError: `has_errors`, `nothing_to_do`, `wrong_state`, or `changed_meanwhile` when
    something has changed since the check, so that the difference is another.
    """
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    can_write(run, actor, good_rows_only=good_rows_only).enforce()
    if run.kind == FileKind.VALUES:
        _write_values(run, actor)
    else:
        _write_lines(run, actor, progress)
    ImportLine.objects.filter(run=run).exclude(action=Action.ERROR).update(outcome=Outcome.WRITTEN)
    return move(
        ImportRun.objects.all(),
        run_id,
        WRITE,
        actor=actor,
        written_at=timezone.now(),
        good_rows_only=good_rows_only and run.n_errors > 0,
        awaits="",
    )


def _refuse_another(run: ImportRun, digest: str) -> None:
    if digest != run.digest:
        no(
            _(
                "Något har ändrats sedan filen kontrollerades, så skillnaden är inte längre den som visas. Kontrollera igen."
            ),
            "changed_meanwhile",
        ).enforce()


def _write_values(run: ImportRun, actor: Any) -> None:
    content = content_of(run)
    checked = check(read(content).frame, actor)
    _refuse_another(run, difference_of(checked.rows).digest)
    source = _("Fil: %(name)s") % {"name": run.file_name}
    record_many(actor=actor, rows=checked.rows, source=source[:60], import_run_id=run.pk)


def _write_lines(run: ImportRun, actor: Any, progress: Told) -> None:
    kind, setting = kind_of(run), setting_of(run, actor)
    lines, _read_as, _left_out = lines_in(run, setting)
    _refuse_another(run, digest_of(lines))
    todo = [line for line in lines if line.action not in (Action.ERROR, Action.UNCHANGED)]
    if kind.is_whole:
        run.record = kind.write_whole(todo, setting)
        run.save(update_fields=["record"])
        return
    for n_done, line in enumerate(kind.ordered(todo), 1):
        try:
            line.object_id = kind.write(line, setting)
        except (ValidationError, PermissionDenied) as refusal:
            raise ValidationError(sentence_of(line, refusal), code="row_refused") from refusal
        progress(n_done, len(todo))
    kind.finish(setting)
    _keep_ids(run, todo)


def sentence_of(line: Line, refusal: ValidationError | PermissionDenied) -> str:
    """A refusal by a room's operation, with the row it was about."""
    messages = getattr(refusal, "messages", None) or [str(refusal)]
    return _("Rad %(row)s (%(title)s) kunde inte läsas in, och därför lästes inget in: %(reason)s") % {
        "row": line.row,
        "title": line.title[:80],
        "reason": " ".join(messages),
    }


def _keep_ids(run: ImportRun, lines: Sequence[Line]) -> None:
    """Remember which object each row concerned, for the undo."""
    ids = {line.row: line.object_id for line in lines}
    rows = list(ImportLine.objects.filter(run=run, row__in=ids, object_id=None))
    for row in rows:
        row.object_id = ids[row.row]
    ImportLine.objects.bulk_update(rows, ["object_id"], batch_size=2000)
