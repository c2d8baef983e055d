"""Several actions changed together after a look at which, and undone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rodtrad.core.forms import attempt
from rodtrad.core.verdicts import Verdict
from rodtrad.improve.actions import operations, states
from rodtrad.improve.actions.forms import CHANGES as LABELS
from rodtrad.improve.actions.forms import ManyForm
from rodtrad.improve.actions.models import Action, Batch
from rodtrad.improve.actions.queries import visible_to
from rodtrad.improve.actions.views._fetch import crumbs
from rodtrad.org.people.queries import LINE, people_with
from rodtrad.org.people.queries import visible_to as visible_people
from rodtrad.org.tree.queries import node_name_on

STEPS = {step.name: step for step in states.MANY}
MOST = 500


@require_POST
@login_required
def change_many(request: HttpRequest) -> HttpResponse:
    """The preview of a change of several, and the change itself (`do`). Those that can't are named and passed over."""
    ids = [int(pk) for pk in request.POST.getlist("action") if pk.isdecimal() and len(pk) < 18][:MOST]
    what = request.POST.get("what", "")
    rows = visible_to(request.user).filter(pk__in=ids).annotate(node_name=node_name_on()).order_by("due_on", "pk")
    chosen = list(rows)
    if not chosen or (what not in STEPS and what not in LABELS):
        messages.info(request, _("Kryssa för åtgärderna först och välj sedan vad som ska hända."))
        return redirect("actions:list")
    verdicts = [(a, _verdict(a, what, request.user)) for a in chosen]
    possible = [a.pk for a, verdict in verdicts if verdict]
    nodes = {a.node_id for a in chosen}
    people = people_with(LINE, nodes.pop()) if len(nodes) == 1 else visible_people(request.user)
    form = ManyForm(request.POST if "do" in request.POST else None, people=people)
    if form.is_valid() and possible:
        batch = attempt(form, lambda: _do(request.user, possible, what, form.cleaned_data))
        if batch is not None:
            said = ngettext("Klart för %(n)s åtgärd.", "Klart för %(n)s åtgärder.", len(possible))
            messages.success(request, said % {"n": len(possible)})
            return redirect("actions:list")
    context = {
        "what": what,
        "label": STEPS[what].label if what in STEPS else LABELS[what],
        "field": _field(form, what),
        "form": form,
        "verdicts": verdicts,
        "n_possible": len(possible),
        "breadcrumbs": crumbs((_("Flera åtgärder"), "")),
    }
    return render(request, "actions/many.html", context, status=422 if form.errors else 200)


def _verdict(action: Action, what: str, actor: Any) -> Verdict:
    if what in STEPS:
        return operations.can_take(action, STEPS[what], actor)
    return operations.can_change(action, actor)


def _field(form: ManyForm, what: str) -> Any:
    """The one box that the change needs, if any."""
    name = {"due": "due_on", "give": "responsible"}.get(what, "reason")
    return form[name] if what in LABELS or STEPS[what].needs_reason else None


def _do(actor: Any, ids: list[int], what: str, values: dict[str, Any]) -> Batch:
    if what in STEPS:
        return operations.move_many(actor=actor, action_ids=ids, step=what, reason=values["reason"])
    wanted = {"due_on": values["due_on"]} if what == "due" else {"responsible": values["responsible"]}
    return operations.change_many(actor=actor, action_ids=ids, **wanted)


@require_POST
@login_required
def undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Put back what one's own latest change did."""
    batch = get_object_or_404(Batch, pk=batch_id, made_by_id=request.user.pk)
    try:
        n = operations.undo(actor=request.user, batch_id=batch.pk)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, ngettext("Ångrat för %(n)s åtgärd.", "Ångrat för %(n)s åtgärder.", n) % {"n": n})
    return redirect("actions:list" if batch.lines.count() > 1 else "actions:board")
