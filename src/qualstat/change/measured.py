"""Did a measured value change? Paired and unpaired, by means."""

from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._dist import chi2_sf, t_quantile, t_two_sided
from qualstat._types import Floats
from qualstat.effect import Effect, only_test


def _t(estimate: float, se: float, df: float, confidence: float, method: str) -> Effect:
    if se <= 0:
        raise ValueError(
            "values must vary; got a constant difference. Without variation there is no uncertainty to judge by."
        )
    half = float(t_quantile((1 + _check.confidence(confidence)) / 2, df)) * se
    return Effect(
        estimate,
        estimate - half,
        estimate + half,
        estimate / se,
        df,
        float(t_two_sided(estimate / se, df)),
        confidence,
        method,
    )


def paired_means(before: ArrayLike, after: ArrayLike, *, confidence: float = 0.95) -> Effect:
    """Student's paired t: the mean of after - before, in the unit of the values.

    Parameters
    ----------
    before, after : array_like of float, shape (n,), n >= 2, the same units in the same order
    confidence : share

    Raises
    ------
    ValueError
        Different lengths, fewer than two pairs, differences that are all the same.

    Notes
    -----
    Exchanging before and after turns the sign. O(n).

    References
    ----------
    Student (1908) Biometrika 6:1; R's t.test(paired = TRUE).

    Examples
    --------
    >>> round(paired_means([1, 2, 3, 4], [2, 4, 4, 6]).estimate, 2)
    1.5
    """
    d = differences(before, after)
    return _t(float(d.mean()), float(d.std(ddof=1)) / sqrt(d.size), d.size - 1.0, confidence, "Paired t")


def differences(before: ArrayLike, after: ArrayLike) -> Floats:
    """after - before, checked."""
    b, a = _check.vector(before, "before", 2), _check.vector(after, "after", 2)
    _check.same_shape(b, a, "before", "after")
    return a - b


def two_means(one: ArrayLike, other: ArrayLike, *, equal_variances: bool = False, confidence: float = 0.95) -> Effect:
    """Welch's t (or Student's, with `equal_variances`): mean of one - mean of the other, in the unit of the values.

    Parameters
    ----------
    one, other : array_like of float, shapes (n,) and (m,), each of at least 2
    equal_variances : bool
    confidence : share

    Raises
    ------
    ValueError
        Fewer than two values in a group, or no variation in either.

    References
    ----------
    Welch (1947) Biometrika 34:28; R's t.test.

    Examples
    --------
    >>> round(two_means([5, 6, 7], [1, 2, 3]).estimate, 2)
    4.0
    """
    x, y = _check.vector(one, "one", 2), _check.vector(other, "other", 2)
    vx, vy = float(x.var(ddof=1)) / x.size, float(y.var(ddof=1)) / y.size
    difference = float(x.mean() - y.mean())
    if equal_variances:
        df = x.size + y.size - 2.0
        pooled = (vx * x.size * (x.size - 1) + vy * y.size * (y.size - 1)) / df
        return _t(difference, sqrt(pooled * (1 / x.size + 1 / y.size)), df, confidence, "Student's two-sample t")
    if vx + vy == 0:
        return _t(difference, 0.0, 1.0, confidence, "Welch")
    df = (vx + vy) ** 2 / (vx**2 / (x.size - 1) + vy**2 / (y.size - 1))
    return _t(difference, sqrt(vx + vy), df, confidence, "Welch's two-sample t")


def equal_spread(*groups: ArrayLike) -> Effect:
    """Bartlett's test that groups have the same variance (normal values).

    References
    ----------
    Bartlett (1937) Proc R Soc A 160:268; R's bartlett.test.

    Examples
    --------
    >>> equal_spread([1, 2, 3], [2, 4, 6]).df
    1.0
    """
    x = [_check.vector(group, "groups", 2) for group in groups]
    if len(x) < 2:
        raise ValueError(f"groups must be at least 2; got {len(x)}. Give one array for each.")
    dfs = np.array([g.size - 1.0 for g in x])
    variances = np.array([g.var(ddof=1) for g in x])
    _check.positive(variances, "variances of groups")
    total = dfs.sum()
    pooled = (dfs * variances).sum() / total
    scale = 1 + ((1 / dfs).sum() - 1 / total) / (3 * (len(x) - 1))
    statistic = float((total * np.log(pooled) - (dfs * np.log(variances)).sum()) / scale)
    return only_test(statistic, len(x) - 1.0, float(chi2_sf(statistic, len(x) - 1.0)), 0.95, "Bartlett")
