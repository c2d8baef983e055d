"""Builds the demo's economy: money, volumes, staff, premises and energy by month, with known deviations put in on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import polars as pl

from rodtrad.core.periods import date_range
from rodtrad.demo.organisation import Organisation, Unit
from rodtrad.demo.size import Size
from rodtrad.demo.write import copy_frame, next_id
from rodtrad.demo.years import REFERENCE_YEAR
from rodtrad.follow.economy.models import CarryOver, CarryOverRule, EconomyImport, Figure, ResultUnit
from rodtrad.follow.economy.operations import propose
from rodtrad.follow.economy.states import ImportState
from rodtrad.org.people.models import User
from rodtrad.org.tree.models import NodePeriod

SEED = 20_400_108  # its own, so that nothing else in the city changes with it
LAST_MONTH = 10
COST = {"preschool": 168_000, "school": 121_000, "home_care": 236_000, "nursing_home": 735_000, "group_home": 1_180_000}
AREA = {"preschool": 9.2, "school": 11.5, "home_care": 0.8, "nursing_home": 62.0, "group_home": 71.0}
SHARES = {"staff": 0.735, "premises": 0.15, "energy": 0.015, "other": 0.16, "income": 0.06}
KNOWN = {0: 0.012, 3: 0.065, 5: -0.03, 8: 0.028}  # unit by number: outcome over budget in the reference year
NO_FORECAST = 7  # the unit that has not made one
MONTHLY_WAGE = 49_500
WINTER = (1.6, 1.5, 1.3, 1.0, 0.7, 0.5, 0.4, 0.5, 0.7, 1.0, 1.3, 1.5)

Row = tuple[int, int | None, int, int, str, str, float]


@dataclass(frozen=True, slots=True)
class _Size:
    """A unit in numbers."""

    unit: Unit
    number: int
    service_id: int
    capacity: int

    @property
    def cost(self) -> float:
        """Net cost of a year, kronor."""
        return float(COST[self.unit.service.code] * self.capacity)


def build(made: Organisation, size: Size) -> int:
    """Write the figures by COPY, then the rule, the result units and what they took out of last year; returns how many figures."""
    rng = np.random.default_rng(SEED)
    years = [y for y in size.years if y <= REFERENCE_YEAR][-2:] if size.keeps_history else [REFERENCE_YEAR]
    periods = {p.node_id: p for p in NodePeriod.objects.filter(kind="unit", valid__endswith=None)}
    sizes = [
        _Size(u, i, periods[u.node_id].service_type_id or 0, periods[u.node_id].capacity or 10)
        for i, u in enumerate(made.units)
    ]
    rows = [row for year in years for one in sizes for row in _unit(one, year, rng)]
    used = {u.administration_id for u in made.units}
    rows += [row for year in years for node_id in sorted(used) for row in _common(node_id, year)]
    sent = _import(len(made.units))
    start = next_id(Figure)
    frame = pl.DataFrame(
        rows,
        schema=["node_id", "service_type_id", "year", "month", "measure", "line", "amount"],
        orient="row",
        infer_schema_length=None,
    ).with_columns(
        pl.int_range(start, start + len(rows)).alias("id"),
        pl.col("amount").round(2),
        pl.when((pl.col("year") == REFERENCE_YEAR) & (pl.col("month") == LAST_MONTH) & (pl.col("measure") == "outcome"))
        .then(pl.lit(sent.pk))
        .alias("from_import_id"),
        pl.lit(datetime(REFERENCE_YEAR, LAST_MONTH + 1, 6, tzinfo=UTC).isoformat()).alias("recorded_at"),
    )
    n = copy_frame(Figure, frame)
    _results(made, size, years)
    return n


def _import(n_units: int) -> EconomyImport:
    """The file that the last month's outcome is said to have come from."""
    controller = User.objects.get(email="controller@demo.example")
    n = n_units * len(SHARES)
    return EconomyImport.objects.create(
        kind="money",
        filename=f"utfall-{REFERENCE_YEAR}-{LAST_MONTH}.csv",
        sha256="0" * 64,
        body="",
        state=ImportState.DONE,
        n_rows=n,
        n_new=n,
        created_by=controller,
    )


