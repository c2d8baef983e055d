"""Questions about plans."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from rodtrad.core.openness import Openness
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import LINE, nodes_where
from rodtrad.plan.plans.models import CommonPart, Part, Plan

WRITERS = frozenset({RoleKind.CONTRIBUTOR, RoleKind.UNIT_MANAGER, RoleKind.MANAGEMENT, RoleKind.CONTROLLER})
SUBMITTERS = frozenset({RoleKind.UNIT_MANAGER, RoleKind.MANAGEMENT})
ASSESSORS = frozenset({RoleKind.CONTROLLER, RoleKind.MANAGEMENT})
ADOPTERS = frozenset({RoleKind.MANAGEMENT, RoleKind.BOARD_SECRETARY})


def visible_to(user: Any) -> QuerySet[Plan]:
    """Plans `user` may know of: adopted ones for every employee (for all, when public); drafts for those in the line.

    Twin of the rule `plans.view`. What someone outside the line reads of an adopted plan under revision is the
    adopted version, never the live text: see `in_line`.
    """
    adopted = Q(adopted_version__gt=0)
    if not user.is_authenticated:
        return Plan.objects.filter(adopted, openness=Openness.PUBLIC)
    open_to_employees = adopted & ~Q(openness=Openness.RESTRICTED)
    return Plan.objects.filter(open_to_employees | Q(node_id__in=nodes_where(user, LINE)))


def in_line(user: Any) -> QuerySet[Plan]:
    """Plans whose live text (drafts and revisions) `user` may read. Twin of the rule `plans.view_live`."""
    return Plan.objects.filter(node_id__in=nodes_where(user, LINE))


def editable_by(user: Any) -> QuerySet[Plan]:
    """Plans in which `user` has a role that writes; whether they may be written in now depends on their state."""
    return Plan.objects.filter(node_id__in=nodes_where(user, WRITERS))


def assessable_by(user: Any) -> QuerySet[Plan]:
    """Unit plans that `user` judges, and board plans that `user` readies for the board."""
    return Plan.objects.filter(node_id__in=nodes_where(user, ASSESSORS))


def parts_of(plan: Plan) -> QuerySet[Part]:
    """All parts of a plan with their common text, in one query."""
    return plan.parts.select_related("common", "edited_by").order_by("kind", "aspect")


def common_parts_for(plan: Plan, node_ids_above: Any) -> QuerySet[CommonPart]:
    """The common texts of the nodes above that are valid in the plan's year."""
    year = plan.year_id
    return CommonPart.objects.filter(node_id__in=node_ids_above, first_year__lte=year).filter(
        Q(last_year__isnull=True) | Q(last_year__gte=year)
    )


def previous(plan: Plan) -> Plan | None:
    """The same node's plan of the year before, or None."""
    return Plan.objects.filter(node_id=plan.node_id, year_id=plan.year_id - 1).first()
