"""Actions proposed, changed, moved on, and closed with what came of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rodtrad.core.forms import attempt
from rodtrad.core.openness import Openness
from rodtrad.core.periods import add_months, today
from rodtrad.core.telling import told
from rodtrad.improve.actions import operations, states
from rodtrad.improve.actions.forms import ActionForm, EffectForm, PlaceForm
from rodtrad.improve.actions.models import Action
from rodtrad.improve.actions.operations.writing import FIELDS
from rodtrad.improve.actions.origins import Source, find, origin_named
from rodtrad.improve.actions.queries import proposable_nodes
from rodtrad.improve.actions.views._fetch import choices_at, crumbs, fetch
from rodtrad.improve.actions.views.reading import measure_of

MONTHS = 3


def _origin(request: HttpRequest) -> tuple[str, int] | None:
    """What gives rise to the action, from `?from=kind:key`."""
    kind, _colon, key = request.GET.get("from", "").partition(":")
    if not kind:
        return None
    named = origin_named(kind)
    if named is None or not named.is_direct or not key.isdecimal() or len(key) > 18:
        raise Http404
    return kind, int(key)


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """Propose an action, or decide on it at once; first where it belongs, when that is not said."""
    origin = _origin(request)
    source = find(request.user, *origin) if origin else None
    if origin and source is None:
        raise Http404
    asked = request.GET.get("node", "") or str((source and source.node_id) or "")
    places = proposable_nodes(request.user)
    if not (asked.isdecimal() and len(asked) < 12):
        return _choose_place(request, places)
    period = places.filter(node_id=int(asked)).first()
    if period is None:
        return _choose_place(request, places)
    form = ActionForm(request.POST or None, initial=_initial(source), **choices_at(request.user, period.node_id))
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in FIELDS}
        is_decided = "decide" in request.POST
        made = attempt(
            form,
            lambda: operations.propose(
                actor=request.user, node=period.node, fields=fields, origin=origin, is_decided=is_decided
            ),
        )
        if made is not None:
            messages.success(request, _("Åtgärden är upplagd. Nästa steg står på sidan."))
            return redirect("actions:show", made.pk)
    context = {
        "form": form,
        "period": period,
        "source": source,
        "origin_label": kind.label if origin and (kind := origin_named(origin[0])) else "",
        "can_decide": _may_decide(request.user, period.node_id),
        "heading": _("Ny åtgärd"),
        "breadcrumbs": crumbs((_("Ny åtgärd"), "")),
    }
    return render(request, "actions/form.html", context, status=422 if form.errors else 200)


def _may_decide(user: Any, node_id: int) -> bool:
    return user.has_perm("actions.decide", Action(node_id=node_id))


def _initial(source: Source | None) -> dict[str, Any]:
    """What is filled in from the beginning."""
    due = add_months(today(), MONTHS)
    return {
        "goal": source.goal_id if source else None,
        "indicator": source.indicator_id if source else None,
        "due_on": due,
        "effect_due_on": add_months(due, MONTHS),
        "openness": Openness.RESTRICTED if source and source.is_restricted else Openness.INTERNAL,
        "repeats_months": 0,
    }


def _choose_place(request: HttpRequest, places: Any) -> HttpResponse:
    """Ask for the unit; straight on when there is but one."""
    nodes = list(places[:2])
    if len(nodes) == 1:
        query = request.GET.copy()
        query["node"] = str(nodes[0].node_id)
        return redirect(f"{request.path}?{query.urlencode()}")
    context = {
        "form": PlaceForm(nodes=places),
        "origin": request.GET.get("from", ""),
        "any": bool(nodes),
        "breadcrumbs": crumbs((_("Ny åtgärd"), "")),
    }
    return render(request, "actions/place.html", context)


@login_required
def change(request: HttpRequest, action_id: int) -> HttpResponse:
    """Change what an action says."""
    action = fetch(request, action_id)
    verdict = operations.can_change(action, request.user)
    if not verdict and verdict.code == "not_permitted":
        verdict.enforce()
    initial = {name: getattr(action, name) for name in FIELDS} | {"seen": operations.mark_of(action)}
    form = ActionForm(request.POST or None, initial=initial, **choices_at(request.user, action.node_id, action))
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in FIELDS}
        seen = form.cleaned_data["seen"]
        if attempt(
            form,
            lambda: operations.change_action(actor=request.user, action_id=action.pk, fields=fields, seen=seen),
        ):
            messages.success(request, _("Sparat."))
            return redirect("actions:show", action.pk)
        form.data = form.data.copy()
        form.data["seen"] = initial["seen"]
    context = {
        "form": form,
        "action": action,
        "refusal": "" if verdict else verdict.reason,
        "heading": _("Ändra åtgärden"),
        "breadcrumbs": crumbs((action.title, ""), (_("Ändra åtgärden"), "")),
    }
    return render(request, "actions/form.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def take_step(request: HttpRequest, action_id: int) -> HttpResponse:
    """Move one action on; kept as a batch of one, so that it can be undone."""
    action = fetch(request, action_id)
    step, reason = request.POST.get("step", ""), request.POST.get("reason", "")
    told(
        request,
        lambda: operations.move_many(actor=request.user, action_ids=[action.pk], step=step, reason=reason),
        _("Sparat: ”%(title)s”.") % {"title": action.title},
    )
    if request.POST.get("back") == "board":
        query = request.POST.get("query", "")[:500]
        return redirect(reverse("actions:board") + (f"?{query}" if query else ""))
    return redirect("actions:show", action.pk)


@login_required
def effect(request: HttpRequest, action_id: int) -> HttpResponse:
    """Say what came of a done action, with the figures since then beside."""
    action = fetch(request, action_id)
    verdict = operations.can_take(action, states.CHECK, request.user)
    if not verdict:
        if verdict.code == "not_permitted":
            verdict.enforce()
        messages.info(request, _("Effekten bedöms när åtgärden är klar."))
        return redirect("actions:show", action.pk)
    measure = measure_of(action)
    judged = measure.get("judged")
    form = EffectForm(request.POST or None, initial={"effect": judged.code if judged else None})
    if form.is_valid():
        values = form.cleaned_data
        if attempt(form, lambda: operations.check_effect(actor=request.user, action_id=action.pk, **values)):
            messages.success(request, _("Effekten är bedömd och åtgärden stängd."))
            return redirect("actions:show", action.pk)
    context = {
        "form": form,
        "action": action,
        "breadcrumbs": crumbs((action.title, ""), (_("Bedöm effekten"), "")),
    } | measure
    return render(request, "actions/effect.html", context, status=422 if form.errors else 200)
