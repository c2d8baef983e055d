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
from rodtrad.core.telling import told
from rodtrad.org.programmes.models import Level
from rodtrad.org.programmes.queries import rulebook
from rodtrad.org.tree.models import Kind
from rodtrad.org.tree.queries import node_name_on, periods_on
from rodtrad.org.years.models import BudgetYear
from rodtrad.plan.goals import operations
from rodtrad.plan.goals.forms import CouncilGoalForm, LinkForm, WithdrawForm
from rodtrad.plan.goals.models import COUNCIL_LEVELS, Goal
from rodtrad.plan.goals.queries import (
    aimed_by_goal,
    chain_above,
    council_chain,
    reads_live_text,
    standing,
    visible_to,
    with_shown_title,
)


@login_required
def list_goals(request: HttpRequest) -> HttpResponse:
    """The council's goals of a year, from the vision down, with how many board goals each has."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else today().year
    budget_year = BudgetYear.objects.filter(pk=year).first()
    leads = bool(operations.can_lead(request.user))
    gone = Goal.objects.filter(level__in=COUNCIL_LEVELS, withdrawn_at__isnull=False) if leads else Goal.objects.none()
    context = {
        "year": year,
        "withdrawn": gone.filter(first_year__lte=year, last_year__gte=year)
        .defer("search")
        .order_by("-withdrawn_at")[:50],
        "years": BudgetYear.objects.all(),
        "chain": council_chain(year),
        "book": rulebook(budget_year.programme_id) if budget_year else None,
        "can_lead": leads,
        "breadcrumbs": [],
    }
    return render(request, "goals/list.html", context)


def _one(request: HttpRequest, goal_id: int) -> Goal:
    chain = (f"{'__'.join(['parent'] * n)}__search" for n in range(1, 4))
    rows = with_shown_title(visible_to(request.user), request.user).defer("search", *chain)
    rows = rows.select_related("plan", "parent__parent__parent", "focus_area", "node").annotate(
        node_name=node_name_on()
    )
    return get_object_or_404(rows, pk=goal_id)


@login_required
def show(request: HttpRequest, goal_id: int) -> HttpResponse:
    """What one goal says, its indicators, and its history."""
    goal = _one(request, goal_id)
    actor: Any = request.user
    year = min(max(today().year, goal.first_year), goal.last_year)
    is_mine = actor.has_perm("goals.edit", goal)
    reads_live = reads_live_text(actor, goal)
    context = {
        "goal": goal,
        "title": getattr(goal, "shown_title", "") or goal.title_in_force,
        "name": getattr(goal, "node_name", ""),
        "is_councils": goal.level in COUNCIL_LEVELS,
        "above": chain_above(goal),
        "year": year,
        "aimed": aimed_by_goal([goal], year).get(goal.pk, ()),
        "children": _children(request, goal),
        "purpose": goal.purpose if reads_live else "",
        "results": goal.expected_results.filter(withdrawn_at=None).order_by("position", "pk") if reads_live else [],
        "can_lead": operations.can_lead(actor),
        "link_form": LinkForm(),
        "history": history_of(goal) if is_mine else [],
        "breadcrumbs": [(_("Mål"), reverse("goals:list")), (getattr(goal, "shown_title", ""), "")],
    }
    return render(request, "goals/show.html", context)


def _children(request: HttpRequest, goal: Goal) -> list[Goal]:
    """The goals of the next level that start from the goal, as far as the person may see them; the latest first, a hundred."""
    rows = with_shown_title(standing(visible_to(request.user)).filter(parent=goal), request.user).defer("search")
    rows = rows.annotate(node_name=node_name_on()).exclude(shown_title="")
    return list(rows.order_by("-first_year", "position", "pk")[:100])


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
    initial = _initial(request.GET.get("parent", ""))
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


def _initial(parent_id: str) -> dict[str, Any]:
    """What a new goal begins as: the next level below the parent in its years, else a direction goal of this year."""
    parent = Goal.objects.filter(pk=int(parent_id), level__in=COUNCIL_LEVELS).first() if parent_id.isdecimal() else None
    if parent is None:
        return {"level": Level.DIRECTION, "first_year": today().year, "last_year": today().year}
    level = Level.DIRECTION if parent.level == Level.VISION else Level.AREA
    first = max(parent.first_year, today().year) if parent.level == Level.VISION else parent.first_year
    return {"parent": parent.pk, "level": level, "first_year": first, "last_year": parent.last_year}


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
    goal = get_object_or_404(Goal.objects.defer("search"), pk=goal_id, level__in=COUNCIL_LEVELS)
    operations.can_lead(request.user).enforce()
    verdict = operations.can_withdraw(goal, request.user)
    if not verdict and request.method == "GET":
        messages.info(request, str(verdict.reason))
        return redirect("goals:show", goal_id)
    form = WithdrawForm(request.POST or None)
    if form.is_valid() and attempt(
        form, lambda: operations.withdraw_goal(actor=request.user, goal_id=goal_id, **form.cleaned_data)
    ):
        messages.success(request, _("Målet är borttaget. Det finns kvar i historiken."))
        return redirect("goals:list")
    return _form(request, form, _("Ta bort målet"), reverse("goals:show", args=[goal_id]))


@require_POST
@login_required
def restore(request: HttpRequest, goal_id: int) -> HttpResponse:
    """Put a withdrawn goal of the council back."""
    get_object_or_404(Goal, pk=goal_id, level__in=COUNCIL_LEVELS)
    told(request, lambda: operations.restore_goal(actor=request.user, goal_id=goal_id), _("Målet är tillbaka."))
    return redirect("goals:show", goal_id)


@require_POST
@login_required
def link(request: HttpRequest, goal_id: int) -> HttpResponse:
    """Let an indicator stand at the goal, or take it away (`remove`)."""
    goal = _one(request, goal_id)
    remove = request.POST.get("remove", "")
    if remove.isdecimal():
        told(
            request,
            lambda: operations.unlink_indicator(actor=request.user, goal_id=goal.pk, indicator_id=int(remove)),
            _("Indikatorn står inte längre på målet."),
        )
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
