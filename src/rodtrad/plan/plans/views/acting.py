"""What one does in the editor besides writing: goals, results, indicators, common texts, and what last year left."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from rodtrad.plan.goals import operations as goal_operations
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.indicators.models import Indicator
from rodtrad.plan.plans import operations
from rodtrad.plan.plans.models import Plan
from rodtrad.plan.plans.queries import common_parts_offered, indicators_for, parents_for
from rodtrad.plan.plans.views.writing import act


@require_POST
def add_goal(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Add the goal that stands typed; with `take-over`, the chosen goal above is taken over as it is."""

    def nothing_typed(_plan: Plan) -> None:
        if not request.POST.get("new-title", "").strip() and "take-over" not in request.POST:
            _refuse(_("Skriv målet först, eller ta över målet ovanför som det är."))

    return act(
        request, plan_id, nothing_typed, _("Målet är tillagt sist. Fortsätt med förväntat resultat."), "add-goal"
    )


def _refuse(sentence: str) -> None:
    raise ValidationError(sentence, code="nothing_typed")


@require_POST
def carry_over(request: HttpRequest, plan_id: int, goal_id: int) -> HttpResponse:
    """Take over one goal of last year."""
    done = _(
        "Målet är övertaget, med resultat, texter och aktiviteter. Läs igenom och ändra det som är annorlunda i år."
    )

    def carry(plan: Plan) -> None:
        get_object_or_404(Goal.objects.filter(node_id=plan.node_id), pk=goal_id)
        operations.carry_over_goal(actor=request.user, plan_id=plan.pk, goal_id=goal_id)

    return act(request, plan_id, carry, done, "goals")