def _unit(one: _Size, year: int, rng: np.random.Generator) -> Iterator[Row]:
    """A unit's year: what was budgeted, and what came of it so far."""
    node, service = one.unit.node_id, one.service_id
    over = KNOWN.get(one.number, float(rng.normal(0, 0.008))) if year == REFERENCE_YEAR else float(rng.normal(0, 0.012))
    last = LAST_MONTH if year == REFERENCE_YEAR else 12
    for line, share in SHARES.items():
        monthly = round(one.cost * share / 12 / 100) * 100
        noise = rng.normal(0, 0.01, 12)
        for month in range(1, 13):
            yield node, service, year, month, "budget", line, monthly
            if month <= last:
                drift = over * (2 * month / 12) if line in {"staff", "other"} else 0.0
                yield node, service, year, month, "outcome", line, monthly * (1 + drift * 1.25 + noise[month - 1])
        if one.number != NO_FORECAST:
            for month, known in ((4, 0.6), (8, 1.0)):
                drift = over * known * 1.2 if line in {"staff", "other"} else 0.0
                yield node, service, year, month, "forecast", line, round(monthly * 12 * (1 + drift) / 1000) * 1000
    yield from _counts(one, year, last, rng)


def _counts(one: _Size, year: int, last: int, rng: np.random.Generator) -> Iterator[Row]:
    """Volumes, staff, premises and energy."""
    node, service = one.unit.node_id, one.service_id
    fte = one.cost * SHARES["staff"] / 12 / MONTHLY_WAGE
    area = round(AREA[one.unit.service.code] * one.capacity)
    sick = 0.082 - 0.008 * one.unit.quality
    for month in range(1, 13):
        counts: dict[str, float] = {"volume_budget": one.capacity}
        if month <= last:
            hours = fte * 158
            counts |= {
                "volume": round(one.capacity * (0.97 + float(rng.normal(0, 0.01)))),
                "fte": fte * (1 + float(rng.normal(0, 0.01))),
                "scheduled_hours": hours,
                "sick_hours": max(0.0, hours * (sick + float(rng.normal(0, 0.01)))),
                "employed": round(fte * 1.08) or 1,
                "left": float(rng.random() < fte * 0.009),
                "area": area,
                "energy": area * 11.5 * WINTER[month - 1],
            }
        for measure, amount in counts.items():
            yield node, service, year, month, measure, "", amount


def _common(node_id: int, year: int) -> Iterator[Row]:
    """What an administration books on itself."""
    last = LAST_MONTH if year == REFERENCE_YEAR else 12
    for line, monthly in (("staff", 2_350_000), ("premises", 410_000), ("other", 520_000)):
        for month in range(1, 13):
            yield node_id, None, year, month, "budget", line, monthly
            if month <= last:
                yield node_id, None, year, month, "outcome", line, monthly * (0.985 if line == "staff" else 1.0)
        yield node_id, None, year, 8, "forecast", line, monthly * 12 * (0.99 if line == "staff" else 1.0)


def _results(made: Organisation, size: Size, years: list[int]) -> None:
    """The rule, and every other preschool and school as a result unit, the year before closed by the rule."""
    CarryOverRule.objects.create(
        first_year=2016,
        surplus_share="0.10",
        deficit_share="0.05",
        text="En resultatenhet för över årets resultat till nästa år: överskott upp till tio procent och underskott upp till fem "
        "procent av budgeten. Resten stannar hos nämnden.",
        decided_by="Kommunfullmäktige",
        decided_on=date(2015, 11, 26),
    )
    chosen = [u for i, u in enumerate(made.units) if i % 2 == 0 and u.service.code in {"preschool", "school"}]
    valid = date_range(date(2024, 1, 1), None)
    ResultUnit.objects.bulk_create(ResultUnit(node_id=u.node_id, valid=valid) for u in chosen)
    before = REFERENCE_YEAR - 1
    if not size.keeps_history or before not in years:
        return
    decided = datetime(REFERENCE_YEAR, 2, 10, 10, tzinfo=UTC)
    rows: list[CarryOver] = []
    for unit in chosen:
        found = propose(unit.node_id, before)
        rows.append(
            CarryOver(
                node_id=unit.node_id,
                year=before,
                opening_sek=found.opening,
                result_sek=found.result,
                proposed_sek=found.closing,
                closing_sek=found.closing,
                decided_at=decided,
            )
        )
    CarryOver.objects.bulk_create(rows)
