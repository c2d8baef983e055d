"""The one function that judges a series: rows to arrays, `qualstat.spc`, and back. Chart, table, report, API and digest ask it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from qualstat import spc
from qualstat.spc.xmr import OUTSIDE, SHIFT, TREND, TWO_OF_THREE
from rodtrad.analyse.signals.states import ENOUGH_POINTS, FEWEST_POINTS, Assurance, Cause, Gap, Variation
from rodtrad.plan.indicators.models import Direction

IMPROVEMENT: dict[str, spc.Improvement] = {
    Direction.HIGHER: "increase",
    Direction.LOWER: "decrease",
    Direction.NONE: "neutral",
    Direction.BAND: "neutral",
}
RECENT = 3  # a figure far out is spoken of for so many measurements: the latest and the two before it
CAUSES = {OUTSIDE: Cause.OUTSIDE, TREND: Cause.TREND, TWO_OF_THREE: Cause.TWO_OF_THREE, SHIFT: Cause.SHIFT}


@dataclass(frozen=True, slots=True)
class SeriesToJudge:
    """One series in time order, without gaps: its figures, direction, target, and the points where a new level begins.

    `target_to` is set for a band (target to target_to). `steps` are (index of the first point of the new level, reason).
    """

    values: tuple[float, ...]
    direction: str
    target: float | None = None
    target_to: float | None = None
    steps: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """What a series says. `gap` tells why nothing can be said; then there is no variation.

    A point far out counts while it is one of the latest three; a shift or a trend only while it lasts. `n_since`
    tells how many measurements ago the point was (0: the latest) and `telling` is its figure. `run_length` counts the
    points of a shift or a trend up to the last. `is_trial`: fewer than 13 points since the last step. Limits are
    those of the last point, in the unit of the values.
    """

    n_points: int
    gap: str = Gap.NONE
    variation: str = Variation.NONE
    cause: str = Cause.NONE
    heading: int = 0
    assurance: str = Assurance.NONE
    run_length: int = 0
    n_since: int = 0
    telling: float | None = None
    latest: float | None = None
    previous: float | None = None
    center: float | None = None
    lower: float | None = None
    upper: float | None = None
    target: float | None = None
    target_to: float | None = None
    is_trial: bool = False

    @property
    def is_change(self) -> bool:
        """Whether the rule finds more than chance."""
        return bool(self.variation) and self.variation != Variation.COMMON


def judge(series: SeriesToJudge) -> Judged:
    """The judgement of one series."""
    return judge_many([series])[0]


def judge_many(every: Sequence[SeriesToJudge]) -> list[Judged]:
    """The judgements of many, in their order; series of one length, direction and steps are judged together.

    A series with a figure that is not finite gets `Gap.MISSING`; one with fewer than ten points since its last
    step, `Gap.TOO_FEW`. 100,000 series of 36 points: some seconds.
    """
    answers: list[Judged | None] = [None] * len(every)
    groups: dict[tuple[int, str, tuple[tuple[int, str], ...]], list[int]] = defaultdict(list)
    for i, one in enumerate(every):
        if (gap := gap_of(one)) != Gap.NONE:
            answers[i] = _silent(one, gap)
        else:
            groups[len(one.values), one.direction, one.steps].append(i)
    for (_n, direction, steps), members in groups.items():
        for i, judged in zip(members, _together([every[i] for i in members], direction, steps), strict=True):
            answers[i] = judged
    return [a for a in answers if a is not None]


def gap_of(one: SeriesToJudge) -> Gap:
    """Why the series can't be judged, or that it can."""
    if not one.values:
        return Gap.NO_VALUES
    if not all(math.isfinite(v) for v in one.values):
        return Gap.MISSING
    begins = max((at for at, _ in one.steps), default=0)
    return Gap.TOO_FEW if len(one.values) - begins < FEWEST_POINTS else Gap.NONE


