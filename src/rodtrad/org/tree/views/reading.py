"""Reading the organisation: the tree on a day, one node, and the changes made."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from rodtrad.core.ordering import holds
from rodtrad.core.periods import is_on, today
from rodtrad.org.tree import operations, queries
from rodtrad.org.tree.models import Kind, NodePeriod
from rodtrad.org.tree.panels import panels
from rodtrad.org.tree.record import lines_of, record_of
from rodtrad.org.tree.views._steps import crumbs, day_of, last_period

PER_PAGE = 50
CHANGES_PER_PAGE = 10


@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The organisation on a day: boards, administrations and how many units each has; or what a name finds."""
    on, text = day_of(request), request.GET.get("q", "").strip()[:100]
    found = queries.periods_on(on).filter(holds("name", text)) if text else None
    context = {
        "on": on,
        "is_today": on == today(),
        "q": text,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")) if found is not None else None,
        "branches": queries.branches(on) if found is None else [],
        "can_change": operations.can_change(request.user),
        "breadcrumbs": crumbs(),
    }
    return render(request, "tree/index.html", context)


@login_required
def show(request: HttpRequest, node_id: int) -> HttpResponse:
    """One node on a day: what it is, what belongs to it, its periods, whom it follows, and what other rooms say of it."""
    on, latest = day_of(request), last_period(request, node_id)
    periods = list(queries.visible_to(request.user).filter(node_id=node_id).order_by("-valid"))
    now = next((p for p in periods if is_on(p.valid, on)), None)
    children = Paginator(queries.children_of(node_id, on), PER_PAGE).get_page(request.GET.get("page"))
    before, after = queries.before_and_after(node_id)
    context = {
        "on": on,
        "is_today": on == today(),
        "period": now or latest,
        "exists": now is not None,
        "path": queries.path_to(node_id, on)[:-1],
        "children": children,
        "lives": _with_parents(periods),
        "before": before,
        "after": after,
        "panels": [found for found in (panel(request.user, node_id, on) for panel in panels) if found is not None],
        "is_unit": latest.kind in {Kind.UNIT, Kind.GROUP},
        "can_change": operations.can_change(request.user),
        "breadcrumbs": crumbs(latest),
    }
    return render(request, "tree/show.html", context)


def _with_parents(periods: list[NodePeriod]) -> list[tuple[NodePeriod, str]]:
    names = queries.names_of({p.parent_id for p in periods if p.parent_id})
    return [(p, names.get(p.parent_id or 0, "")) for p in periods]


@login_required
def changes(request: HttpRequest) -> HttpResponse:
    """The changes made, the latest first, with what each did; the latest can be undone."""
    page = Paginator(queries.changes_visible_to(request.user), CHANGES_PER_PAGE).get_page(request.GET.get("page"))
    latest = queries.changes_visible_to(request.user).filter(undone_at=None).first()
    context = {
        "page": page,
        "changes": [(change, lines_of(record_of(change))) for change in page],
        "undoable": latest if latest is not None and operations.can_undo(latest, request.user) else None,
        "breadcrumbs": crumbs(None, _("Ändringar")),
    }
    return render(request, "tree/changes.html", context)
