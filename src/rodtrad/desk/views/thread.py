"""The thread of a goal, and where to begin following it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.periods import today
from rodtrad.desk.hung import title_of
from rodtrad.desk.thread import entrances, goals_of, thread_of, with_chain
from rodtrad.desk.views._year import year_of
from rodtrad.org.programmes.queries import rulebook
from rodtrad.org.years.models import BudgetYear


@login_required
def threads(request: HttpRequest) -> HttpResponse:
    """Where to begin following the thread."""
    year = year_of(request, today().year)
    context = {"year": year, "years": BudgetYear.objects.all(), "entrances": entrances(request.user, year)}
    return render(request, "desk/threads.html", context)


@login_required
def thread(request: HttpRequest, goal_id: int) -> HttpResponse:
    """The thread of one goal."""
    goal = get_object_or_404(with_chain(goals_of(request.user)).select_related("plan__year"), pk=goal_id)
    this = today().year
    year = year_of(
        request,
        goal.first_year if goal.first_year == goal.last_year else min(max(this, goal.first_year), goal.last_year),
    )
    number = request.GET.get("page", "1")
    page = max(1, int(number)) if number.isdecimal() and len(number) < 6 else 1
    budget_year = goal.plan.year if goal.plan_id and goal.plan.year_id == year else None
    budget_year = budget_year or BudgetYear.objects.filter(pk=year).first() or BudgetYear.objects.first()
    book = rulebook(budget_year.programme_id) if budget_year else None
    context = {
        "thread": thread_of(request.user, goal, year, page, book),
        "year": year,
        "years": range(goal.first_year, min(goal.last_year, goal.first_year + 30) + 1),
        "book": book,
        "open_all": bool(request.GET.get("open")),
        "breadcrumbs": [(_("Röda tråden"), reverse("desk:threads")), (title_of(goal), "")],
    }
    return render(request, "desk/thread.html", context)
