"""What the executive office does with a round: prepares, opens, locks, sets times, lets one board go before another."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rodtrad.core.telling import told
from rodtrad.follow.rounds import operations
from rodtrad.follow.rounds.forms import DeadlineForm, TurnForm
from rodtrad.follow.rounds.models import Round
from rodtrad.follow.rounds.queries import visible_to
from rodtrad.org.years.models import BudgetYear


def fetch(request: HttpRequest, round_id: int) -> Round:
    """The round, if the person may know of it; else 404."""
    return get_object_or_404(visible_to(request.user), pk=round_id)


@require_POST
@login_required
def prepare(request: HttpRequest) -> HttpResponse:
    """Make a round."""
    asked = request.POST.get("year", "")
    year = get_object_or_404(BudgetYear, pk=int(asked) if asked.isdecimal() and len(asked) < 5 else 0)
    try:
        round_ = operations.prepare_round(actor=request.user, year=year, kind=request.POST.get("kind", ""))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("rounds:list")
    messages.success(
        request, _("Omgången är upplagd med samma frågor som sist. Se vad den kostar innan du öppnar den.")
    )
    return redirect("rounds:asks", round_.pk)


@require_POST
@login_required
def take_step(request: HttpRequest, round_id: int) -> HttpResponse:
    """Open, lock or unlock."""
    round_ = fetch(request, round_id)
    reason = request.POST.get("reason", "")
    calls: dict[str, tuple[Callable[[], object], str]] = {
        "open": (
            lambda: operations.open_round(actor=request.user, round_id=round_.pk),
            _("Omgången är öppen. De som ska svara har fått sina rapporter."),
        ),
        "lock": (
            lambda: operations.lock_round(actor=request.user, round_id=round_.pk),
            _("Omgången är låst. Text som skrivs efter det här sparas, märks sen och erbjuds nästa steg."),
        ),
        "unlock": (
            lambda: operations.unlock_round(actor=request.user, round_id=round_.pk, reason=reason),
            _("Omgången är öppen igen."),
        ),
    }
    if (chosen := calls.get(request.POST.get("step", ""))) is None:
        messages.error(request, _("Välj vad som ska göras med omgången."))
    else:
        told(request, *chosen)
    return redirect("rounds:show", round_.pk)


@require_POST
@login_required
def take_turn(request: HttpRequest, round_id: int) -> HttpResponse:
    """Open, lock or unlock for one board."""
    round_ = fetch(request, round_id)
    form = TurnForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Välj en nämnd eller ett bolag och vad som ska göras."))
        return redirect("rounds:show", round_.pk)
    data = form.cleaned_data
    told(
        request,
        lambda: operations.take_turn(
            actor=request.user, round_id=round_.pk, board_id=data["board"], step=data["step"], reason=data["reason"]
        ),
        _("Klart. Det gäller nämnden och alla under den."),
    )
    return redirect("rounds:show", round_.pk)


@require_POST
@login_required
def set_deadline(request: HttpRequest, round_id: int) -> HttpResponse:
    """Set by when a level answers."""
    round_ = fetch(request, round_id)
    form = DeadlineForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Skriv vem och ett datum, till exempel 2026-09-08."))
    else:
        told(
            request,
            lambda: operations.set_deadline(actor=request.user, round_id=round_.pk, **form.cleaned_data),
            _("Tiden är satt."),
        )
    return redirect("rounds:show", round_.pk)
