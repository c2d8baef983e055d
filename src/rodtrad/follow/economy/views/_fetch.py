"""What the views of economy share: the node asked for, year and month, crumbs, a form's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.periods import today
from rodtrad.follow.economy.queries import years_with_figures
from rodtrad.org.tree.models import NodePeriod
from rodtrad.org.tree.queries import path_to, periods_on


def node_of(node_id: int) -> NodePeriod:
    """The node as it is today. 404 when there is none."""
    return get_object_or_404(periods_on(), node_id=node_id)


def asked(request: HttpRequest) -> tuple[int, int | None]:
    """The year and month of the address; the latest year that has figures, and None, where it says nothing."""
    year, month = request.GET.get("year", ""), request.GET.get("month", "")
    if year.isascii() and year.isdecimal() and len(year) == 4 and int(year) > 0:
        chosen = int(year)
    else:
        known = years_with_figures()
        chosen = today().year if not known or today().year in known else known[0]
    in_year = month.isascii() and month.isdecimal() and len(month) <= 2 and 1 <= int(month) <= 12
    return chosen, int(month) if in_year else None


def crumbs(period: NodePeriod, last: str = "") -> list[tuple[str, str]]:
    """The way down to the node, each step its economy."""
    path = [(p.name, reverse("economy:show", args=[p.node_id])) for p in path_to(period.node_id)]
    if not last and path:
        path[-1] = (path[-1][0], "")
    return [(_("Ekonomi"), reverse("economy:list")), *path, *([(last, "")] if last else [])]


def form_page(
    request: HttpRequest, form: Any, heading: str, *, about: str = "", back: str, crumbs: Any
) -> HttpResponse:
    """A page with one form; 422 with everything typed kept when it was refused."""
    context = {"form": form, "heading": heading, "about": about, "back": back, "breadcrumbs": crumbs}
    return render(request, "economy/form.html", context, status=422 if form.errors else 200)
