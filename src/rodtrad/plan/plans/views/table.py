"""The controller's table: many unit plans at once, with assessment, return and adoption in bulk after a preview."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.forms import tell
from rodtrad.core.verdicts import Verdict
from rodtrad.org.people.queries import has_role
from rodtrad.org.tree.queries import node_name_on, path_to, periods_on
from rodtrad.org.years.models import BudgetYear
from rodtrad.org.years.states import YearState
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.plans import operations
from rodtrad.plan.plans.forms import DecisionForm, ReasonForm
from rodtrad.plan.plans.models import CredibilityAssessment, Plan
from rodtrad.plan.plans.overview import overview
from rodtrad.plan.plans.queries import ADOPTERS, ASSESSORS, LINE_KINDS, visible_to
from rodtrad.plan.plans.states import PlanState

PER_PAGE = 50


@login_required
def table(request: HttpRequest, node_id: int) -> HttpResponse:
    """The units' plans at and below a node."""
    path = path_to(node_id)
    if not path:
        raise Http404
    period = path[-1]
    if not has_role(request.user, LINE_KINDS, node_id):
        raise PermissionDenied(_("Controllern, ledningen och nämndens ledamöter ser enheternas planer samlade."))
    years = list(BudgetYear.objects.all())
    if not years:
        messages.info(request, _("Inget budgetår finns än. Stadsledningskontoret lägger upp det."))
        return redirect("desk:home")
    asked = request.GET.get("year", "")
    latest = next((y for y in years if y.state == YearState.OPEN), years[0])
    year = next((y for y in years if str(y.pk) == asked), latest)
    state, text = request.GET.get("state", ""), request.GET.get("q", "").strip()
    number = request.GET.get("page", "1")
    number = max(1, int(number)) if number.isdecimal() and len(number) < 6 else 1
    found = overview(node_id, year, first=(number - 1) * PER_PAGE, n=PER_PAGE, state=state, text=text)
    n_shown = found.by_state.get(state, 0) if state else found.n_units
    page = Paginator(range(n_shown), PER_PAGE).get_page(number)
    context = {
        "period": period,
        "year": year,
        "years": years,
        "found": found,
        "page": page,
        "state": state,
        "q": text,
        "states": [
            (s, label, found.by_state.get(s, 0)) for s, label in [*PlanState.choices, ("none", _("inte påbörjad"))]
        ],
        "may_assess": has_role(request.user, ASSESSORS, node_id),
        "may_adopt": has_role(request.user, ADOPTERS, node_id),
        "breadcrumbs": [*((p.name, "") for p in path[:-1]), (period.name, "")],
    }
    return render(request, "plans/table.html", context)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A plan in the preview: what would happen with it, or why it can't."""

    plan: Plan
    name: str
    verdict: Verdict


def _assess_all(plan: Plan, actor: Any) -> None:
    """Judge every goal that has no judgement credible, the frame as kept, and finish."""
    judged = CredibilityAssessment.objects.filter(plan=plan, version=plan.version).values("goal_id")
    for goal in Goal.objects.filter(plan=plan, withdrawn_at=None).exclude(pk__in=judged):
        operations.assess_goal(actor=actor, plan_id=plan.pk, goal_id=goal.pk, credibility="credible")
    if plan.fits_frame is None:
        operations.judge_frame(actor=actor, plan_id=plan.pk, fits_frame=True)
    operations.finish_assessment(actor=actor, plan_id=plan.pk)


@dataclass(frozen=True, slots=True)
class Bulk:
    """One thing that can be done to many plans."""

    label: str
    about: str
    can: Callable[[Plan, Any], Verdict]
    form: Any


def _bulks() -> dict[str, Bulk]:
    return {
        "assess": Bulk(
            _("Bedöm som trovärdiga"),
            _("Mål som inte är bedömda än bedöms som trovärdiga och planerna som inom ramen. Egna bedömningar ändras inte."),
            operations.can_assess,
            None,
        ),
        "return": Bulk(
            _("Skicka tillbaka"),
            _("Samma skäl skickas till alla. Skriv så att det stämmer för var och en."),
            operations.can_return,
            ReasonForm,
        ),
        "adopt": Bulk(_("Anta"), _("Samma beslut antar alla. Varje plan fryses för sig."), operations.can_adopt, DecisionForm),
    }  # fmt: skip


@login_required
def bulk(request: HttpRequest, node_id: int) -> HttpResponse:
    """Preview what would be done to the chosen plans, then do it: to those that can, or to none when one fails."""
    get_object_or_404(periods_on(), node_id=node_id)
    back = f"{reverse('plans:table', args=[node_id])}?year={request.POST.get('year', '')}"
    verb = request.POST.get("verb", "")
    ids = [int(pk) for pk in request.POST.getlist("plan") if pk.isdecimal()]
    if verb not in _bulks() or not ids:
        messages.info(request, _("Kryssa för planerna först och välj sedan vad som ska göras."))
        return redirect(back)
    what = _bulks()[verb]
    plans = visible_to(request.user).filter(pk__in=ids).annotate(node_name=node_name_on()).select_related("year")
    chosen = [Chosen(p, getattr(p, "node_name", ""), what.can(p, request.user)) for p in plans.order_by("pk")]
    form = what.form(request.POST if "do" in request.POST else None) if what.form else None
    if "do" in request.POST and (form is None or form.is_valid()):
        possible = [c.plan for c in chosen if c.verdict]
        values = form.cleaned_data if form is not None else {}
        try:
            with transaction.atomic():
                for plan in possible:
                    _do(verb, plan, request.user, values)
        except ValidationError as refusal:
            if form is not None:
                tell(form, refusal)
            else:
                messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("Klart för %(n)s planer.") % {"n": len(possible)})
            return redirect(back)
    context = {
        "what": what,
        "verb": verb,
        "chosen": chosen,
        "n_possible": sum(bool(c.verdict) for c in chosen),
        "form": form,
        "node_id": node_id,
        "year": request.POST.get("year", ""),
        "back": back,
        "breadcrumbs": [(_("Enheternas planer"), back), (what.label, "")],
    }
    return render(request, "plans/bulk.html", context)


def _do(verb: str, plan: Plan, actor: Any, values: dict[str, Any]) -> None:
    if verb == "assess":
        _assess_all(plan, actor)
    elif verb == "return":
        operations.return_plan(actor=actor, plan_id=plan.pk, reason=values["reason"])
    else:
        decided_on: date = values["decided_on"]
        rest = {k: values[k] for k in ("decided_by", "paragraph", "registration_number")}
        operations.adopt(actor=actor, plan_id=plan.pk, decided_on=decided_on, **rest)
