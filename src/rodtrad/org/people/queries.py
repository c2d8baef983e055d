"""Questions about people and what they may, where. Every room's `visible_to` stands on these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from rodtrad.core.ordering import SwedishOrder, holds
from rodtrad.core.periods import is_on, today
from rodtrad.org.people.models import Role, RoleKind, User
from rodtrad.org.tree.models import Placement
from rodtrad.org.tree.queries import NodeIds, node_name_on

EVERYWHERE = frozenset({RoleKind.EXECUTIVE_OFFICE, RoleKind.AUDITOR, RoleKind.SYSTEM_ADMINISTRATOR})
LINE = frozenset(
    {
        RoleKind.CONTRIBUTOR,
        RoleKind.UNIT_MANAGER,
        RoleKind.CONTROLLER,
        RoleKind.MANAGEMENT,
        RoleKind.BOARD_SECRETARY,
        RoleKind.BOARD_MEMBER,
        RoleKind.EXECUTIVE_OFFICE,
        RoleKind.AUDITOR,
    }
)


def roles_of(user: Any, on: date | None = None) -> QuerySet[Role]:
    """The roles that `user` has on `on`; none for the anonymous or the inactive."""
    if not user.is_authenticated or not user.is_active:
        return Role.objects.none()
    return Role.objects.filter(person_id=user.pk, valid__contains=on or today())


def held_by(user: Any) -> tuple[tuple[str, int], ...]:
    """The kind and node id of each role that `user` has today. One query, remembered on the user for the request."""
    if not hasattr(user, "_held"):
        user._held = tuple(roles_of(user).values_list("kind", "node_id"))
    return user._held


def nodes_where(user: Any, kinds: Iterable[str], on: date | None = None) -> NodeIds:
    """Ids (a subquery) of all nodes where `user` has any of the roles `kinds`, by a role there or above."""
    wanted = set(kinds)
    at = (
        [node_id for kind, node_id in held_by(user) if kind in wanted]
        if on is None
        else roles_of(user, on).filter(kind__in=wanted).values("node_id")
    )
    below = Placement.objects.filter(ancestor_id__in=at, valid__contains=on or today())
    return below.values_list("node_id", flat=True)


def has_role(user: Any, kinds: Iterable[str], node_id: int, on: date | None = None) -> bool:
    """Whether `user` has any of the roles `kinds` at `node_id` or above it. One query, remembered on the user for the request."""
    return any(kind in kinds for kind in kinds_at(user, node_id, on))


def kinds_at(user: Any, node_id: int, on: date | None = None) -> frozenset[str]:
    """The kinds of role that `user` has at `node_id`, inherited ones too. Remembered on the user object."""
    if not user.is_authenticated:
        return frozenset()
    day = on or today()
    memory: dict[tuple[int, date], frozenset[str]] | None = getattr(user, "_kinds_at", None)
    if memory is None:
        memory = {}
        user._kinds_at = memory
    if (node_id, day) not in memory:
        above = Placement.objects.filter(node_id=node_id, valid__contains=day).values("ancestor_id")
        kinds = roles_of(user, day).filter(node_id__in=above).values_list("kind", flat=True)
        memory[node_id, day] = frozenset(kinds)
    return memory[node_id, day]


def kinds_of(user: Any, on: date | None = None) -> frozenset[str]:
    """The kinds of role that `user` has anywhere on `on`. Remembered on the user object."""
    if not user.is_authenticated:
        return frozenset()
    if on is None:
        return frozenset(kind for kind, _ in held_by(user))
    return frozenset(roles_of(user, on).values_list("kind", flat=True))


def visible_to(user: Any) -> QuerySet[User]:
    """Names and roles of colleagues are open to every employee who has logged in."""
    return User.objects.order_by(SwedishOrder("name"), "pk") if user.is_authenticated else User.objects.none()


def people_with(
    kinds: Iterable[str], node_id: int, on: date | None = None, *, inherited: bool = True
) -> QuerySet[User]:
    """Who has any of the roles `kinds` at `node_id` (or above it, if `inherited`) on `on`."""
    day = on or today()
    above = Placement.objects.filter(node_id=node_id, valid__contains=day)
    if not inherited:
        above = above.filter(depth=0)
    roles = Role.objects.filter(kind__in=list(kinds), valid__contains=day, node_id__in=above.values("ancestor_id"))
    return User.objects.filter(pk__in=roles.values("person_id"), is_active=True).order_by(SwedishOrder("name"))


def manager_of(node_id: int, on: date | None = None, *, other_than: int | None = None) -> User | None:
    """The manager nearest to the node: unit manager, else management, at the node or the closest above it."""
    day = on or today()
    kinds = [RoleKind.UNIT_MANAGER, RoleKind.MANAGEMENT, RoleKind.EXECUTIVE_OFFICE]
    above = dict(Placement.objects.filter(node_id=node_id, valid__contains=day).values_list("ancestor_id", "depth"))
    roles = Role.objects.filter(kind__in=kinds, valid__contains=day, node_id__in=above).filter(
        Q(person__is_active=True) & ~Q(person_id=other_than)
    )
    ranked = sorted(
        roles.select_related("person"), key=lambda r: (above[r.node_id], kinds.index(RoleKind(r.kind)), r.pk)
    )
    return ranked[0].person if ranked else None


@dataclass(frozen=True, slots=True)
class Reach:
    """A role that reaches a node: given there (`depth` 0) or at `node_name`, so many steps above."""

    role: Role
    node_id: int
    node_name: str
    depth: int


def roles_reaching(node_id: int, on: date | None = None) -> list[Reach]:
    """Who has which role at the node on `on`, those given there first, then the inherited from nearest to farthest. One query."""
    day = on or today()
    depth = Placement.objects.filter(node_id=node_id, ancestor_id=OuterRef("node_id"), valid__contains=day)
    roles = (
        Role.objects.filter(valid__contains=day, person__is_active=True)
        .annotate(depth=Subquery(depth.values("depth")[:1]), node_name=node_name_on(day))
        .filter(depth__isnull=False)
        .select_related("person")
        .order_by("depth", "kind", SwedishOrder(F("person__name")), "pk")
    )
    return [Reach(role, role.node_id, role.node_name or "", role.depth) for role in roles]


def ended_at(node_id: int, on: date | None = None) -> QuerySet[Role]:
    """Roles given at the node itself that are over, or were taken back, or have not begun; the latest first."""
    return (
        Role.objects.filter(node_id=node_id)
        .exclude(valid__contains=on or today())
        .select_related("person")
        .order_by("-valid", "pk")
    )


def roles_with_names(person: Any) -> list[Role]:
    """All roles of a person with `node_name`, those in force first, then by last day. One query."""
    roles = Role.objects.filter(person_id=person.pk).annotate(node_name=node_name_on()).select_related("person")
    day = today()
    return sorted(
        roles, key=lambda r: (not is_on(r.valid, day) or r.is_withdrawn, -(r.last_on or date.max).toordinal())
    )


def whom_to_ask() -> list[User]:
    """Those who can give any role: the system administrators, at most five."""
    roles = Role.objects.filter(kind=RoleKind.SYSTEM_ADMINISTRATOR, valid__contains=today())
    people = User.objects.filter(pk__in=roles.values("person_id"), is_active=True)
    return list(people.order_by(SwedishOrder("name"))[:5])


def found(user: Any, text: str = "") -> QuerySet[User]:
    """People whose name or address holds `text`, with `n_roles` in force."""
    in_force = Count("roles", filter=Q(roles__valid__contains=today()))
    people = visible_to(user).annotate(n_roles=in_force)
    return people.filter(holds("name", text) | Q(email__icontains=text)) if text else people
