"""Builds a whole city of a given size, from a fixed seed, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pghistory
from django.db import connection, transaction

from rodtrad.demo import (
    aims,
    carried,
    decisions,
    economy,
    exchange,
    figures,
    improvements,
    loose,
    organisation,
    people,
    reports,
    signals,
    sources,
    turnover,
    years,
)
from rodtrad.demo.plans import Builder
from rodtrad.demo.size import Size
from rodtrad.demo.write import without_triggers
from rodtrad.org.tree.models import Node
from rodtrad.plan.indicators.models import Indicator

SEED = 20_400_101


class CityExists(RuntimeError):
    """The database already holds an organisation; a demo city is only built in an empty one."""


Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Made:
    """What the later parts of the city hang on."""

    organisation: organisation.Organisation
    indicators: dict[str, Indicator]
    managers: dict[int, int]
    owner_id: int


def build(size: Size, *, say: Say = lambda _: None) -> dict[str, int]:
    """Build the city; returns rows per table. Raises `CityExists` when there is an organisation already.

    All or nothing: one transaction. At city size the history and foreign key triggers are left out.
    """
    if Node.objects.exists():
        raise CityExists(
            "Databasen innehåller redan en organisation. En demostad byggs bara i en tom databas: ./run --fresh."
        )
    rng = np.random.default_rng(SEED)
    counts: dict[str, int] = {}
    with transaction.atomic(), pghistory.context(operation="demo.build"), without_triggers(when=not size.keeps_history):
        made = _chain(size, rng, counts, say)
        _figures(made, size, rng, counts, say)
        _life(made, size, rng, counts, say)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return counts


def _chain(size: Size, rng: np.random.Generator, counts: dict[str, int], say: Say) -> Made:
    """The organisation, its people, the council's goals, and every plan of every year."""
    made = organisation.build(size, rng)
    say(f"{len(made.units)} enheter")
    years.build_years(size)
    council = years.build_council_goals(made.council_id, size.years)
    managers = people.build(made, rng)
    owner_id = people.User.objects.get(email="stadsledning@demo.example").pk
    indicators = figures.build_indicators(made, owner_id, size)
    figures.build_targets(made, indicators, size)
    builder = Builder(made, council, indicators, managers, size, rng)
    for year in size.years:
        builder.year(year)
        for table, n in builder.write().items():
            counts[table] = counts.get(table, 0) + n
        say(f"planer {year}")
    return Made(made, indicators, managers, owner_id)


def _figures(made: Made, size: Size, rng: np.random.Generator, counts: dict[str, int], say: Say) -> None:
    """Values and the economy."""
    counts["indicators_value"] = figures.build_values(made.organisation, made.indicators, size, rng)
    say(f"{counts['indicators_value']} indikatorvärden")
    counts["economy_figure"] = economy.build(made.organisation, size)
    say(f"{counts['economy_figure']} ekonomiska värden")
    sources.build(made.organisation, made.owner_id)


def _life(made: Made, size: Size, rng: np.random.Generator, counts: dict[str, int], say: Say) -> None:
    """What people have done in it: decisions, comings and goings, reports, imports, improvements; last, what figures say."""
    if size.keeps_history:
        loose.build(made.organisation)
        carried.build()
        aims.build()
        decisions.build(made.organisation)
    turnover.build(made.organisation)
    counts |= reports.build(size, rng)
    say(f"{counts['reports_report']} rapporter")
    exchange.build(size)
    counts |= improvements.build(made.organisation, made.indicators, made.managers, size)
    counts["signals_signal"] = signals.build(made.organisation, size)