@require_POST
def carry_over_all(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Take over every goal of last year that has a goal above it this year."""

    def carry(plan: Plan) -> None:
        made, left = operations.carry_over_all(actor=request.user, plan_id=plan.pk)
        if left or not made:
            titles = "; ".join(str(g.title) for g in left) or "–"
            _refuse(
                _(
                    "%(n)s mål är övertagna. De här kunde inte tas över, för nämndens mål som de utgick från finns inte i år: %(left)s"
                )
                % {"n": len(made), "left": titles}
            )

    return act(
        request, plan_id, carry, _("Målen är övertagna. Läs igenom dem och ändra det som är annorlunda i år."), "goals"
    )


@require_POST
def carry_over_once(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Take over last year's texts for the whole unit, where nothing is written yet."""
    return act(
        request,
        plan_id,
        lambda plan: operations.carry_over_once(actor=request.user, plan_id=plan.pk),
        _("Förra årets texter står nu där inget var skrivet. Läs igenom dem."),
        "once",
    )


@require_POST
def confirm_once(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Say that the texts carried over for the whole unit still hold."""
    return act(
        request,
        plan_id,
        lambda plan: operations.confirm_carried(actor=request.user, plan_id=plan.pk, goal_id=None),
        _("Markeringen är borta."),
        "once",
    )


@require_POST
def change_goal(request: HttpRequest, plan_id: int, goal_id: int, verb: str) -> HttpResponse:
    """One thing done with a goal; see `GOAL_VERBS`."""
    if verb not in GOAL_VERBS:
        raise Http404
    do, done, anchor = GOAL_VERBS[verb]

    def change(plan: Plan) -> None:
        goal = get_object_or_404(Goal.objects.defer("search"), pk=goal_id, plan=plan)
        do(request, plan, goal)

    return act(request, plan_id, change, str(done), anchor or f"goal-{goal_id}")


def _move(step: int) -> Any:
    return lambda request, _plan, goal: goal_operations.order_goals(actor=request.user, goal_id=goal.pk, step=step)


def _withdraw(request: HttpRequest, _plan: Plan, goal: Goal) -> None:
    reason = request.POST.get(f"why-{goal.pk}", "") or request.POST.get("reason", "")
    goal_operations.withdraw_goal(actor=request.user, goal_id=goal.pk, reason=reason)


def _restore(request: HttpRequest, _plan: Plan, goal: Goal) -> None:
    goal_operations.restore_goal(actor=request.user, goal_id=goal.pk)


def _place(request: HttpRequest, plan: Plan, goal: Goal) -> None:
    """Let the goal start from the chosen one, and also support the others."""
    parents = {g.pk: g for g in parents_for(plan)}
    chosen = request.POST.get(f"parent-{goal.pk}", "")
    asked = request.POST.getlist(f"supports-{goal.pk}")
    supported = [parents[int(pk)] for pk in asked if pk.isdecimal() and int(pk) in parents]
    parent = parents.get(int(chosen)) if chosen.isdecimal() else None
    if parent is not None and parent.pk != goal.parent_id:
        goal_operations.set_parent(actor=request.user, goal_id=goal.pk, parent=parent)
    goal_operations.also_support(actor=request.user, goal_id=goal.pk, supported=supported)


def _confirm(request: HttpRequest, plan: Plan, goal: Goal) -> None:
    operations.confirm_carried(actor=request.user, plan_id=plan.pk, goal_id=goal.pk)


def _link(request: HttpRequest, plan: Plan, goal: Goal) -> None:
    chosen = request.POST.get(f"indicator-{goal.pk}", "")
    indicator = indicators_for(plan).filter(pk=int(chosen)).first() if chosen.isdecimal() else None
    if indicator is None:
        _refuse(_("Välj en indikator i listan."))
        return
    role = request.POST.get(f"role-{goal.pk}", "own")
    goal_operations.link_indicator(actor=request.user, goal_id=goal.pk, indicator=indicator, role=role)


def _unlink(request: HttpRequest, _plan: Plan, goal: Goal) -> None:
    chosen = request.POST.get("unlink", "")
    indicator = get_object_or_404(Indicator, pk=int(chosen) if chosen.isdecimal() else 0)
    goal_operations.unlink_indicator(actor=request.user, goal_id=goal.pk, indicator_id=indicator.pk)


GOAL_VERBS: dict[str, tuple[Any, Any, str]] = {
    "up": (_move(-1), gettext_lazy("Målet är flyttat."), ""),
    "down": (_move(1), gettext_lazy("Målet är flyttat."), ""),
    "withdraw": (
        _withdraw,
        gettext_lazy("Målet är borttaget. Det finns kvar under Borttagna mål och kan läggas tillbaka."),
        "goals",
    ),
    "restore": (_restore, gettext_lazy("Målet är tillbaka."), ""),
    "parent": (_place, gettext_lazy("Målets plats i kedjan är sparad."), ""),
    "confirm": (_confirm, gettext_lazy("Markeringen är borta."), ""),
    "link": (_link, gettext_lazy("Indikatorn står på målet."), ""),
    "unlink": (_unlink, gettext_lazy("Indikatorn står inte längre på målet."), ""),
}


@require_POST
def add_result(request: HttpRequest, plan_id: int, goal_id: int) -> HttpResponse:
    """Add the expected result that stands typed for the goal."""

    def nothing_typed(plan: Plan) -> None:
        get_object_or_404(Goal.objects.defer("search"), pk=goal_id, plan=plan)
        if not request.POST.get(f"new-result-{goal_id}-text", "").strip():
            _refuse(_("Skriv vad som ska ha uppnåtts när året är slut."))

    return act(request, plan_id, nothing_typed, _("Det förväntade resultatet är tillagt."), f"goal-{goal_id}")


@require_POST
def turn_result(request: HttpRequest, plan_id: int, result_id: int, verb: str) -> HttpResponse:
    """Take an expected result out (`withdraw`), or put it back (`restore`)."""
    calls = {"withdraw": goal_operations.withdraw_result, "restore": goal_operations.restore_result}
    if verb not in calls:
        raise Http404

    def turn(plan: Plan) -> None:
        get_object_or_404(Goal.objects.defer("search"), plan=plan, expected_results=result_id)
        calls[verb](actor=request.user, result_id=result_id)

    done = {
        "withdraw": _("Det förväntade resultatet är borttaget. Det kan läggas tillbaka under målet."),
        "restore": _("Det förväntade resultatet är tillbaka."),
    }
    return act(request, plan_id, turn, done[verb], "goals")


@require_POST
def refer(request: HttpRequest, plan_id: int, place: str) -> HttpResponse:
    """Let a part say "as our common text", or no longer."""
    goal_text, kind, aspect = place.split(".")
    goal_id = int(goal_text) or None
    chosen = request.POST.get(f"common.{place}", "") or request.POST.get("common", "")

    def use(plan: Plan) -> None:
        offered = {c.pk for c in common_parts_offered(plan)}
        common_id = int(chosen) if chosen.isdecimal() and int(chosen) in offered else None
        at = (goal_id, kind, "" if aspect == "-" else aspect)
        operations.refer_to_common(actor=request.user, plan_id=plan.pk, place=at, common_id=common_id)

    return act(request, plan_id, use, _("Sparat."), f"goal-{goal_id}" if goal_id else "once")


@require_POST
def to_activity(request: HttpRequest, plan_id: int, goal_id: int) -> HttpResponse:
    """Save what is typed, then go and plan an activity for the goal."""
    answer = act(request, plan_id, lambda _plan: None, "", f"goal-{goal_id}")
    return redirect("activities:add", goal_id) if answer.status_code == HTTPStatus.FOUND else answer
