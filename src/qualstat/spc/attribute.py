"""Charts of counts, shares and rates: p, u, c, their primed forms, and g and t for rare events."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._types import Bools, Floats, Ints
from qualstat.spc.constants import D2_TABLE, D4_NHS
from qualstat.spc.steps import Step, segment_numbers, segments


@dataclass(frozen=True, slots=True)
class Basis:
    """What limits stand on: the whole series, or its first points, or segments.

    steps : where a new segment starts, each with its reason
    baseline : limits from the first so many points ("freeze"); not together with steps
    exclude : points (0-based) left out of centre, limits and runs; they stay on the chart
    """

    steps: Sequence[Step] = ()
    baseline: int | None = None
    exclude: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Shewhart:
    """A control chart of one series: all fields (n,), limits per point since denominators vary."""

    values: Floats
    center: Floats
    lower: Floats  # three sigma
    upper: Floats
    lower95: Floats  # two sigma
    upper95: Floats
    segment: Ints
    used: Bools  # not excluded
    outside: Bools  # strictly beyond three sigma


@dataclass(frozen=True, slots=True)
class Lines:
    """Centre and standard deviation of each point of one segment, and the bounds that the measure cannot pass."""

    center: Floats
    sigma: Floats
    least: float = -np.inf
    most: float = np.inf


def parts_and_bases(n: int, basis: Basis) -> tuple[list[slice], list[Bools]]:
    """The segments, and for each which of its points limits stand on."""
    if basis.baseline is not None and basis.steps:
        raise ValueError(
            "baseline must be left out where there are steps; got both. A frozen centre and new levels contradict each other."
        )
    used = np.ones(n, dtype=np.bool_)
    used[[_inside(i, n) for i in basis.exclude]] = False
    frozen = n if basis.baseline is None else _check.whole(basis.baseline, "baseline", 2)
    base = used & (np.arange(n) < frozen)
    parts = segments(n, basis.steps)
    if any(not base[part].any() for part in parts):
        raise ValueError(
            f"exclude must leave points to stand on in each segment; got {list(basis.exclude)}. Leave out fewer."
        )
    return parts, [base[part] for part in parts]


def _inside(i: int, n: int) -> int:
    if not 0 <= i < n:
        raise ValueError(f"exclude must name points of the series, counted from 0; got {i} of {n}. Count again.")
    return i


def assemble(values: Floats, lines: Sequence[Lines], parts: Sequence[slice], basis: Basis) -> Shewhart:
    """Join the segments to one chart, with limits cut where the measure ends."""
    center = np.concatenate([line.center for line in lines])

    def at(sigmas: float) -> Floats:
        return np.concatenate([np.clip(line.center + sigmas * line.sigma, line.least, line.most) for line in lines])

    lower, upper = at(-3), at(3)
    used = np.ones(values.size, dtype=np.bool_)
    used[list(basis.exclude)] = False
    number = segment_numbers(values.size, parts)
    return Shewhart(values, center, lower, upper, at(-2), at(2), number, used, (values > upper) | (values < lower))


@dataclass(frozen=True, slots=True)
class Prime:
    """How Laney's sigma is found: from moving ranges (screened or not), or from the standard deviation.

    by_name : points are units by name, not times: neighbours mean nothing, so the standard deviation of z is taken
    screen : drop moving ranges of z at or above 3.267 means, once
    """

    by_name: bool = False
    screen: bool = False


def _prime(values: Floats, lines: tuple[Floats, Floats], base: Bools, how: Prime) -> float:
    """Laney's sigma of the z scores over the baseline: mean moving range / 1.128, or their standard deviation."""
    center, sigma = lines
    z = ((values - center) / np.where(sigma > 0, sigma, 1))[base]
    if z.size < 2:
        return 1.0
    if how.by_name:
        return float(z.std(ddof=1))
    ranges = np.abs(np.diff(z))
    kept = ranges < D4_NHS * ranges.mean()
    return float((ranges[kept] if how.screen and kept.any() else ranges).mean() / D2_TABLE)


def p_chart(
    events: ArrayLike,
    n: ArrayLike,
    *,
    primed: bool = False,
    by_name: bool = False,
    screen: bool = False,
    basis: Basis | None = None,
) -> Shewhart:
    """A chart of shares with limits that follow the denominator.

    Parameters
    ----------
    events : array_like of count, shape (n_points,), 0 <= events <= n
    n : array_like of count, shape (n_points,), >= 1
    primed : bool
        Laney's p': limits widened (or narrowed) by the spread between points that chance of counts does not explain.
    by_name, screen : bool, only with `primed`: see `Prime`
    basis : Basis, optional
        Steps, frozen baseline, left-out points.

    Returns
    -------
    Shewhart
        Shares (0-1); limits cut at 0 and 1.

    Raises
    ------
    ValueError
        Bad counts, n = 0, more events than n, different lengths, bad steps.

    Notes
    -----
    Centre = all events / all n. All or none with the event: zero-width limits. O(n_points).

    References
    ----------
    Montgomery, Introduction to SQC, 7th ed., section 7.3; Laney (2002) Quality Engineering 14:531; qicharts2 0.8.1.

    Examples
    --------
    >>> chart = p_chart([5, 6, 4, 20], [50, 50, 50, 50])
    >>> bool(chart.outside[3])
    True
    """
    x, size, where = _counted(events, n, basis)
    _check.within(x, size, "events", "n")
    return _of_counts(x, size, where, prime=Prime(by_name, screen) if primed else None, share=True)


