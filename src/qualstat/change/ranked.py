"""Did it change, without trusting the scale: tests by ranks and signs."""

from collections.abc import Callable
from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._dist import chi2_sf, normal_quantile, normal_two_sided
from qualstat._ranks import ranks, tie_sum
from qualstat._root import zero
from qualstat._types import Floats
from qualstat.change.measured import differences
from qualstat.effect import Effect, only_test

EXACT_BELOW = 50  # fewer than this, without ties or zeros: exact (R's wilcox.test)


def signed_rank(
    before: ArrayLike,
    after: ArrayLike,
    *,
    exact: bool | None = None,
    continuity: bool = True,
    confidence: float = 0.95,
    tolerance: float = 1e-9,
) -> Effect:
    """Wilcoxon's signed rank test; the effect is the pseudo-median of after - before.

    Parameters
    ----------
    before, after : array_like of float, shape (n,), n >= 2
    exact : bool, optional
        By default exact below 50 pairs without ties or zeros; ties or zeros always bring the normal approximation.
    continuity : bool
        The half-step correction of the approximation.
    confidence : share
    tolerance : float > 0, unit of the values
        How closely the ends of the approximate interval are found (R uses 1e-4).

    Raises
    ------
    ValueError
        Different lengths, fewer than two pairs, or no pair that differs.

    Notes
    -----
    Zero differences are dropped; the statistic is V, the sum of positive ranks. O(n^2) for the interval.

    References
    ----------
    Wilcoxon (1945); Hollander and Wolfe, Nonparametric Statistical Methods, section 3.1; R's wilcox.test.

    Examples
    --------
    >>> signed_rank([1, 2, 3, 4, 5], [2.1, 3.9, 4.2, 7.5, 5.4]).statistic
    15.0
    """
    d = differences(before, after)
    kept = d[d != 0]
    if not kept.size:
        raise ValueError("after must differ from before in some pair; got none. There is no change to test.")
    rank = ranks(np.abs(kept))
    v, ties = float(rank[kept > 0].sum()), tie_sum(rank) > 0 or kept.size < d.size
    level = _check.confidence(confidence)
    if (kept.size < EXACT_BELOW if exact is None else exact) and not ties:
        return _signed_exact(kept, v, level)
    score = _signed_score(kept)
    low, high, middle = _score_interval(
        score, float(kept.min()), float(kept.max()), level, continuity=continuity, tolerance=tolerance
    )
    p = float(normal_two_sided(score(0.0, continuity)))
    return Effect(middle, low, high, v, nan, p, level, "Wilcoxon signed rank, normal approximation")


_Score = Callable[[float, bool], float]


def _signed_score(x: Floats) -> _Score:
    """The z value of signed ranks of x - shift."""

    def score(shift: float, continuity: bool) -> float:
        moved = x - shift
        moved = moved[moved != 0]
        n, rank = moved.size, ranks(np.abs(moved))
        z = float(rank[moved > 0].sum()) - n * (n + 1) / 4
        sigma = sqrt(n * (n + 1) * (2 * n + 1) / 24 - tie_sum(rank) / 48)
        return float((z - 0.5 * np.sign(z) * continuity) / sigma) if sigma > 0 else nan

    return score


def _score_interval(
    score: _Score, low: float, high: float, confidence: float, *, continuity: bool, tolerance: float
) -> tuple[float, float, float]:
    """Where the score crosses the quantiles and zero; where it reaches no quantile, that of a lower level."""
    at_low, at_high, alpha = score(low, continuity), score(high, continuity), 1 - confidence
    if not (np.isfinite(at_low) and np.isfinite(at_high)):
        return nan, nan, nan
    while alpha < 1 and (at_low < -float(normal_quantile(alpha / 2)) or at_high > float(normal_quantile(alpha / 2))):
        alpha *= 2
    middle = zero(lambda s: score(s, False), low, high, tolerance=tolerance) if low < high else low
    if alpha >= 1 or low == high:
        return middle, middle, middle
    z = -float(normal_quantile(alpha / 2))
    ends = [zero(lambda s, q=q: score(s, continuity) - q, low, high, tolerance=tolerance) for q in (z, -z)]
    return ends[0], ends[1], middle


def _signed_exact(x: Floats, v: float, confidence: float) -> Effect:
    n = x.size
    ways = _signed_ways(n)
    below = np.cumsum(ways)
    most = n * (n + 1) // 2
    tail = min(below[int(min(v, most - v))], 1.0)
    averages = np.sort(((x[:, None] + x[None, :]) / 2)[np.triu_indices(n)])
    reach = max(int(np.searchsorted(below, (1 - confidence) / 2)), 1)
    low, high = float(averages[reach - 1]), float(averages[most - reach])
    return Effect(
        float(np.median(averages)),
        low,
        high,
        v,
        nan,
        float(min(2 * tail, 1)),
        confidence,
        "Wilcoxon signed rank, exact",
    )


def _signed_ways(n: int) -> Floats:
    """P(V = 0), P(V = 1), ... for n signs of a fair coin."""
    ways = np.ones(1)
    for rank in range(1, n + 1):
        wider = np.zeros(ways.size + rank)
        wider[: ways.size] += ways / 2
        wider[rank:] += ways / 2
        ways = wider
    return ways


