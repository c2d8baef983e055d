"""One thing done to many plans: a preview of what would happen, then all or none, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rodtrad.core.forms import tell
from rodtrad.core.verdicts import Verdict
from rodtrad.org.tree.queries import ids_below, node_name_on, periods_on
from rodtrad.plan.plans import operations
from rodtrad.plan.plans.forms import DecisionForm, ReasonForm
from rodtrad.plan.plans.models import Plan
from rodtrad.plan.plans.queries import visible_to

SESSION_KEY = "plans.bulk"
UNDO_HOURS = 8


@dataclass(frozen=True, slots=True)
class Bulk:
    """One thing that can be done to many plans: `do` returns what is needed to undo it (None: it can't be)."""

    label: str
    about: str
    can: Callable[[Plan, Any], Verdict]
    do: Callable[[Any, list[int], dict[str, Any]], Any]
    form: Any = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """A plan that was ticked, and whether it can be done to it."""

    plan: Plan
    name: str
    verdict: Verdict


def _assess(actor: Any, ids: list[int], _values: dict[str, Any]) -> Any:
    return [asdict(one) for one in operations.assess_many(actor=actor, plan_ids=ids)]


def _return(actor: Any, ids: list[int], values: dict[str, Any]) -> Any:
    operations.return_many(actor=actor, plan_ids=ids, reason=values["reason"])
    return ids


def _adopt(actor: Any, ids: list[int], values: dict[str, Any]) -> Any:
    operations.adopt_many(actor=actor, plan_ids=ids, decision=values)


def _close(actor: Any, ids: list[int], _values: dict[str, Any]) -> Any:
    operations.close_many(actor=actor, plan_ids=ids)


def _bulks() -> dict[str, Bulk]:
    return {
        "assess": Bulk(
            _("Bedöm som trovärdiga"),
            _("Mål som inte är bedömda än bedöms som trovärdiga och planerna som inom ramen. Egna bedömningar ändras inte."),
            operations.can_assess,
            _assess,
        ),
        "return": Bulk(
            _("Skicka tillbaka"),
            _("Samma skäl skickas till alla. Skriv så att det stämmer för var och en."),
            operations.can_return,
            _return,
            ReasonForm,
        ),
        "adopt": Bulk(
            _("Anta"),
            _("Samma beslut antar alla. Varje plan fryses för sig. Det kan inte ångras, men beslutsuppgifterna kan rättas."),
            operations.can_adopt,
            _adopt,
            DecisionForm,
        ),
        "close": Bulk(
            _("Avsluta"), _("Planer för år som är slut avslutas. Det kan inte ångras."), operations.can_close, _close
        ),
    }  # fmt: skip


@require_POST
@login_required
def bulk(request: HttpRequest, node_id: int) -> HttpResponse:
    """Preview what would be done to the chosen plans, then do it: to those that can, or to none when one fails."""
    get_object_or_404(periods_on(), node_id=node_id)
    verb, back = request.POST.get("verb", ""), _back(request, node_id)
    ticked = request.POST.getlist("shown" if "all" in request.POST else "plan")
    ids = [int(pk) for pk in ticked if pk.isdecimal() and len(pk) < 19]
    if verb not in _bulks() or not ids:
        messages.info(request, _("Kryssa för planerna först och välj sedan vad som ska göras."))
        return redirect(back)
    what = _bulks()[verb]
    chosen = _chosen(request, node_id, ids, what)
    form = what.form(request.POST if "do" in request.POST else None) if what.form else None
    is_asked = "do" in request.POST and any(c.verdict for c in chosen)
    if is_asked and (form is None or form.is_valid()) and _done(request, node_id, what, verb, chosen, form):
        return redirect(back)
    context = {
        "what": what,
        "verb": verb,
        "chosen": chosen,
        "n_possible": sum(bool(c.verdict) for c in chosen),
        "form": form,
        "year": request.POST.get("year", ""),
        "breadcrumbs": [(_("Enheternas planer"), back), (what.label, "")],
        "back": back,
    }
    return render(request, "plans/bulk.html", context, status=422 if "do" in request.POST else 200)


def _back(request: HttpRequest, node_id: int) -> str:
    year = request.POST.get("year", "")
    return reverse("plans:table", args=[node_id]) + (f"?year={year}" if year.isdecimal() else "")


def _chosen(request: HttpRequest, node_id: int, ids: list[int], what: Bulk) -> list[Chosen]:
    plans = visible_to(request.user).filter(pk__in=ids, node_id__in=ids_below(node_id))
    plans = plans.annotate(node_name=node_name_on()).select_related("year").order_by("pk")
    return [Chosen(p, getattr(p, "node_name", ""), what.can(p, request.user)) for p in plans]


def _done(request: HttpRequest, node_id: int, what: Bulk, verb: str, chosen: list[Chosen], form: Any) -> bool:
    """Do it; False, with the reason told, when one of them was refused after all and nothing was done."""
    possible = [c.plan.pk for c in chosen if c.verdict]
    try:
        undo = what.do(request.user, possible, form.cleaned_data if form is not None else {})
    except ValidationError as refusal:
        if form is not None:
            tell(form, refusal)
        else:
            messages.error(request, _("Inget gjordes. %(why)s") % {"why": " ".join(refusal.messages)})
        return False
    n = len(possible)
    messages.success(request, ngettext("Klart för %(n)s plan.", "Klart för %(n)s planer.", n) % {"n": n})
    request.session.pop(SESSION_KEY, None)
    if undo:
        until = (timezone.now() + timedelta(hours=UNDO_HOURS)).isoformat()
        request.session[SESSION_KEY] = {
            "node_id": node_id, "verb": verb, "label": what.label, "n": n, "undo": undo, "until": until
        }  # fmt: skip
    return True


def undo_offered(request: HttpRequest, node_id: int) -> dict[str, Any] | None:
    """What this person did last in bulk at the node and can still undo."""
    done = request.session.get(SESSION_KEY)
    if not done or done["node_id"] != node_id or done["until"] < timezone.now().isoformat():
        return None
    return done


@require_POST
@login_required
def undo(request: HttpRequest, node_id: int) -> HttpResponse:
    """Undo what was done last in bulk; all of it or nothing."""
    back, done = _back(request, node_id), undo_offered(request, node_id)
    if done is None:
        messages.info(request, _("Det finns inget att ångra här."))
        return redirect(back)
    try:
        if done["verb"] == "assess":
            judged = [operations.Judged(d["plan_id"], tuple(d["goal_ids"]), d["set_frame"]) for d in done["undo"]]
            n = operations.undo_assess_many(actor=request.user, judged=judged)
        else:
            n = operations.undo_return_many(actor=request.user, plan_ids=done["undo"])
    except ValidationError as refusal:
        messages.error(request, _("Inget ångrades. %(why)s") % {"why": " ".join(refusal.messages)})
        return redirect(back)
    del request.session[SESSION_KEY]
    messages.success(request, ngettext("Ångrat för %(n)s plan.", "Ångrat för %(n)s planer.", n) % {"n": n})
    return redirect(back)
