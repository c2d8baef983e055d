"""Questions about plans."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from rodtrad.core.openness import Openness
from rodtrad.core.ordering import SwedishOrder, holds
from rodtrad.core.periods import today
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import LINE, nodes_where, roles_of
from rodtrad.org.programmes.models import Level
from rodtrad.org.tree.models import BOARD_KINDS, Kind, NodePeriod, Placement
from rodtrad.org.tree.queries import NodeIds, ids_above, ids_below, lineage, node_name_on, periods_on
from rodtrad.org.years.models import BudgetYear
from rodtrad.org.years.states import YearState
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.indicators.models import Indicator
from rodtrad.plan.plans.models import CommonPart, Part, Plan, PlanLevel, PlanStep
from rodtrad.plan.plans.states import PlanState

LINE_KINDS = LINE
WRITERS = frozenset({RoleKind.CONTRIBUTOR, RoleKind.UNIT_MANAGER, RoleKind.MANAGEMENT, RoleKind.CONTROLLER})
SUBMITTERS = frozenset({RoleKind.UNIT_MANAGER, RoleKind.MANAGEMENT})
CHOOSERS = frozenset({RoleKind.CONTROLLER, RoleKind.MANAGEMENT, RoleKind.EXECUTIVE_OFFICE})  # of who goes on
ASSESSORS = frozenset({RoleKind.CONTROLLER, RoleKind.MANAGEMENT})
ADOPTERS = frozenset({RoleKind.MANAGEMENT, RoleKind.BOARD_SECRETARY})  # of units' plans
BOARD_ADOPTERS = frozenset({RoleKind.BOARD_SECRETARY})  # who enter the board's decision on its own plan


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
    """Plans in which `user` has a role that writes; whether they may be written in now depends on their state. Twin of `plans.edit`."""
    return Plan.objects.filter(node_id__in=nodes_where(user, WRITERS))


def assessable_by(user: Any) -> QuerySet[Plan]:
    """Unit plans that `user` judges, and board plans that `user` readies for the board. Twin of `plans.assess`."""
    return Plan.objects.filter(node_id__in=nodes_where(user, ASSESSORS))


def submittable_by(user: Any) -> QuerySet[Plan]:
    """Plans that `user` answers for. Twin of `plans.submit`."""
    return Plan.objects.filter(node_id__in=nodes_where(user, SUBMITTERS))


def adoptable_by(user: Any) -> QuerySet[Plan]:
    """Unit plans that `user` adopts, and board plans whose decision `user` enters. Twin of `plans.adopt`."""
    units = Q(level=PlanLevel.UNIT, node_id__in=nodes_where(user, ADOPTERS))
    return Plan.objects.filter(units | Q(level=PlanLevel.BOARD, node_id__in=nodes_where(user, BOARD_ADOPTERS)))


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
    """The same node's plan of the year before (its own before one that came with a merger), else one of those it follows, or None."""
    plans = own_first(Plan.objects.filter(year_id=plan.year_id - 1))
    own = plans.filter(node_id=plan.node_id).first()
    return own or plans.filter(node_id__in=[n.pk for n in lineage(plan.node_id)]).first()


