"""Who may do what with an improvement action. Source: domain.md § 4, Improvement, and § 5."""

from __future__ import annotations

from typing import Any

from rodtrad.core.openness import Openness
from rodtrad.core.policy import permit, predicate
from rodtrad.improve.actions.models import Action
from rodtrad.improve.actions.queries import DECIDERS, NOT_SHOWN_OUTSIDE, PROPOSERS, WRITERS
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import LINE, has_role, roles_of


@predicate
def is_open(user: Any, action: Action) -> bool:
    """It has been decided on and is not for those concerned alone."""
    if not user.is_authenticated or action.openness == Openness.RESTRICTED:
        return False
    return action.state not in NOT_SHOWN_OUTSIDE


@predicate
def is_own(user: Any, action: Action) -> bool:
    """Is responsible for it, or proposed it."""
    return user.is_authenticated and user.pk in (action.responsible_id, action.created_by_id)


@predicate
def is_in_line(user: Any, action: Action) -> bool:
    """Has a role in the line at its node or above."""
    return has_role(user, LINE, action.node_id)


@predicate
def is_responsible(user: Any, action: Action) -> bool:
    """Is the person responsible for it."""
    return user.is_authenticated and action.responsible_id == user.pk


@predicate
def writes_there(user: Any, action: Action) -> bool:
    """Has a role that writes at its node."""
    return has_role(user, WRITERS, action.node_id)


@predicate
def decides_there(user: Any, action: Action) -> bool:
    """Manages the node or one above it, or is its controller."""
    return has_role(user, DECIDERS, action.node_id)


@predicate
def leads_there(user: Any, action: Action) -> bool:
    """Belongs to the executive office, and the action is the executive office's own."""
    return roles_of(user).filter(kind=RoleKind.EXECUTIVE_OFFICE, node_id=action.node_id).exists()


@predicate
def proposes_at(user: Any, node: Any) -> bool:
    """May propose an action at the node."""
    return has_role(user, PROPOSERS, node.pk)


permit("actions.view", is_open | is_own | is_in_line)
permit("actions.move", is_responsible | writes_there | leads_there)
permit("actions.edit", is_responsible | writes_there | leads_there)
permit("actions.decide", decides_there | leads_there)
permit("actions.propose_at", proposes_at)
