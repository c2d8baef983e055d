"""Who may do what with Kolada's catalogue. Making an indicator of it is asked of the room of indicators."""

from __future__ import annotations

from typing import Any

from rodtrad.core.policy import permit, predicate
from rodtrad.exchange.kolada.models import Kpi


@predicate
def is_employee(user: Any, kpi: Kpi) -> bool:
    """Has logged in."""
    return bool(user.is_authenticated)


permit("kolada.view", is_employee)
