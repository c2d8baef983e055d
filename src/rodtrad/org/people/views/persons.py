"""Writing about persons: added, changed, closed, opened again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rodtrad.core.forms import attempt
from rodtrad.core.periods import is_on, today
from rodtrad.core.telling import told
from rodtrad.org.people import operations, queries
from rodtrad.org.people.forms import PersonForm, ReasonForm
from rodtrad.org.people.handover import Handed, would_move
from rodtrad.org.people.models import User
from rodtrad.org.people.views._fetch import fetch_person, person_crumbs


@login_required
def add(request: HttpRequest) -> HttpResponse:
    """Add someone."""
    operations.can_add(request.user).enforce()
    form = PersonForm(request.POST or None, initial={"language": "sv"})
    if form.is_valid():
        made = attempt(form, lambda: operations.add_person(actor=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("Personen är tillagd. Ge hen en roll, annars kan hen bara läsa."))
            return redirect("people:choose_place", made.pk)
    context = {
        "form": form,
        "heading": _("Lägg till en person"),
        "button": _("Lägg till"),
        "back": reverse("people:list"),
        "breadcrumbs": [(_("Personer"), reverse("people:list")), (_("Lägg till"), "")],
    }
    return render(request, "people/form.html", context, status=422 if form.errors else 200)


@login_required
def change(request: HttpRequest, person_id: int) -> HttpResponse:
    """Change name, address, number or language."""
    person = fetch_person(request, person_id)
    operations.can_keep(request.user).enforce()
    known = {name: getattr(person, name) for name in PersonForm.base_fields}
    form = PersonForm(request.POST or None, initial=known)
    if form.is_valid():
        call = lambda: operations.change_person(  # noqa: E731 -- one call, handed on
            actor=request.user, person_id=person.pk, fields=form.cleaned_data
        )
        if attempt(form, call) is not None:
            messages.success(request, _("Sparat."))
            return redirect("people:show", person.pk)
    return _page(request, person, form, _("Ändra uppgifter"), _("Spara"))


@login_required
def close(request: HttpRequest, person_id: int) -> HttpResponse:
    """End the account; shows first what moves to whom."""
    person = fetch_person(request, person_id)
    operations.can_keep(request.user).enforce()
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        handed = attempt(
            form, lambda: operations.deactivate_person(actor=request.user, person_id=person.pk, **form.cleaned_data)
        )
        if handed is not None:
            messages.success(request, _("Kontot är avslutat. De som tar över har fått veta det."))
            return redirect("people:show", person.pk)
    return _page(request, person, form, _("Avsluta kontot"), _("Avsluta kontot och alla roller"), _moving(person))


def _moving(person: User) -> list[Handed]:
    """What moves when every role ends: each place once."""
    day, found = today(), dict[tuple[int, str], Handed]()
    for role in queries.roles_with_names(person):
        if not role.is_withdrawn and is_on(role.valid, day):
            found |= {(h.node_id, str(h.label)): h for h in would_move(person, role, leaves_all=True)}
    return list(found.values())


@require_POST
@login_required
def reopen(request: HttpRequest, person_id: int) -> HttpResponse:
    """Let someone log in again."""
    person = fetch_person(request, person_id)
    told(
        request,
        lambda: operations.activate_person(actor=request.user, person_id=person.pk),
        _("Personen får logga in igen. Rollerna behöver ges på nytt."),
    )
    return redirect("people:show", person.pk)


def _page(
    request: HttpRequest, person: User, form: PersonForm | ReasonForm, heading: str, button: str, moving: object = None
) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "about": person.name,
        "button": button,
        "moving": moving,
        "back": reverse("people:show", args=[person.pk]),
        "breadcrumbs": person_crumbs(person, heading),
    }
    return render(request, "people/form.html", context, status=422 if form.errors else 200)
