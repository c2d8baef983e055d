"""Builds where figures are fetched from, one real series that has grown old, and one indicator computed from another."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from decimal import Decimal

from rodtrad.demo.organisation import Organisation
from rodtrad.demo.services import DATA
from rodtrad.exchange.fetchers.models import Feed, Place, Source
from rodtrad.org.people.models import User
from rodtrad.plan.indicators.models import Indicator, Value

FETCHED = datetime(2026, 3, 2, 4, 17, tzinfo=UTC)


def build(made: Organisation, owner_id: int) -> None:
    """Kolada (switched off: a demo asks nobody), a folder for another system, and the two indicators."""
    owner = User.objects.get(pk=owner_id)
    kolada = Source.objects.create(
        name="Kolada",
        kind="kolada",
        address="https://api.kolada.se/v3",
        owner=owner,
        is_on=False,
        last_ok_at=FETCHED,
        state="good",
    )
    Place.objects.create(source=kolada, external_id="0180", node_id=made.council_id)
    Source.objects.create(name="Personalsystemet", kind="folder", owner=owner)
    with (DATA / "kolada.csv").open(encoding="utf-8") as source:
        rows = list(csv.DictReader(source, delimiter=";"))
    of = Indicator.objects.create(
        code="N00945",
        name="Tillfälliga föräldrapenningdagar (VAB) som tas ut av män",
        definition="Andel av antalet dagar med tillfällig föräldrapenning som tas ut av män, procent.",
        unit_of_measure="procent",
        direction="higher",
        source="kolada",
        source_ref="N00945",
        source_text="Kolada",
        node_id=made.council_id,
        owner=owner,
    )
    Feed.objects.create(source=kolada, indicator=of, reference="N00945", fetched_at=FETCHED, n_values=len(rows))
    Value.objects.bulk_create(
        Value(
            indicator=of,
            node_id=made.council_id,
            year=int(row["year"]),
            value=Decimal(row["value"]),
            source="Kolada",
            recorded_at=FETCHED,
        )
        for row in rows
    )
    Indicator.objects.create(
        code="A-SYNPUNKT-FOR",
        name="Synpunkter besvarade i tid, förändring mot året före",
        definition="Årets andel minus förra årets, i procentenheter.",
        unit_of_measure="procent",
        direction="higher",
        source="computed",
        expression="[A-SYNPUNKT] - [A-SYNPUNKT:1]",
        node_id=made.council_id,
        owner=owner,
    )
