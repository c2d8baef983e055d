"""The changes that were put into the demo's figures on purpose: what an analysis of them ought to find.

Tests of analysis read `PLANTED` (by the unit's code), or `planted_in_database()` once a city has been built.
"""

from __future__ import annotations

from dataclasses import dataclass

from rodtrad.demo.organisation import Organisation, Unit
from rodtrad.demo.services import texts


@dataclass(frozen=True, slots=True)
class Planted:
    """A change by the unit's place in the city: from that year and part on, so many spreads up or down, and why."""

    unit: int  # the unit's number; its code is E0001 for 1
    indicator: str  # "" is the first of the unit's own service
    year: int
    part: str
    spreads: float
    what: str

    @property
    def code(self) -> str:
        """The unit's code in the organisation."""
        return f"E{self.unit:04d}"


@dataclass(frozen=True, slots=True)
class KnownChange:
    """A change that was put into a unit's series: from that year and part on, so many spreads up or down."""

    node_id: int
    indicator: str
    year: int
    part: str
    spreads: float
    what: str = ""


PLANTED = (
    Planted(1, "", 2025, "T2", 2.5, "the unit's new way of working took hold: a lasting rise"),
    Planted(3, "A-SJUK", 2025, "T3", 2.8, "sick leave rose when the rota changed, and stayed: a lasting rise"),
    Planted(5, "", 2026, "T1", -3.0, "the service lost its experienced staff: a lasting fall"),
)


def known_changes(organisation: Organisation) -> list[KnownChange]:
    """The planted changes with the ids of this city; those of units that it lacks are left out."""
    return [_known(p, organisation.units[p.unit - 1]) for p in PLANTED if p.unit <= len(organisation.units)]


def planted_in_database() -> list[KnownChange]:
    """The planted changes of the city in the database, found by the units' codes. One query."""
    from rodtrad.org.tree.models import NodePeriod

    services = {s.code: s for s in texts().services}
    periods = NodePeriod.objects.filter(node__code__in=[p.code for p in PLANTED], service_type__isnull=False)
    units = {
        code: Unit(pk, 0, 0, "", services[service], 0.0)
        for code, pk, service in periods.values_list("node__code", "node_id", "service_type__code")
    }
    return [_known(p, units[p.code]) for p in PLANTED if p.code in units]


def _known(planted: Planted, unit: Unit) -> KnownChange:
    indicator = planted.indicator or unit.service.indicators[0].code
    return KnownChange(unit.node_id, indicator, planted.year, planted.part, planted.spreads, planted.what)
