"""Who may do what with people, roles and the organisation. Source: domain.md § 5 and ADR 0010.

The organisation's own rules stand here too: the tree lies below people and knows no roles.
"""

from __future__ import annotations

from typing import Any

from rodtrad.core.policy import permit, predicate
from rodtrad.org.people.authority import given_by, gives_anywhere, kinds_reaching
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import kinds_of


@predicate
def is_employee(user: Any, anything: Any) -> bool:
    """Has logged in."""
    return bool(user.is_authenticated)


@predicate
def keeps_the_register(user: Any, anything: Any) -> bool:
    """Is a system administrator."""
    return RoleKind.SYSTEM_ADMINISTRATOR in kinds_of(user)


@predicate
def gives_some_role(user: Any, anything: Any) -> bool:
    """May give roles somewhere, and so may add the person who is to have one."""
    return gives_anywhere(user)


@predicate
def gives_roles_at(user: Any, node_id: Any) -> bool:
    """May give some role at the node."""
    return bool(given_by(kinds_reaching(user, int(node_id))))


@predicate
def is_oneself(user: Any, person: Any) -> bool:
    """Is the person in question."""
    return bool(user.is_authenticated) and user.pk == person.pk


@predicate
def keeps_the_organisation(user: Any, anything: Any) -> bool:
    """Is a system administrator, or belongs to the executive office."""
    return bool({RoleKind.SYSTEM_ADMINISTRATOR, RoleKind.EXECUTIVE_OFFICE} & kinds_of(user))


permit("people.view", is_employee)
permit("people.add", gives_some_role)
permit("people.keep", keeps_the_register)
permit("people.give", gives_roles_at)
permit("people.be", is_oneself)
permit("tree.change", keeps_the_organisation)
