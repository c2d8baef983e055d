"""Who may do what with a goal. Source: domain.md § 4 and § 5."""

from __future__ import annotations

from typing import Any

from rodtrad.core.openness import Openness
from rodtrad.core.policy import permit, predicate
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import LINE, has_role, kinds_of
from rodtrad.plan.goals.models import COUNCIL_LEVELS, Goal

WRITERS = frozenset({RoleKind.CONTRIBUTOR, RoleKind.UNIT_MANAGER, RoleKind.MANAGEMENT, RoleKind.CONTROLLER})


@predicate
def is_councils(user: Any, goal: Goal) -> bool:
    """A goal that the council decided: open to all."""
    return goal.level in COUNCIL_LEVELS


@predicate
def is_in_line(user: Any, goal: Goal) -> bool:
    """Has a role in the line at the goal's node or above."""
    return has_role(user, LINE, goal.node_id)


@predicate
def is_adopted_and_open(user: Any, goal: Goal) -> bool:
    """Stands in an adopted plan that is open to the person."""
    plan = goal.plan
    if plan is None or not goal.title_in_force or plan.adopted_version == 0 or plan.openness == Openness.RESTRICTED:
        return False
    return user.is_authenticated or plan.openness == Openness.PUBLIC


@predicate
def writes(user: Any, goal: Goal) -> bool:
    """May write in the goal's plan; for a council goal, is in the executive office."""
    if goal.level in COUNCIL_LEVELS:
        return RoleKind.EXECUTIVE_OFFICE in kinds_of(user)
    return has_role(user, WRITERS, goal.node_id)


permit("goals.view", is_councils | is_in_line | is_adopted_and_open)
permit("goals.edit", writes)
