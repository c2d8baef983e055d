"""Tame extreme values before they decide an index: shape measures, winsorising, logarithm."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._types import Floats

SKEW, KURTOSIS = 2.0, 3.5  # Groeneveld and Meeden's rule of thumb, as the JRC uses it


@dataclass(frozen=True, slots=True)
class Shape:
    """Skewness and excess kurtosis of one indicator, and whether it passes: at least one is within bounds."""

    skew: float
    kurtosis: float
    passes: bool


@dataclass(frozen=True, slots=True)
class Treated:
    """An indicator after treatment.

    values : (n,), winsorised, or the logarithm where that was not enough; gaps stay NaN
    n_changed : how many points were drawn in (also where logs were taken in the end)
    before, winsorised, after : its shape untreated, after drawing in, and as it is now
    logged : whether logs were taken of the untreated values
    """

    values: Floats
    n_changed: int
    before: Shape
    winsorised: Shape
    after: Shape
    logged: bool


def shape(values: ArrayLike) -> Shape:
    """Skewness G1 and excess kurtosis G2 (the unbiased forms), gaps left out.

    Parameters
    ----------
    values : array_like of float, shape (n,), at least four values that are not all the same, NaN for gaps

    References
    ----------
    Joanes and Gill (1998) The Statistician 47:183, type 2.

    Examples
    --------
    >>> round(shape([1, 2, 3, 10]).skew, 3)
    1.764
    """
    raw = _check.gappy(values, "values")
    x = raw[~np.isnan(raw)]
    n = x.size
    d = x - x.mean() if n else x
    m2 = float((d**2).mean()) if n else 0.0
    if n < 4 or m2 == 0:
        raise ValueError(f"values must be at least four and vary; got {n} that do not. Their shape cannot be judged.")
    g1, g2 = float((d**3).mean()) / m2**1.5, float((d**4).mean()) / m2**2 - 3
    skew = g1 * sqrt(n * (n - 1)) / (n - 2)
    kurtosis = ((n + 1) * g2 + 6) * (n - 1) / ((n - 2) * (n - 3))
    return Shape(skew, kurtosis, abs(skew) < SKEW or kurtosis < KURTOSIS)


def treated(values: ArrayLike, *, most: int = 5, turn: bool = True) -> Treated:
    """Winsorise an indicator point by point until its shape passes; take logs where that is not enough.

    Parameters
    ----------
    values : array_like of float, shape (n,), NaN for gaps
    most : int >= 0
        How many points may be changed.
    turn : bool
        See `logged`.

    Returns
    -------
    Treated

    Notes
    -----
    While it fails, the largest value (the smallest, where the skew is negative) is replaced by the next,
    all ties at once. If it fails after `most` points, the untreated values are taken by logarithm of the
    distance from the lowest plus a hundredth of the range, turned where the skew is negative. O(most * n).

    References
    ----------
    OECD and JRC (2008) Handbook, step 4; COINr 1.1.14 (winsorise, log_CT).

    Examples
    --------
    >>> treated([1, 2, 3, 4, 5, 6, 7, 8, 9, 1000]).n_changed
    1
    """
    x = _check.gappy(values, "values").copy()
    _check.whole(most, "most", 0)
    before = now = shape(x)
    high = low = np.zeros(x.size, dtype=np.bool_)  # the points last drawn in at each end, which keep those before them
    while not now.passes and high.sum() + low.sum() < most:
        if now.skew >= 0:
            high = x == np.nanmax(x)
            x[high] = np.nanmax(x[~high])
        else:
            low = x == np.nanmin(x)
            x[low] = np.nanmin(x[~low])
        now = shape(x)
    changed = int(high.sum() + low.sum())
    if now.passes:
        return Treated(x, changed, before, now, now, logged=False)
    y = logged(values, turn=turn)
    return Treated(y, changed, before, now, shape(y), logged=True)


def logged(values: ArrayLike, *, turn: bool = True) -> Floats:
    """log(x - lowest + range / 100); with `turn` the tail is turned to the right side first where the skew is negative.

    Parameters
    ----------
    values : array_like of float, shape (n,), NaN for gaps, not all the same
    turn : bool
        -log(highest - x + range / 100) where the skew is negative, as COINr's log_CT_plus; without it, log_CT.

    Examples
    --------
    >>> logged([0, 100]).round(3).tolist()
    [0.0, 4.615]
    """
    x = _check.gappy(values, "values")
    low, high = np.nanmin(x), np.nanmax(x)
    span = high - low
    if not span > 0:
        raise ValueError("values must vary; got all the same. There is nothing to tame.")
    d = x[~np.isnan(x)] - np.nanmean(x)
    if turn and float((d**3).sum()) < 0:
        return -np.log(high - x + span / 100)
    return np.log(x - low + span / 100)
