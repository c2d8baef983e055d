"""Builds the demo's people: one to log in as for each persona, and a manager for every unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from django.contrib.auth.hashers import make_password

from rodtrad.core.periods import date_range
from rodtrad.demo.names import people as invent
from rodtrad.demo.organisation import Organisation
from rodtrad.org.people.models import Role, RoleKind, User

PASSWORD = "rodtrad-demo"  # noqa: S105 -- printed by ./run, for a city of invented people
SINCE = date(2024, 1, 1)
OFFICE_SEED = 4
OFFICE = (RoleKind.BOARD_SECRETARY, RoleKind.CONTROLLER)  # what every board has


@dataclass(frozen=True, slots=True)
class Persona:
    """Someone to log in as."""

    email: str
    name: str
    kind: str
    where: str  # "unit", "administration", "board", "council"
    does: str


PERSONAS = (
    Persona(
        "enhetschef@demo.example", "Ebba Trådman", RoleKind.UNIT_MANAGER, "unit", "skriver enhetens plan och rapport"
    ),
    Persona("medarbetare@demo.example", "Måns Lindkvarn", RoleKind.CONTRIBUTOR, "unit", "skriver med i enhetens plan"),
    Persona(
        "controller@demo.example",
        "Leila Alsterby",
        RoleKind.CONTROLLER,
        "board",
        "läser och bedömer enheternas planer",
    ),
    Persona(
        "ledning@demo.example",
        "Oskar Röjås",
        RoleKind.MANAGEMENT,
        "board",
        "antar planer, godkänner rapporter",
    ),
    Persona("sekreterare@demo.example", "Petra Månstig", RoleKind.BOARD_SECRETARY, "board", "för in nämndens beslut"),
    Persona(
        "ledamot@demo.example", "Nils Vassbäck", RoleKind.BOARD_MEMBER, "board", "läser nämndens planer och rapporter"
    ),
    Persona(
        "stadsledning@demo.example",
        "Karin Sundlycka",
        RoleKind.EXECUTIVE_OFFICE,
        "council",
        "leder programmet, öppnar år och omgångar",
    ),
    Persona("revisor@demo.example", "Samir Grönkulla", RoleKind.AUDITOR, "council", "läser allt, ändrar inget"),
    Persona(
        "synpunkter@demo.example",
        "Hodan Norrspång",
        RoleKind.FEEDBACK_HANDLER,
        "administration",
        "tar hand om synpunkter",
    ),
    Persona(
        "system@demo.example",
        "Ivar Kvistö",
        RoleKind.SYSTEM_ADMINISTRATOR,
        "council",
        "ger roller, läser in organisationen",
    ),
)


def build(organisation: Organisation, rng: np.random.Generator) -> dict[int, int]:
    """Make personas and managers; returns the manager's id by unit node id. The first unit is the persona's."""
    secret = make_password(PASSWORD)
    home = organisation.units[0]
    places = {
        "unit": home.node_id,
        "administration": home.administration_id,
        "board": home.board_id,
        "council": organisation.council_id,
    }
    personas = User.objects.bulk_create(User(email=p.email, name=p.name, password=secret) for p in PERSONAS)
    roles = [
        Role(person=user, kind=p.kind, node_id=places[p.where], valid=date_range(SINCE, None))
        for user, p in zip(personas, PERSONAS, strict=True)
    ]
    others = organisation.units[1:]
    staff = User.objects.bulk_create(
        User(email=email, name=name, password="!")  # noqa: S106 -- nobody logs in as them
        for name, email in invent(rng, len(others) + len(organisation.administrations))
    )
    managers = {home.node_id: personas[0].pk}
    for unit, person in zip(others, staff, strict=False):
        managers[unit.node_id] = person.pk
        roles.append(
            Role(person=person, kind=RoleKind.UNIT_MANAGER, node_id=unit.node_id, valid=date_range(SINCE, None))
        )
    for code, person in zip(organisation.administrations, staff[len(others) :], strict=True):
        board_id = organisation.boards.get(code, organisation.administrations[code])
        roles.append(Role(person=person, kind=RoleKind.MANAGEMENT, node_id=board_id, valid=date_range(SINCE, None)))
    roles += _offices(organisation, home.board_id)
    Role.objects.bulk_create(roles, batch_size=2000)
    return managers


def _offices(organisation: Organisation, home_board: int) -> list[Role]:
    """A secretary and a controller for each board but the one of the personas, so that every board's plan can be adopted.

    Their names come from chance of their own: the rest of the city stays as it was without them.
    """
    boards = [board_id for board_id in organisation.boards.values() if board_id != home_board]
    places = [(board_id, kind) for board_id in boards for kind in OFFICE]
    people = User.objects.bulk_create(
        User(email=email.replace("@", "@kansli."), name=name, password="!")  # noqa: S106 -- nobody logs in as them
        for name, email in invent(np.random.default_rng(OFFICE_SEED), len(places))
    )
    return [
        Role(person=person, kind=kind, node_id=board_id, valid=date_range(SINCE, None))
        for (board_id, kind), person in zip(places, people, strict=True)
    ]
