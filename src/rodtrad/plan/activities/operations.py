"""What is done with activities: planned, changed, begun, finished, stopped, opened again, withdrawn, handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.core.workflow import Transition, may_move, move
from rodtrad.core.writing import check_length
from rodtrad.org.people.queries import manager_of
from rodtrad.plan.activities import states
from rodtrad.plan.activities.models import Activity
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.goals.operations import can_edit as can_edit_goal

REASON_LENGTH = 300
STEPS: dict[str, Transition] = {step.name: step for step in states.TRANSITIONS}


def can_change(activity: Activity, actor: Any) -> Verdict:
    """Whether `actor` may change what the activity says."""
    if not actor.has_perm("activities.edit", activity):
        return not_permitted(_("Den som skriver på enheten ändrar dess aktiviteter."))
    return no(_("Aktiviteten är borttagen."), "withdrawn") if activity.withdrawn_at else YES


@operation("activities.add")
def add_activity(*, actor: Any, goal_id: int, fields: Mapping[str, Any]) -> Activity:
    """Plan an activity for a goal. Without a responsible person the node's manager is. Raises ValidationError."""
    goal = Goal.objects.select_for_update(of=("self",)).select_related("plan").get(pk=goal_id)
    can_edit_goal(goal, actor).enforce()
    activity = Activity(goal=goal, node_id=goal.node_id, **fields)
    activity.responsible = activity.responsible or manager_of(goal.node_id) or actor
    activity.full_clean(exclude=["search"])
    activity.save()
    return activity


@operation("activities.change")
def change_activity(*, actor: Any, activity_id: int, fields: Mapping[str, Any]) -> Activity:
    """Change title, description, dates or responsible person; also after adoption, for that is everyday work."""
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity_id)
    can_change(activity, actor).enforce()
    for name, value in fields.items():
        setattr(activity, name, value)
    activity.full_clean(exclude=["search"])
    activity.save(update_fields=list(fields))
    return activity


@operation("activities.withdraw")
def withdraw_activity(*, actor: Any, activity_id: int) -> Activity:
    """Take the activity out of its plan; it stays in the history."""
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity_id)
    can_change(activity, actor).enforce()
    activity.withdrawn_at = timezone.now()
    activity.save(update_fields=["withdrawn_at"])
    return activity


@operation("activities.restore")
def restore_activity(*, actor: Any, activity_id: int) -> Activity:
    """Put a withdrawn activity back: the undo of `withdraw_activity`."""
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity_id)
    if not actor.has_perm("activities.edit", activity):
        not_permitted(_("Den som skriver på enheten ändrar dess aktiviteter.")).enforce()
    activity.withdrawn_at = None
    activity.save(update_fields=["withdrawn_at"])
    return activity


def can_take(activity: Activity, step: Transition, actor: Any) -> Verdict:
    """Whether `actor` may take `step` with the activity now."""
    if (verdict := may_move(activity, step, actor)) and activity.withdrawn_at is not None:
        return no(_("Aktiviteten är borttagen. Lägg tillbaka den först."), "withdrawn")
    return verdict


@operation("activities.move")
def take_step(*, actor: Any, activity_id: int, step: str, reason: str = "") -> Activity:
    """Begin, finish, stop or open again. Stopping and opening again need a reason."""
    if step not in STEPS:
        no(_("Välj vad som har hänt med aktiviteten."), "unknown_step").enforce()
    reason = check_length(reason.strip(), REASON_LENGTH)
    changes: dict[str, Any] = {"stopped_reason": reason} if step == "stop" else {}
    return move(
        Activity.objects.select_related("goal__plan"),
        activity_id,
        STEPS[step],
        actor=actor,
        check=lambda row: can_take(row, STEPS[step], actor),
        reason=reason,
        **changes,
    )


@operation("activities.move_many")
def take_step_with(*, actor: Any, activity_ids: Sequence[int], step: str, reason: str = "") -> list[Activity]:
    """The same step with several, all or none."""
    return [take_step(actor=actor, activity_id=pk, step=step, reason=reason) for pk in sorted(set(activity_ids))]


def owned_by(person: Any, node: Any) -> int:
    """How many unfinished activities the person is responsible for at the node."""
    return _owned(person, node).count()


def hand_over(person: Any, to: Any, node: Any) -> int:
    """Give the unfinished activities of `person` at `node` to `to`."""
    return _owned(person, node).update(responsible=to)


def _owned(person: Any, node: Any) -> Any:
    unfinished = [states.ActivityState.PLANNED, states.ActivityState.UNDER_WAY]
    return Activity.objects.filter(responsible=person, node=node, state__in=unfinished, withdrawn_at=None)
