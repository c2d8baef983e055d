"""The thread of one goal: up to the vision, down to activities and figures."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from rodtrad.core.ordering import SwedishOrder
from rodtrad.desk.hung import EMPTY, Hanging, hung_on, title_of
from rodtrad.desk.spread import Spread, spreads
from rodtrad.org.people.queries import LINE, nodes_where
from rodtrad.org.programmes.models import Level
from rodtrad.org.programmes.queries import Rulebook
from rodtrad.org.tree.queries import node_name_on
from rodtrad.plan.goals.models import COUNCIL_LEVELS, Goal, GoalSupport
from rodtrad.plan.goals.queries import visible_to

MOST_NESTED = 60  # below more goals than this, the next level is counted and not drawn
PER_PAGE = 60
MOST_OWN = 30


@dataclass(frozen=True)
class Knot:
    """A goal in the thread with what hangs on it."""

    goal: Goal
    title: str
    node_name: str
    n_below: int
    children: tuple[Knot, ...] = ()
    hung: Hanging = EMPTY
    spread: Spread | None = None


@dataclass(frozen=True)
class Thread:
    """A goal, the chain above it from the top, and what lies below it."""

    above: tuple[Knot, ...]
    here: Knot
    supports: tuple[Knot, ...]
    supported_by: tuple[Knot, ...]
    n_children: int
    page: int
    n_pages: int


def thread_of(person: Any, goal: Goal, year: int, page: int = 1, book: Rulebook | None = None) -> Thread:
    """The thread of a goal in a budget year, as the person may see it. About a dozen queries, however many goals."""
    above = _above(person, goal)
    children, n_children = _children(person, goal, year, page)
    n_below = _counts(person, children, year)
    nested: dict[int, list[Goal]] = defaultdict(list)
    if 0 < sum(n_below.values()) <= MOST_NESTED:
        for row in _ordered(_running(person, year).filter(parent__in=children)):
            nested[row.parent_id or 0].append(row)
    hung = hung_on(person, [goal, *children], year)
    said = spreads(person, [goal.pk, *(c.pk for c in children)], year, book) if children else {}

    def knot(row: Goal, n: int, below: tuple[Knot, ...]) -> Knot:
        bare = _knot(row)
        return Knot(row, bare.title, bare.node_name, n, below, hung.get(row.pk, EMPTY), said.get(row.pk))

    here = knot(
        goal,
        n_children,
        tuple(knot(c, n_below.get(c.pk, 0), tuple(_knot(g) for g in nested[c.pk])) for c in children),
    )
    supports, supported_by = _sides(person, goal)
    return Thread(
        above=above,
        here=here,
        supports=supports,
        supported_by=supported_by,
        n_children=n_children,
        page=page,
        n_pages=max(1, -(-n_children // PER_PAGE)),
    )


def _children(person: Any, goal: Goal, year: int, page: int) -> tuple[list[Goal], int]:
    """One page of the goals below, and how many they are in all. One query, two where there are more than a page.

    A unit's goal is the last of the chain: none, and no query.
    """
    if goal.level == Level.UNIT:
        return [], 0
    rows = _running(person, year).filter(parent_id=goal.pk)
    first = (page - 1) * PER_PAGE
    found = list(_ordered(rows)[first : first + PER_PAGE + 1])
    n = len(found) if page == 1 and len(found) <= PER_PAGE else rows.count()
    return found[:PER_PAGE], n


def _above(person: Any, goal: Goal) -> tuple[Knot, ...]:
    """The chain above, from the vision down. One query; the ids came with the goal."""
    ids = [pk for pk in (goal.parent_id, *(getattr(goal, name, None) for name in UPWARDS)) if pk is not None]
    rows = {g.pk: g for g in goals_of(person).filter(pk__in=ids, withdrawn_at=None)} if ids else {}
    return tuple(_knot(rows[pk]) for pk in reversed(ids) if pk in rows)


UPWARDS = {
    "up_2": "parent__parent_id",
    "up_3": "parent__parent__parent_id",
    "up_4": "parent__parent__parent__parent_id",
}


def goals_of(person: Any) -> QuerySet[Goal]:
    """The goals that the person may know of, with `node_name`, and `in_line`: whether the person reads its drafts."""
    in_line = Case(
        When(node_id__in=nodes_where(person, LINE), then=Value(value=True)),
        default=Value(value=False),
        output_field=BooleanField(),
    )
    return visible_to(person).defer("search", "plan__introduction").annotate(node_name=node_name_on(), in_line=in_line)


def with_chain(goals: QuerySet[Goal]) -> QuerySet[Goal]:
    """The goals with the ids of all that lie above them, and whether there are any beside them."""
    sides = GoalSupport.objects.filter(Q(goal=OuterRef("pk")) | Q(supported=OuterRef("pk")))
    return goals.annotate(has_sides=Exists(sides), **{name: F(path) for name, path in UPWARDS.items()})


def _running(person: Any, year: int) -> QuerySet[Goal]:
    return goals_of(person).filter(withdrawn_at=None, first_year__lte=year, last_year__gte=year)


def _sides(person: Any, goal: Goal) -> tuple[tuple[Knot, ...], tuple[Knot, ...]]:
    """The goals that this one also supports, and those that support it. Two queries where there are any, else none."""
    if not getattr(goal, "has_sides", True):
        return (), ()
    pairs = list(
        GoalSupport.objects.filter(Q(goal=goal) | Q(supported=goal))
        .values_list("goal_id", "supported_id")
        .order_by("pk")
    )
    seen = {g.pk: _knot(g) for g in goals_of(person).filter(pk__in={pk for pair in pairs for pk in pair})}
    return (
        tuple(seen[b] for a, b in pairs if a == goal.pk and b in seen),
        tuple(seen[a] for a, b in pairs if b == goal.pk and a in seen),
    )


def _counts(person: Any, goals: list[Goal], year: int) -> dict[int, int]:
    """How many goals that the person may see lie below each. One query, none for no goals."""
    if not goals:
        return {}
    below = visible_to(person).filter(parent__in=goals, withdrawn_at=None, first_year__lte=year, last_year__gte=year)
    return dict(below.order_by().values_list("parent_id").annotate(n=Count("pk")))


def _ordered(goals: QuerySet[Goal]) -> QuerySet[Goal]:
    return goals.order_by("position", SwedishOrder(F("node_name")), "pk").select_related("plan")


def _knot(goal: Goal) -> Knot:
    return Knot(goal, title_of(goal), getattr(goal, "node_name", "") or "", 0)


@dataclass(frozen=True)
class Entrances:
    """Where one can begin: the vision and the council's goals below it, and the goals of one's own organisations."""

    vision: Knot | None
    directions: tuple[Knot, ...]
    mine: tuple[Knot, ...]


def entrances(person: Any, year: int) -> Entrances:
    """Where one can begin to follow the thread in a year. Four queries."""
    from rodtrad.desk.queries import homes

    own = [p.node_id for p in homes(person)][:3]
    goals = _running(person, year)
    mine = goals.filter(node_id__in=own, level__in=[Level.BOARD, Level.UNIT]).order_by("node_id", "position", "pk")
    council = list(goals.filter(level__in=COUNCIL_LEVELS).order_by("position", "number", "pk"))
    below: dict[int, list[Knot]] = defaultdict(list)
    for goal in council:
        below[goal.parent_id or 0].append(_knot(goal))
    directions = [
        replace(_knot(goal), children=tuple(below[goal.pk])) for goal in council if goal.level == Level.DIRECTION
    ]
    vision = next((_knot(goal) for goal in council if goal.level == Level.VISION), None)
    return Entrances(vision, tuple(directions), tuple(_knot(goal) for goal in mine[:MOST_OWN]))
