"""The thread of one goal: up to the vision, down to activities and figures."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from rodtrad.core.ordering import SwedishOrder
from rodtrad.desk.hung import EMPTY, Hanging, hung_on
from rodtrad.desk.spread import Spread, spreads
from rodtrad.org.programmes.models import Level
from rodtrad.org.programmes.queries import Rulebook
from rodtrad.org.tree.queries import node_name_on
from rodtrad.plan.goals.models import Goal, GoalSupport
from rodtrad.plan.goals.queries import visible_to, with_shown_title

MOST_NESTED = 60  # below more goals than this, the next level is counted and not drawn
PER_PAGE = 60


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
    supports: tuple[Goal, ...]
    supported_by: tuple[Goal, ...]
    n_children: int
    page: int
    n_pages: int


def thread_of(person: Any, goal: Goal, year: int, page: int = 1, book: Rulebook | None = None) -> Thread:
    """The thread of a goal in a budget year, as the person may see it. About a dozen queries, however many goals."""
    above = _above(person, goal)
    children_rows = _shown(person, Goal.objects.filter(parent=goal), year)
    n_children = children_rows.count()
    first = (page - 1) * PER_PAGE
    children = list(_ordered(children_rows)[first : first + PER_PAGE])
    n_grandchildren = sum(getattr(c, "n_below", 0) for c in children)
    nested: dict[int, list[Goal]] = defaultdict(list)
    if 0 < n_grandchildren <= MOST_NESTED:
        for row in _ordered(_shown(person, Goal.objects.filter(parent__in=children), year)):
            nested[row.parent_id or 0].append(row)
    hung = hung_on(person, [goal, *children], year)
    said = spreads(person, [goal.pk, *(c.pk for c in children)], year, book)

    def knot(row: Goal, n_below: int, below: tuple[Knot, ...]) -> Knot:
        bare = _knot(row)
        return Knot(row, bare.title, bare.node_name, n_below, below, hung.get(row.pk, EMPTY), said.get(row.pk))

    here = knot(
        goal,
        n_children,
        tuple(knot(c, getattr(c, "n_below", 0), tuple(_knot(g) for g in nested[c.pk])) for c in children),
    )
    pairs = GoalSupport.objects.filter(Q(goal=goal) | Q(supported=goal)).select_related("goal", "supported")
    ids = {pk for p in pairs for pk in (p.goal_id, p.supported_id)}
    visible = set(visible_to(person).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set[int]()
    return Thread(
        above=above,
        here=here,
        supports=tuple(p.supported for p in pairs if p.goal_id == goal.pk and p.supported_id in visible),
        supported_by=tuple(p.goal for p in pairs if p.supported_id == goal.pk and p.goal_id in visible),
        n_children=n_children,
        page=page,
        n_pages=max(1, -(-n_children // PER_PAGE)),
    )


def _above(person: Any, goal: Goal) -> tuple[Knot, ...]:
    """The chain above, from the vision down; one query for the ids, one for the goals."""
    steps = Goal.objects.filter(pk=goal.pk).values_list(
        "parent_id", "parent__parent_id", "parent__parent__parent_id", "parent__parent__parent__parent_id"
    )
    ids = [pk for row in steps for pk in row if pk is not None]
    rows = {g.pk: g for g in _named(person, Goal.objects.filter(pk__in=ids))}
    return tuple(_knot(rows[pk]) for pk in reversed(ids) if pk in rows)


def _named(person: Any, goals: QuerySet[Goal]) -> QuerySet[Goal]:
    seen = visible_to(person).filter(pk__in=goals.values("pk"), withdrawn_at=None)
    return with_shown_title(seen, person).defer("search").annotate(node_name=node_name_on())


def _shown(person: Any, goals: QuerySet[Goal], year: int) -> QuerySet[Goal]:
    running = goals.filter(first_year__lte=year, last_year__gte=year)
    below = (
        visible_to(person)
        .filter(parent=OuterRef("pk"), withdrawn_at=None, first_year__lte=year, last_year__gte=year)
        .order_by()
        .values("parent")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return _named(person, running).annotate(n_below=Coalesce(Subquery(below, output_field=IntegerField()), 0))


def _ordered(goals: QuerySet[Goal]) -> QuerySet[Goal]:
    return goals.order_by("position", SwedishOrder(F("node_name")), "pk").select_related("plan")


def _knot(goal: Goal) -> Knot:
    title = getattr(goal, "shown_title", "") or goal.title_in_force
    return Knot(goal, title, getattr(goal, "node_name", "") or "", getattr(goal, "n_below", 0))


def entrances(person: Any, year: int) -> dict[str, list[Goal]]:
    """Where one can begin to follow the thread: the council's area goals, and the goals of one's own nodes."""
    from rodtrad.desk.queries import homes

    own = [p.node_id for p in homes(person)][:3]
    goals = _named(person, Goal.objects.filter(first_year__lte=year, last_year__gte=year))
    mine = goals.filter(node_id__in=own, level__in=[Level.BOARD, Level.UNIT]).order_by("node_id", "position", "pk")
    areas = goals.filter(level=Level.AREA).order_by("position", "number", "pk")
    return {"mine": list(mine[:30]), "areas": list(areas)}
