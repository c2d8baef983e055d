"""A small city for tests of figures: council, two boards, an administration each, two units each, and who works there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from rodtrad.core.periods import date_range
from rodtrad.org.people.models import Role, RoleKind, User
from rodtrad.org.tree import placements
from rodtrad.org.tree.models import Kind, Node, NodePeriod, ServiceType, Succession
from rodtrad.plan.indicators.models import Indicator, Value

BEGIN = date(2015, 1, 1)


@dataclass
class Scene:
    """Nodes by code and people by role."""

    nodes: dict[str, Node] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, code: str) -> Node:
        return self.nodes[code]

    def add(
        self, code: str, parent: str | None, kind: str, begin: date = BEGIN, end: date | None = None, **more: Any
    ) -> Node:
        node = self.nodes.get(code) or Node.objects.create(code=code)
        self.nodes[code] = node
        NodePeriod.objects.create(
            node=node,
            parent=self.nodes[parent] if parent else None,
            name=more.pop("name", f"Enhet {code}"),
            kind=kind,
            valid=date_range(begin, end),
            **more,
        )
        return node

    def person(self, name: str, kind: str | None, code: str = "KF") -> User:
        user = User.objects.create_user(email=f"{name}@prov.example", name=f"Person {name}", password="ett långt prov")
        if kind:
            Role.objects.create(person=user, kind=kind, node=self.nodes[code], valid=date_range(BEGIN, None))
        self.people[name] = user
        return user


def build() -> Scene:
    """KF → N1, N2 → N1-F, N2-F → E1, E2 and E3, E4."""
    scene = Scene()
    service = ServiceType.objects.create(code="preschool", name="förskola")
    scene.add("KF", None, Kind.COUNCIL, name="Kommunfullmäktige")
    for board in ("N1", "N2"):
        scene.add(board, "KF", Kind.BOARD)
        scene.add(f"{board}-F", board, Kind.ADMINISTRATION)
    for unit, above in (("E1", "N1-F"), ("E2", "N1-F"), ("E3", "N2-F"), ("E4", "N2-F")):
        scene.add(unit, above, Kind.UNIT, service_type=service)
    placements.rebuild()
    scene.person("office", RoleKind.EXECUTIVE_OFFICE)
    scene.person("controller", RoleKind.CONTROLLER, "N1")
    scene.person("manager", RoleKind.UNIT_MANAGER, "E1")
    scene.person("neighbour", RoleKind.UNIT_MANAGER, "E3")
    scene.person("reader", RoleKind.READER)
    scene.person("auditor", RoleKind.AUDITOR)
    scene.person("nobody", None)
    return scene


def succeed(scene: Scene, old: str, new: str, on: date) -> None:
    """`new` goes on where `old` ended."""
    Succession.objects.create(predecessor=scene[old], successor=scene[new], kind="merge", on=on)


def indicator(scene: Scene, code: str = "A", **more: Any) -> Indicator:
    """An indicator of the council, owned by the executive office unless said otherwise."""
    fields: dict[str, Any] = {
        "name": f"Mått {code}",
        "unit_of_measure": "antal",
        "owner": scene.people["office"],
        "node": scene["KF"],
    }
    return Indicator.objects.create(code=code, **{**fields, **more})


def value(of: Indicator, node: Node, year: int, number: str | int, **more: Any) -> Value:
    """A current figure."""
    decimals = {k: Decimal(str(v)) for k, v in more.items() if k in {"numerator", "denominator"}}
    return Value.objects.create(
        indicator=of,
        node=node,
        year=year,
        value=Decimal(str(number)),
        recorded_at=timezone.now(),
        **{**more, **decimals},
    )
