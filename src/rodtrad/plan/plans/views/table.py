"""The controller's table: many unit plans at once, sorted, filtered, and as an Excel file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from rodtrad.org.people.queries import has_role
from rodtrad.org.tree.models import NodePeriod
from rodtrad.org.tree.queries import path_to
from rodtrad.org.years.models import BudgetYear
from rodtrad.org.years.states import YearState
from rodtrad.plan.plans.exports import to_excel
from rodtrad.plan.plans.overview import NEEDS, SORTS, Choice, overview
from rodtrad.plan.plans.queries import ADOPTERS, ASSESSORS, LINE_KINDS
from rodtrad.plan.plans.states import PlanState
from rodtrad.plan.plans.views.bulk import undo_offered

PER_PAGE = 50
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
def table(request: HttpRequest, node_id: int) -> HttpResponse:
    """The units' plans at and below a node."""
    path = _path(request, node_id)
    years = list(BudgetYear.objects.all())
    if not years:
        messages.info(request, _("Inget budgetår finns än. Stadsledningskontoret lägger upp det."))
        return redirect("desk:home")
    period, year, choice = path[-1], _year(request, years), _choice(request)
    number = request.GET.get("page", "1")
    number = max(1, int(number)) if number.isdecimal() and len(number) < 6 else 1
    found = overview(node_id, year, choice, first=(number - 1) * PER_PAGE, n=PER_PAGE)
    if not found.rows and number > 1:
        found = overview(node_id, year, choice, n=PER_PAGE)
        number = 1
    states = [*PlanState.choices, ("none", _("inte påbörjad"))]
    context = {
        "period": period,
        "year": year,
        "years": years,
        "found": found,
        "page": Paginator(range(found.n_shown), PER_PAGE).get_page(number),
        "choice": choice,
        "states": [(s, label, found.by_state.get(s, 0)) for s, label in states],
        "needs": NEEDS.items(),
        "sorts": SORTS.items(),
        "may_assess": has_role(request.user, ASSESSORS, node_id),
        "may_adopt": has_role(request.user, ADOPTERS, node_id),
        "undo": undo_offered(request, node_id),
        "breadcrumbs": [*((p.name, "") for p in path[:-1]), (period.name, "")],
    }
    return render(request, "plans/table.html", context)


@login_required
def excel(request: HttpRequest, node_id: int) -> HttpResponse:
    """The whole table as chosen, as an Excel file."""
    path = _path(request, node_id)
    years = list(BudgetYear.objects.all())
    if not years:
        raise Http404
    year = _year(request, years)
    found = overview(node_id, year, _choice(request), n=None)
    response = HttpResponse(to_excel(found, year.pk), content_type=EXCEL)
    response["Content-Disposition"] = f'attachment; filename="planer-{year.pk}-{path[-1].node_id}.xlsx"'
    return response


def _path(request: HttpRequest, node_id: int) -> list[NodePeriod]:
    """From the council down to the node, for those in its line."""
    path = path_to(node_id)
    if not path:
        raise Http404
    if not has_role(request.user, LINE_KINDS, node_id):
        raise PermissionDenied(_("Controllern, ledningen och nämndens ledamöter ser enheternas planer samlade."))
    return path


def _year(request: HttpRequest, years: list[BudgetYear]) -> BudgetYear:
    """The year asked for, else the one being planned for."""
    asked = request.GET.get("year", "")
    latest = next((y for y in years if y.state == YearState.OPEN), years[0])
    return next((y for y in years if str(y.pk) == asked), latest)


def _choice(request: HttpRequest) -> Choice:
    """What the address asks for; what is not among the choices is left out."""
    get: Any = request.GET.get
    known = {*PlanState.values, "none"}
    return Choice(
        state=get("state", "") if get("state", "") in known else "",
        text=get("q", "").strip(),
        need=get("need", "") if get("need", "") in NEEDS else "",
        sort=get("sort", "name") if get("sort", "name") in SORTS else "name",
    )
