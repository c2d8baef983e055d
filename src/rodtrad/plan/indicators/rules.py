"""Who may do what with indicators. Source: domain.md § 4, Indicators."""

from __future__ import annotations

from typing import Any

from rodtrad.core.policy import permit, predicate
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import has_role, kinds_of
from rodtrad.plan.indicators.models import Indicator
from rodtrad.plan.indicators.queries import KEEPERS, RECORDERS


@predicate
def is_employee(user: Any, indicator: Indicator) -> bool:
    """Has logged in."""
    return bool(user.is_authenticated)


@predicate
def leads(user: Any, indicator: Indicator) -> bool:
    """Belongs to the executive office."""
    return RoleKind.EXECUTIVE_OFFICE in kinds_of(user)


@predicate
def owns(user: Any, indicator: Indicator) -> bool:
    """Is the indicator's owner."""
    return user.is_authenticated and indicator.owner_id == user.pk


@predicate
def keeps_there(user: Any, indicator: Indicator) -> bool:
    """Is controller or management where the indicator belongs."""
    return has_role(user, KEEPERS, indicator.node_id)


@predicate
def keeps_at_node(user: Any, node: Any) -> bool:
    """Is controller, management or executive office at the node: may set targets and make indicators there."""
    return has_role(user, KEEPERS, node.pk) or RoleKind.EXECUTIVE_OFFICE in kinds_of(user)


@predicate
def records_at_node(user: Any, node: Any) -> bool:
    """Has a role that writes at the node: may record figures of it."""
    return has_role(user, RECORDERS, node.pk) or RoleKind.EXECUTIVE_OFFICE in kinds_of(user)


permit("indicators.view", is_employee)
permit("indicators.change", leads | owns | keeps_there)
permit("indicators.keep_at", keeps_at_node)
permit("indicators.record_at", records_at_node)
permit("indicators.set_for_council", leads)
