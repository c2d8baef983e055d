"""Who may do what with economy. Source: domain.md § 4 and § 5; figures about few people, § 7."""

from __future__ import annotations

from typing import Any

from rodtrad.core.policy import permit, predicate
from rodtrad.follow.economy.models import STAFF, EconomyImport, Figure
from rodtrad.follow.economy.queries import FORECASTERS, KEEPERS, SMALL
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import LINE, has_role, kinds_of


@predicate
def is_employee(user: Any, obj: Any) -> bool:
    """Has logged in."""
    return bool(user.is_authenticated)


@predicate
def is_not_about_staff(user: Any, figure: Figure) -> bool:
    """The figure is of money, volume, premises or energy."""
    return figure.measure not in STAFF


@predicate
def is_in_line_of_figure(user: Any, figure: Figure) -> bool:
    """Has a role in the line where the figure is booked."""
    return has_role(user, LINE, figure.node_id)


@predicate
def sees_staff_there(user: Any, period: Any) -> bool:
    """The node is larger than a unit, or the person is in its line."""
    return user.is_authenticated and (period.kind not in SMALL or has_role(user, LINE, period.node_id))


@predicate
def keeps_at(user: Any, node: Any) -> bool:
    """Is controller or management at the node, or executive office."""
    return has_role(user, KEEPERS, node.pk)


@predicate
def forecasts_at(user: Any, node: Any) -> bool:
    """Is one of them, or the unit's manager."""
    return has_role(user, FORECASTERS, node.pk)


@predicate
def keeps_somewhere(user: Any, obj: Any) -> bool:
    """Is controller, management or executive office anywhere."""
    return bool(kinds_of(user) & KEEPERS)


@predicate
def sent_it(user: Any, sent: EconomyImport) -> bool:
    """Sent the file in."""
    return user.is_authenticated and sent.created_by_id == user.pk


@predicate
def leads(user: Any, obj: Any) -> bool:
    """Belongs to the executive office."""
    return RoleKind.EXECUTIVE_OFFICE in kinds_of(user)


@predicate
def reads_all(user: Any, obj: Any) -> bool:
    """Is an auditor."""
    return RoleKind.AUDITOR in kinds_of(user)


permit("economy.view", is_employee & (is_not_about_staff | is_in_line_of_figure))
permit("economy.view_staff", sees_staff_there)
permit("economy.record", keeps_at)
permit("economy.forecast", forecasts_at)
permit("economy.import", keeps_somewhere)
permit("economy.view_import", sent_it | leads | reads_all)
permit("economy.handle_import", (sent_it & keeps_somewhere) | leads)
permit("economy.close", keeps_at)
permit("economy.lead", leads)
