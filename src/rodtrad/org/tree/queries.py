"""Questions about the organisation as of a date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange  # pyright: ignore[reportMissingImports]
from django.db.models import F, OuterRef, QuerySet, Subquery

from rodtrad.core.ordering import SwedishOrder
from rodtrad.core.periods import today
from rodtrad.org.tree.models import BOARD_KINDS, Node, NodePeriod, Placement

NodeIds = Any  # a subquery of node ids; typed queryset classes differ between stubs and run time


def periods_on(on: date | None = None) -> QuerySet[NodePeriod]:
    """What every node is on `on` (today by default), in Swedish order of name. One row a node."""
    periods = NodePeriod.objects.filter(valid__contains=on or today()).select_related("node", "service_type")
    return periods.order_by(SwedishOrder("name"), "node_id")


def visible_to(user: Any) -> QuerySet[NodePeriod]:
    """The organisation is open to every employee who has logged in; to nobody else here."""
    return NodePeriod.objects.all() if user.is_authenticated else NodePeriod.objects.none()


def node_name_on(on: date | None = None, *, ref: str = "node_id") -> Subquery:
    """A subquery that gives a row's node its name on `on`, or its last name if it had ended; `ref` is the row's column."""
    day = on or today()
    periods = NodePeriod.objects.filter(node=OuterRef(ref))
    begun = periods.exclude(valid__fully_gt=DateRange(day, day, "[]"))
    return Subquery(begun.order_by(F("valid").desc()).values("name")[:1])


def ids_below(node_id: int, on: date | None = None, *, itself: bool = True) -> NodeIds:
    """Ids of the nodes at and below `node_id` on `on`, as a subquery."""
    below = Placement.objects.filter(ancestor_id=node_id, valid__contains=on or today())
    return (below if itself else below.exclude(depth=0)).values_list("node_id", flat=True)


def ids_above(node_ids: Iterable[int], on: date | None = None, *, itself: bool = True) -> NodeIds:
    """Ids of the nodes at and above any of `node_ids` on `on`, as a subquery."""
    above = Placement.objects.filter(node_id__in=node_ids, valid__contains=on or today())
    return (above if itself else above.exclude(depth=0)).values_list("ancestor_id", flat=True)


@dataclass(frozen=True, slots=True)
class Branch:
    """A node as part of a drawn tree on a date."""

    period: NodePeriod
    depth: int
    n_children: int


def path_to(node_id: int, on: date | None = None) -> list[NodePeriod]:
    """The periods from the council down to the node itself on `on`. One query."""
    day = on or today()
    depth = Placement.objects.filter(node_id=node_id, ancestor_id=OuterRef("node_id"), valid__contains=day)
    periods = NodePeriod.objects.filter(valid__contains=day, node_id__in=ids_above([node_id], day))
    return list(
        periods.annotate(steps=Subquery(depth.values("depth")[:1]))
        .select_related("node", "service_type")
        .order_by("-steps")
    )


def children_of(node_id: int, on: date | None = None) -> QuerySet[NodePeriod]:
    """The nodes directly below `node_id` on `on`, in Swedish order."""
    return periods_on(on).filter(parent_id=node_id)


def board_of(node_id: int, on: date | None = None) -> NodePeriod | None:
    """The nearest board at or above `node_id` on `on`."""
    boards = [p for p in path_to(node_id, on) if p.kind in BOARD_KINDS]
    return boards[-1] if boards else None


def lineage(node_id: int) -> list[Node]:
    """The node and all nodes that went before it by succession, nearest first: what a series goes on across."""
    seen: dict[int, Node] = {}
    waiting = [node_id]
    while waiting:
        nodes = Node.objects.filter(pk__in=waiting)
        seen.update({n.pk: n for n in nodes})
        before = Node.objects.filter(successions__successor__in=waiting).exclude(pk__in=seen)
        waiting = list(before.values_list("pk", flat=True))
    return list(seen.values())
