"""The plan editor: one page, saved as one goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rodtrad.core.text import to_html
from rodtrad.core.writing import read_edits, save_all
from rodtrad.org.tree.queries import periods_on
from rodtrad.org.years.models import BudgetYear
from rodtrad.plan.goals import operations as goal_operations
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.plans import operations
from rodtrad.plan.plans.edits import ALLOWED, save_edit
from rodtrad.plan.plans.forms import GoalForm, ResultForm
from rodtrad.plan.plans.models import Plan
from rodtrad.plan.plans.queries import common_parts_offered, indicators_for, parents_for
from rodtrad.plan.plans.views._fetch import fetch_live
from rodtrad.plan.plans.views.editor_page import checklist_of, editor_context, one_field


@login_required
def edit(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The editor; where the plan can't be written in now, the same page to read, and why."""
    plan = fetch_live(request, plan_id)
    return render(request, "plans/edit.html", editor_context(request, plan))


@require_POST
def save(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Save what was sent: one field as one goes, or the whole form. Nothing typed is lost, whatever is refused."""
    is_partial = bool(request.headers.get("HX-Request"))
    if not request.user.is_authenticated:
        if is_partial:
            return render(request, "core/writing/logged_out.html", {"name": next(iter(request.POST), "")})
        return redirect(f"{reverse('account_login')}?next={reverse('plans:edit', args=[plan_id])}")
    plan = fetch_live(request, plan_id)
    edits = read_edits(dict(request.POST.items()), ALLOWED)
    try:
        saved = save_all(edits, lambda edit: save_edit(plan, edit, request.user))
    except PermissionDenied as refusal:
        if not is_partial:
            raise
        return render(request, "core/writing/refused.html", {"reason": str(refusal)})
    if is_partial and edits:
        name = edits[0].name_of(next(iter(edits[0].values)))
        context = {
            "field": one_field(plan, name, request.POST.get(name, "")),
            "problem": saved.problems.get(name),
            "clash": saved.clashes.get(name),
            "saved_at": timezone.localtime(),
            "plan": plan,
            "checklist": checklist_of(plan),
            "save_url": request.path,
        }
        return render(request, "plans/_saved.html", context)
    if saved.is_whole:
        messages.success(request, _("Allt är sparat."))
        return redirect("plans:edit", plan.pk)
    context = editor_context(request, plan, problems=saved.problems, clashes=saved.clashes, typed=request.POST.dict())
    return render(request, "plans/edit.html", context, status=409 if saved.clashes else 422)


@require_POST
@login_required
def preview(request: HttpRequest) -> HttpResponse:
    """The posted text with its light marks drawn."""
    name = request.POST.get("preview") or next(
        (n for n in request.POST if n.endswith((".text", ".purpose", ".introduction"))), ""
    )
    return render(request, "core/writing/preview.html", {"html": to_html(request.POST.get(name, ""))})


def _do(request: HttpRequest, plan: Plan, call: Callable[[], Any], done: str, anchor: str = "") -> HttpResponse:
    """Run an operation and go back to the editor with what came of it in a sentence."""
    try:
        call()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
    return redirect(reverse("plans:edit", args=[plan.pk]) + (f"#{anchor}" if anchor else ""))


@require_POST
@login_required
def create(request: HttpRequest, node_id: int, year: int) -> HttpResponse:
    """Begin a plan, and go and write in it."""
    period = get_object_or_404(periods_on(), node_id=node_id)
    budget_year = get_object_or_404(BudgetYear, pk=year)
    try:
        plan = operations.create_plan(actor=request.user, period=period, year=budget_year)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("plans:list")
    return redirect("plans:edit", plan.pk)


@require_POST
@login_required
def add_goal(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Add a goal last; with no wording, the goal above is taken over as it is."""
    plan = fetch_live(request, plan_id)
    form = GoalForm(request.POST, parents=parents_for(plan), prefix="new")
    if not form.is_valid():
        context = editor_context(request, plan, goal_form=form)
        return render(request, "plans/edit.html", context, status=422)
    parent, title = form.cleaned_data["parent"], form.cleaned_data["title"].strip()
    made: list[Goal] = []
    return _do(
        request,
        plan,
        lambda: made.append(
            goal_operations.add_goal(
                actor=request.user, plan=plan, parent=parent, title=title or parent.title, takes_over=not title
            )
        ),
        _("Målet är tillagt sist bland målen. Fortsätt med förväntat resultat."),
        "add-goal",
    )


@require_POST
@login_required
def carry_over(request: HttpRequest, plan_id: int, goal_id: int) -> HttpResponse:
    """Take over one goal of last year."""
    plan = fetch_live(request, plan_id)
    return _do(
        request,
        plan,
        lambda: operations.carry_over_goal(actor=request.user, plan_id=plan.pk, goal_id=goal_id),
        _("Målet är övertaget, med resultat, texter och aktiviteter. Läs igenom och ändra det som är annorlunda i år."),
        "goals",
    )


def _goal(plan: Plan, goal_id: int) -> Goal:
    return get_object_or_404(Goal.objects.defer("search"), pk=goal_id, plan=plan)


@require_POST
@login_required
def change_goal(request: HttpRequest, plan_id: int, goal_id: int, verb: str) -> HttpResponse:
    """Move a goal up or down, withdraw it, put it back, or let it start from another goal."""
    plan = fetch_live(request, plan_id)
    goal = _goal(plan, goal_id)
    actor, anchor = request.user, f"goal-{goal.pk}"
    if verb in {"up", "down"}:
        step = -1 if verb == "up" else 1
        return _do(
            request,
            plan,
            lambda: goal_operations.order_goals(actor=actor, goal_id=goal.pk, step=step),
            _("Målet är flyttat."),
            anchor,
        )
    if verb == "withdraw":
        reason = request.POST.get("reason", "")
        return _do(
            request,
            plan,
            lambda: goal_operations.withdraw_goal(actor=actor, goal_id=goal.pk, reason=reason),
            _("Målet är borttaget. Det finns kvar under Borttagna mål och kan läggas tillbaka."),
            "goals",
        )
    if verb == "restore":
        return _do(
            request,
            plan,
            lambda: goal_operations.restore_goal(actor=actor, goal_id=goal.pk),
            _("Målet är tillbaka."),
            anchor,
        )
    if verb == "parent":
        return _place(request, plan, goal)
    raise Http404


def _place(request: HttpRequest, plan: Plan, goal: Goal) -> HttpResponse:
    """Let the goal start from the chosen one, and also support the others."""
    parents = {g.pk: g for g in parents_for(plan)}
    chosen = request.POST.get("parent", "")
    supported = [parents[int(pk)] for pk in request.POST.getlist("supports") if pk.isdecimal() and int(pk) in parents]
    parent = parents.get(int(chosen)) if chosen.isdecimal() else None

    def place() -> None:
        if parent is not None and parent.pk != goal.parent_id:
            goal_operations.set_parent(actor=request.user, goal_id=goal.pk, parent=parent)
        goal_operations.also_support(actor=request.user, goal_id=goal.pk, supported=supported)

    return _do(request, plan, place, _("Målets plats i kedjan är sparad."), f"goal-{goal.pk}")


@require_POST
@login_required
def add_result(request: HttpRequest, plan_id: int, goal_id: int) -> HttpResponse:
    """Add an expected result to a goal."""
    plan = fetch_live(request, plan_id)
    goal = _goal(plan, goal_id)
    form = ResultForm(request.POST, indicators=indicators_for(plan), prefix=f"new-result-{goal.pk}")
    if not form.is_valid():
        context = editor_context(request, plan, result_forms={goal.pk: form})
        return render(request, "plans/edit.html", context, status=422)
    indicator = form.cleaned_data["indicator"]

    def add() -> None:
        goal_operations.add_result(actor=request.user, goal_id=goal.pk, fields=form.cleaned_data)
        if indicator is not None:
            goal_operations.link_indicator(actor=request.user, goal_id=goal.pk, indicator=indicator)

    try:
        add()
    except ValidationError as refusal:
        form.add_error(None, " ".join(refusal.messages))
        context = editor_context(request, plan, result_forms={goal.pk: form})
        return render(request, "plans/edit.html", context, status=422)
    messages.success(request, _("Det förväntade resultatet är tillagt."))
    return redirect(reverse("plans:edit", args=[plan.pk]) + f"#goal-{goal.pk}")


@require_POST
@login_required
def withdraw_result(request: HttpRequest, plan_id: int, result_id: int) -> HttpResponse:
    """Take an expected result out."""
    plan = fetch_live(request, plan_id)
    goal = get_object_or_404(Goal.objects.defer("search"), plan=plan, expected_results=result_id)
    return _do(
        request,
        plan,
        lambda: goal_operations.withdraw_result(actor=request.user, result_id=result_id),
        _("Det förväntade resultatet är borttaget."),
        f"goal-{goal.pk}",
    )


@require_POST
@login_required
def refer(request: HttpRequest, plan_id: int, place: str) -> HttpResponse:
    """Let a part say "as our common text", or no longer."""
    plan = fetch_live(request, plan_id)
    pieces = place.split(".")
    chosen = request.POST.get("common", "")
    if len(pieces) != 3 or not pieces[0].isdecimal():
        raise Http404
    goal_id = int(pieces[0]) or None
    aspect = "" if pieces[2] == "-" else pieces[2]
    offered = {c.pk for c in common_parts_offered(plan)}
    common_id = int(chosen) if chosen.isdecimal() and int(chosen) in offered else None
    return _do(
        request,
        plan,
        lambda: operations.refer_to_common(
            actor=request.user, plan_id=plan.pk, place=(goal_id, pieces[1], aspect), common_id=common_id
        ),
        _("Sparat."),
        f"goal-{goal_id}" if goal_id else "once",
    )
