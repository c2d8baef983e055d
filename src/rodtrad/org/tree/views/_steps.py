"""What the pages that change the organisation share: first a look at what would happen, then it happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.forms import attempt
from rodtrad.core.periods import today
from rodtrad.org.tree import operations
from rodtrad.org.tree.models import Node, NodePeriod, Reorganisation
from rodtrad.org.tree.queries import visible_to

Crumbs = list[tuple[str, str]]


def day_of(request: HttpRequest) -> date:
    """The day that the address asks about; today when it asks about none or about nonsense."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today()


def last_period(request: HttpRequest, node_id: int) -> NodePeriod:
    """The node's latest period, for those who may see it; else 404."""
    periods = visible_to(request.user).filter(node_id=node_id).select_related("node", "service_type")
    found = periods.order_by("-valid").first()
    if found is None:
        raise Http404
    return found


def fetch_change(request: HttpRequest, reorganisation_id: int) -> Reorganisation:
    """A reorganisation; else 404."""
    if not request.user.is_authenticated:
        raise Http404
    return get_object_or_404(Reorganisation, pk=reorganisation_id)


def crumbs(period: NodePeriod | None = None, last: str = "") -> Crumbs:
    """The organisation → this node → here."""
    found = [(_("Organisation"), reverse("tree:index") if period or last else "")]
    if period is not None:
        found.append((period.name, reverse("tree:show", args=[period.node_id]) if last else ""))
    return [*found, (last, "")] if last else found


def two_steps(
    request: HttpRequest, form: Any, call: Callable[[], Reorganisation], words: tuple[str, str], period: NodePeriod
) -> HttpResponse:
    """Draw the form; sent, show what would happen; confirmed, do it and go to the node (or its first new one)."""
    heading, help_text = words
    shown = None
    if form.is_valid():
        if "confirm" in request.POST:
            if (made := attempt(form, call)) is not None:
                messages.success(request, _("%(what)s Det kan ångras under Ändringar.") % {"what": made.summary})
                return redirect("tree:show", _where(made, period.node_id))
        else:
            shown = attempt(form, lambda: operations.preview(call))
    context = {
        "form": form,
        "heading": heading,
        "help_text": help_text,
        "period": period,
        "preview": shown,
        "back": reverse("tree:show", args=[period.node_id]),
        "breadcrumbs": crumbs(period, heading),
    }
    return render(request, "tree/form.html", context, status=422 if form.errors else 200)


def _where(made: Reorganisation, node_id: int) -> int:
    new = Node.objects.filter(pk__in=made.record["made"]).order_by("pk").first()
    return new.pk if new is not None else node_id
