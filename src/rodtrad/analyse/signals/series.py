"""The series behind the signals: which figures, which target, which steps; a few at a time, or all at once."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl
from django.db import connection

from rodtrad.analyse.signals.judgement import SeriesToJudge
from rodtrad.analyse.signals.models import Step
from rodtrad.core.periods import today
from rodtrad.org.tree.models import Placement
from rodtrad.plan.indicators.models import Direction, Indicator, SetBy, Target

Pair = tuple[int, int]  # indicator id, node id
Period = tuple[int, str]  # year, part

# The parts that belong to an indicator's own granularity; a year's total beside its months is no point of its own.
_FIGURES = """
    SELECT v.indicator_id, v.node_id, v.year, v.part, v.value::float8 AS value
    FROM indicators_value v JOIN indicators_indicator i ON i.id = v.indicator_id
    {pairs}
    WHERE v.is_current AND v.sex = 'T'
      AND CASE i.granularity WHEN 'year' THEN v.part = '' WHEN 'tertial' THEN v.part LIKE 'T%%' ELSE v.part ~ '^[01]' END
"""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A series ready to be judged, with the periods of its figures."""

    indicator_id: int
    node_id: int
    periods: tuple[Period, ...]
    series: SeriesToJudge


def gather(pairs: Iterable[Pair] | None = None) -> list[Gathered]:
    """The series of each pair (None: of every indicator at every node that has figures). Four queries, however many.

    A pair without figures gives an empty series. The target is that of the present year: the nearest that binds.
    """
    wanted = None if pairs is None else sorted(set(pairs))
    if wanted == []:
        return []
    figures = _figures(wanted)
    found = {(i, n): (tuple(zip(ys, ps, strict=True)), tuple(vs)) for i, n, ys, ps, vs in figures.iter_rows()}
    every = wanted if wanted is not None else list(found)
    directions = dict(Indicator.objects.values_list("pk", "direction"))
    targets = nearest_targets(every, today().year)
    steps = _steps(wanted)
    gathered: list[Gathered] = []
    for pair in every:
        periods, values = found.get(pair, ((), ()))
        target = targets.get(pair)
        direction = directions.get(pair[0], Direction.NONE)
        is_band = target is not None and direction == Direction.BAND and target.value_to is not None
        series = SeriesToJudge(
            values=values,
            direction=direction,
            target=None if target is None else float(target.value),
            target_to=float(target.value_to)
            if is_band and target is not None and target.value_to is not None
            else None,
            steps=place_steps(periods, steps.get(pair, ())),
        )
        gathered.append(Gathered(*pair, periods=periods, series=series))
    return gathered


def place_steps(periods: tuple[Period, ...], steps: Iterable[tuple[Period, str]]) -> tuple[tuple[int, str], ...]:
    """Where the steps fall among the points that there are; one that leaves a single point before it is passed over."""
    placed: list[tuple[int, str]] = []
    for since, reason in sorted(steps):
        at = next((i for i, period in enumerate(periods) if period >= since), len(periods))
        before = placed[-1][0] if placed else 0
        if at < len(periods) and at - before >= 2:
            placed.append((at, reason))
    return tuple(placed)


def nearest_targets(pairs: Iterable[Pair], year: int) -> dict[Pair, Target]:
    """The target that binds at each pair in `year`: the unit's own, else the nearest board's above, else the council's."""
    wanted = list(pairs)
    own: dict[Pair, Target] = {}
    council: dict[int, Target] = {}
    by_indicator = Target.objects.filter(year=year, indicator_id__in={i for i, _ in wanted})
    for target in by_indicator:
        if target.set_by == SetBy.COUNCIL:
            council[target.indicator_id] = target
        elif (target.indicator_id, target.node_id) not in own or target.set_by == SetBy.UNIT:
            own[target.indicator_id, target.node_id] = target
    above = _above() if own else {}
    answer: dict[Pair, Target] = {}
    for indicator_id, node_id in wanted:
        nearest = next(
            (own[indicator_id, a] for a in above.get(node_id, (node_id,)) if (indicator_id, a) in own),
            council.get(indicator_id),
        )
        if nearest is not None:
            answer[indicator_id, node_id] = nearest
    return answer


def _above() -> dict[int, list[int]]:
    """For each node, itself and those above it, nearest first."""
    above: dict[int, list[int]] = defaultdict(list)
    placed = Placement.objects.filter(valid__contains=today()).order_by("node_id", "depth")
    for node_id, ancestor_id in placed.values_list("node_id", "ancestor_id"):
        above[node_id].append(ancestor_id)
    return above


def _figures(wanted: list[Pair] | None) -> pl.DataFrame:
    """A row a series: its periods and figures in time order. Read by COPY: millions of figures take some seconds."""
    schema = {"i": pl.Int64, "n": pl.Int64, "y": pl.Int32, "p": pl.String, "v": pl.Float64}
    with connection.cursor() as cursor:
        join = (
            ""
            if wanted is None
            else "JOIN unnest(%s::bigint[], %s::bigint[]) AS w (i, n) ON w.i = v.indicator_id AND w.n = v.node_id"
        )
        chosen = None if wanted is None else [[i for i, _ in wanted], [n for _, n in wanted]]
        buffer = io.BytesIO()
        with cursor.copy(f"COPY ({_FIGURES.format(pairs=join)}) TO STDOUT WITH (FORMAT csv)", chosen or []) as copy:
            for chunk in copy:
                buffer.write(chunk)
    if not buffer.tell():
        return pl.DataFrame(schema={k: v if k in "in" else pl.List(v) for k, v in schema.items()})
    buffer.seek(0)
    rows = pl.read_csv(buffer, has_header=False, new_columns=list(schema), schema_overrides=list(schema.values()))
    ordered = rows.with_columns(pl.col("p").fill_null("")).sort("i", "n", "y", "p")
    return ordered.group_by("i", "n", maintain_order=True).agg("y", "p", "v")


def _steps(wanted: list[Pair] | None) -> Mapping[Pair, list[tuple[Period, str]]]:
    rows = Step.objects.filter(withdrawn_at=None)
    if wanted is not None:
        rows = rows.filter(indicator_id__in={i for i, _ in wanted}, node_id__in={n for _, n in wanted})
    found: dict[Pair, list[tuple[Period, str]]] = defaultdict(list)
    for indicator_id, node_id, year, part, reason in rows.values_list(
        "indicator_id", "node_id", "year", "part", "reason"
    ):
        found[indicator_id, node_id].append(((year, part), reason))
    return found


def label_of(period: Period) -> str:
    """The period as the city writes it: 2026, T1 2026, 2026-04."""
    year, part = period
    if not part:
        return str(year)
    return f"{part} {year}" if part.startswith("T") else f"{year}-{part}"
