"""Many tests at once: p values adjusted so that few of the calls are false."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._types import Floats

Method = Literal["bh", "by", "holm", "hochberg", "hommel", "bonferroni"]
METHODS = ("bh", "by", "holm", "hochberg", "hommel", "bonferroni")


def adjusted_p(p: ArrayLike, *, method: Method = "bh") -> Floats:
    """P values adjusted for how many tests were made.

    Parameters
    ----------
    p : array_like of share, shape (n,), NaN where no test could be made
    method : "bh" (false discovery rate, Benjamini and Hochberg; the default), "by" (the same under any
        dependence), or "holm", "hochberg", "hommel", "bonferroni" (chance of any false call)

    Returns
    -------
    array of share, shape (n,)
        Compare with the level: what lies at or below is called. NaN stays and is not counted among the tests.

    Raises
    ------
    ValueError
        A value outside 0-1, or an unknown method.

    Notes
    -----
    Keeps the order of the tests, never below the p value itself, at most 1. O(n log n); "hommel" O(n^2).

    References
    ----------
    Benjamini and Hochberg (1995) JRSS B 57:289; Benjamini and Yekutieli (2001) Ann Stat 29:1165;
    Holm (1979); Hochberg (1988); Hommel (1988) Biometrika 75:383, as in Wright (1992) Biometrics 48:1005.

    Examples
    --------
    >>> adjusted_p([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    x = _check.gappy(p, "p")
    if x.ndim != 1:
        raise ValueError(f"p must have one dimension; got shape {x.shape}. Give the tests of one family at a time.")
    _check.one_of(method, "method", METHODS)
    there = ~np.isnan(x)
    out = np.full(x.shape, np.nan)
    tested = _check.shares(x[there], "p")
    if tested.size:
        out[there] = _adjust(tested, method)
    return out


def _adjust(p: Floats, method: Method) -> Floats:
    n = p.size
    if method == "bonferroni":
        return np.minimum(p * n, 1)
    order = np.argsort(p, kind="stable")
    rising, place = p[order], np.arange(1, n + 1)
    if method == "hommel":
        adjusted = _hommel(rising)
    elif method == "holm":
        adjusted = np.maximum.accumulate((n - place + 1) * rising)
    else:  # step up: a running minimum from the largest
        harmonic = float((1 / place).sum()) if method == "by" else 1.0
        weight = n - place + 1.0 if method == "hochberg" else harmonic * n / place
        adjusted = np.minimum.accumulate((weight * rising)[::-1])[::-1]
    out = np.empty(n)
    out[order] = np.minimum(adjusted, 1)
    return out


def _hommel(rising: Floats) -> Floats:
    """Wright's algorithm for Hommel's procedure."""
    n = rising.size
    place = np.arange(1, n + 1)
    least = float((n * rising / place).min())
    adjusted = np.full(n, least)
    for m in range(n - 1, 1, -1):
        first, rest = np.arange(n - m + 1), np.arange(n - m + 1, n)
        floor = float((m * rising[rest] / np.arange(2, m + 1)).min())
        candidate = np.empty(n)
        candidate[first] = np.minimum(m * rising[first], floor)
        candidate[rest] = candidate[n - m]
        adjusted = np.maximum(adjusted, candidate)
    return np.maximum(adjusted, rising)
