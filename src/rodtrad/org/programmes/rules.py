"""Who may do what with programme versions. Source: the programme of 2016, where the executive office leads the whole."""

from __future__ import annotations

from typing import Any

from rodtrad.core.policy import permit, predicate
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import kinds_of


@predicate
def is_employee(user: Any, programme: Any) -> bool:
    """Has logged in."""
    return bool(user.is_authenticated)


@predicate
def leads_the_programme(user: Any, programme: Any) -> bool:
    """Belongs to the executive office."""
    return RoleKind.EXECUTIVE_OFFICE in kinds_of(user)


permit("programmes.view", is_employee)
permit("programmes.change", leads_the_programme)
