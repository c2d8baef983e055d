"""Who may do what with a plan. Source: the programme of 2016, section on responsibility per level; domain.md § 5."""

from __future__ import annotations

from typing import Any

from rodtrad.core.openness import Openness
from rodtrad.core.policy import permit, predicate
from rodtrad.org.people.queries import LINE, has_role
from rodtrad.plan.plans.models import Plan, PlanLevel
from rodtrad.plan.plans.queries import ADOPTERS, ASSESSORS, BOARD_ADOPTERS, SUBMITTERS, WRITERS


@predicate
def is_in_line(user: Any, plan: Plan) -> bool:
    """Has a role in the line at the plan's node or above it."""
    return has_role(user, LINE, plan.node_id)


@predicate
def is_open_to(user: Any, plan: Plan) -> bool:
    """The plan has been adopted and is open to employees, or to all."""
    if plan.adopted_version == 0 or plan.openness == Openness.RESTRICTED:
        return False
    return user.is_authenticated or plan.openness == Openness.PUBLIC


@predicate
def writes(user: Any, plan: Plan) -> bool:
    """Has a role that writes in the plan."""
    return has_role(user, WRITERS, plan.node_id)


@predicate
def answers_for(user: Any, plan: Plan) -> bool:
    """Is the manager who submits the plan."""
    return has_role(user, SUBMITTERS, plan.node_id)


@predicate
def judges(user: Any, plan: Plan) -> bool:
    """Belongs to those who judge the plan's credibility."""
    return has_role(user, ASSESSORS, plan.node_id)


@predicate
def decides(user: Any, plan: Plan) -> bool:
    """Adopts a unit's plan, or enters a board's decision on the board's own plan (which its management never adopts)."""
    return has_role(user, ADOPTERS if plan.level == PlanLevel.UNIT else BOARD_ADOPTERS, plan.node_id)


permit("plans.view", is_in_line | is_open_to)
permit("plans.view_live", is_in_line)
permit("plans.edit", writes)
permit("plans.submit", answers_for)
permit("plans.assess", judges)
permit("plans.adopt", decides)
