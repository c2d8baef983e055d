"""What a person owned, and who stands for it when the person's role there ends: an owner or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from rodtrad.core.contributions import ownership
from rodtrad.core.periods import today
from rodtrad.core.verdicts import Sentence
from rodtrad.org.people.models import Role, RoleKind, User
from rodtrad.org.people.queries import manager_of
from rodtrad.org.tree.models import Node, NodePeriod, Placement
from rodtrad.org.tree.queries import ids_below, successors_of

MOST_NODES = 300
COVERING = frozenset(RoleKind) - {RoleKind.READER}


@dataclass(frozen=True, slots=True)
class Handed:
    """So many things of one sort, at one node, that go (or went) to `to` (None: nobody stands there)."""

    label: Sentence
    n_items: int
    node_id: int
    node_name: str
    to: User | None


def heir_at(node_id: int, leaver_id: int, on: date | None = None) -> User | None:
    """Who takes over at the node: its manager, or for a node that has ended, the manager of what followed it or of its parent."""
    if (found := manager_of(node_id, on, other_than=leaver_id)) is not None:
        return found
    for successor_id in successors_of(node_id):
        if (found := manager_of(successor_id, on, other_than=leaver_id)) is not None:
            return found
    last = NodePeriod.objects.filter(node_id=node_id, parent__isnull=False).order_by("-valid").first()
    return manager_of(last.parent_id, on, other_than=leaver_id) if last is not None else None


def places_left(person: Any, role: Role, *, leaves_all: bool = False) -> list[int]:
    """The nodes where nothing keeps `person` when `role` has ended: its own, and those below, without other roles' nodes.

    For a node with very many below it, the node alone. `leaves_all`: no other role counts, since all of them end.
    """
    below = list(ids_below(role.node_id)[: MOST_NODES + 1])
    places = below if role.node_id in below and len(below) <= MOST_NODES else [role.node_id]
    if leaves_all:
        return places
    kept = set(_covered(person, role)) if person.is_active else set[int]()
    return [node_id for node_id in places if node_id not in kept]


def _covered(person: Any, role: Role) -> Iterable[int]:
    """The nodes that the person's other roles reach."""
    day = today()
    others = Role.objects.filter(person=person, valid__contains=day, kind__in=COVERING).exclude(pk=role.pk)
    return Placement.objects.filter(ancestor_id__in=others.values("node_id"), valid__contains=day).values_list(
        "node_id", flat=True
    )


def would_move(person: Any, role: Role, *, leaves_all: bool = False) -> list[Handed]:
    """What moves to whom when `role` ends, without moving it."""
    return _each(person, places_left(person, role, leaves_all=leaves_all), move=False)


def move_away(person: Any, role: Role) -> list[Handed]:
    """Hand over what `person` owns where nothing keeps them any more; returns what went to whom. Needs a transaction."""
    return _each(person, places_left(person, role), move=True)


def _each(person: Any, node_ids: list[int], *, move: bool) -> list[Handed]:
    found: list[Handed] = []
    nodes = Node.objects.in_bulk(node_ids)
    for node_id in node_ids:
        node, heir, is_sought = nodes[node_id], None, False
        for entry in ownership:
            if not (n_items := entry.owned_by(person, node)):
                continue
            if not is_sought:
                heir, is_sought = heir_at(node_id, person.pk), True
            if move:
                n_items = entry.hand_over(person, heir, node)
            found.append(Handed(entry.label, n_items, node_id, _name(node_id), heir))
    return found


def _name(node_id: int) -> str:
    last = NodePeriod.objects.filter(node_id=node_id).order_by("-valid").first()
    return last.name if last is not None else ""
