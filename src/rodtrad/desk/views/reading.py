"""The start page, search, the calendar and help."""

from __future__ import annotations

from collections import Counter

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from rodtrad.core.notices import put_away, unread
from rodtrad.core.periods import today
from rodtrad.desk import queries
from rodtrad.desk.doors import doors_for, levels_of
from rodtrad.desk.help import every_page
from rodtrad.desk.state import state_of
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import kinds_of
from rodtrad.org.years.models import DeadlineLevel

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
    counted = sorted(Counter(str(h.kind) for h in hits).items())
    kind = request.GET.get("kind", "")
    kind = kind if kind in dict(counted) else ""
    shown = [h for h in hits if not kind or str(h.kind) == kind]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {"q": text, "page": page, "n_hits": len(shown), "n_all": len(hits), "kinds": counted, "kind": kind}
    return render(request, "desk/search.html", context)


@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """The deadlines of the open years, what has passed too."""
    level = request.GET.get("level", "")
    level = level if level in DeadlineLevel.values else ""
    context = {"rows": queries.calendar(level), "levels": DeadlineLevel.choices, "level": level}
    return render(request, "desk/calendar.html", context)


@login_required
def help_page(request: HttpRequest) -> HttpResponse:
    """Who does what, when; and the help of every page."""
    return render(request, "desk/help.html", {"rooms": every_page()})