def own_first(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """A node's own plan before those that came with a merger."""
    return plans.order_by(F("written_at").asc(nulls_first=True), "pk")


def ids_below_in(node_id: int, year: int) -> NodeIds:
    """Ids (a subquery) of the nodes that count as below the node in the year: as it is today, or as it was when the year ended.

    What came before the node by succession counts as the node, so that what was closed there is found from here.
    """
    ended = date(year, 12, 31)
    if ended >= today():
        return ids_below(node_id)
    at = [n.pk for n in lineage(node_id)]
    return Placement.objects.filter(ancestor_id__in=at, valid__contains=ended).values_list("node_id", flat=True)


def parents_for(plan: Plan) -> QuerySet[Goal]:
    """The goals that a goal of this plan may start from: the board's of the year, or the council's area goals."""
    goals = Goal.objects.filter(withdrawn_at=None, first_year__lte=plan.year_id, last_year__gte=plan.year_id)
    goals = goals.defer("search").order_by("number", "position", "pk")
    if plan.level == PlanLevel.BOARD:
        return goals.filter(level=Level.AREA)
    return goals.filter(level=Level.BOARD, node_id__in=ids_above([plan.node_id], itself=False))


def common_parts_offered(plan: Plan) -> QuerySet[CommonPart]:
    """The common texts that this plan may refer to."""
    return common_parts_for(plan, ids_above([plan.node_id], itself=False)).order_by("kind", "title")


def indicators_for(plan: Plan) -> QuerySet[Indicator]:
    """Indicators that a goal of this plan may use: those of the node and of every node above it, still in use."""
    above = ids_above([plan.node_id])
    in_use = Q(last_year__isnull=True) | Q(last_year__gte=plan.year_id)
    return Indicator.objects.filter(in_use, node_id__in=above).defer("search").order_by(SwedishOrder("name"))


def last_step(plan: Plan) -> PlanStep | None:
    """The latest step that the plan took."""
    return PlanStep.objects.filter(plan=plan).select_related("by").order_by("-pk").first()


def last_return(plan: Plan) -> PlanStep | None:
    """The latest step, if it was a return: then its reason stands above the editor."""
    step = last_step(plan)
    return step if step is not None and step.name == "return" else None


def last_step_name(ref: str = "pk") -> Subquery:
    """A subquery that gives each plan the name of the latest step that it took."""
    return Subquery(PlanStep.objects.filter(plan=OuterRef(ref)).order_by("-pk").values("name")[:1])


def year_of(text: str) -> int:
    """The budget year that an address asks for; else the one that is being planned for (the latest open), else this year."""
    if text.isdecimal() and len(text) == 4:
        return int(text)
    this = today().year
    latest = BudgetYear.objects.filter(state=YearState.OPEN).order_by("-year").values_list("year", flat=True).first()
    return latest or this


def open_plans() -> QuerySet[Plan]:
    """Plans that go on where their organisation does: not closed, and of years that are not."""
    return Plan.objects.exclude(state=PlanState.CLOSED).exclude(year__state=YearState.CLOSED)


def open_common_parts() -> QuerySet[CommonPart]:
    """Common texts in use: they go on where their organisation does."""
    return CommonPart.objects.filter(Q(last_year__isnull=True) | Q(last_year__gte=today().year))


def with_names(plans: QuerySet[Plan]) -> QuerySet[Plan]:
    """Each plan with `node_name`, and `written_name` for those that came with a merger."""
    return plans.annotate(node_name=node_name_on(), written_name=node_name_on(ref="written_at_id"))


def listed(user: Any, *, year: int, state: str = "", text: str = "") -> QuerySet[Plan]:
    """The plans of a year that `user` may know of, with `node_name`, in Swedish order."""
    plans = with_names(visible_to(user).filter(year_id=year))
    if state:
        plans = plans.filter(state=state)
    if text:
        plans = plans.filter(holds("node_name", text.strip()))
    return plans.order_by("level", SwedishOrder(F("node_name")), "pk")


def beginnable(user: Any, year: int) -> list[NodePeriod]:
    """The person's own boards and units (where the role itself is, not below) that have no plan for the year yet."""
    at = roles_of(user).filter(kind__in=WRITERS).values("node_id")
    kinds = [Kind.UNIT, Kind.GROUP, *BOARD_KINDS]
    without = periods_on().filter(node_id__in=at, kind__in=kinds)
    return list(without.exclude(node_id__in=Plan.objects.filter(year_id=year).values("node_id"))[:20])


def own_plans(user: Any, year: int) -> list[Plan]:
    """The plans of the person's own boards and units (where the role itself is, not below), with `node_name`. One query."""
    at = roles_of(user).filter(kind__in=WRITERS | ADOPTERS).values("node_id")
    plans = with_names(visible_to(user).filter(year_id=year, node_id__in=at))
    return list(plans.order_by(SwedishOrder(F("node_name")), "pk")[:20])


def tables_of(user: Any) -> list[NodePeriod]:
    """Where the person sees many units' plans in one table: boards and administrations of their own roles. One query."""
    kinds = ASSESSORS | ADOPTERS | {RoleKind.BOARD_MEMBER}
    at = roles_of(user).filter(kind__in=kinds).values("node_id")
    return list(periods_on().filter(node_id__in=at).exclude(kind__in=[Kind.UNIT, Kind.GROUP])[:10])
