"""Builds what has happened lately with people and the organisation: a new department, someone who left, someone who is to begin."""

from __future__ import annotations

from datetime import timedelta

from rodtrad.core.periods import date_range, today
from rodtrad.demo.organisation import Organisation
from rodtrad.demo.people import SINCE
from rodtrad.org.people.models import Role, RoleKind, User
from rodtrad.org.people.operations import hand_over_ended
from rodtrad.org.tree.models import Kind
from rodtrad.org.tree.operations import add_node
from rodtrad.org.tree.timeline import Traits

DEPARTMENT = "Kvalitets- och utvecklingsavdelningen"
LEAVER = ("tuva.alkvarn@demo.example", "Tuva Alkvarn")
NEWCOMER = ("idris.sjovret@demo.example", "Idris Sjövret")


def build(made: Organisation) -> None:
    """Add a department to the first unit's administration, and two people to the unit; what the leaver had is handed over."""
    home = made.units[0]
    day = today()
    add_node(
        actor=User.objects.get(email="system@demo.example"),
        code=f"{home.board_code}-F-KV",
        traits=Traits(name=DEPARTMENT, kind=Kind.DEPARTMENT, parent_id=home.administration_id),
        first_on=day.replace(month=1, day=1),
        reason="Ny organisation för förvaltningens stab, beslutad av förvaltningschefen",
    )
    leaver, newcomer = (User.objects.create_user(email, name=name) for email, name in (LEAVER, NEWCOMER))
    Role.objects.create(
        person=leaver,
        kind=RoleKind.CONTRIBUTOR,
        node_id=home.node_id,
        valid=date_range(SINCE, day - timedelta(days=20)),
        ended_reason="Har slutat",
    )
    begins = day.replace(year=day.year + 1, month=1, day=1)
    Role.objects.create(
        person=newcomer, kind=RoleKind.CONTRIBUTOR, node_id=home.node_id, valid=date_range(begins, None)
    )
    hand_over_ended()
