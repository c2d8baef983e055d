"""The XmR chart (individuals and moving range) with the rules of NHS England's Making data count."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qualstat import _check
from qualstat._mean import steady_mean
from qualstat._types import Bools, Floats, Ints
from qualstat.spc.constants import D2, D2_TABLE, D3, D4_NHS, E2_NHS
from qualstat.spc.patterns import pairs_of_three, pairs_of_three_signed, runs_of, trends_of
from qualstat.spc.steps import Step, segment_numbers, segments

Convention = Literal["nhs", "table", "exact"]
ENOUGH_POINTS = 13  # fewer than this: trial limits (NHSRplotthedots, ptd_spc.warning_threshold)

# Codes of `XmrChart.cause`, in order of priority from the strongest.
COMMON, OUTSIDE, TREND, TWO_OF_THREE, SHIFT = 0, 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class XmrRules:
    """How limits are set and which patterns count.

    convention : "nhs" 2.66 mean ranges; "table" 3 / 1.128; "exact" 3 / d2 with d2 = 2 / sqrt(pi)
    screen : drop moving ranges at or above their own upper limit, once, before averaging
    spare_ties : where screening would leave only ranges of 0 (nearly all values the same), keep them all; else one
        value that differs would put every point outside limits of no width, as in NHSRplotthedots
    shift_points : points in a row on one side (7; a point on the centre breaks it)
    trend_points : points in a row rising or falling (7 points are six steps; 6 is stricter; a tie breaks it)
    two_of_three : "nhs" needs all three on one side and counts no point outside the limits;
        "powerbi" counts any point beyond two sigma and asks nothing of the third
    """

    convention: Convention = "nhs"
    screen: bool = True
    spare_ties: bool = True
    shift_points: int = 7
    trend_points: int = 7
    two_of_three: Literal["nhs", "powerbi"] = "nhs"


@dataclass(frozen=True, slots=True)
class XmrLimits:
    """Limits of one segment: shape (...), unit of the values."""

    center: Floats
    lower: Floats
    upper: Floats
    lower_near: Floats  # two sigma
    upper_near: Floats
    range_center: Floats  # mean moving range, after screening
    range_upper: Floats


@dataclass(frozen=True, slots=True)
class XmrChart:
    """An XmR chart: every field (..., n), except `segment` and `short`, which are (n,)."""

    values: Floats
    center: Floats
    lower: Floats
    upper: Floats
    lower_near: Floats
    upper_near: Floats
    segment: Ints  # 0, 1, ... for each point
    short: Bools  # its segment has fewer than 13 points: trial limits
    side: NDArray[np.int8]  # sign of value - centre
    outside: Bools
    near: Bools  # beyond two sigma, inside the limits
    cause: NDArray[np.int8]  # COMMON, OUTSIDE, TREND, TWO_OF_THREE or SHIFT
    heading: NDArray[np.int8]  # of a special cause: 1 high or rising, -1 low or falling; 0 otherwise


def xmr_limits(values: ArrayLike, *, rules: XmrRules | None = None, fixed_after: int | None = None) -> XmrLimits:
    """Limits of an XmR chart without steps.

    Parameters
    ----------
    values : array_like of float, shape (..., n), n >= 2
        Measurements in time order along the last axis, in any one unit. Leading axes are separate charts.
    rules : XmrRules, optional
        The conventions; by default those of Making data count.
    fixed_after : int >= 2, optional
        Limits from the first so many points only.

    Returns
    -------
    XmrLimits
        Every field has shape (...) and the unit of `values`. `lower` may be negative: cutting at 0 is the caller's decision.

    Raises
    ------
    ValueError
        Fewer than two values, a value that is not finite, a bad convention or `fixed_after` below 2.

    Notes
    -----
    Equivariant: values -> a * values + b (a > 0) moves the limits likewise.
    A constant series gives zero-width limits, not an error, screened or not
    (the R package NHSRplotthedots gives no limits there when screening is on). O(size of values).

    References
    ----------
    Wheeler, Understanding Variation, 2nd ed., chapter 3; NHSRplotthedots 0.2.2 for the convention "nhs";
    Nelson (1982) J Qual Tech 14:172 for screening; Montgomery, Introduction to SQC, 7th ed., section 6.4.

    Examples
    --------
    >>> limits = xmr_limits([10, 12, 11, 13])
    >>> round(float(limits.center), 2), round(float(limits.upper), 2)
    (11.5, 15.93)
    """
    x, r = _check.series(values, "values", 2), rules or XmrRules()
    half, limit_of_range = _widths(r)
    base = x if fixed_after is None else x[..., : _check.whole(fixed_after, "fixed_after", 2)]
    center = steady_mean(base)
    mean_range = _mean_range(base, D4_NHS if r.convention != "exact" else limit_of_range, r)
    return XmrLimits(
        center=center,
        lower=center - half * mean_range,
        upper=center + half * mean_range,
        lower_near=center - half * 2 / 3 * mean_range,
        upper_near=center + half * 2 / 3 * mean_range,
        range_center=mean_range,
        range_upper=limit_of_range * mean_range,
    )


def _widths(rules: XmrRules) -> tuple[float, float]:
    """Half width of the limits and upper limit of a range, in mean moving ranges."""
    convention = _check.one_of(rules.convention, "convention", ("nhs", "table", "exact"))
    if convention == "nhs":
        return E2_NHS, D4_NHS
    return (3 / D2_TABLE, D4_NHS) if convention == "table" else (3 / D2, 1 + 3 * D3 / D2)


def _mean_range(x: Floats, limit: float, rules: XmrRules) -> Floats:
    ranges = np.abs(np.diff(x, axis=-1))
    mean = ranges.mean(axis=-1)
    if not rules.screen:
        return mean
    kept = ranges < limit * mean[..., None]  # one pass, strictly below
    n_kept = kept.sum(axis=-1)
    total = np.where(kept, ranges, 0.0).sum(axis=-1)
    usable = total > 0 if rules.spare_ties else n_kept > 0
    return np.asarray(np.where(usable, total / np.maximum(n_kept, 1), mean), dtype=np.float64)


def xmr(
    values: ArrayLike, *, rules: XmrRules | None = None, steps: Sequence[Step] = (), fixed_after: int | None = None
) -> XmrChart:
    """An XmR chart with its special causes.

    Parameters
    ----------
    values : array_like of float, shape (..., n), n >= 2, any one unit, in time order along the last axis
    rules : XmrRules, optional
    steps : sequence of Step
        Where a new level starts, with its reason. Each segment has limits of its own and needs two points;
        no pattern crosses a step. Never found by the machine: people set them.
    fixed_after : int >= 2, optional
        Limits of every segment from its first so many points; patterns are looked for in all.

    Returns
    -------
    XmrChart

    Raises
    ------
    ValueError
        As `xmr_limits`; a segment with one point; a step outside the series or without a reason.

    Notes
    -----
    Outside is strict: a point on a limit is inside. Of several patterns the strongest is named:
    outside, then trend, then two of three, then shift. A point in a rising and a falling trend
    (a peak) belongs to the later one. O(size): 100,000 series of 36 points within 1.5 s.

    References
    ----------
    NHS England, Making data count; NHSRplotthedots 0.2.2; PowerBI-SPC for `two_of_three="powerbi"`.

    Examples
    --------
    >>> chart = xmr([5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 20])
    >>> bool(chart.outside[-1]), int(chart.cause[-1]) == OUTSIDE
    (True, True)
    """
    x, r = _check.series(values, "values", 2), rules or XmrRules()
    _check.whole(r.shift_points, "shift_points", 2)
    _check.whole(r.trend_points, "trend_points", 3)
    parts = segments(x.shape[-1], steps)
    charts = [_segment(x[..., part], r, fixed_after) for part in parts]
    number = segment_numbers(x.shape[-1], parts)
    lengths = np.array([part.stop - part.start for part in parts])

    def joined(k: int) -> Any:
        return charts[0][k] if len(charts) == 1 else np.concatenate([chart[k] for chart in charts], axis=-1)

    return XmrChart(
        values=x,
        center=joined(0),
        lower=joined(1),
        upper=joined(2),
        lower_near=joined(3),
        upper_near=joined(4),
        segment=number,
        short=np.asarray(lengths[number] < ENOUGH_POINTS),
        side=joined(5).astype(np.int8, copy=False),
        outside=joined(6).astype(np.bool_, copy=False),
        near=joined(7).astype(np.bool_, copy=False),
        cause=joined(8).astype(np.int8, copy=False),
        heading=joined(9).astype(np.int8, copy=False),
    )


def _segment(x: Floats, rules: XmrRules, fixed_after: int | None) -> tuple[Any, ...]:
    """Everything of one segment, each array (..., n), in the order of XmrChart."""
    limits = xmr_limits(x, rules=rules, fixed_after=fixed_after)
    center, lower, upper = limits.center[..., None], limits.lower[..., None], limits.upper[..., None]
    lower_near, upper_near = limits.lower_near[..., None], limits.upper_near[..., None]
    above, below = x > center, x < center
    outside = (x > upper) | (x < lower)
    high, low = x > upper_near, x < lower_near
    near = (high | low) & ~outside
    rising, falling = trends_of(x, rules.trend_points)
    by_sign = _check.one_of(rules.two_of_three, "two_of_three", ("nhs", "powerbi")) == "powerbi"
    pair = pairs_of_three_signed(high.astype(np.float64) - low) if by_sign else pairs_of_three(near, above, below)
    shift = runs_of(above, rules.shift_points) | runs_of(below, rules.shift_points)
    side = above.astype(np.int8) - below.astype(np.int8)
    cause, heading = _named(outside, (rising, falling), pair, shift, side, x)
    wide = [np.broadcast_to(a, x.shape) for a in (center, lower, upper, lower_near, upper_near)]
    return (*wide, side, outside, near, cause, heading)


def _named(
    outside: Bools, trends: tuple[Bools, Bools], pair: Bools, shift: Bools, side: NDArray[np.int8], x: Floats
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """The strongest pattern of each point and where it heads."""
    rising, falling = trends
    trend = rising | falling
    cause = np.zeros(x.shape, dtype=np.int8)
    for found, code in ((shift, SHIFT), (pair, TWO_OF_THREE), (trend, TREND), (outside, OUTSIDE)):
        np.copyto(cause, np.int8(code), where=found)
    heading = np.where(cause != COMMON, side, np.int8(0))
    in_trend = cause == TREND
    if in_trend.any():
        onwards = np.zeros(x.shape, dtype=np.bool_)
        onwards[..., :-1] = np.diff(x, axis=-1) > 0
        up = np.where(rising & falling, onwards, rising)  # a peak belongs to the later trend
        heading = np.where(in_trend, np.where(up, np.int8(1), np.int8(-1)), heading)
    return cause, heading.astype(np.int8, copy=False)
