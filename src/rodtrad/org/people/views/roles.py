"""Writing about roles: given, ended, set right, taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.forms import attempt
from rodtrad.core.ordering import holds
from rodtrad.org.people import operations
from rodtrad.org.people.authority import kinds_to_give, nodes_where_gives
from rodtrad.org.people.forms import DatesForm, EndForm, GrantForm, ReasonForm
from rodtrad.org.people.handover import would_move
from rodtrad.org.people.models import Role
from rodtrad.org.people.operations.roles import yesterday
from rodtrad.org.people.views._fetch import fetch_node_name, fetch_person, fetch_role, node_crumbs, person_crumbs
from rodtrad.org.tree.queries import last_name_of, periods_on

MOST_PLACES = 30


@login_required
def choose_place(request: HttpRequest, person_id: int) -> HttpResponse:
    """Where the person is to have a role: the places where the reader gives roles, by name."""
    person = fetch_person(request, person_id)
    operations.can_add(request.user).enforce()
    text = request.GET.get("q", "").strip()[:100]
    places = periods_on().filter(holds("name", text), node_id__in=nodes_where_gives(request.user))
    context = {
        "person": person,
        "q": text,
        "places": places[:MOST_PLACES],
        "n_more": max(0, places.count() - MOST_PLACES),
        "breadcrumbs": person_crumbs(person, _("Ge en roll")),
    }
    return render(request, "people/choose_place.html", context)


@login_required
def grant(request: HttpRequest, node_id: int) -> HttpResponse:
    """Give someone a role at the node; someone new is added at the same time."""
    name = fetch_node_name(request, node_id)
    operations.can_give(request.user, node_id).enforce()
    kinds = kinds_to_give(request.user, node_id)
    form = GrantForm(request.POST or None, kinds=kinds, email=request.GET.get("email", "")[:254])
    if form.is_valid():
        given = dict(form.cleaned_data)
        days = (given.pop("first_on"), given.pop("last_on"))
        call = lambda: operations.welcome(actor=request.user, node_id=node_id, days=days, **given)  # noqa: E731
        if (role := attempt(form, call)) is not None:
            messages.success(
                request,
                _("%(name)s är nu %(role)s.") % {"name": role.person.name, "role": role.get_kind_display()},
            )
            return redirect("people:of", node_id)
    context = {
        "form": form,
        "heading": _("Ge en roll"),
        "about": name,
        "button": _("Ge rollen"),
        "back": reverse("people:of", args=[node_id]),
        "breadcrumbs": node_crumbs(node_id, name, _("Ge en roll")),
    }
    return render(request, "people/form.html", context, status=422 if form.errors else 200)


@login_required
def end(request: HttpRequest, role_id: int) -> HttpResponse:
    """Let a role end; shows first what moves to whom."""
    role = _changeable(request, role_id)
    form = EndForm(request.POST or None, initial={"last_on": yesterday()})
    call = lambda: operations.end_role(actor=request.user, role_id=role.pk, **form.cleaned_data)  # noqa: E731
    return _handle(request, role, form, call, (_("Avsluta rollen"), _("Rollen är avslutad.")))


@login_required
def withdraw(request: HttpRequest, role_id: int) -> HttpResponse:
    """Take back a role that was given by mistake."""
    role = _changeable(request, role_id)
    form = ReasonForm(request.POST or None)
    call = lambda: operations.withdraw_role(actor=request.user, role_id=role.pk, **form.cleaned_data)  # noqa: E731
    return _handle(request, role, form, call, (_("Återkalla rollen"), _("Rollen är återkallad.")))


@login_required
def dates(request: HttpRequest, role_id: int) -> HttpResponse:
    """Set right from when to when a role holds."""
    role = _changeable(request, role_id)
    form = DatesForm(request.POST or None, initial={"first_on": role.first_on, "last_on": role.last_on})
    call = lambda: operations.correct_dates(actor=request.user, role_id=role.pk, **form.cleaned_data)  # noqa: E731
    return _handle(request, role, form, call, (_("Rätta datumen"), _("Datumen är rättade.")))


def _changeable(request: HttpRequest, role_id: int) -> Role:
    """The role, if the reader may change it; else 404 or 403 with who may."""
    role = fetch_role(request, role_id)
    operations.can_give(request.user, role.node_id, role.kind).enforce()
    return role


def _handle(
    request: HttpRequest, role: Role, form: Any, call: Callable[[], object], words: tuple[str, str]
) -> HttpResponse:
    heading, done = words
    if form.is_valid() and attempt(form, call) is not None:
        messages.success(request, done)
        return redirect("people:of", role.node_id)
    name = last_name_of(role.node_id)
    context = {
        "form": form,
        "heading": heading,
        "about": f"{role.person.name}, {role.get_kind_display()}, {name}",
        "button": heading,
        "moving": None if isinstance(form, DatesForm) else would_move(role.person, role),
        "verdict": operations.can_end(role, request.user),
        "back": reverse("people:of", args=[role.node_id]),
        "breadcrumbs": node_crumbs(role.node_id, name, heading),
    }
    return render(request, "people/form.html", context, status=422 if form.errors else 200)
