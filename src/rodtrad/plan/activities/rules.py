"""Who may do what with an activity. Source: domain.md § 4 (start, end, responsible person) and § 5."""

from __future__ import annotations

from typing import Any

from rodtrad.core.policy import is_permitted, permit, predicate
from rodtrad.org.people.queries import LINE, has_role
from rodtrad.plan.activities.models import Activity
from rodtrad.plan.goals.rules import WRITERS


@predicate
def can_see_its_goal(user: Any, activity: Activity) -> bool:
    """May see the goal that it belongs to, as a goal of a plan or in the goal's own line; a withdrawn one is not there."""
    if activity.withdrawn_at is not None:
        return False
    if activity.goal.plan is None:
        return has_role(user, LINE, activity.node_id)
    return is_permitted("goals.view", user, activity.goal)


@predicate
def is_responsible(user: Any, activity: Activity) -> bool:
    """Is the person responsible for it."""
    return user.is_authenticated and activity.responsible_id == user.pk


@predicate
def writes_there(user: Any, activity: Activity) -> bool:
    """Has a role that writes at its node."""
    return has_role(user, WRITERS, activity.node_id)


permit("activities.view", can_see_its_goal)
permit("activities.move", is_responsible | writes_there)
permit("activities.edit", writes_there)
