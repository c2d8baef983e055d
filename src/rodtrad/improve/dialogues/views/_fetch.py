"""What the pages of result dialogues have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.telling import told
from rodtrad.improve.dialogues.models import AgreedPoint, ResultDialogue
from rodtrad.improve.dialogues.queries import side_of, visible_points, visible_to, with_names


def fetch(request: HttpRequest, dialogue_id: int) -> ResultDialogue:
    """A dialogue that the person may know of, else 404."""
    rows = with_names(visible_to(request.user)).select_related("upper_by", "lower_by", "material", "node")
    return get_object_or_404(rows, pk=dialogue_id)


def fetch_inside(request: HttpRequest, dialogue_id: int) -> ResultDialogue:
    """A dialogue in which the person takes part; 404 for others, who are not to know what there is inside."""
    dialogue = fetch(request, dialogue_id)
    if not side_of(request.user, dialogue):
        raise Http404
    return dialogue


def fetch_point(request: HttpRequest, point_id: int) -> AgreedPoint:
    """An agreed point of a dialogue in which the person takes part, else 404."""
    return get_object_or_404(visible_points(request.user).select_related("dialogue"), pk=point_id)


def crumbs(*last: tuple[str, str]) -> list[tuple[str, str]]:
    """The way here."""
    return [(_("Resultatdialoger"), reverse("result_dialogues:list")), *last]


def do(request: HttpRequest, dialogue_id: int, call: Callable[[], Any], said: str) -> HttpResponse:
    """Do one thing from the dialogue's page and come back to it, saying what came of it."""
    told(request, call, said)
    return redirect("result_dialogues:show", dialogue_id)


def form_page(request: HttpRequest, form: Any, heading: str, back: str, **more: Any) -> HttpResponse:
    """A page with one form."""
    context = {"form": form, "heading": heading, "back": back, "breadcrumbs": crumbs((heading, "")), **more}
    return render(request, "result_dialogues/form.html", context, status=422 if form.errors else 200)
