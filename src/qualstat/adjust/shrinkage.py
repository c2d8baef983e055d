"""Estimates drawn towards the mean as far as they are unsure, so that small units do not top every list by chance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._dist import gamma_quantile, normal_quantile
from qualstat._types import Floats


@dataclass(frozen=True, slots=True)
class Shrunk:
    """Empirical Bayes estimates, (n,) in the unit given.

    estimate, lower, upper : drawn towards the mean, with interval
    weight : share of a unit's own figure in its estimate, 0-1
    mean, variance : of the true values between units
    """

    estimate: Floats
    lower: Floats
    upper: Floats
    weight: Floats
    mean: float
    variance: float


def shrunk(estimates: ArrayLike, se: ArrayLike, *, confidence: float = 0.95) -> Shrunk:
    """Empirical Bayes for estimates with standard errors.

    Parameters
    ----------
    estimates : array_like of float, shape (n,), n >= 3, any unit
    se : array_like, shape (n,), > 0, same unit
    confidence : share

    Returns
    -------
    Shrunk

    Raises
    ------
    ValueError
        Different shapes, fewer than three units, standard errors of 0 or less.

    Notes
    -----
    Variance between units of 0 draws all to the mean: they do not differ more than chance. Equivariant to
    location and scale. The interval does not count that mean and variance are estimates. O(n).

    References
    ----------
    Paule and Mandel (1982) for the variance between; Morris (1983) JASA 78:47.

    Examples
    --------
    >>> got = shrunk([0.0, 1.0, 2.0, 9.0], [1.0, 1.0, 1.0, 4.0])
    >>> bool(got.weight[3] < got.weight[0])
    True
    """
    y, s = _check.vector(estimates, "estimates", 3), _check.positive(_check.vector(se, "se", 3), "se")
    _check.same_shape(y, s, "estimates", "se")
    variance = _between(y, s**2)
    w = 1 / (s**2 + variance)
    mean = float((w * y).sum() / w.sum())
    weight = variance / (variance + s**2)
    estimate = mean + weight * (y - mean)
    # With no variance between, what is unsure is the mean alone.
    half = float(normal_quantile((1 + _check.confidence(confidence)) / 2)) * np.sqrt(
        weight * s**2 + (1 - weight) ** 2 / w.sum()
    )
    return Shrunk(estimate, estimate - half, estimate + half, weight, mean, variance)


def _between(y: Floats, v: Floats) -> float:
    """The variance between at which the weighted sum of squares is what it should be, n - 1; by bisection."""

    def excess(t: float) -> float:
        w = 1 / (v + t)
        return float((w * (y - (w * y).sum() / w.sum()) ** 2).sum()) - (y.size - 1)

    if excess(0.0) <= 0:
        return 0.0
    low, high = 0.0, float(np.var(y) * 4 + v.max())
    while excess(high) > 0:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return (low + high) / 2


def shrunk_ratios(events: ArrayLike, expected: ArrayLike, *, confidence: float = 0.95) -> Shrunk:
    """Empirical Bayes for ratios of observed to expected counts (gamma-Poisson).

    Parameters
    ----------
    events : array_like of count, shape (n,), n >= 3
    expected : array_like, shape (n,), > 0
    confidence : share

    Returns
    -------
    Shrunk
        Ratios: 1 is as expected. Intervals are never below 0.

    Raises
    ------
    ValueError
        Counts that are none, expected of 0 or less, no events at all.

    References
    ----------
    Marshall (1991) Applied Statistics 40:283, the global estimator; Clayton and Kaldor (1987) Biometrics 43:671.

    Examples
    --------
    >>> got = shrunk_ratios([0, 4, 30, 90], [2.0, 2.0, 20.0, 100.0])
    >>> bool(got.estimate[0] > 0)
    True
    """
    x = _check.counts(_check.vector(events, "events", 3), "events")
    e = _check.positive(_check.vector(expected, "expected", 3), "expected")
    _check.same_shape(x, e, "events", "expected")
    if x.sum() == 0:
        raise ValueError("events must be more than none in all; got none. There is nothing to compare.")
    ratio, mean = x / e, float(x.sum() / e.sum())
    seen = float((e * (ratio - mean) ** 2).sum() / e.sum())
    variance = max(seen - mean / float(e.mean()), 0.0)
    if variance == 0:
        same = np.full(x.size, mean)
        half = float(normal_quantile((1 + _check.confidence(confidence)) / 2)) * np.sqrt(mean / e.sum())
        return Shrunk(same, np.maximum(same - half, 0), same + half, np.zeros(x.size), mean, 0.0)
    shape, rate = mean**2 / variance, mean / variance
    weight = e / (e + rate)
    tail = (1 - _check.confidence(confidence)) / 2
    lower, upper = (gamma_quantile(p, shape + x) / (rate + e) for p in (tail, 1 - tail))
    return Shrunk((shape + x) / (rate + e), lower, upper, weight, mean, variance)
