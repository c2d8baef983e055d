"""What comes from the plan editor's form, and how each piece of it is saved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rodtrad.core import writing
from rodtrad.core.numbers import read_number
from rodtrad.core.writing import Edit, check_length
from rodtrad.plan.goals.models import ExpectedResult, Goal
from rodtrad.plan.goals.operations import edit_goal, edit_result
from rodtrad.plan.plans.models import Part, Plan
from rodtrad.plan.plans.operations import edit_part, edit_plan

NUMBERS = {"frame_sek": 2, "amount_sek": 2, "target_value": 6}
ALLOWED = {
    "plan": {"introduction", "frame_sek", "frame_comment"},
    "goal": {"title", "purpose"},
    "part": {"text", "basis", "basis_reference", "amount_sek"},
    "result": {"text", "kind", "indicator_id", "target_value", "followed_by"},
}
LENGTHS = {
    "introduction": 50_000,
    "purpose": 50_000,
    "text": 50_000,
    "title": 500,
    "followed_by": 500,
    "frame_comment": 500,
    "basis_reference": 300,
}


MOST = 2**63


def touched(edits: Iterable[Edit]) -> list[Edit]:
    """The edits that somebody typed."""
    return writing.touched(edits, lambda _edit, column, text: _value(column, text))


def save_edit(plan: Plan, edit: Edit, actor: Any) -> None:
    """Save one piece. Raises ValidationError, `EditConflict`, PermissionDenied, DoesNotExist, or ValueError for an odd name."""
    values = {column: _value(column, text) for column, text in edit.values.items()}
    if edit.target == "plan":
        edit_plan(actor=actor, plan_id=plan.pk, edits=values, seen=edit.seen)
    elif edit.target == "goal":
        goal = Goal.objects.only("pk").get(pk=number_in(edit.key[0]), plan=plan)
        edit_goal(actor=actor, goal_id=goal.pk, edits=values, seen=edit.seen)
    elif edit.target == "result":
        result = ExpectedResult.objects.only("pk").get(pk=number_in(edit.key[0]), goal__plan=plan, withdrawn_at=None)
        edit_result(actor=actor, result_id=result.pk, edits=values, seen=edit.seen)
    else:
        edit_part(actor=actor, plan_id=plan.pk, place=place_in(edit.key), edits=values, seen=edit.seen)


def place_in(key: Sequence[str]) -> tuple[int | None, str, str]:
    """Goal id (None: the whole plan), duty and aspect in a field's name. Raises ValueError for another name."""
    goal_text, kind, aspect = key
    return number_in(goal_text) or None, kind, "" if aspect == "-" else aspect


def number_in(text: str) -> int:
    """The id in a name. Raises ValueError for what no row can have."""
    if not text.isdecimal() or int(text) >= MOST:
        raise ValueError(text)
    return int(text)


def stored(plan: Plan, name: str) -> Any:
    """What is kept under a field's name; None for nothing and for a name that is no field's."""
    target, *rest = name.split(".")
    if target not in ALLOWED or not rest or rest[-1] not in ALLOWED[target]:
        return None
    *key, column = rest
    row: Any
    try:
        if target == "plan":
            row = Plan.objects.filter(pk=plan.pk)
        elif target == "goal":
            row = Goal.objects.filter(pk=number_in(key[0]), plan=plan)
        elif target == "result":
            row = ExpectedResult.objects.filter(pk=number_in(key[0]), goal__plan=plan)
        else:
            goal_id, kind, aspect = place_in(key)
            row = Part.objects.filter(plan=plan, goal_id=goal_id, kind=kind, aspect=aspect)
    except (ValueError, IndexError):
        return None
    return row.values_list(column, flat=True).first()


def _value(column: str, text: str) -> Any:
    if column in NUMBERS:
        return read_number(text, n_decimals=NUMBERS[column])
    if column == "indicator_id":
        return number_in(text) if text else None
    return check_length(text, LENGTHS.get(column))
