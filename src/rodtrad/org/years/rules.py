"""Who may do what with budget years. Source: the programme of 2016, where the executive office leads and coordinates the whole."""

from __future__ import annotations

from typing import Any

from rodtrad.core.policy import permit, predicate
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import kinds_of


@predicate
def is_employee(user: Any, year: Any) -> bool:
    """Has logged in."""
    return bool(user.is_authenticated)


@predicate
def leads_the_year(user: Any, year: Any) -> bool:
    """Belongs to the executive office."""
    return RoleKind.EXECUTIVE_OFFICE in kinds_of(user)


permit("years.view", is_employee)
permit("years.change", leads_the_year)
