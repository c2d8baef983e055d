"""Intervals for proportions and rates, good also where counts are small."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._dist import beta_quantile, gamma_quantile, normal_quantile
from qualstat._types import Floats


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its interval; all fields have the shape of the broadcast input."""

    estimate: Floats
    lower: Floats
    upper: Floats


def _parts_of(successes: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    x, total = _check.counts(successes, "successes"), _check.positive(_check.counts(n, "n"), "n")
    _check.within(x, total, "successes", "n")
    x, total = np.broadcast_arrays(x, total)
    return x, total


def wilson(successes: ArrayLike, n: ArrayLike, *, confidence: float = 0.95, continuity: bool = False) -> Interval:
    """Wilson's score interval for a proportion.

    Parameters
    ----------
    successes : array_like of count, shape (...), 0 <= successes <= n
    n : array_like of count, shape (...), n >= 1
    confidence : share, strictly between 0 and 1
    continuity : bool
        With the continuity correction: wider, and never below its stated level. As R's prop.test, but for exactly
        half of n, where that leaves the correction out.

    Returns
    -------
    Interval
        Shares (0-1), shape of the broadcast input.

    Raises
    ------
    ValueError
        A count that is negative, not whole or not finite, n = 0, more successes than n, or a bad confidence.

    Notes
    -----
    0 of n gives a lower limit of exactly 0, n of n an upper limit of exactly 1.
    Symmetric: n - successes mirrors the interval. Narrows as n grows. O(size).

    References
    ----------
    Wilson (1927) JASA 22:209; Newcombe (1998) Stat Med 17:857, methods 3 and 4.

    Examples
    --------
    >>> got = wilson(3, 20)
    >>> round(float(got.lower), 4), round(float(got.upper), 4)
    (0.0524, 0.3604)
    """
    x, total = _parts_of(successes, n)
    z = float(normal_quantile((1 + _check.confidence(confidence)) / 2))
    estimate = x / total
    step = 0.5 / total if continuity else np.zeros_like(estimate)  # half a person
    lower = _score_limit(np.maximum(estimate - step, 0), total, -z)
    upper = _score_limit(np.minimum(estimate + step, 1), total, z)
    lower = np.where(estimate - step <= 0, 0.0, lower)
    upper = np.where(estimate + step >= 1, 1.0, upper)
    return Interval(estimate, np.maximum(lower, 0), np.minimum(upper, 1))


def _score_limit(p: Floats, n: Floats, z: float) -> Floats:
    """The root of (p - limit)^2 = z^2 limit (1 - limit) / n on the side of z."""
    shift = z * z / (2 * n)
    return (p + shift + z * np.sqrt(p * (1 - p) / n + shift / (2 * n))) / (1 + 2 * shift)


def exact_share(successes: ArrayLike, n: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Clopper and Pearson's exact interval for a proportion: never below its stated level, often wide.

    Parameters, errors and edges as `wilson`.

    References
    ----------
    Clopper and Pearson (1934) Biometrika 26:404; limits as quantiles of the beta distribution.

    Examples
    --------
    >>> round(float(exact_share(0, 10).upper), 4)
    0.3085
    """
    x, total = _parts_of(successes, n)
    tail = (1 - _check.confidence(confidence)) / 2
    lower = np.where(x == 0, 0.0, beta_quantile(tail, np.maximum(x, 1), total - x + 1))
    upper = np.where(x == total, 1.0, beta_quantile(1 - tail, x + 1, np.maximum(total - x, 1)))
    return Interval(x / total, lower, upper)


def exact_rate(events: ArrayLike, exposure: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Garwood's exact interval for a rate of events that come one by one (Poisson).

    Parameters
    ----------
    events : array_like of count, shape (...), >= 0
    exposure : array_like, shape (...), > 0, in any unit (days, places, persons)
    confidence : share, strictly between 0 and 1

    Returns
    -------
    Interval
        Events per unit of exposure.

    Raises
    ------
    ValueError
        A count that is negative, not whole or not finite, exposure of 0 or less, or a bad confidence.

    Notes
    -----
    No events give a lower limit of exactly 0. Scales with 1 / exposure. O(size).

    References
    ----------
    Garwood (1936) Biometrika 28:437; limits as quantiles of the gamma distribution.

    Examples
    --------
    >>> round(float(exact_rate(0, 100).upper), 4)
    0.0369
    """
    x, time = np.broadcast_arrays(_check.counts(events, "events"), _check.positive(exposure, "exposure"))
    tail = (1 - _check.confidence(confidence)) / 2
    lower = np.where(x == 0, 0.0, gamma_quantile(tail, np.maximum(x, 1)))
    return Interval(x / time, lower / time, gamma_quantile(1 - tail, x + 1) / time)


def byar(events: ArrayLike, exposure: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Byar's interval for a rate: close to the exact one from about five events, and quick.

    Parameters, errors and edges as `exact_rate`. With expected events as exposure it is the
    interval of a standardised ratio, as public health statistics use it.

    References
    ----------
    Breslow and Day (1987) Statistical Methods in Cancer Research II, section 2.3.

    Examples
    --------
    >>> got = byar(10, 1)
    >>> round(float(got.lower), 2), round(float(got.upper), 2)
    (4.79, 18.39)
    """
    x, time = np.broadcast_arrays(_check.counts(events, "events"), _check.positive(exposure, "exposure"))
    z = float(normal_quantile((1 + _check.confidence(confidence)) / 2))
    some = np.maximum(x, 1)
    lower = np.where(x == 0, 0.0, x * (1 - 1 / (9 * some) - z / (3 * np.sqrt(some))) ** 3)
    upper = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * np.sqrt(x + 1))) ** 3
    return Interval(x / time, np.maximum(lower, 0) / time, upper / time)
