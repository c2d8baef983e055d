"""The dry run: what the file would change is found, counted and kept; nothing else is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from rodtrad.core.operations import operation
from rodtrad.core.workflow import move
from rodtrad.exchange.files.bulk import Checked, Difference, check, difference_of, read
from rodtrad.exchange.files.bulk.checking import TABLE
from rodtrad.exchange.files.kinds import Setting
from rodtrad.exchange.files.lines import Line, digest_of
from rodtrad.exchange.files.models import FileKind, ImportLine, ImportRun, Progress
from rodtrad.exchange.files.operations.common import content_of, kind_of, lines_in, setting_of
from rodtrad.exchange.files.sheets import Unreadable
from rodtrad.exchange.files.states import CHECK, REFUSE, Action


@operation("files.check")
def check_import(*, actor: Any, run_id: int) -> ImportRun:
    """Read the file and keep what it would change. A file that can't be read is refused, with the reason kept."""
    run = ImportRun.objects.get(pk=run_id)
    try:
        found = _values(run, actor) if run.kind == FileKind.VALUES else _lines(run, actor)
    except Unreadable as refusal:
        return move(ImportRun.objects.all(), run_id, REFUSE, actor=actor, refusal=" ".join(refusal.messages), awaits="")
    rows, facts = found
    ImportLine.objects.filter(run=run).delete()
    ImportLine.objects.bulk_create(rows, batch_size=2000)
    Progress.objects.filter(run=run).update(n_done=facts["n_rows"], n_total=facts["n_rows"])
    return move(ImportRun.objects.all(), run_id, CHECK, actor=actor, awaits="", checked_at=timezone.now(), **facts)


def _lines(run: ImportRun, actor: Any) -> tuple[Iterable[ImportLine], dict[str, Any]]:
    setting = setting_of(run, actor)
    lines, read_as, left_out = lines_in(run, setting)
    if kind_of(run).rehearses:
        _rehearse(run, setting, lines)
    counts = Counter(str(line.action) for line in lines)
    rows = [
        ImportLine(
            run=run,
            row=line.row,
            action=line.action,
            title=line.title,
            changes=[[c.column, c.old, c.new] for c in line.changes],
            problems=[[p.column, p.sentence] for p in line.problems],
            object_id=line.object_id,
        )
        for line in lines
        if line.action != Action.UNCHANGED
    ]
    return rows, facts_of(read_as, left_out, counts, len(lines), digest_of(lines))


def _rehearse(run: ImportRun, setting: Setting, lines: Sequence[Line]) -> None:
    """Write what is right and take it back at once; what is refused as a whole is a reason to refuse the file."""
    kind = kind_of(run)
    todo = [replace(line) for line in lines if line.action not in (Action.ERROR, Action.UNCHANGED)]
    try:
        with transaction.atomic():
            for line in kind.ordered(todo):
                kind.write(line, setting)
            kind.finish(setting)
            transaction.set_rollback(True)
    except ValidationError as refusal:
        raise Unreadable(" ".join(refusal.messages), "refused_as_a_whole") from refusal


def _values(run: ImportRun, actor: Any) -> tuple[Iterable[ImportLine], dict[str, Any]]:
    content = content_of(run)
    found = read(content)
    checked = check(found.frame, actor)
    difference = difference_of(checked.rows)
    counts = Counter(
        {Action.NEW: difference.n_new, Action.CHANGED: difference.n_corrected, Action.UNCHANGED: difference.n_unchanged}
    )
    counts[Action.ERROR] = checked.n_errors
    rows = value_lines(run, checked, difference)
    return rows, facts_of(found.read_as, found.left_out, counts, found.frame.height, difference.digest)


def value_lines(run: ImportRun, checked: Checked, difference: Difference) -> list[ImportLine]:
    """Lines for the rows in error (as many as are told) and for some of the figures that would change."""
    number = TABLE.column("value").type.write
    errors: dict[int, ImportLine] = {}
    for trouble in checked.troubles:
        line = errors.setdefault(
            trouble.row, ImportLine(run=run, row=trouble.row, action=Action.ERROR, title=trouble.cell[:300])
        )
        line.problems.append([trouble.column, trouble.sentence])
    shown: list[ImportLine] = []
    for figure in difference.shown:
        changes = [["value", number(figure.old), number(figure.new)]]
        if figure.old is not None and figure.old_status != figure.new_status:
            changes.append(["status", figure.old_status, figure.new_status])
        action = Action.NEW if figure.old is None else Action.CHANGED
        shown.append(ImportLine(run=run, row=figure.row, action=action, title=figure.title[:300], changes=changes))
    return [*errors.values(), *shown]


def facts_of(
    read_as: str, left_out: Iterable[str], counts: Mapping[Any, int], n_rows: int, digest: str
) -> dict[str, Any]:
    """What the run keeps of a check."""
    return {
        "read_as": read_as[:60],
        "left_out": ", ".join(left_out)[:500],
        "n_rows": n_rows,
        "n_new": counts.get(Action.NEW, 0),
        "n_changed": counts.get(Action.CHANGED, 0),
        "n_ended": counts.get(Action.ENDED, 0),
        "n_unchanged": counts.get(Action.UNCHANGED, 0),
        "n_errors": counts.get(Action.ERROR, 0),
        "digest": digest,
        "refusal": "",
    }
