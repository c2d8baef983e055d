"""Questions about the organisation as of a date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange  # pyright: ignore[reportMissingImports]
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from rodtrad.core.ordering import SwedishOrder
from rodtrad.core.periods import today
from rodtrad.org.tree.models import (
    BOARD_KINDS,
    Kind,
    Node,
    NodePeriod,
    Placement,
    Reorganisation,
    ServiceType,
    Succession,
)
from rodtrad.org.tree.timeline import TRAITS, Stretch, Timeline, Traits, in_order

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


def successors_of(node_id: int) -> list[int]:
    """The nodes that go on where the node ended, nearest first, then those that followed them."""
    seen: dict[int, None] = {}
    waiting = [node_id]
    while waiting:
        after = Node.objects.filter(preceded_by__predecessor__in=waiting).exclude(pk__in=[node_id, *seen])
        waiting = list(after.order_by("pk").values_list("pk", flat=True))
        seen.update(dict.fromkeys(waiting))
    return list(seen)


def last_name_of(node_id: int) -> str:
    """What the node is called, see `names_of`; "" for none."""
    return names_of([node_id]).get(node_id, "")


def names_of(node_ids: Iterable[int]) -> dict[int, str]:
    """What each node is called today, was called last, or will be called first; else its code. One query."""
    ids = list(node_ids)
    first = NodePeriod.objects.filter(node=OuterRef("pk")).order_by("valid").values("name")[:1]
    shown = Coalesce(node_name_on(ref="pk"), Subquery(first), "code")
    return dict(Node.objects.filter(pk__in=ids).annotate(shown=shown).values_list("pk", "shown"))


def timelines_of(node_ids: Iterable[int]) -> dict[int, Timeline]:
    """The life of each node, as its periods say; empty for one without. One query."""
    found: dict[int, list[Stretch]] = {pk: [] for pk in node_ids}
    for period in NodePeriod.objects.filter(node_id__in=list(found)):
        traits = Traits(**{name: getattr(period, name) for name in TRAITS})
        found[period.node_id].append(Stretch(period.valid.lower, period.valid.upper, traits))
    return {pk: in_order(stretches) for pk, stretches in found.items()}


def changes_visible_to(user: Any) -> QuerySet[Reorganisation]:
    """The changes of the organisation, the latest first, for every employee."""
    changes = Reorganisation.objects.select_related("made_by", "undone_by").order_by("-pk")
    return changes if user.is_authenticated else changes.none()


def branches(on: date) -> list[Branch]:
    """The tree on `on` from the council down to departments, in drawing order, each with how many units hang there. Two queries."""
    small = [Kind.UNIT, Kind.GROUP]
    periods = list(periods_on(on).exclude(kind__in=small))
    counts = dict(periods_on(on).filter(kind__in=small).order_by().values_list("parent_id").annotate(n=Count("pk")))
    by_parent: dict[int | None, list[NodePeriod]] = {}
    there = {p.node_id for p in periods}
    for period in periods:
        by_parent.setdefault(period.parent_id if period.parent_id in there else None, []).append(period)
    found: list[Branch] = []

    def draw(parent_id: int | None, depth: int) -> None:
        for period in by_parent.get(parent_id, []):
            found.append(Branch(period, depth, counts.get(period.node_id, 0)))
            draw(period.node_id, depth + 1)

    draw(None, 0)
    return found


@dataclass(frozen=True, slots=True)
class Follower:
    """A node before or after another by succession, with its name then."""

    node_id: int
    name: str
    kind: str
    on: date
    reason: str


def before_and_after(node_id: int) -> tuple[list[Follower], list[Follower]]:
    """Whom the node follows, and who follows it. Three queries."""
    earlier = list(Succession.objects.filter(successor_id=node_id).order_by("on", "pk"))
    later = list(Succession.objects.filter(predecessor_id=node_id).order_by("on", "pk"))
    names = names_of([s.predecessor_id for s in earlier] + [s.successor_id for s in later])

    def told(row: Succession, other: int) -> Follower:
        return Follower(other, names.get(other, ""), row.get_kind_display(), row.on, row.reason)

    return [told(s, s.predecessor_id) for s in earlier], [told(s, s.successor_id) for s in later]


def services_with_counts(on: date | None = None) -> QuerySet[ServiceType]:
    """The kinds of service in Swedish order, each with `n_units` on the day."""
    n_units = Count("nodeperiod", filter=Q(nodeperiod__valid__contains=on or today()))
    return ServiceType.objects.annotate(n_units=n_units).order_by(SwedishOrder("name"), "pk")
