"""Krippendorff's alpha: any number of raters, gaps, and any level of measurement; and Gwet's AC1 and AC2."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._dist import t_quantile, t_two_sided
from qualstat._types import Floats
from qualstat.agreement.codes import coded, tally, weights

Level = Literal["nominal", "ordinal", "interval", "ratio"]


def krippendorff(ratings: ArrayLike, *, level: Level = "nominal", order: Sequence[object] | None = None) -> float:
    """Krippendorff's alpha: 1 is full agreement, 0 what chance gives.

    Parameters
    ----------
    ratings : array_like of labels or numbers, shape (subjects, raters), gaps as None or NaN
    level : "nominal"; "ordinal"; "interval"; "ratio"
        "interval" and "ratio" need numbers; "ordinal" sorts, or takes `order`.
    order : categories in order, optional

    Raises
    ------
    ValueError
        No subject with two ratings, words where numbers are needed, or one category only.

    Notes
    -----
    Subjects with a single rating drop out. Invariant to the order of subjects and raters. O(cells * categories).
    The R package irr counts pairs instead of values in its correction for few values when there are no gaps and
    more than two raters (its `mc` is 1 there instead of raters - 1); its alpha is then a little lower than Krippendorff's.

    References
    ----------
    Krippendorff, Content Analysis, 4th ed., chapter 12; Hayes and Krippendorff (2007).

    Examples
    --------
    >>> round(krippendorff([[1, 1], [2, 2], [1, 2], [3, 3]], level="interval"), 3)
    0.821
    """
    _check.one_of(level, "level", ("nominal", "ordinal", "interval", "ratio"))
    codes, categories = coded(ratings, order=order)
    counted = tally(codes, len(categories))
    counted = counted[counted.sum(axis=1) >= 2]
    if not counted.size:
        raise ValueError("ratings must hold a subject with two ratings; got none. There is nothing to compare.")
    m = counted.sum(axis=1, keepdims=True)
    coincidence = counted.T @ (counted / (m - 1)) - np.diag((counted / (m - 1)).sum(axis=0))
    margin = coincidence.sum(axis=1)
    distance = _distance(margin, categories, level)
    total = margin.sum()
    expected = float((np.outer(margin, margin) * distance).sum())
    if expected <= 0:
        raise ValueError(
            "ratings must use more than one category; got one. With one category agreement beyond chance has no meaning."
        )
    return 1 - float((total - 1) * (coincidence * distance).sum() / expected)


def _distance(margin: Floats, categories: tuple[object, ...], level: Level) -> Floats:
    """Squared differences between categories."""
    if level == "nominal":
        return 1 - np.eye(margin.size)
    if level == "ordinal":  # how many ratings lie between, ends by half
        middle = np.cumsum(margin) - margin / 2
        return np.subtract.outer(middle, middle) ** 2
    if any(not isinstance(c, (int, float)) for c in categories):
        raise ValueError(
            f"ratings must be numbers on the {level} level; got {categories[0]!r}. Use nominal or ordinal."
        )
    values = np.array([float(c) for c in categories])  # pyright: ignore[reportArgumentType]
    apart = np.subtract.outer(values, values) ** 2
    if level == "interval":
        return apart
    together = np.add.outer(values, values) ** 2
    return apart / np.where(together > 0, together, 1)


@dataclass(frozen=True, slots=True)
class Gwet:
    """Gwet's coefficient with the agreement seen (`pa`) and by chance (`pe`), and its interval over subjects."""

    value: float
    pa: float
    pe: float
    se: float
    p: float
    lower: float
    upper: float


def gwet(
    ratings: ArrayLike,
    *,
    weighting: Literal["unweighted", "linear", "quadratic"] = "unweighted",
    order: Sequence[object] | None = None,
    confidence: float = 0.95,
) -> Gwet:
    """Gwet's AC1 (unweighted) or AC2: stays sensible where nearly all ratings are the same, where kappa does not.

    Parameters
    ----------
    ratings : array_like of labels, shape (subjects, raters), gaps as None or NaN
    weighting : "unweighted" (AC1), "linear" or "quadratic" (AC2)
    order : categories in order, optional
    confidence : share

    Raises
    ------
    ValueError
        No subject with two ratings.

    References
    ----------
    Gwet (2008) Br J Math Stat Psychol 61:29; Gwet, Handbook of Inter-Rater Reliability, 4th ed., section 2.

    Examples
    --------
    >>> round(gwet([["a", "a"], ["a", "a"], ["a", "b"], ["b", "b"]]).value, 2)
    0.53
    """
    _check.one_of(weighting, "weighting", ("unweighted", "linear", "quadratic"))
    codes, categories = coded(ratings, order=order)
    q = len(categories)
    counted, w = tally(codes, q), weights(q, weighting)
    counted = counted[counted.sum(axis=1) > 0]
    m = counted.sum(axis=1)
    paired = m >= 2
    if not paired.any():
        raise ValueError("ratings must hold a subject with two ratings; got none. There is nothing to compare.")
    again = (counted * (counted @ w - 1)).sum(axis=1)[paired] / (m * (m - 1))[paired]
    pa, share = float(again.mean()), (counted / m[:, None]).mean(axis=0)
    factor = float(w.sum()) / (q * (q - 1)) if q > 1 else 0.0
    pe = factor * float((share * (1 - share)).sum())
    value = (pa - pe) / (1 - pe)
    se = _gwet_error(counted, again, (paired, share), (pa, pe, factor))
    if not se > 0:
        return Gwet(value, pa, pe, se, nan, nan, nan)
    half = float(t_quantile((1 + _check.confidence(confidence)) / 2, m.size - 1.0)) * se
    return Gwet(value, pa, pe, se, float(t_two_sided(value / se, m.size - 1.0)), value - half, min(value + half, 1.0))


def _gwet_error(
    counted: Floats, again: Floats, where: tuple[Floats, Floats], chance: tuple[float, float, float]
) -> float:
    """Linearised standard error over subjects (Gwet 2008, equation 31 and its extension to gaps)."""
    (paired, share), (pa, pe, factor) = where, chance
    n, m = counted.shape[0], counted.sum(axis=1)
    if n < 2:
        return nan
    full = np.zeros(n)
    full[np.flatnonzero(paired)] = again
    own = full * n / float(paired.sum())
    own_pe = factor * (counted * (1 - share)).sum(axis=1) / m
    linear = (own - pe * (n / float(paired.sum())) * np.asarray(paired, dtype=np.float64)) / (1 - pe)
    value = (pa - pe) / (1 - pe)
    linear = linear - 2 * (1 - value) * (own_pe - pe) / (1 - pe)
    return sqrt(float(((linear - value) ** 2).sum()) / (n * (n - 1)))
