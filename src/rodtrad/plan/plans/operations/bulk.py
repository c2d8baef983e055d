"""The same thing done to many plans: all of them or none, and what is needed to undo it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rodtrad.core.operations import operation
from rodtrad.plan.plans.operations.adopting import adopt
from rodtrad.plan.plans.operations.deciding import close
from rodtrad.plan.plans.operations.judging import (
    Judged,
    assess_as_credible,
    reopen_assessment,
    return_plan,
    undo_return,
)


@operation("plans.assess_many")
def assess_many(*, actor: Any, plan_ids: Sequence[int]) -> list[Judged]:
    """Judge what is left of each plan as credible and end its assessment; all or none. Returns what `undo_assess_many` takes."""
    return [assess_as_credible(actor=actor, plan_id=pk) for pk in sorted(set(plan_ids))]


@operation("plans.undo_assess_many")
def undo_assess_many(*, actor: Any, judged: Sequence[Judged]) -> int:
    """Open the assessments again and forget what was judged in bulk; all or none. Returns how many."""
    for one in judged:
        reopen_assessment(actor=actor, plan_id=one.plan_id, forget=one)
    return len(judged)


@operation("plans.return_many")
def return_many(*, actor: Any, plan_ids: Sequence[int], reason: str) -> int:
    """Send each plan back with the same reason; all or none. Returns how many."""
    ids = sorted(set(plan_ids))
    for pk in ids:
        return_plan(actor=actor, plan_id=pk, reason=reason)
    return len(ids)


@operation("plans.undo_return_many")
def undo_return_many(*, actor: Any, plan_ids: Sequence[int]) -> int:
    """Take returns back; all or none: when someone has begun to write in one, none. Returns how many."""
    ids = sorted(set(plan_ids))
    for pk in ids:
        undo_return(actor=actor, plan_id=pk)
    return len(ids)


@operation("plans.adopt_many")
def adopt_many(*, actor: Any, plan_ids: Sequence[int], decision: Mapping[str, Any]) -> int:
    """Adopt each plan by the same decision, each frozen by itself; all or none. Returns how many."""
    ids = sorted(set(plan_ids))
    for pk in ids:
        adopt(actor=actor, plan_id=pk, **decision)
    return len(ids)


@operation("plans.close_many")
def close_many(*, actor: Any, plan_ids: Sequence[int]) -> int:
    """Close the plans of a year that is over; all or none. Returns how many."""
    ids = sorted(set(plan_ids))
    for pk in ids:
        close(actor=actor, plan_id=pk)
    return len(ids)
