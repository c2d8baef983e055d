"""Did a share or a rate change? Signs, pairs, two groups."""

from collections.abc import Callable
from math import inf, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._dist import binomial_pmf, chi2_sf, log_choose, normal_quantile
from qualstat._root import zero
from qualstat._types import Floats
from qualstat.change.measured import differences
from qualstat.effect import Effect, only_test
from qualstat.rates import exact_share

_NEARLY = 1 + 1e-7  # outcomes as likely as the one seen, but for rounding (R's binom.test and fisher.test)


def share_test(successes: int, n: int, *, share: float = 0.5, confidence: float = 0.95) -> Effect:
    """The exact binomial test of a share, with Clopper and Pearson's interval.

    Parameters
    ----------
    successes, n : counts, 0 <= successes <= n, n >= 1
    share : share under test
    confidence : share

    References
    ----------
    Clopper and Pearson (1934) Biometrika 26:404; two-sided p as the sum of outcomes no likelier than the one seen.

    Examples
    --------
    >>> share_test(9, 9).p
    0.00390625
    """
    interval = exact_share(successes, n, confidence=confidence)
    _check.shares(share, "share")
    chances = binomial_pmf(np.arange(n + 1), float(n), share)
    p = float(min(chances[chances <= chances[successes] * _NEARLY].sum(), 1))
    return Effect(
        float(interval.estimate),
        float(interval.lower),
        float(interval.upper),
        float(successes),
        float(n),
        p,
        confidence,
        "Exact binomial",
    )


def sign_test(before: ArrayLike, after: ArrayLike, *, confidence: float = 0.95) -> Effect:
    """How many rose of those that changed: the exact test of a fair coin; no change is dropped.

    Examples
    --------
    >>> sign_test([1, 2, 3, 4], [2, 3, 4, 4]).statistic
    3.0
    """
    d = differences(before, after)
    changed = int((d != 0).sum())
    if not changed:
        raise ValueError("after must differ from before in some pair; got none. There is no change to test.")
    return share_test(int((d > 0).sum()), changed, confidence=confidence)


def mcnemar(table: ArrayLike, *, continuity: bool = True) -> Effect:
    """Did the share change, when the same persons answered twice? McNemar's (Bowker's, for more than two answers) test.

    Parameters
    ----------
    table : array_like of count, shape (k, k): first answer in rows, second in columns
    continuity : bool, only for k = 2

    Raises
    ------
    ValueError
        A table that is not square, or nobody who changed.

    References
    ----------
    McNemar (1947) Psychometrika 12:153; R's mcnemar.test.

    Examples
    --------
    >>> round(mcnemar([[794, 150], [86, 570]]).statistic, 2)
    16.82
    """
    x = _square(table)
    upper = np.triu_indices(x.shape[0], 1)
    there, back = x[upper], x.T[upper]
    moved = there + back
    if not moved.any():
        raise ValueError("table must hold somebody who changed; got none off the diagonal. There is no change to test.")
    step = 1.0 if continuity and x.shape[0] == 2 and there[0] != back[0] else 0.0
    parts = (np.abs(there - back) - step) ** 2 / np.where(moved > 0, moved, 1)
    df = float(upper[0].size)
    statistic = float(parts.sum())
    return only_test(statistic, df, float(chi2_sf(statistic, df)), 0.95, "McNemar")


def mcnemar_exact(table: ArrayLike, *, confidence: float = 0.95) -> Effect:
    """McNemar's test, exact: the share of changes that went from the second answer to the first.

    Examples
    --------
    >>> mcnemar_exact([[794, 150], [86, 570]]).statistic
    86.0
    """
    x = _square(table)
    if x.shape != (2, 2):
        raise ValueError(f"table must be 2 by 2; got {x.shape}. For more answers use mcnemar.")
    changed = int(x[0, 1] + x[1, 0])
    if not changed:
        raise ValueError("table must hold somebody who changed; got none off the diagonal. There is no change to test.")
    return share_test(int(x[1, 0]), changed, confidence=confidence)


def _square(table: ArrayLike) -> Floats:
    x = _check.matrix(_check.counts(table, "table"), "table")
    if x.shape[0] != x.shape[1] or x.shape[0] < 2:
        raise ValueError(
            f"table must have as many rows as columns, at least 2; got {x.shape}. Count the same answers both times."
        )
    return x


