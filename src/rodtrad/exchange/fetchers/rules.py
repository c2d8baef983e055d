"""Who may do what with sources. Source: domain.md § 5."""

from __future__ import annotations

from typing import Any

from rodtrad.core.policy import permit, predicate
from rodtrad.exchange.fetchers.queries import KEEPERS
from rodtrad.org.people.queries import kinds_of


@predicate
def is_employee(user: Any, obj: Any) -> bool:
    """Has logged in."""
    return bool(user.is_authenticated)


@predicate
def keeps(user: Any, obj: Any) -> bool:
    """Belongs to the executive office or keeps the system."""
    return bool(kinds_of(user) & KEEPERS)


permit("fetchers.view", is_employee)
permit("fetchers.keep", keeps)
