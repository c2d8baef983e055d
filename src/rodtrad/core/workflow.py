"""State machines as data. `move` is the only code that writes a `state` field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from rodtrad.core.verdicts import YES, Sentence, Verdict, no, not_permitted

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow of a life cycle: from any of `sources` to `target`, for those with `permission`.

    `label` is what the button says, `who` names in a sentence who may (shown when someone else asks).
    """

    name: str
    sources: frozenset[str]
    target: str
    permission: str
    label: Sentence
    who: Sentence
    needs_reason: bool = False


def may_move(row: Model, step: Transition, actor: Any) -> Verdict:
    """Whether `actor` may take `step` from the state that `row` is in now."""
    if not actor.has_perm(step.permission, row):
        return not_permitted(step.who)
    if getattr(row, "state") not in step.sources:  # noqa: B009 -- the field is declared by each model
        return no(
            _("Det här är redan ”%(state)s”. Ladda om sidan för att se vad som har hänt.")
            % {"state": row.get_state_display()},  # type: ignore[attr-defined]
            "wrong_state",
        )
    return YES


def move(
    queryset: QuerySet[M],
    pk: int,
    step: Transition,
    *,
    actor: Any,
    check: Callable[[M], Verdict] | None = None,
    reason: str = "",
    **changes: Any,
) -> M:
    """Take `step` with row `pk`: lock it, ask permission, state, reason and `check`, save, return it.

    Needs an open transaction (an `operation`). `changes` are fields saved together with the state.
    Raises `PermissionDenied`, or `ValidationError` with code `wrong_state`, `reason_needed` or that of
    `check` or of a constraint; then nothing is written. History is written by the database.
    """
    row = queryset.select_for_update(of=("self",)).get(pk=pk)
    may_move(row, step, actor).enforce()
    if step.needs_reason and not reason.strip():
        no(_("Skriv en kort motivering, så att den som berörs förstår varför."), "reason_needed").enforce()
    if check is not None:
        check(row).enforce()
    for field, value in {**changes, "state": step.target}.items():
        setattr(row, field, value)
    row.validate_constraints()
    row.save(update_fields=[*changes, "state"])
    return row
