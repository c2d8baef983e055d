"""Rounds to read: the list, one round with its times, boards and reports."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.history import history_of
from rodtrad.follow.rounds import operations
from rodtrad.follow.rounds.forms import DeadlineForm, TurnForm
from rodtrad.follow.rounds.models import Round, RoundKind
from rodtrad.follow.rounds.queries import exemptions_of, turns_of, visible_to
from rodtrad.follow.rounds.states import TRANSITIONS, TURN_TRANSITIONS
from rodtrad.org.years.models import BudgetYear, Deadline

IN = Q(reports__state__in=["submitted", "approved", "decided", "sent"])
COLUMNS = ("not_started", "in_progress", "returned", "submitted", "approved", "decided", "sent")


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


def crumbs(round_: Round, last: str = "") -> list[tuple[str, str]]:
    """Rounds → this round → here."""
    own = (str(round_), reverse("rounds:show", args=[round_.pk]) if last else "")
    return [(_("Omgångar"), reverse("rounds:list")), own, *([(last, "")] if last else [])]


@login_required
def show(request: HttpRequest, round_id: int) -> HttpResponse:
    """One round: its state, times, boards of their own, and what can be done with it."""
    round_ = get_object_or_404(visible_to(request.user), pk=round_id)
    steps = [(s, operations.can_take(round_, s, request.user)) for s in TRANSITIONS if round_.state in s.sources]
    turns = list(turns_of(round_))
    counted = round_.reports.order_by().values_list("level", "state").annotate(n=Count("pk"))
    by_level: dict[str, dict[str, int]] = {}
    for level, state, n in counted:
        by_level.setdefault(level, {})[state] = n
    leads = operations.can_prepare(request.user)
    context = {
        "round": round_,
        "steps": steps,
        "deadlines": Deadline.objects.filter(budget_year_id=round_.year_id, step=round_.kind).order_by("due_on"),
        "deadline_form": DeadlineForm() if leads else None,
        "by_level": [(level, by_level[level]) for level in ("unit", "board", "council") if level in by_level],
        "turns": [
            (t, [(s, v) for s in TURN_TRANSITIONS if (v := operations.can_take_turn(t, s, request.user))])
            for t in turns
        ],
        "turn_form": TurnForm() if leads else None,
        "n_exempt": exemptions_of(round_).count(),
        "history": history_of(round_),
        "breadcrumbs": crumbs(round_),
    }
    return render(request, "rounds/show.html", context)
