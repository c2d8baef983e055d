"""What the views of people share: fetching what may be seen, and the way back to it."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.org.people.models import Role, User
from rodtrad.org.people.queries import visible_to
from rodtrad.org.tree.queries import last_name_of
from rodtrad.org.tree.queries import visible_to as visible_periods

Crumbs = list[tuple[str, str]]


def fetch_person(request: HttpRequest, person_id: int) -> User:
    """The person, for those who have logged in; else 404."""
    return get_object_or_404(visible_to(request.user), pk=person_id)


def fetch_role(request: HttpRequest, role_id: int) -> Role:
    """A role of a person whom one may see; else 404."""
    roles = Role.objects.filter(person__in=visible_to(request.user).order_by()).select_related("person")
    return get_object_or_404(roles, pk=role_id)


def fetch_node_name(request: HttpRequest, node_id: int) -> str:
    """What the node is called, or was called last; 404 for one that never was."""
    if not visible_periods(request.user).filter(node_id=node_id).exists():
        raise Http404
    return last_name_of(node_id)


def person_crumbs(person: User, last: str = "") -> Crumbs:
    """People → this person → here."""
    found = [(_("Personer"), reverse("people:list"))]
    found.append((person.name, reverse("people:show", args=[person.pk]) if last else ""))
    return [*found, (last, "")] if last else found


def node_crumbs(node_id: int, name: str, last: str = "") -> Crumbs:
    """The organisation → this node → its roles → here."""
    found = [(_("Organisation"), reverse("tree:index")), (name, reverse("tree:show", args=[node_id]))]
    found.append((_("Roller"), reverse("people:of", args=[node_id]) if last else ""))
    return [*found, (last, "")] if last else found
