"""The thread check at a node."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.periods import today
from rodtrad.desk import queries
from rodtrad.desk.check import Findings, findings
from rodtrad.desk.views._year import year_of
from rodtrad.org.people.queries import LINE, has_role
from rodtrad.org.tree.models import Kind
from rodtrad.org.tree.queries import path_to, periods_on
from rodtrad.org.years.models import BudgetYear

PER_PAGE = 30
MOST_PLACES = 40


@login_required
def checks(request: HttpRequest) -> HttpResponse:
    """The thread check of the person's own organisation."""
    places = queries.homes(request.user)
    if not places:
        places = list(periods_on().filter(kind=Kind.COUNCIL)[:1])
    if not places:
        messages.info(request, _("Det finns ingen organisation än. Systemförvaltaren läser in den."))
        return redirect("desk:home")
    return redirect("desk:check", places[0].node_id)


@login_required
def check(request: HttpRequest, node_id: int) -> HttpResponse:
    """What hangs loose at and below a node, with a way to mend each."""
    period = get_object_or_404(periods_on(), node_id=node_id)
    years = list(BudgetYear.objects.all())
    asked = year_of(request, today().year)
    year = next((y for y in years if y.pk == asked), years[0] if years else None)
    found = findings(request.user, node_id, year, period.name) if year else Findings((), (), ())
    chosen = found.of(request.GET.get("kind", ""))
    at = request.GET.get("at", "")
    ends = [e for e in chosen.found if not at or str(e.node_id) == at] if chosen else []
    context = {
        "period": period,
        "year": year,
        "years": years,
        "found": found,
        "chosen": chosen,
        "at": at,
        "places": found.places[:MOST_PLACES],
        "page": Paginator(ends, PER_PAGE).get_page(request.GET.get("page")),
        "in_line": has_role(request.user, LINE, node_id),
        "breadcrumbs": [
            *((p.name, reverse("desk:check", args=[p.node_id])) for p in path_to(node_id)[:-1]),
            (period.name, ""),
        ],
    }
    return render(request, "desk/check.html", context)