def _silent(one: SeriesToJudge, gap: Gap) -> Judged:
    known = [v for v in one.values if math.isfinite(v)]
    return Judged(
        len(one.values),
        gap,
        latest=known[-1] if known else None,
        previous=known[-2] if len(known) > 1 else None,
        target=one.target,
        target_to=one.target_to,
    )


def chart_of_series(one: SeriesToJudge) -> spc.XmrChart:
    """The control chart behind the judgement."""
    return spc.xmr(np.array(one.values), steps=[spc.Step(at, reason) for at, reason in one.steps if at > 1])


def _together(group: Sequence[SeriesToJudge], direction: str, steps: tuple[tuple[int, str], ...]) -> list[Judged]:
    values = np.array([one.values for one in group])
    chart = spc.xmr(values, steps=[spc.Step(at, reason) for at, reason in steps if at > 1])
    ago = _telling_points(chart)
    rows_of = np.arange(len(group))
    telling = chart.values.shape[1] - 1 - ago
    heading = chart.heading.copy()
    heading[:, -1] = chart.heading[rows_of, telling]
    targets = np.array([math.nan if one.target is None else one.target for one in group])
    found = spc.judge(replace(chart, heading=heading), improvement=IMPROVEMENT[direction], target=targets)
    causes = chart.cause[rows_of, telling]
    rows: list[Judged] = []
    for i, one in enumerate(group):
        cause = CAUSES.get(int(causes[i]), Cause.NONE)
        lower, upper = float(chart.lower[i, -1]), float(chart.upper[i, -1])
        rows.append(
            Judged(
                n_points=values.shape[1],
                variation=str(found.variation[i]),
                cause=cause,
                heading=int(heading[i, -1]),
                assurance=_in_band(one, lower, upper) if direction == Direction.BAND else str(found.assurance[i]),
                run_length=_run_length(values[i], chart.side[i], chart.segment, cause),
                n_since=int(ago[i]),
                telling=one.values[int(telling[i])],
                latest=one.values[-1],
                previous=one.values[-2],
                center=float(chart.center[i, -1]),
                lower=lower,
                upper=upper,
                target=one.target,
                target_to=one.target_to,
                is_trial=bool(chart.short[-1]),
            )
        )
    return rows


def _telling_points(chart: spc.XmrChart) -> np.ndarray:
    """How many measurements ago the point was that names each series: 0 unless one far out came shortly before."""
    n = chart.values.shape[-1]
    ago = np.zeros(chart.values.shape[0], dtype=np.intp)
    for back in range(min(RECENT, n) - 1, -1, -1):
        at = n - 1 - back
        if chart.segment[at] != chart.segment[-1]:
            continue
        cause = chart.cause[:, at]
        tells = (cause == OUTSIDE) | (cause == TWO_OF_THREE) if back else cause != 0
        ago = np.where(tells, back, ago)
    return ago


def _in_band(one: SeriesToJudge, lower: float, upper: float) -> str:
    """Assurance against a band: all of the usual variation within it, all outside it, or neither."""
    if one.target is None:
        return Assurance.NONE
    top = one.target if one.target_to is None else one.target_to
    if one.target <= lower and upper <= top:
        return Assurance.PASS
    return Assurance.FAIL if upper < one.target or lower > top else Assurance.INCONSISTENT


def _run_length(values: np.ndarray, side: np.ndarray, segment: np.ndarray, cause: str) -> int:
    """How many points, up to the last, make up the shift or the trend that names it."""
    inside = segment == segment[-1]
    if cause == Cause.SHIFT:
        same = (side == side[-1]) & inside
        return int(same.size if same.all() else same[::-1].argmin())
    if cause == Cause.TREND:
        moves = np.sign(np.diff(values[inside]))
        same = moves == moves[-1]
        return 1 + int(same.size if same.all() else same[::-1].argmin())
    return 0


def is_trial(n_points: int) -> bool:
    """Whether limits from so many points are preliminary."""
    return n_points < ENOUGH_POINTS
