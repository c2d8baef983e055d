"""Which role lets one give which roles, and where: the table behind every "who may give this?"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rodtrad.core.periods import today
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import kinds_at, kinds_of, nodes_where, roles_of
from rodtrad.org.tree.models import Placement
from rodtrad.org.tree.queries import NodeIds

OF_THE_UNIT = frozenset({RoleKind.READER, RoleKind.CONTRIBUTOR})
OF_THE_ADMINISTRATION = OF_THE_UNIT | {
    RoleKind.UNIT_MANAGER,
    RoleKind.CONTROLLER,
    RoleKind.BOARD_SECRETARY,
    RoleKind.BOARD_MEMBER,
    RoleKind.FEEDBACK_HANDLER,
    RoleKind.PROCUREMENT_OFFICER,
    RoleKind.EXAMINER,
}
GIVES: Mapping[str, frozenset[RoleKind]] = {
    RoleKind.UNIT_MANAGER: OF_THE_UNIT,
    RoleKind.MANAGEMENT: OF_THE_ADMINISTRATION,
    RoleKind.SYSTEM_ADMINISTRATOR: frozenset(RoleKind),
}


def given_by(kinds: frozenset[str]) -> frozenset[str]:
    """The kinds of role that someone with the roles `kinds` may give."""
    return frozenset(kind for own in kinds for kind in GIVES.get(own, frozenset()))


def kinds_reaching(user: Any, node_id: int) -> frozenset[str]:
    """The roles that `user` has now at the node or above it; for one that has ended, or is yet to begin, where it lies then."""
    if kinds := kinds_at(user, node_id):
        return kinds
    placed = Placement.objects.filter(node_id=node_id)
    if placed.filter(valid__contains=today()).exists():
        return kinds
    nearest = placed.filter(depth=0).order_by("-valid").first()
    if nearest is None:
        return kinds
    above = placed.filter(valid__overlap=nearest.valid).values("ancestor_id")
    return frozenset(roles_of(user).filter(node_id__in=above).values_list("kind", flat=True))


def kinds_to_give(user: Any, node_id: int) -> list[RoleKind]:
    """What `user` may give at the node, in the order of the table of roles."""
    given = given_by(kinds_reaching(user, node_id))
    return [kind for kind in RoleKind if kind in given]


def gives_anywhere(user: Any) -> bool:
    """Whether `user` may give any role at all."""
    return bool(given_by(kinds_of(user)))


def nodes_where_gives(user: Any) -> NodeIds:
    """Ids (a subquery) of the nodes where `user` may give some role. Twin of the rule `people.give`."""
    return nodes_where(user, GIVES)
