"""Pages of Kolada's catalogue: search, one indicator, and an indicator of the city made of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rodtrad.core.ordering import SwedishOrder
from rodtrad.exchange.kolada import operations
from rodtrad.exchange.kolada.forms import SearchForm
from rodtrad.exchange.kolada.models import About
from rodtrad.exchange.kolada.queries import (
    areas,
    figures_of,
    found_in_catalogue,
    groups,
    made_of,
    perspectives,
    visible_to,
)
from rodtrad.org.tree.models import NodePeriod
from rodtrad.org.tree.queries import periods_on
from rodtrad.plan.indicators.queries import keepable_nodes

PER_PAGE = 30


@login_required
def list_kpis(request: HttpRequest) -> HttpResponse:
    """The catalogue, searched and filtered."""
    wanted = SearchForm(request.GET).wanted()
    page = Paginator(found_in_catalogue(request.user, wanted), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "made": made_of([kpi.pk for kpi in page]),
        "wanted": wanted,
        "areas": areas(),
        "perspectives": perspectives(),
        "abouts": About.choices,
    }
    return render(request, "kolada/list.html", context)


@login_required
def show(request: HttpRequest, kpi_code: str) -> HttpResponse:
    """One indicator of the catalogue, its figures, and where an indicator of the city can be made of it."""
    kpi = get_object_or_404(visible_to(request.user).defer("search"), pk=kpi_code)
    places = _places(request.user)
    context = {
        "kpi": kpi,
        "figures": figures_of(kpi),
        "made": made_of([kpi.pk]).get(kpi.pk),
        "places": places,
        "can_make": operations.can_make(kpi, request.user, places[0].node if places else None),
        "breadcrumbs": [(_("Koladas katalog"), reverse("kolada:list")), (kpi.title, "")],
    }
    return render(request, "kolada/show.html", context)


def _places(user: Any) -> list[NodePeriod]:
    """Where the person may make indicators, the widest first."""
    return sorted(keepable_nodes(user), key=lambda p: p.kind != "council")


@login_required
@require_POST
def make(request: HttpRequest, kpi_code: str) -> HttpResponse:
    """Make an indicator of the city of it: one click."""
    kpi = get_object_or_404(visible_to(request.user), pk=kpi_code)
    asked = request.POST.get("node", "")
    node_id = int(asked) if asked.isdecimal() and len(asked) < 12 else 0
    period = get_object_or_404(periods_on(), node_id=node_id)
    made = operations.make_indicator(actor=request.user, kpi_code=kpi.pk, node=period.node)
    messages.success(
        request,
        _(
            "Indikatorn är upplagd med Koladas beteckning, definition och källa, och du äger den. "
            "Ändra den för att säga om högre eller lägre är bättre."
        ),
    )
    return redirect("indicators:show", made.pk)


@login_required
def list_groups(request: HttpRequest) -> HttpResponse:
    """The comparison groups."""
    crumbs = [(_("Koladas katalog"), reverse("kolada:list")), (_("Jämförelsegrupper"), "")]
    return render(request, "kolada/groups.html", {"groups": groups(request.user), "breadcrumbs": crumbs})


@login_required
def group(request: HttpRequest, group_code: str) -> HttpResponse:
    """One comparison group and who is in it."""
    found = get_object_or_404(groups(request.user), pk=group_code)
    crumbs = [
        (_("Koladas katalog"), reverse("kolada:list")),
        (_("Jämförelsegrupper"), reverse("kolada:groups")),
        (found.title, ""),
    ]
    members = found.members.order_by(SwedishOrder("title"))
    return render(request, "kolada/group.html", {"group": found, "members": members, "breadcrumbs": crumbs})
