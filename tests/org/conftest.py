"""A small organisation since 2020, and somebody in each role that matters here."""

from dataclasses import dataclass
from datetime import date

import pytest

from rodtrad.core.periods import date_range
from rodtrad.org.people.models import Role, User
from rodtrad.org.tree import placements
from rodtrad.org.tree.models import Node, NodePeriod

START = date(2020, 1, 1)
SHAPE = (
    ("KF", None, "council", "Kommunfullmäktige"),
    ("SDN", "KF", "district_board", "Åby stadsdelsnämnd"),
    ("SDF", "SDN", "administration", "Åby stadsdelsförvaltning"),
    ("E1", "SDF", "unit", "Förskolan Älgen"),
    ("E2", "SDF", "unit", "Förskolan Örnen"),
)


@dataclass(frozen=True)
class Town:
    """Node ids by code."""

    ids: dict[str, int]

    def __getitem__(self, code: str) -> int:
        return self.ids[code]


def grow(shape, first=START) -> Town:
    """Nodes with one open period each."""
    nodes = {code: Node.objects.create(code=code) for code, *_rest in shape}
    for code, parent, kind, name in shape:
        NodePeriod.objects.create(
            node=nodes[code], parent=nodes.get(parent), name=name, kind=kind, valid=date_range(first, None)
        )
    placements.rebuild()
    return Town({code: node.pk for code, node in nodes.items()})


@pytest.fixture
def town(db) -> Town:
    return grow(SHAPE)


def person_as(town, email, name, kind="", code="", first=START, last=None) -> User:
    """Someone, with a role if one is named."""
    person = User.objects.create_user(f"{email}@stad.example", name=name)
    if kind:
        Role.objects.create(person=person, kind=kind, node_id=town[code], valid=date_range(first, last))
    return person


@pytest.fixture
def administrator(town):
    return person_as(town, "system", "Sys Förvaltare", "system_administrator", "KF")


@pytest.fixture
def office(town):
    return person_as(town, "kontor", "Kia Kontor", "executive_office", "KF")


@pytest.fixture
def management(town):
    return person_as(town, "ledning", "Lo Ledning", "management", "SDN")


@pytest.fixture
def manager(town):
    return person_as(town, "chef", "Cia Chef", "unit_manager", "E1")


@pytest.fixture
def auditor(town):
    return person_as(town, "revisor", "Rut Revisor", "auditor", "KF")


@pytest.fixture
def contributor(town):
    return person_as(town, "skriver", "Siv Skriver", "contributor", "E1")


@pytest.fixture
def stranger(db):
    return User.objects.create_user("ny@stad.example", name="Nya Främling")