def two_shares(successes: ArrayLike, n: ArrayLike, *, continuity: bool = True, confidence: float = 0.95) -> Effect:
    """The difference of two shares, first - second (0-1), with the chi square test.

    Parameters
    ----------
    successes, n : array_like of count, shape (2,)
    continuity : bool
        Yates's correction, in test and interval.

    Raises
    ------
    ValueError
        Bad counts, or all or none in both groups.

    References
    ----------
    R's prop.test; Newcombe (1998) Stat Med 17:873, methods 1 and 2.

    Examples
    --------
    >>> round(two_shares([15, 25], [50, 50]).statistic, 3)
    3.375
    """
    x, total = _check.counts(successes, "successes"), _check.positive(_check.counts(n, "n"), "n")
    if x.shape != (2,) or total.shape != (2,):
        raise ValueError(
            f"successes and n must be two counts each; got shapes {x.shape} and {total.shape}. Compare two groups at a time."
        )
    _check.within(x, total, "successes", "n")
    share, pooled = x / total, float(x.sum() / total.sum())
    if pooled in (0.0, 1.0):
        raise ValueError(
            "successes must be neither none nor all in both groups together; got that. There is no difference to test."
        )
    difference = float(share[0] - share[1])
    step = min(0.5, abs(difference) / float((1 / total).sum())) if continuity else 0.0
    expected = np.array([total * pooled, total * (1 - pooled)])
    statistic = float(((np.abs(np.array([x, total - x]) - expected) - step) ** 2 / expected).sum())
    z = float(normal_quantile((1 + _check.confidence(confidence)) / 2))
    half = z * sqrt(float((share * (1 - share) / total).sum())) + step * float((1 / total).sum())
    low, high = max(difference - half, -1), min(difference + half, 1)
    return Effect(
        difference, low, high, statistic, 1.0, float(chi2_sf(statistic, 1.0)), confidence, "Two shares, chi square"
    )


def two_rates(events: ArrayLike, exposure: ArrayLike, *, confidence: float = 0.95) -> Effect:
    """The ratio of two rates, first / second, with the exact conditional test; `df` is the expected first count.

    Parameters
    ----------
    events : array_like of count, shape (2,)
    exposure : array_like, shape (2,), > 0

    Raises
    ------
    ValueError
        Bad counts, no exposure, or no events at all.

    References
    ----------
    Przyborowski and Wilenski (1940) Biometrika 31:313; R's poisson.test.

    Examples
    --------
    >>> round(two_rates([11, 23], [1000, 1000]).estimate, 3)
    0.478
    """
    x, time = _check.counts(events, "events"), _check.positive(exposure, "exposure")
    if x.shape != (2,) or time.shape != (2,):
        raise ValueError(
            f"events and exposure must be two numbers each; got shapes {x.shape} and {time.shape}. Compare two groups at a time."
        )
    if not x.any():
        raise ValueError("events must not be 0 in both groups; got that. There is no ratio of nothing.")
    share = float(time[0] / time.sum())
    test = share_test(int(x[0]), int(x.sum()), share=share, confidence=confidence)

    def ratio(p: float) -> float:
        return p * float(time[1]) / ((1 - p) * float(time[0])) if p < 1 else inf

    return Effect(
        ratio(test.estimate),
        ratio(test.lower),
        ratio(test.upper),
        float(x[0]),
        float(x.sum()) * share,
        test.p,
        confidence,
        "Two rates, exact",
    )


def fisher(table: ArrayLike, *, confidence: float = 0.95, tolerance: float = 1e-12) -> Effect:
    """Fisher's exact test of a 2 by 2 table; the effect is the conditional odds ratio.

    Parameters
    ----------
    table : array_like of count, shape (2, 2)
    confidence : share
    tolerance : float > 0
        How closely the odds ratio and its interval are found (R uses about 1.2e-4).

    References
    ----------
    Fisher (1935) JRSS 98:39; R's fisher.test.

    Examples
    --------
    >>> round(fisher([[3, 1], [1, 3]]).p, 4)
    0.4857
    """
    x = _square(table)
    if x.shape != (2, 2):
        raise ValueError(f"table must be 2 by 2; got {x.shape}. Merge groups first.")
    m, n, k, seen = float(x[:, 0].sum()), float(x[:, 1].sum()), float(x[0].sum()), float(x[0, 0])
    support = np.arange(max(0.0, k - n), min(k, m) + 1)
    logs = log_choose(m, support) + log_choose(n, k - support)

    def chances(odds: float) -> Floats:
        if odds == 0:
            return (support == support[0]).astype(np.float64)
        weight = logs + support * np.log(odds)
        weight = np.exp(weight - weight.max())
        return weight / weight.sum()

    at_one = chances(1.0)
    p = float(min(at_one[at_one <= at_one[int(seen - support[0])] * _NEARLY].sum(), 1))
    tail = (1 - _check.confidence(confidence)) / 2
    estimate = _odds(lambda odds: float((support * chances(odds)).sum()) - seen, seen, support, tolerance)
    upper = _odds(lambda odds: tail - float(chances(odds)[support <= seen].sum()), seen, support[-1:], tolerance)
    lower = _odds(
        lambda odds: float(chances(odds)[support >= seen].sum()) - tail, seen, support[:1], tolerance, none=0.0
    )
    return Effect(estimate, lower, upper, nan, nan, p, confidence, "Fisher's exact")


def _odds(rising: Callable[[float], float], seen: float, ends: Floats, tolerance: float, none: float = inf) -> float:
    """The odds ratio where a rising function is zero, searched below or above one."""
    if seen == ends[0]:
        return 0.0 if ends.size > 1 else none
    if seen == ends[-1]:
        return inf
    at_one = rising(1.0)
    if at_one == 0:
        return 1.0
    if at_one > 0:
        return zero(rising, 0.0, 1.0, tolerance=tolerance)
    return 1 / zero(lambda t: rising(1 / t), 2.220446049250313e-16, 1.0, tolerance=tolerance)
