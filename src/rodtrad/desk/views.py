"""The desk's pages."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from rodtrad.core.notices import put_away, unread
from rodtrad.core.periods import today
from rodtrad.core.verdicts import Sentence
from rodtrad.desk import queries
from rodtrad.desk.doors import doors_for, levels_of
from rodtrad.desk.state import state_of
from rodtrad.desk.thread import entrances, thread_of
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import LINE, has_role, kinds_of
from rodtrad.org.programmes.queries import rulebook
from rodtrad.org.tree.models import Kind
from rodtrad.org.tree.queries import node_name_on, path_to, periods_on
from rodtrad.org.years.models import BudgetYear, Deadline
from rodtrad.plan.goals.queries import visible_to as visible_goals
from rodtrad.plan.goals.queries import with_shown_title

CHECKS: dict[str, Sentence] = {
    "area_goal_no_board_goal": gettext_lazy("Mål för verksamhetsområdet utan nämndmål"),
    "board_goal_no_unit_goal": gettext_lazy("Nämndmål utan enhetsmål"),
    "goal_no_result": gettext_lazy("Enhetsmål utan förväntat resultat"),
    "result_not_followed": gettext_lazy("Förväntade resultat som inget mäter och ingen följer"),
    "indicator_no_owner": gettext_lazy("Indikatorer utan ägare"),
    "indicator_no_value": gettext_lazy("Indikatorer utan värden"),
    "activity_past_end": gettext_lazy("Aktiviteter förbi sitt slut"),
}
PER_PAGE = 30


def home(request: HttpRequest) -> HttpResponse:
    """What waits for me; for those who have not logged in, the log-in."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    places = queries.homes(request.user)
    place = places[0] if places else None
    kinds = kinds_of(request.user)
    context = {
        "waiting": queries.waiting(request.user),
        "notices": unread(request.user),
        "place": place,
        "places": places[1:],
        "figures": state_of(request.user, place) if place else [],
        "doors": doors_for(kinds, place),
        "roles": [RoleKind(kind).label for kind in RoleKind.values if kind in kinds],
        "deadlines": queries.deadlines(levels_of(place)),
        "today": today(),
    }
    return render(request, "desk/home.html", context)


@require_POST
@login_required
def put_away_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Put a notice away."""
    put_away(notice_id=notice_id, actor=request.user)
    return redirect("desk:home")


@login_required
def search(request: HttpRequest) -> HttpResponse:
    """Search over everything that the person may see."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    hits = queries.search(request.user, text) if text else []
    kind = request.GET.get("kind", "")
    kinds = sorted({str(h.kind) for h in hits})
    shown = [h for h in hits if str(h.kind) == kind] if kind in kinds else hits
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {"q": text, "page": page, "n_hits": len(shown), "kinds": kinds, "kind": kind}
    return render(request, "desk/search.html", context)


def _year(request: HttpRequest, fallback: int) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and len(asked) == 4 else fallback


@login_required
def threads(request: HttpRequest) -> HttpResponse:
    """Where to begin following the thread."""
    year = _year(request, today().year)
    context = {"year": year, "years": BudgetYear.objects.all(), **entrances(request.user, year)}
    return render(request, "desk/threads.html", context)


@login_required
def thread(request: HttpRequest, goal_id: int) -> HttpResponse:
    """The thread of one goal."""
    rows = with_shown_title(visible_goals(request.user), request.user).annotate(node_name=node_name_on())
    goal = get_object_or_404(rows.defer("search").select_related("plan"), pk=goal_id)
    this = today().year
    year = _year(
        request,
        goal.first_year if goal.first_year == goal.last_year else min(max(this, goal.first_year), goal.last_year),
    )
    number = request.GET.get("page", "1")
    page = max(1, int(number)) if number.isdecimal() and len(number) < 6 else 1
    budget_year = BudgetYear.objects.filter(pk=year).first() or BudgetYear.objects.first()
    book = rulebook(budget_year.programme_id) if budget_year else None
    context = {
        "thread": thread_of(request.user, goal, year, page, book),
        "year": year,
        "years": range(goal.first_year, min(goal.last_year, goal.first_year + 30) + 1),
        "book": book,
        "open_all": bool(request.GET.get("open")),
        "breadcrumbs": [(_("Röda tråden"), reverse("desk:threads")), (getattr(goal, "shown_title", ""), "")],
    }
    return render(request, "desk/thread.html", context)


@login_required
def checks(request: HttpRequest) -> HttpResponse:
    """The thread check of the person's own organisation."""
    places = queries.homes(request.user)
    if not places:
        places = list(periods_on().filter(kind=Kind.COUNCIL)[:1])
    if not places:
        messages.info(request, _("Det finns ingen organisation än. Systemförvaltaren läser in den."))
        return redirect("desk:home")
    return redirect("desk:check", places[0].node_id)


@login_required
def check(request: HttpRequest, node_id: int) -> HttpResponse:
    """What hangs loose at and below a node, with a way to mend each."""
    period = get_object_or_404(periods_on(), node_id=node_id)
    year = BudgetYear.objects.filter(pk=_year(request, today().year)).first() or BudgetYear.objects.first()
    found = queries.check(request.user, node_id, year, CHECKS) if year else []
    kind = request.GET.get("kind", "")
    chosen = next((c for c in found if c.code == kind), found[0] if found else None)
    context = {
        "period": period,
        "year": year,
        "years": BudgetYear.objects.all(),
        "found": found,
        "chosen": chosen,
        "page": Paginator(chosen.found if chosen else (), PER_PAGE).get_page(request.GET.get("page")),
        "clean": [label for code, label in CHECKS.items() if code not in {c.code for c in found}],
        "in_line": has_role(request.user, LINE, node_id),
        "breadcrumbs": [
            *((p.name, reverse("desk:check", args=[p.node_id])) for p in path_to(node_id)[:-1]),
            (period.name, ""),
        ],
    }
    return render(request, "desk/check.html", context)


@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """The deadlines of the open years, what has passed too."""
    years = list(BudgetYear.objects.exclude(state="closed").order_by("year"))
    rows = Deadline.objects.filter(budget_year__in=years).order_by("due_on", "level")
    context = {"rows": rows, "today": today(), "years": years}
    return render(request, "desk/calendar.html", context)


@login_required
def help_page(request: HttpRequest) -> HttpResponse:
    """Who does what, when."""
    return render(request, "desk/help.html", {})
