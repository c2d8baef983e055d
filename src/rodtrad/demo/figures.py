"""Builds indicators, targets and values, with known changes put into them on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import polars as pl

from rodtrad.demo.organisation import Organisation, Unit
from rodtrad.demo.services import IndicatorText, texts
from rodtrad.demo.size import Size
from rodtrad.demo.write import copy_frame, next_id, without_indexes
from rodtrad.demo.years import REFERENCE_YEAR
from rodtrad.plan.indicators.models import Aggregation, Granularity, Indicator, Source, Target, Value

N_EXTRA_IN_CITY = 6
LAST_MONTH = 10  # of the reference year
TERTIALS = ("T1", "T2", "T3")
MONTHS = tuple(f"{m:02d}" for m in range(1, 13))


@dataclass(frozen=True, slots=True)
class KnownChange:
    """A change that was put into a unit's series: from that year and part on, so many spreads up or down."""

    node_id: int
    indicator: str
    year: int
    part: str
    spreads: float


def indicators_of(unit: Unit, size: Size) -> list[IndicatorText]:
    """What is measured at a unit."""
    extra = [t for t in extra_indicators() if size.monthly]
    return [*unit.service.indicators, *texts().common_indicators, *extra]


def extra_indicators() -> list[IndicatorText]:
    """Indicators that only fill the large city."""
    return [
        IndicatorText(f"X-{i}", f"Egen mätning {i}", "procent", "higher", 70.0 + i, 3.0, sex=True, target=75.0 + i)
        for i in range(1, N_EXTRA_IN_CITY + 1)
    ]


def build_indicators(organisation: Organisation, owner_id: int, size: Size) -> dict[str, Indicator]:
    """All indicators, owned by the executive office."""
    every = [i for s in texts().services for i in s.indicators] + list(texts().common_indicators)
    every += extra_indicators() if size.monthly else []
    for text in every:
        Indicator.objects.create(
            code=text.code,
            name=text.name,
            definition=f"{text.name}. Mäts på varje enhet enligt stadens gemensamma anvisning.",
            unit_of_measure=text.unit,
            direction=text.direction,
            granularity=Granularity.MONTH if size.monthly else Granularity.TERTIAL,
            source=Source.FILE,
            source_text="Demostadens mätningar",
            is_split_by_sex=text.sex,
            aggregation=Aggregation.WEIGHTED_MEAN,
            node_id=organisation.council_id,
            owner_id=owner_id,
        )
    return {i.code: i for i in Indicator.objects.filter(code__in=[t.code for t in every])}


def build_targets(organisation: Organisation, indicators: dict[str, Indicator], size: Size) -> None:
    """The council's annual target for each indicator and year, and the units' own for their first indicator."""
    every = {t.code: t for u in organisation.units for t in indicators_of(u, size)}
    rows = [
        Target(
            indicator=indicators[code],
            node_id=organisation.council_id,
            year=year,
            set_by="council",
            value=Decimal(str(text.target)),
            value_to=None if text.target_to is None else Decimal(str(text.target_to)),
        )
        for code, text in every.items()
        for year in size.years
    ]
    for unit in organisation.units:
        first = unit.service.indicators[0]
        rows += [
            Target(
                indicator=indicators[first.code],
                node_id=unit.node_id,
                year=year,
                set_by="unit",
                value=Decimal(str(first.target)),
            )
            for year in size.years
        ]
    Target.objects.bulk_create(rows, batch_size=5000)


def known_changes(organisation: Organisation) -> list[KnownChange]:
    """Where a change was put in: the third and fifth unit, one up, one down, and the first unit's own success."""
    units = organisation.units
    first = units[0]
    changes = [KnownChange(first.node_id, first.service.indicators[0].code, 2025, "T2", 2.5)]
    if len(units) > 4:
        changes.append(KnownChange(units[2].node_id, "A-SJUK", 2025, "T3", 2.8))
        changes.append(KnownChange(units[4].node_id, units[4].service.indicators[0].code, 2026, "T1", -3.0))
    return changes


