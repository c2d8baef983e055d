"""Reading: people found by name, one person, and who has which role at a node."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rodtrad.core.history import history_of
from rodtrad.core.periods import is_on, today
from rodtrad.org.people import operations, queries
from rodtrad.org.people.authority import kinds_to_give
from rodtrad.org.people.models import Role
from rodtrad.org.people.views._fetch import fetch_node_name, fetch_person, node_crumbs, person_crumbs

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role as a line of a list: where it stands in time, and whether the reader may change it."""

    role: Role
    state: str  # now, coming, past, withdrawn
    may_change: bool


def line_of(role: Role, kinds: Sequence[str] = ()) -> RoleLine:
    """The line of a role for someone who may give `kinds` there."""
    day = today()
    if role.is_withdrawn:
        state = "withdrawn"
    elif is_on(role.valid, day):
        state = "now"
    else:
        state = "coming" if role.first_on is not None and role.first_on > day else "past"
    return RoleLine(role, state, may_change=role.kind in kinds and not role.is_withdrawn)


@login_required
def list_people(request: HttpRequest) -> HttpResponse:
    """Everybody, by name or by what one searches for."""
    text = request.GET.get("q", "").strip()[:100]
    page = Paginator(queries.found(request.user, text), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "q": text, "can_add": operations.can_add(request.user)}
    return render(request, "people/list.html", context)


@login_required
def show(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person: address, roles now and before, and what has changed."""
    person = fetch_person(request, person_id)
    context = {
        "person": person,
        "roles": [line_of(role) for role in queries.roles_with_names(person)],
        "can_add": operations.can_add(request.user),
        "can_keep": operations.can_keep(request.user),
        "history": history_of(person) if operations.can_keep(request.user) else [],
        "breadcrumbs": person_crumbs(person),
    }
    return render(request, "people/show.html", context)


@login_required
def of_node(request: HttpRequest, node_id: int) -> HttpResponse:
    """Who has which role at the node: given here, and inherited from above."""
    name = fetch_node_name(request, node_id)
    reaching = queries.roles_reaching(node_id)
    kinds = kinds_to_give(request.user, node_id)
    context = {
        "node_id": node_id,
        "name": name,
        "here": [line_of(r.role, kinds) for r in reaching if r.depth == 0],
        "inherited": [r for r in reaching if r.depth],
        "others": [line_of(role, kinds) for role in queries.ended_at(node_id)[:100]],
        "can_give": operations.can_give(request.user, node_id),
        "breadcrumbs": node_crumbs(node_id, name),
    }
    return render(request, "people/of_node.html", context)
