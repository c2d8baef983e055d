"""The very first person of an empty installation: who may then give everybody else their roles."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.periods import date_range, today
from rodtrad.core.verdicts import YES, Verdict, no
from rodtrad.org.people.models import Role, RoleKind, User
from rodtrad.org.tree import placements
from rodtrad.org.tree.models import Kind, Node, NodePeriod

COUNCIL_CODE, COUNCIL_NAME = "KF", "Kommunfullmäktige"
FIRST_ROLES = (RoleKind.SYSTEM_ADMINISTRATOR, RoleKind.EXECUTIVE_OFFICE)


def can_begin() -> Verdict:
    """Whether this is an empty installation."""
    if User.objects.exists():
        return no(_("Det finns redan personer här. En systemförvaltare ger roller i gränssnittet."), "has_people")
    return YES


@operation("people.begin")
def begin(*, actor: None, email: str, name: str, password: str) -> User:
    """Make the council (when there is none) and its first person: system administrator and executive office.

    Raises ValidationError when there are people already, or when the address or name is not one.
    """
    can_begin().enforce()
    person = User(email=email.strip().lower(), name=name.strip())
    person.set_password(password)
    person.full_clean()
    person.save()
    council = NodePeriod.objects.filter(kind=Kind.COUNCIL, valid__contains=today()).first()
    node = council.node if council else _council()
    Role.objects.bulk_create(
        Role(person=person, kind=kind, node=node, valid=date_range(today(), None)) for kind in FIRST_ROLES
    )
    return person


def _council() -> Node:
    node = Node.objects.create(code=COUNCIL_CODE)
    NodePeriod.objects.create(node=node, name=COUNCIL_NAME, kind=Kind.COUNCIL, valid=date_range(None, None))
    placements.rebuild()
    return node