def build_values(
    organisation: Organisation, indicators: dict[str, Indicator], size: Size, rng: np.random.Generator
) -> int:
    """Write all values by COPY, a year at a time; returns how many."""
    parts = MONTHS if size.monthly else TERTIALS
    changes = {(c.node_id, c.indicator): c for c in known_changes(organisation)}
    recorded = datetime(REFERENCE_YEAR, 11, 1, tzinfo=UTC).isoformat()
    total = 0
    start = next_id(Value)
    with without_indexes(Value, when=size.monthly):
        for year in range(size.first_figures, size.years[-1] + 1):
            frame = _year(organisation, indicators, size, year, parts, changes, rng)
            if frame.is_empty():
                continue
            frame = frame.with_columns(
                pl.int_range(start, start + frame.height).alias("id"),
                pl.lit(recorded).alias("recorded_at"),
                pl.lit("Demostaden").alias("source"),
            )
            start += frame.height
            total += copy_frame(Value, frame)
    return total


def _year(
    organisation: Organisation,
    indicators: dict[str, Indicator],
    size: Size,
    year: int,
    parts: tuple[str, ...],
    changes: dict[tuple[int, str], KnownChange],
    rng: np.random.Generator,
) -> pl.DataFrame:
    known = [p for i, p in enumerate(parts) if year < REFERENCE_YEAR or (i + 1) * 12 // len(parts) <= LAST_MONTH]
    if year > REFERENCE_YEAR or not known:
        return pl.DataFrame()
    pairs = [(u, t) for u in organisation.units for t in indicators_of(u, size)]
    n, width = len(pairs), len(known)
    level = np.array([t.level for _, t in pairs])
    spread = np.array([t.spread for _, t in pairs])
    better = np.array([-1.0 if t.direction == "lower" else 1.0 for _, t in pairs])
    quality = np.array([u.quality for u, _ in pairs]) * spread * 0.8 * better
    noise = rng.normal(size=(n, width)) * spread[:, None] * 0.6
    shift = np.zeros((n, width))
    for row, (unit, text) in enumerate(pairs):
        change = changes.get((unit.node_id, text.code))
        if change and year >= change.year:
            begins = TERTIALS.index(change.part) / 3 if year == change.year else 0.0
            at = np.array([parts.index(p) / len(parts) for p in known])
            shift[row] = np.where(at >= begins, change.spreads * text.spread, 0.0)
    values = (level + quality)[:, None] + noise + shift
    gap = rng.normal(size=(n, width)) * spread[:, None] * 0.2
    is_share = np.array([t.unit == "procent" and t.direction != "band" for _, t in pairs])
    return _long(pairs, indicators, year, known, values, gap, is_share)


def _long(
    pairs: list[tuple[Unit, IndicatorText]],
    indicators: dict[str, Indicator],
    year: int,
    known: list[str],
    values: np.ndarray,
    gap: np.ndarray,
    is_share: np.ndarray,
) -> pl.DataFrame:
    """One row a figure: every part of the year and the year as a whole, in total and for women and men where split."""
    whole = year < REFERENCE_YEAR
    labels = [*known, *([""] if whole else [])]
    columns = np.concatenate([values, values.mean(axis=1, keepdims=True)], axis=1) if whole else values
    gaps = np.concatenate([gap, gap.mean(axis=1, keepdims=True)], axis=1) if whole else gap
    split = np.array([t.sex for _, t in pairs])
    node = np.array([u.node_id for u, _ in pairs])
    indicator = np.array([indicators[t.code].pk for _, t in pairs])
    frames: list[pl.DataFrame] = []
    for sex, sign in (("T", 0.0), ("K", 1.0), ("M", -1.0)):
        rows = np.flatnonzero(split) if sex != "T" else np.arange(len(pairs))
        figures = columns[rows] + sign * gaps[rows]
        figures = np.where(is_share[rows, None], np.clip(figures, 0, 100), np.maximum(figures, 0))
        size = rows.size * len(labels)
        frames.append(
            pl.DataFrame(
                {
                    "indicator_id": np.repeat(indicator[rows], len(labels)),
                    "node_id": np.repeat(node[rows], len(labels)),
                    "year": np.full(size, year),
                    "part": labels * rows.size,
                    "sex": [sex] * size,
                    "value": np.round(figures.ravel(), 2),
                }
            )
        )
    return pl.concat(frames)