def rank_sum(
    one: ArrayLike,
    other: ArrayLike,
    *,
    exact: bool | None = None,
    continuity: bool = True,
    confidence: float = 0.95,
    tolerance: float = 1e-9,
) -> Effect:
    """Mann and Whitney's (Wilcoxon's) rank sum test; the effect is the median of one - other over all pairs.

    Parameters as `signed_rank`, with shapes (n,) and (m,). The statistic is U of the first group (R's W).

    Raises
    ------
    ValueError
        An empty group, or all values the same.

    References
    ----------
    Mann and Whitney (1947) Ann Math Stat 18:50; R's wilcox.test.

    Examples
    --------
    >>> rank_sum([5.1, 6.2, 7.3], [1.4, 2.5, 3.6]).statistic
    9.0
    """
    x, y = _check.vector(one, "one"), _check.vector(other, "other")
    both = np.concatenate([x, y])
    if np.ptp(both) == 0:
        raise ValueError("values must vary; got all the same. There is nothing to rank.")
    rank = ranks(both)
    u = float(rank[: x.size].sum()) - x.size * (x.size + 1) / 2
    level = _check.confidence(confidence)
    few = x.size < EXACT_BELOW and y.size < EXACT_BELOW
    if (few if exact is None else exact) and tie_sum(rank) == 0:
        return _sum_exact(x, y, u, level)
    score = _sum_score(x, y)
    ends = float(x.min() - y.max()), float(x.max() - y.min())
    low, high, middle = _score_interval(score, *ends, level, continuity=continuity, tolerance=tolerance)
    p = float(normal_two_sided(score(0.0, continuity)))
    return Effect(middle, low, high, u, nan, p, level, "Mann-Whitney, normal approximation")


def _sum_score(x: Floats, y: Floats) -> _Score:
    n, m = x.size, y.size

    def score(shift: float, continuity: bool) -> float:
        rank = ranks(np.concatenate([x - shift, y]))
        z = float(rank[:n].sum()) - n * (n + 1) / 2 - n * m / 2
        variance = n * m / 12 * (n + m + 1 - tie_sum(rank) / ((n + m) * (n + m - 1)))
        return float((z - 0.5 * np.sign(z) * continuity) / sqrt(variance)) if variance > 0 else nan

    return score


def _sum_exact(x: Floats, y: Floats, u: float, confidence: float) -> Effect:
    n, m = x.size, y.size
    below = np.cumsum(_sum_ways(n, m))
    tail = below[int(min(u, n * m - u))]
    apart = np.sort((x[:, None] - y[None, :]).ravel())
    reach = max(int(np.searchsorted(below, (1 - confidence) / 2)), 1)
    low, high = float(apart[reach - 1]), float(apart[n * m - reach])
    return Effect(
        float(np.median(apart)), low, high, u, nan, float(min(2 * tail, 1)), confidence, "Mann-Whitney, exact"
    )


def _sum_ways(n: int, m: int) -> Floats:
    """P(U = 0), P(U = 1), ...: each value of the first group has 0 to m of the other below it, in order."""
    ways = np.zeros(n * m + 1)
    ways[0] = 1.0
    for i in range(1, n + 1):  # the generating function: product of (1 - q^(m+i)) / (1 - q^i), scaled to a sum of 1
        for at in range(n * m, m + i - 1, -1):
            ways[at] -= ways[at - m - i]
        for at in range(i, n * m + 1):
            ways[at] += ways[at - i]
        ways *= i / (m + i)
    return ways


def kruskal(*groups: ArrayLike) -> Effect:
    """Kruskal and Wallis: do several groups have the same level? Corrected for ties.

    References
    ----------
    Kruskal and Wallis (1952) JASA 47:583; R's kruskal.test.

    Examples
    --------
    >>> round(kruskal([1, 2, 3], [4, 5, 6], [7, 8, 9]).statistic, 2)
    7.2
    """
    x = [_check.vector(group, "groups") for group in groups]
    if len(x) < 2:
        raise ValueError(f"groups must be at least 2; got {len(x)}. Give one array for each.")
    rank, n = ranks(np.concatenate(x)), float(sum(g.size for g in x))
    ties = 1 - tie_sum(rank) / (n**3 - n)
    if ties == 0:
        raise ValueError("values must vary; got all the same. There is nothing to rank.")
    sums = [float(part.sum()) ** 2 / part.size for part in np.split(rank, np.cumsum([g.size for g in x])[:-1])]
    statistic = (12 * sum(sums) / (n * (n + 1)) - 3 * (n + 1)) / ties
    return only_test(statistic, len(x) - 1.0, float(chi2_sf(statistic, len(x) - 1.0)), 0.95, "Kruskal-Wallis")


def friedman(table: ArrayLike) -> Effect:
    """Friedman: do treatments (columns) differ within blocks (rows)? Corrected for ties.

    Parameters
    ----------
    table : array_like of float, shape (blocks, treatments), each at least 2

    References
    ----------
    Friedman (1937) JASA 32:675; R's friedman.test.

    Examples
    --------
    >>> round(friedman([[1, 2, 3], [1, 2, 3], [1, 3, 2]]).statistic, 3)
    4.667
    """
    x = _check.matrix(table, "table")
    n, k = x.shape
    if n < 2 or k < 2:
        raise ValueError(f"table must have at least 2 rows and 2 columns; got {x.shape}. Put treatments in columns.")
    rank = np.array([ranks(row) for row in x])
    ties = sum(tie_sum(row) for row in rank)
    spread = n * k * (k + 1) - ties / (k - 1)
    if spread == 0:
        raise ValueError("values must vary within rows; got none that do. There is nothing to rank.")
    statistic = float(12 * ((rank.sum(axis=0) - n * (k + 1) / 2) ** 2).sum() / spread)
    return only_test(statistic, k - 1.0, float(chi2_sf(statistic, k - 1.0)), 0.95, "Friedman")
