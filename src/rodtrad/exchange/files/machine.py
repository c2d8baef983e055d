"""Who acts when a command is run on the machine without naming a person: whoever may run it may do everything."""

from __future__ import annotations

from typing import Any

from rodtrad.org.people.models import RoleKind


class Machine:
    """Stands where a person stands, has every right, and is nobody: what it does has no name but the operation's."""

    pk = None
    email = ""
    is_authenticated = True
    is_active = True

    def __init__(self) -> None:
        self._held = tuple(
            (kind, 0) for kind in (RoleKind.EXECUTIVE_OFFICE, RoleKind.SYSTEM_ADMINISTRATOR)
        )  # see held_by

    def has_perm(self, perm: str, obj: Any = None) -> bool:  # noqa: ARG002 -- asked as a person is asked
        """Yes."""
        return True

    def __str__(self) -> str:
        return "rodtrad import"
