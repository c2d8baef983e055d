"""Runs analysis: longest run and crossings of the centre with Anhøj's limits; finds sustained shifts without sigma."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._dist import binomial_cdf, normal_quantile
from qualstat._types import Bools, Floats, Ints
from qualstat.spc.steps import Step, segment_numbers, segments


@dataclass(frozen=True, slots=True)
class RunsLimits:
    """What chance allows: shape of `n_useful`, counts."""

    longest_run_max: Ints
    crossings_min: Ints


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of one stretch: shape (...), counts; `signal` when the longest run is too long or crossings too few."""

    n_obs: Ints
    n_useful: Ints  # points off the centre
    longest_run: Ints
    longest_run_max: Ints
    crossings: Ints
    crossings_min: Ints
    signal: Bools


@dataclass(frozen=True, slots=True)
class RunChart:
    """A run chart: `values` and `center` (..., n), `segment` (n,), and the runs of each segment in order."""

    values: Floats
    center: Floats
    segment: Ints
    runs: tuple[Runs, ...]


def runs_limits(n_useful: ArrayLike) -> RunsLimits:
    """The longest run and the fewest crossings that chance still allows.

    Parameters
    ----------
    n_useful : array_like of count, any shape
        Points that are not on the centre line.

    Returns
    -------
    RunsLimits
        `longest_run_max` is round(log2 n) + 3; `crossings_min` the 5 % point of the
        binomial of n - 1 tosses. Both are 0 where n is 0 (nothing can be said).

    Raises
    ------
    ValueError
        A count that is negative, not whole or not finite.

    Notes
    -----
    Rounding is half to even; no whole n meets a half. O(size * log n).

    References
    ----------
    Anhøj and Olesen (2014) PLoS ONE 9:e113825; Schilling (2012) Math Mag 85:141; Chen (2010).

    Examples
    --------
    >>> limits = runs_limits(24)
    >>> int(limits.longest_run_max), int(limits.crossings_min)
    (8, 8)
    """
    n = _check.counts(n_useful, "n_useful")
    longest = np.where(n > 0, np.round(np.log2(np.maximum(n, 1))) + 3, 0)
    distinct, where = np.unique(np.maximum(n - 1, 0), return_inverse=True)
    crossings = _binomial_quantile(distinct, 0.05)[where].reshape(n.shape)
    return RunsLimits(longest.astype(np.int64), crossings.astype(np.int64))


def _binomial_quantile(n: Floats, p: float) -> Floats:
    """The smallest k with P(X <= k) >= p for n tosses of a fair coin: from the normal's guess, step by step."""
    k = np.clip(np.floor(n / 2 + float(normal_quantile(p)) * np.sqrt(n) / 2), 0, n)
    while True:
        low = binomial_cdf(k, n, 0.5) < p * (1 - 64 * np.finfo(float).eps)  # the same leeway as R's qbinom
        high = (k > 0) & (binomial_cdf(k - 1, n, 0.5) >= p * (1 - 64 * np.finfo(float).eps))
        if not (low | high).any():
            return k
        k = k + low - high


def runs(values: ArrayLike, center: ArrayLike) -> Runs:
    """Runs about a given centre line.

    Parameters
    ----------
    values : array_like of float, shape (..., n), n >= 1, any one unit, time along the last axis
    center : array_like, shape (...) or (..., n), the same unit

    Returns
    -------
    Runs
        Shape (...).

    Raises
    ------
    ValueError
        A value that is not finite, or no values.

    Notes
    -----
    Points on the centre are dropped: they neither break nor lengthen a run. A series with all points
    on the centre has no useful points and no signal. Invariant to any increasing change of unit.
    O(size): 100,000 series of 36 points well within 1.5 s.

    References
    ----------
    Anhøj and Olesen (2014) PLoS ONE 9:e113825; qicharts2 0.8.1.

    Examples
    --------
    >>> got = runs([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 6.5)
    >>> int(got.longest_run), int(got.crossings), bool(got.signal)
    (6, 1, True)
    """
    x = _check.series(values, "values", 1)
    c = _check.finite(center, "center")
    middle = c if c.ndim == x.ndim else c[..., None]
    side = np.sign(x - middle)
    n_useful, longest, crossings = _tally(side)
    limits = runs_limits(n_useful)
    signal = (n_useful > 0) & ((longest > limits.longest_run_max) | (crossings < limits.crossings_min))
    n_obs = np.full(n_useful.shape, x.shape[-1], dtype=np.int64)
    return Runs(n_obs, n_useful, longest, limits.longest_run_max, crossings, limits.crossings_min, signal)


def _tally(side: Floats) -> tuple[Ints, Ints, Ints]:
    """Useful points, longest run and crossings: one walk along time for all series at once, or one series at once."""
    if side.ndim == 1:
        useful = side[side != 0]
        if not useful.size:
            return np.int64(0), np.int64(0), np.int64(0)  # pyright: ignore[reportReturnType]
        change = np.flatnonzero(np.diff(useful))
        lengths = np.diff(np.concatenate(([-1], change, [useful.size - 1])))
        return np.int64(useful.size), np.int64(lengths.max()), np.int64(change.size)  # pyright: ignore[reportReturnType]
    shape = side.shape[:-1]
    by_time = np.ascontiguousarray(np.moveaxis(side, -1, 0).astype(np.int8))
    last, run, longest, crossings = (np.zeros(shape, dtype=np.int32) for _ in range(4))
    for now in by_time:
        off = now != 0
        changed = off & (now != last)
        crossings += changed & (last != 0)
        run = np.where(changed, 1, run + off)
        np.maximum(longest, run, out=longest)
        last = np.where(off, now, last)
    n_useful = np.count_nonzero(by_time, axis=0)
    return np.asarray(n_useful, dtype=np.int64), longest.astype(np.int64), crossings.astype(np.int64)


def run_chart(values: ArrayLike, *, steps: Sequence[Step] = (), baseline: int | None = None) -> RunChart:
    """A run chart about the median, with runs analysed in each segment.

    Parameters
    ----------
    values : array_like of float, shape (..., n), n >= 1, any one unit
    steps : sequence of Step
        Where a new segment starts ("split"), with reasons.
    baseline : int >= 1, optional
        Median of the first so many points of the series ("freeze"); runs are counted over all points.

    Returns
    -------
    RunChart

    Raises
    ------
    ValueError
        As `runs`; a bad step; a baseline below 1; steps and a baseline at once.

    Examples
    --------
    >>> chart = run_chart([3, 4, 3, 5, 4, 6, 9, 9, 8, 9, 9, 8], baseline=6)
    >>> float(chart.center[0]), int(chart.runs[0].longest_run)
    (4.0, 8)
    """
    x = _check.series(values, "values", 1)
    if baseline is not None and steps:
        raise ValueError(
            "baseline must be left out where there are steps; got both. A frozen centre and new levels contradict each other."
        )
    base = x.shape[-1] if baseline is None else _check.whole(baseline, "baseline", 1)
    parts = segments(x.shape[-1], steps)
    centers = [np.asarray(np.median(x[..., part][..., :base], axis=-1)) for part in parts]
    center = np.concatenate(
        [np.broadcast_to(c[..., None], x[..., p].shape) for c, p in zip(centers, parts, strict=True)], axis=-1
    )
    found = tuple(runs(x[..., p], c) for c, p in zip(centers, parts, strict=True))
    return RunChart(x, center, segment_numbers(x.shape[-1], parts), found)