def u_chart(
    events: ArrayLike,
    exposure: ArrayLike,
    *,
    primed: bool = False,
    by_name: bool = False,
    screen: bool = False,
    basis: Basis | None = None,
) -> Shewhart:
    """A chart of events per unit of exposure with limits that follow the exposure; `primed` is Laney's u'.

    As `p_chart`, with exposure > 0 in any unit instead of n; limits are cut at 0 only.

    Examples
    --------
    >>> chart = u_chart([4, 5, 6, 5], [100, 120, 110, 100])
    >>> round(float(chart.center[0]), 4)
    0.0465
    """
    x, size, where = _counted(events, exposure, basis, "exposure")
    return _of_counts(x, size, where, prime=Prime(by_name, screen) if primed else None, share=False)


def _counted(events: ArrayLike, n: ArrayLike, basis: Basis | None, name: str = "n") -> tuple[Floats, Floats, Basis]:
    x, size = _check.vector(_check.counts(events, "events"), "events", 2), _check.positive(n, name)
    _check.same_shape(x, size, "events", name)
    return x, size, basis or Basis()


def _of_counts(x: Floats, size: Floats, basis: Basis, *, prime: Prime | None, share: bool) -> Shewhart:
    values, lines = x / size, list[Lines]()
    parts, bases = parts_and_bases(x.size, basis)
    for part, base in zip(parts, bases, strict=True):
        middle = x[part][base].sum() / size[part][base].sum()
        center = np.full(base.size, middle)
        sigma = np.sqrt(middle * (1 - middle if share else 1) / size[part])
        if prime is not None:
            sigma = sigma * _prime(values[part], (center, sigma), base, prime)
        lines.append(Lines(center, sigma, 0.0, 1.0 if share else np.inf))
    return assemble(values, lines, parts, basis)


def c_chart(events: ArrayLike, *, basis: Basis | None = None) -> Shewhart:
    """A chart of counts over equal opportunities: centre the mean, sigma its root, limits cut at 0.

    Parameters
    ----------
    events : array_like of count, shape (n_points,), n_points >= 2
    basis : Basis, optional

    References
    ----------
    Montgomery, Introduction to SQC, 7th ed., section 7.4.

    Examples
    --------
    >>> float(c_chart([4, 4, 4, 4]).upper[0])
    10.0
    """
    x, where = _check.vector(_check.counts(events, "events"), "events", 2), basis or Basis()
    parts, bases = parts_and_bases(x.size, where)
    means = [np.full(base.size, x[part][base].mean()) for part, base in zip(parts, bases, strict=True)]
    return assemble(x, [Lines(mean, np.sqrt(mean), 0.0) for mean in means], parts, where)


def g_chart(between: ArrayLike, *, basis: Basis | None = None) -> Shewhart:
    """A chart of how many went well between events (geometric): for events so rare that a p chart sees mostly zeros.

    Parameters
    ----------
    between : array_like of count, shape (n_points,), n_points >= 2
        Cases or days between one event and the next.
    basis : Basis, optional

    Notes
    -----
    Limits stand about the mean with sigma = sqrt(mean (mean + 1)), cut at 0; the centre drawn is the median,
    since the distribution is skew.

    References
    ----------
    Montgomery, Introduction to SQC, 7th ed., section 7.3.5; Provost and Murray (2011); qicharts2 0.8.1.

    Examples
    --------
    >>> float(g_chart([3, 8, 1, 12]).center[0])
    5.5
    """
    x, where = _check.vector(_check.counts(between, "between"), "between", 2), basis or Basis()
    parts, bases = parts_and_bases(x.size, where)
    means = [np.full(base.size, x[part][base].mean()) for part, base in zip(parts, bases, strict=True)]
    chart = assemble(x, [Lines(mean, np.sqrt(mean * (mean + 1)), 0.0) for mean in means], parts, where)
    medians = [np.full(base.size, np.median(x[part][base])) for part, base in zip(parts, bases, strict=True)]
    return Shewhart(
        x,
        np.concatenate(medians),
        chart.lower,
        chart.upper,
        chart.lower95,
        chart.upper95,
        chart.segment,
        chart.used,
        chart.outside,
    )
