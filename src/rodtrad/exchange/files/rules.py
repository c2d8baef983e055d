"""Who may do what with imports. Source: domain.md § 5 (nobody has rights but by a role)."""

from __future__ import annotations

from typing import Any

from rodtrad.core.policy import permit, predicate
from rodtrad.exchange.files.models import ImportRun
from rodtrad.exchange.files.queries import READ_ALL
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import kinds_of


@predicate
def brought_it(user: Any, run: ImportRun) -> bool:
    """Uploaded the file."""
    return bool(user.is_authenticated and run.uploaded_by_id == user.pk)


@predicate
def leads(user: Any, run: ImportRun) -> bool:
    """Belongs to the executive office."""
    return RoleKind.EXECUTIVE_OFFICE in kinds_of(user)


@predicate
def reads_all(user: Any, run: ImportRun) -> bool:
    """Reads everything: executive office, system administrator, auditor."""
    return bool(kinds_of(user) & READ_ALL)


permit("files.view", brought_it | reads_all)
permit("files.handle", brought_it | leads)
