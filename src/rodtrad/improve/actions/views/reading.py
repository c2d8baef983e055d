"""Actions to read: the board, the list, the timeline, the Excel file, one action."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from rodtrad.core.charts import svg
from rodtrad.core.documents.html import svg_address
from rodtrad.core.history import history_of
from rodtrad.core.periods import today
from rodtrad.improve.actions import board as shape
from rodtrad.improve.actions import operations, states
from rodtrad.improve.actions.exports import to_excel
from rodtrad.improve.actions.models import Action
from rodtrad.improve.actions.operations.moving import judgement_of
from rodtrad.improve.actions.origins import labels, shown
from rodtrad.improve.actions.providers import is_late
from rodtrad.improve.actions.queries import Filters, chosen, homes, latest_batch
from rodtrad.improve.actions.states import STANDING, UNFINISHED, ActionState
from rodtrad.improve.actions.views._fetch import crumbs, fetch
from rodtrad.org.tree.queries import periods_on
from rodtrad.plan.indicators.charts import chart_of
from rodtrad.plan.indicators.queries import series_for

PER_PAGE = 50
MOST_IN_FILE = 20_000
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _frame(request: HttpRequest, filters: Filters) -> dict[str, Any]:
    """What board, list and timeline have in common."""
    places = homes(request.user)
    asked = filters.node_id
    if asked is not None and asked not in {p.node_id for p in places}:
        places = [*places, *periods_on().filter(node_id=asked)]
    return {
        "filters": filters,
        "places": places,
        "states": ActionState.choices,
        "origins": labels(),
        "batch": latest_batch(request.user),
        "today": today(),
        "query": request.GET.urlencode(),
    }


@login_required
def board(request: HttpRequest) -> HttpResponse:
    """Columns by state: one's own actions, or those of one's unit."""
    filters = Filters.read(request.GET)
    columns = shape.columns(request.user, filters)
    context = _frame(request, filters) | {"columns": columns, "n": sum(c.n for c in columns), "current": "board"}
    return render(request, "actions/board.html", context)


@login_required
def list_actions(request: HttpRequest) -> HttpResponse:
    """Every action that the person may read, filtered; ticked ones can be changed together."""
    filters = Filters.read(request.GET, whose="unit")
    rows = chosen(request.user, filters)
    if not filters.state and not filters.only:
        rows = rows.filter(state__in=STANDING)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    names = shown(request.user, [(a.origin_kind, a.origin_id) for a in page.object_list])
    context = _frame(request, filters) | {
        "page": page,
        "rows": [(a, names[a.origin_kind, a.origin_id], is_late(a)) for a in page.object_list],
        "steps": states.MANY,
        "current": "list",
    }
    return render(request, "actions/list.html", context)


@login_required
def timeline(request: HttpRequest) -> HttpResponse:
    """What is due when, along the months."""
    filters = Filters.read(request.GET, whose="unit")
    rows = chosen(request.user, filters)
    rows = rows.filter(state=filters.state) if filters.state else rows.filter(state__in=[*UNFINISHED, ActionState.DONE])
    rows = rows.filter(Q(done_on__isnull=True) | Q(done_on__gte=shape.first_day()))
    line = shape.timeline(list(rows[: shape.MOST_ON_TIMELINE]), rows.count())
    return render(request, "actions/timeline.html", _frame(request, filters) | {"line": line, "current": "timeline"})


@login_required
def excel(request: HttpRequest) -> HttpResponse:
    """The list's actions as a file."""
    rows = list(
        chosen(request.user, Filters.read(request.GET, whose="unit")).select_related("indicator")[:MOST_IN_FILE]
    )
    names = shown(request.user, [(a.origin_kind, a.origin_id) for a in rows])
    response = HttpResponse(to_excel(rows, names), content_type=EXCEL)
    response["Content-Disposition"] = f'attachment; filename="{_("atgarder")}-{today():%Y-%m-%d}.xlsx"'
    return response


@login_required
def show(request: HttpRequest, action_id: int) -> HttpResponse:
    """One action: what, why, who, what it should move, what it has moved, and what can be done now."""
    action = fetch(request, action_id)
    pointer = (action.origin_kind, action.origin_id)
    verdicts = [(s, operations.can_take(action, s, request.user)) for s in states.TRANSITIONS]
    possible = [s for s, verdict in verdicts if verdict]
    context = {
        "action": action,
        "name": getattr(action, "node_name", ""),
        "origin": shown(request.user, [pointer])[pointer],
        "plain": [s for s in possible if s in states.PLAIN],
        "with_reason": [s for s in possible if s.needs_reason],
        "can_check": states.CHECK in possible,
        "who": next((s.who for s in states.TRANSITIONS if action.state in s.sources), ""),
        "can_change": operations.can_change(action, request.user),
        "is_late": is_late(action),
        "batch": latest_batch(request.user),
        "next_time": getattr(action, "followed_by", None),
        "history": history_of(action),
        "breadcrumbs": crumbs((action.title, "")),
    } | measure_of(action)
    return render(request, "actions/show.html", context)


def measure_of(action: Action) -> dict[str, Any]:
    """The action's measure with its figures, and what they say of the effect so far; nothing without a measure."""
    if action.indicator is None:
        return {}
    pair = (action.indicator.pk, action.node_id)
    series = series_for([pair])[pair]
    chart = chart_of(action.indicator, series, {}, getattr(action, "node_name", "") or "")
    judged = judgement_of(action) if action.begun_on else None
    after = {(p.year, p.part) for p in judged.after} if judged else set[tuple[int, str]]()
    before = {(p.year, p.part) for p in judged.before} if judged else set[tuple[int, str]]()
    return {
        "chart": chart,
        "image": svg_address(svg(chart)) if chart else "",
        "source": series.latest.source if series.latest else "",
        "judged": judged,
        "points": [
            (p, "after" if (p.year, p.part) in after else "before" if (p.year, p.part) in before else "")
            for p in reversed(series.points)
        ][:12],
    }
