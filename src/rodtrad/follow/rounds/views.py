"""Pages about rounds."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rodtrad.core.history import history_of
from rodtrad.follow.rounds import operations
from rodtrad.follow.rounds.models import RoundKind
from rodtrad.follow.rounds.queries import visible_to
from rodtrad.follow.rounds.states import TRANSITIONS
from rodtrad.org.years.models import BudgetYear, Deadline

IN = Q(reports__state__in=["submitted", "approved", "decided", "sent"])


@login_required
def list_rounds(request: HttpRequest) -> HttpResponse:
    """Every round with how many reports are in."""
    rounds = visible_to(request.user).annotate(n_in=Count("reports", filter=IN), n_all=Count("reports"))
    context = {
        "rounds": rounds.order_by("-year", "-kind"),
        "years": BudgetYear.objects.all(),
        "kinds": RoundKind.choices,
        "can_prepare": operations.can_prepare(request.user),
    }
    return render(request, "rounds/list.html", context)


@login_required
def show(request: HttpRequest, round_id: int) -> HttpResponse:
    """One round: its state, deadlines, and what can be done with it."""
    round_ = get_object_or_404(visible_to(request.user), pk=round_id)
    steps = [(s, operations.can_take(round_, s, request.user)) for s in TRANSITIONS if round_.state in s.sources]
    context = {
        "round": round_,
        "steps": steps,
        "deadlines": Deadline.objects.filter(budget_year_id=round_.year_id, step=round_.kind).order_by("due_on"),
        "counts": round_.reports.values("level", "state").annotate(n=Count("pk")).order_by("level", "state"),
        "history": history_of(round_),
        "breadcrumbs": [(_("Omgångar"), ".."), (str(round_), "")],
    }
    return render(request, "rounds/show.html", context)


@require_POST
@login_required
def prepare(request: HttpRequest) -> HttpResponse:
    """Make a round."""
    year = get_object_or_404(BudgetYear, pk=request.POST.get("year") if request.POST.get("year", "").isdecimal() else 0)
    try:
        round_ = operations.prepare_round(actor=request.user, year=year, kind=request.POST.get("kind", ""))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("rounds:list")
    messages.success(request, _("Omgången är upplagd. Öppna den när det är dags."))
    return redirect("rounds:show", round_.pk)


@require_POST
@login_required
def take_step(request: HttpRequest, round_id: int) -> HttpResponse:
    """Open, lock or unlock."""
    round_ = get_object_or_404(visible_to(request.user), pk=round_id)
    step = request.POST.get("step", "")
    try:
        if step == "open":
            operations.open_round(actor=request.user, round_id=round_.pk)
        elif step == "lock":
            operations.lock_round(actor=request.user, round_id=round_.pk)
        elif step == "unlock":
            operations.unlock_round(actor=request.user, round_id=round_.pk, reason=request.POST.get("reason", ""))
        else:
            messages.error(request, _("Välj vad som ska göras med omgången."))
            return redirect("rounds:show", round_.pk)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Klart."))
    return redirect("rounds:show", round_.pk)
