"""What comes from the plan editor's form, and how each piece of it is saved."""

from __future__ import annotations

from typing import Any

from rodtrad.core.numbers import read_number
from rodtrad.core.writing import Edit, check_length
from rodtrad.plan.goals.models import ExpectedResult, Goal
from rodtrad.plan.goals.operations import edit_goal, edit_result
from rodtrad.plan.plans.models import Plan
from rodtrad.plan.plans.operations import edit_part, edit_plan

NUMBERS = {"frame_sek": 2, "amount_sek": 2, "target_value": 6}
ALLOWED = {
    "plan": {"introduction", "frame_sek", "frame_comment"},
    "goal": {"title", "purpose"},
    "part": {"text", "basis", "basis_reference", "amount_sek"},
    "result": {"text", "kind", "indicator_id", "target_value", "followed_by"},
}
LENGTHS = {"title": 500, "followed_by": 500, "frame_comment": 500, "basis_reference": 300}


def save_edit(plan: Plan, edit: Edit, actor: Any) -> None:
    """Save one piece. Raises ValidationError, `EditConflict`, PermissionDenied, or DoesNotExist."""
    values = {column: _value(column, text) for column, text in edit.values.items()}
    if edit.target == "plan":
        edit_plan(actor=actor, plan_id=plan.pk, edits=values, seen=edit.seen)
    elif edit.target == "goal":
        goal = Goal.objects.only("pk").get(pk=int(edit.key[0]), plan=plan)
        edit_goal(actor=actor, goal_id=goal.pk, edits=values, seen=edit.seen)
    elif edit.target == "result":
        result = ExpectedResult.objects.only("pk").get(pk=int(edit.key[0]), goal__plan=plan, withdrawn_at=None)
        edit_result(actor=actor, result_id=result.pk, edits=values, seen=edit.seen)
    else:
        goal_text, kind, aspect = edit.key
        place = (int(goal_text) or None, kind, "" if aspect == "-" else aspect)
        edit_part(actor=actor, plan_id=plan.pk, place=place, edits=values, seen=edit.seen)


def _value(column: str, text: str) -> Any:
    if column in NUMBERS:
        return read_number(text, n_decimals=NUMBERS[column])
    if column == "indicator_id":
        return int(text) if text else None
    return check_length(text, LENGTHS.get(column))
