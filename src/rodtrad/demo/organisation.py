"""Builds the demo's organisation: the real boards with their successions, administrations, and invented units."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date

import numpy as np

from rodtrad.core.periods import date_range
from rodtrad.demo.names import unit_words
from rodtrad.demo.services import DATA, Service, texts
from rodtrad.demo.size import Size
from rodtrad.org.tree import placements
from rodtrad.org.tree.models import Kind, Node, NodePeriod, ServiceType, Succession, SuccessionKind

FIRST_DAY = date(2015, 1, 1)
MERGERS = {"SDN-HA": date(2020, 7, 1), "SDN-JA": date(2023, 7, 1), "SDN-NI": date(2023, 7, 1)}
DISTRICT_SERVICES = ("preschool", "home_care", "nursing_home", "group_home")


@dataclass(frozen=True, slots=True)
class Unit:
    """A made unit, its administration, its board and its service."""

    node_id: int
    administration_id: int
    board_id: int
    board_code: str
    service: Service
    quality: float  # how good it is, in standard deviations


@dataclass(frozen=True, slots=True)
class Organisation:
    """Ids of what was made."""

    council_id: int
    boards: dict[str, int]
    administrations: dict[str, int]
    units: tuple[Unit, ...]


def build(size: Size, rng: np.random.Generator) -> Organisation:
    """Make the nodes, their periods, successions and placements."""
    rows = list(csv.DictReader((DATA / "organisation.csv").read_text(encoding="utf-8").splitlines()))
    nodes = {row["code"]: Node.objects.create(code=row["code"]) for row in rows}
    NodePeriod.objects.bulk_create(
        NodePeriod(
            node=nodes[row["code"]],
            parent=nodes.get(row["parent"]),
            name=row["name"],
            kind=row["kind"],
            valid=date_range(_day(row["valid_from"]), _day(row["valid_to"])),
        )
        for row in rows
    )
    Succession.objects.bulk_create(
        Succession(
            predecessor=nodes[row["code"]],
            successor=nodes[code],
            kind=SuccessionKind.MERGE,
            on=MERGERS[code],
            reason="Sammanslagning",
        )
        for row in rows
        for code in filter(None, row["succeeded_by"].split(";"))
    )
    current = {row["code"]: row for row in rows if not row["valid_to"]}
    codes = size.boards or (*(c for c, r in current.items() if r["kind"] == Kind.DISTRICT_BOARD), "UTN")
    with_units = [c for c in current if current[c]["kind"] in {Kind.BOARD, Kind.DISTRICT_BOARD, Kind.EXECUTIVE_BOARD}]
    administrations = _administrations(nodes, current, with_units)
    units = _units(size, rng, nodes, administrations, codes)
    placements.rebuild()
    return Organisation(
        council_id=nodes["KF"].pk,
        boards={c: nodes[c].pk for c in current if c != "KF"},
        administrations={c: n.pk for c, n in administrations.items()},
        units=units,
    )


def _administrations(nodes: dict[str, Node], current: dict[str, dict[str, str]], codes: list[str]) -> dict[str, Node]:
    made = {c: Node.objects.create(code=f"{c}-F") for c in codes}
    NodePeriod.objects.bulk_create(
        NodePeriod(
            node=made[c],
            parent=nodes[c],
            name=_administration_name(current[c]["name"]),
            kind=Kind.ADMINISTRATION,
            valid=date_range(_day(current[c]["valid_from"]), None),
        )
        for c in codes
    )
    return made


def _administration_name(board: str) -> str:
    name = board.replace("stadsdelsnämnd", "stadsdelsförvaltning").replace("Kommunstyrelsen", "Stadsledningskontoret")
    return name[: -len("nämnden")] + "förvaltningen" if name.endswith("nämnden") else name


def _units(
    size: Size,
    rng: np.random.Generator,
    nodes: dict[str, Node],
    administrations: dict[str, Node],
    codes: tuple[str, ...],
) -> tuple[Unit, ...]:
    services = {s.code: s for s in texts().services}
    types = {
        s.code: ServiceType.objects.get_or_create(code=s.code, defaults={"name": s.name})[0] for s in texts().services
    }
    words = unit_words(rng)
    made: list[tuple[Node, str, Service]] = []
    for i in range(size.n_units):
        board = codes[i % len(codes)]
        district_service = services[DISTRICT_SERVICES[(i // len(codes)) % len(DISTRICT_SERVICES)]]
        service = services["school"] if board == "UTN" else district_service
        made.append((Node(code=f"E{i + 1:04d}"), board, service))
    Node.objects.bulk_create([node for node, _, _ in made])
    periods: list[NodePeriod] = []
    for i, (node, board, service) in enumerate(made):
        regime = "own" if i % 9 or service.code == "school" else ("contractor", "intraprenad", "choice")[i // 9 % 3]
        low, high = service.capacity
        periods.append(
            NodePeriod(
                node=node,
                parent=administrations[board],
                name=service.unit_name.format(next(words)),
                kind=Kind.UNIT,
                service_type=types[service.code],
                regime=regime,
                contractor="Omsorgsbolaget Exempel AB" if regime == "contractor" else "",
                capacity=int(rng.integers(low, high + 1)),
                language="svenska",
                valid=date_range(max(FIRST_DAY, MERGERS.get(board, FIRST_DAY)), None),
            )
        )
    NodePeriod.objects.bulk_create(periods)
    return tuple(
        Unit(node.pk, administrations[board].pk, nodes[board].pk, board, service, float(rng.normal()))
        for node, board, service in made
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
