"""Pages about activities."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rodtrad.core.forms import attempt
from rodtrad.core.history import history_of
from rodtrad.core.ordering import SwedishOrder
from rodtrad.core.periods import today
from rodtrad.core.telling import told
from rodtrad.org.people.models import User
from rodtrad.org.people.queries import LINE, nodes_where, people_with
from rodtrad.org.tree.queries import node_name_on
from rodtrad.plan.activities import operations
from rodtrad.plan.activities.forms import ActivityForm
from rodtrad.plan.activities.models import Activity
from rodtrad.plan.activities.queries import UNFINISHED, late, of, visible_to, withdrawn_for
from rodtrad.plan.activities.states import TRANSITIONS, ActivityState
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.goals.operations import can_edit as can_edit_goal
from rodtrad.plan.goals.queries import visible_to as visible_goals

PER_PAGE = 50


def _one(request: HttpRequest, activity_id: int) -> Activity:
    rows = visible_to(request.user).select_related("goal__plan", "responsible").annotate(node_name=node_name_on())
    return get_object_or_404(rows, pk=activity_id)


@login_required
def list_activities(request: HttpRequest) -> HttpResponse:
    """Mine, or those of my units: unfinished first, the latest to end last."""
    whose, state = request.GET.get("whose", "mine"), request.GET.get("state", "")
    rows = visible_to(request.user)
    rows = of(rows, mine=request.user) if whose != "units" else of(rows, node_ids=nodes_where(request.user, LINE))
    if request.GET.get("late"):
        rows = late(rows)
    elif state:
        rows = rows.filter(state=state)
    else:
        rows = rows.filter(state__in=UNFINISHED)
    rows = rows.select_related("responsible", "goal").annotate(node_name=node_name_on()).order_by("ends_on", "pk")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "whose": whose,
        "state": state,
        "states": ActivityState.choices,
        "late": bool(request.GET.get("late")),
        "steps": TRANSITIONS,
        "today": today(),
        "withdrawn": withdrawn_for(request.user)[:20],
    }
    return render(request, "activities/list.html", context)


@login_required
def show(request: HttpRequest, activity_id: int) -> HttpResponse:
    """One activity and what can be done with it."""
    activity = _one(request, activity_id)
    steps = [(s, operations.can_take(activity, s, request.user)) for s in TRANSITIONS]
    context = {
        "activity": activity,
        "name": getattr(activity, "node_name", ""),
        "steps": [(s, v) for s, v in steps if v],
        "who": TRANSITIONS[0].who,
        "can_change": operations.can_change(activity, request.user),
        "is_late": activity.state in UNFINISHED and activity.ends_on < today(),
        "history": history_of(activity),
        "breadcrumbs": [(_("Aktiviteter"), reverse("activities:list")), (activity.title, "")],
    }
    return render(request, "activities/show.html", context)


def _people(node_id: int) -> Any:
    return people_with(LINE, node_id).order_by(SwedishOrder("name"), "pk")


@login_required
def add(request: HttpRequest, goal_id: int) -> HttpResponse:
    """Plan an activity for a goal."""
    goal = get_object_or_404(visible_goals(request.user).select_related("plan").defer("search"), pk=goal_id)
    verdict = can_edit_goal(goal, request.user)
    if not verdict and request.method == "GET":
        verdict.enforce() if verdict.code == "not_permitted" else messages.error(request, str(verdict.reason))
        return redirect(_back(goal))
    form = ActivityForm(request.POST or None, people=_people(goal.node_id))
    if form.is_valid():
        fields = dict(form.cleaned_data)
        made = attempt(form, lambda: operations.add_activity(actor=request.user, goal_id=goal.pk, fields=fields))
        if made is not None:
            messages.success(request, _("Aktiviteten är tillagd."))
            return redirect(_back(goal))
    return _form(request, form, goal, _("Ny aktivitet"), _back(goal))


def _back(goal: Goal) -> str:
    return reverse("plans:edit", args=[goal.plan_id]) + f"#goal-{goal.pk}" if goal.plan_id else "/"


@login_required
def change(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Change what an activity says."""
    activity = _one(request, activity_id)
    operations.can_change(activity, request.user).enforce()
    names = ("title", "description", "starts_on", "ends_on", "responsible")
    initial = {name: getattr(activity, name) for name in names}
    people = _people(activity.node_id) | User.objects.filter(pk=activity.responsible_id)
    form = ActivityForm(request.POST or None, people=people, initial=initial)
    back = reverse("activities:show", args=[activity.pk])
    if form.is_valid():
        fields = dict(form.cleaned_data)
        if attempt(
            form, lambda: operations.change_activity(actor=request.user, activity_id=activity.pk, fields=fields)
        ):
            messages.success(request, _("Sparat."))
            return redirect(back)
    return _form(request, form, activity.goal, _("Ändra aktiviteten"), back)


def _form(request: HttpRequest, form: ActivityForm, goal: Goal, heading: str, back: str) -> HttpResponse:
    context = {
        "form": form,
        "goal": goal,
        "heading": heading,
        "back": back,
        "breadcrumbs": [(_("Aktiviteter"), reverse("activities:list")), (heading, "")],
    }
    return render(request, "activities/form.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def take_step(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Begin, finish, stop or open again."""
    activity = _one(request, activity_id)
    step, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    told(
        request,
        lambda: operations.take_step(actor=request.user, activity_id=activity.pk, step=step, reason=reason),
        _("Sparat."),
    )
    return redirect("activities:show", activity.pk)


@require_POST
@login_required
def take_step_with(request: HttpRequest) -> HttpResponse:
    """The same step with several, after a look at which."""
    ids = [int(pk) for pk in request.POST.getlist("activity") if pk.isdecimal() and len(pk) < 19]
    step, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    chosen = list(visible_to(request.user).filter(pk__in=ids).select_related("goal__plan").order_by("pk"))
    if not chosen or step not in operations.STEPS:
        messages.info(request, _("Kryssa för aktiviteterna först och välj sedan vad som har hänt."))
        return redirect("activities:list")
    transition = operations.STEPS[step]
    verdicts = [(a, operations.can_take(a, transition, request.user)) for a in chosen]
    problem = ""
    if "do" in request.POST:
        possible = [a.pk for a, verdict in verdicts if verdict]
        try:
            operations.take_step_with(actor=request.user, activity_ids=possible, step=step, reason=reason)
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        else:
            messages.success(request, _("Klart för %(n)s aktiviteter.") % {"n": len(possible)})
            return redirect("activities:list")
    context = {"step": transition, "verdicts": verdicts, "reason": reason, "problem": problem}
    return render(request, "activities/bulk.html", context)


@require_POST
@login_required
def withdraw(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Take an activity out of its plan."""
    activity = _one(request, activity_id)
    if not told(
        request,
        lambda: operations.withdraw_activity(actor=request.user, activity_id=activity.pk),
        _("Aktiviteten är borttagen. Den kan läggas tillbaka under Borttagna aktiviteter."),
    ):
        return redirect("activities:show", activity.pk)
    return redirect(reverse("activities:list") + "?whose=units")


@require_POST
@login_required
def restore(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Put a withdrawn activity back."""
    activity = get_object_or_404(withdrawn_for(request.user), pk=activity_id)
    operations.restore_activity(actor=request.user, activity_id=activity.pk)
    messages.success(request, _("Aktiviteten är tillbaka."))
    return redirect("activities:show", activity.pk)
