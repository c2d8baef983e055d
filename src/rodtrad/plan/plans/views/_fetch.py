"""What the views of plans share: fetching a plan that the person may see, and the way back to it."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.org.people.queries import has_role
from rodtrad.org.programmes.queries import Rulebook, rulebook
from rodtrad.org.tree.models import NodePeriod
from rodtrad.org.tree.queries import path_to
from rodtrad.plan.plans.models import Plan
from rodtrad.plan.plans.queries import LINE_KINDS, visible_to


def fetch(request: HttpRequest, plan_id: int) -> Plan:
    """The plan, if the person may know of it; else 404."""
    plans = visible_to(request.user).select_related("year", "node", "edited_by")
    return get_object_or_404(plans, pk=plan_id)


def fetch_live(request: HttpRequest, plan_id: int) -> Plan:
    """The plan, if the person may read its live text; else 404."""
    plan = fetch(request, plan_id)
    if not is_in_line(request, plan):
        raise Http404
    return plan


def is_in_line(request: HttpRequest, plan: Plan) -> bool:
    """Whether the person reads drafts of this plan."""
    return has_role(request.user, LINE_KINDS, plan.node_id)


def book_of(plan: Plan) -> Rulebook:
    """The programme of the plan's year."""
    return rulebook(plan.year.programme_id)


def path_of(plan: Plan) -> list[NodePeriod]:
    """From the council down to the plan's node; a node that has ended gives an empty path."""
    return path_to(plan.node_id)


def crumbs(plan: Plan, name: str, last: str = "") -> list[tuple[str, str]]:
    """Plans → this plan → here."""
    own = f"{name} {plan.year_id}"
    found = [(_("Planer"), reverse("plans:list")), (own, reverse("plans:show", args=[plan.pk]) if last else "")]
    return [*found, (last, "")] if last else found
