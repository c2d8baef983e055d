"""The same thing done with several actions at once, and undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.verdicts import no
from rodtrad.core.workflow import move
from rodtrad.improve.actions import states
from rodtrad.improve.actions.models import Action, Batch, BatchLine
from rodtrad.improve.actions.operations.moving import STEPS, take_step
from rodtrad.improve.actions.operations.writing import change_action, tell_responsible

KEPT = ("state", "due_on", "begun_on", "done_on", "closed_reason", "responsible_id")


@operation("actions.move_many")
def move_many(*, actor: Any, action_ids: Sequence[int], step: str, reason: str = "") -> Batch:
    """Take the same step with all of them, or with none; what they were is kept for `undo`."""
    batch = _remember(actor, action_ids, step)
    for pk in sorted(set(action_ids)):
        take_step(actor=actor, action_id=pk, step=step, reason=reason)
    return batch


@operation("actions.change_many")
def change_many(*, actor: Any, action_ids: Sequence[int], due_on: date | None = None, responsible: Any = None) -> Batch:
    """Give all of them another day, or another person, or none of them anything."""
    if (due_on is None) == (responsible is None):
        no(_("Välj en ny dag eller en ny ansvarig."), "nothing_chosen").enforce()
    batch = _remember(actor, action_ids, "due" if due_on else "give")
    fields = {"due_on": due_on} if due_on else {"responsible": responsible}
    for pk in sorted(set(action_ids)):
        change_action(actor=actor, action_id=pk, fields=fields)
    return batch


def _remember(actor: Any, action_ids: Sequence[int], what: str) -> Batch:
    """Lock the rows in the order of their keys and keep what they are."""
    rows = list(Action.objects.select_for_update(of=("self",)).filter(pk__in=action_ids).order_by("pk").defer("search"))
    if not rows:
        no(_("Kryssa för åtgärderna först."), "nothing_chosen").enforce()
    batch = Batch.objects.create(made_by=actor, what=what)
    BatchLine.objects.bulk_create(
        BatchLine(batch=batch, action=row, **{name: getattr(row, name) for name in KEPT}) for row in rows
    )
    return batch


@operation("actions.undo")
def undo(*, actor: Any, batch_id: int) -> int:
    """Put back what one's own batch changed, where nobody has gone on since; returns how many were put back.

    Raises ValidationError `undone` when it has been undone already.
    """
    batch = Batch.objects.select_for_update().get(pk=batch_id, made_by=actor)
    if batch.undone_at is not None:
        no(_("Det här är redan ångrat."), "undone").enforce()
    lines = list(batch.lines.select_related("action", "responsible").defer("action__search").order_by("action_id"))
    n_back = sum(_put_back(line, batch.what, actor) for line in lines)
    batch.undone_at = timezone.now()
    batch.save(update_fields=["undone_at"])
    return n_back


def _put_back(line: BatchLine, what: str, actor: Any) -> bool:
    if what in STEPS:
        step = STEPS[what]
        if line.action.state != step.target:
            return False
        dates: dict[str, Any] = {
            "begun_on": line.begun_on,
            "done_on": line.done_on,
            "closed_reason": line.closed_reason,
        }
        move(Action.objects.defer("search"), line.action_id, states.back(step, line.state), actor=actor, **dates)
        if step.name == states.FINISH.name:
            _take_away_next(line.action_id, actor)
        return True
    fields = {"due_on": line.due_on} if what == "due" else {"responsible": line.responsible}
    row = change_action(actor=actor, action_id=line.action_id, fields=fields)
    if what == "give":
        tell_responsible(row, actor)
    return True


def _take_away_next(done_id: int, actor: Any) -> None:
    """Withdraw the next time that finishing laid up, if nobody has touched it."""
    for pk in Action.objects.filter(follows_id=done_id, state=states.ActionState.PLANNED).values_list("pk", flat=True):
        reason = _("Den förra gången är inte klar än.")
        row = move(
            Action.objects.defer("search"), pk, states.WITHDRAW, actor=actor, reason=reason, closed_reason=reason
        )
        row.follows = None
        row.save(update_fields=["follows"])
