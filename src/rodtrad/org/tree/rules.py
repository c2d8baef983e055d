"""Who may read the organisation. Who may change it (`tree.change`) is bound by `people`, which knows roles: see ADR 0010."""

from __future__ import annotations

from typing import Any

from rodtrad.core.policy import permit, predicate


@predicate
def is_employee(user: Any, anything: Any) -> bool:
    """Has logged in."""
    return bool(user.is_authenticated)


permit("tree.view", is_employee)
