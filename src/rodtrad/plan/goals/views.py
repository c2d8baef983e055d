"""Pages about goals: the council's chain, one goal, and what the executive office does with them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rodtrad.core.forms import attempt
from rodtrad.core.history import history_of
from rodtrad.core.periods import today
from rodtrad.org.programmes.queries import rulebook
from rodtrad.org.tree.models import Kind
from rodtrad.org.tree.queries import periods_on
from rodtrad.org.years.models import BudgetYear
from rodtrad.plan.goals import operations
from rodtrad.plan.goals.forms import CouncilGoalForm, LinkForm, WithdrawForm
from rodtrad.plan.goals.models import COUNCIL_LEVELS, Goal
from rodtrad.plan.goals.queries import council_chain, visible_to, with_shown_title


@login_required
def list_goals(request: HttpRequest) -> HttpResponse:
    """The council's goals of a year, from the vision down, with how many board goals each has."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else today().year
    budget_year = BudgetYear.objects.filter(pk=year).first()
    context = {
        "year": year,
        "years": BudgetYear.objects.all(),
        "chain": council_chain(year),
        "book": rulebook(budget_year.programme_id) if budget_year else None,
        "can_lead": operations.can_lead(request.user),
        "breadcrumbs": [],
    }
    return render(request, "goals/list.html", context)


def _one(request: HttpRequest, goal_id: int) -> Goal:
    rows = with_shown_title(visible_to(request.user), request.user).defer("search").select_related("plan", "parent")
    return get_object_or_404(rows, pk=goal_id)


@login_required
def show(request: HttpRequest, goal_id: int) -> HttpResponse:
    """What one goal says, its indicators, and its history."""
    goal = _one(request, goal_id)
    actor: Any = request.user
    is_mine = actor.has_perm("goals.edit", goal)
    context = {
        "goal": goal,
        "title": getattr(goal, "shown_title", "") or goal.title_in_force,
        "is_councils": goal.level in COUNCIL_LEVELS,
        "links": goal.indicator_links.select_related("indicator").defer("indicator__search").order_by("position", "pk"),
        "results": goal.expected_results.filter(withdrawn_at=None) if is_mine or goal.title_in_force else [],
        "can_lead": operations.can_lead(actor),
        "link_form": LinkForm(),
        "history": history_of(goal) if is_mine else [],
        "breadcrumbs": [(_("Mål"), reverse("goals:list")), (getattr(goal, "shown_title", ""), "")],
    }
    return render(request, "goals/show.html", context)


def _form(request: HttpRequest, form: Any, heading: str, back: str) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "back": back,
        "breadcrumbs": [(_("Mål"), reverse("goals:list")), (heading, "")],
    }
    return render(request, "goals/form.html", context, status=422 if form.errors else 200)


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """Write in a goal of the council."""
    operations.can_lead(request.user).enforce()
    council = get_object_or_404(periods_on(), kind=Kind.COUNCIL)
    initial = {"parent": request.GET.get("parent"), "first_year": today().year, "last_year": today().year}
    form = CouncilGoalForm(request.POST or None, initial=initial)
    if form.is_valid():
        made = attempt(
            form,
            lambda: operations.create_council_goal(actor=request.user, node=council.node, fields=form.cleaned_data),
        )
        if made is not None:
            messages.success(request, _("Målet är inskrivet."))
            return redirect(reverse("goals:list") + f"?year={made.first_year}")
    return _form(request, form, _("Nytt mål för kommunfullmäktige"), reverse("goals:list"))


@login_required
def change(request: HttpRequest, goal_id: int) -> HttpResponse:
    """Change a goal of the council."""
    goal = get_object_or_404(Goal, pk=goal_id, level__in=COUNCIL_LEVELS)
    operations.can_lead(request.user).enforce()
    form = CouncilGoalForm(request.POST or None, instance=goal)
    if form.is_valid() and attempt(
        form,
        lambda: operations.change_council_goal(actor=request.user, goal_id=goal_id, fields=dict(form.cleaned_data)),
    ):
        messages.success(request, _("Sparat."))
        return redirect("goals:show", goal_id)
    return _form(request, form, _("Ändra målet"), reverse("goals:show", args=[goal_id]))


@login_required
def withdraw(request: HttpRequest, goal_id: int) -> HttpResponse:
    """Take a goal of the council away."""
    get_object_or_404(Goal, pk=goal_id, level__in=COUNCIL_LEVELS)
    operations.can_lead(request.user).enforce()
    form = WithdrawForm(request.POST or None)
    if form.is_valid() and attempt(
        form, lambda: operations.withdraw_goal(actor=request.user, goal_id=goal_id, **form.cleaned_data)
    ):
        messages.success(request, _("Målet är borttaget. Det finns kvar i historiken."))
        return redirect("goals:list")
    return _form(request, form, _("Ta bort målet"), reverse("goals:show", args=[goal_id]))


@require_POST
@login_required
def link(request: HttpRequest, goal_id: int) -> HttpResponse:
    """Let an indicator stand at the goal, or take it away (`remove`)."""
    goal = _one(request, goal_id)
    remove = request.POST.get("remove", "")
    if remove.isdecimal():
        operations.unlink_indicator(actor=request.user, goal_id=goal.pk, indicator_id=int(remove))
        messages.success(request, _("Indikatorn står inte längre på målet."))
        return redirect("goals:show", goal.pk)
    form = LinkForm(request.POST)
    if form.is_valid() and attempt(
        form,
        lambda: operations.link_indicator(
            actor=request.user, goal_id=goal.pk, indicator=form.cleaned_data["code"], role=form.cleaned_data["role"]
        ),
    ):
        messages.success(request, _("Indikatorn står på målet."))
        return redirect("goals:show", goal.pk)
    return _form(request, form, _("Lägg till indikator"), reverse("goals:show", args=[goal.pk]))
