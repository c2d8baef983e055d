"""Kappa: agreement beyond chance, for two raters (Cohen) and for many (Fleiss, Conger, Light)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, exp, log, nan, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._dist import normal_quantile, normal_two_sided
from qualstat._types import Floats, Ints
from qualstat.agreement.codes import coded, complete, shares_of_raters, tally, weights

Weighting = Literal["unweighted", "linear", "quadratic"]


@dataclass(frozen=True, slots=True)
class Kappa:
    """An agreement with its test against chance; NaN where a method has none.

    value : 1 is full agreement, 0 what chance gives
    se : standard error for the interval; se0 : under no agreement beyond chance, for z and p
    """

    value: float
    se: float
    se0: float
    z: float
    p: float
    lower: float
    upper: float
    subjects: int
    raters: int


@dataclass(frozen=True, slots=True)
class CategoryKappas:
    """Fleiss's kappa of each category: all (categories,)."""

    categories: tuple[object, ...]
    value: Floats
    z: Floats
    p: Floats


def _kappa(value: float, se: float, se0: float, shape: tuple[int, ...], confidence: float = 0.95) -> Kappa:
    z = value / se0 if se0 > 0 else nan
    half = float(normal_quantile((1 + confidence) / 2)) * se
    return Kappa(value, se, se0, z, float(normal_two_sided(z)), value - half, value + half, shape[0], shape[1])


def cohen(
    ratings: ArrayLike,
    *,
    weighting: Weighting = "unweighted",
    order: Sequence[object] | None = None,
    confidence: float = 0.95,
) -> Kappa:
    """Cohen's kappa of two raters, weighted where categories have an order.

    Parameters
    ----------
    ratings : array_like of labels, shape (subjects, 2), gaps as None or NaN (such subjects are left out)
    weighting : "unweighted"; "linear" or "quadratic" by steps apart
    order : categories in order, optional; sorted by default
    confidence : share

    Returns
    -------
    Kappa
        Interval by the large-sample standard error; z and p by the one under chance.

    Raises
    ------
    ValueError
        Not two raters, an unknown category, or a single category (then kappa is not defined).

    References
    ----------
    Cohen (1960), (1968); Fleiss, Cohen and Everitt (1969) Psych Bull 72:323.

    Examples
    --------
    >>> round(cohen([[1, 1], [1, 1], [2, 2], [2, 1]]).value, 2)
    0.5
    """
    _check.one_of(weighting, "weighting", ("unweighted", "linear", "quadratic"))
    codes, categories = coded(ratings, order=order)
    codes = complete(codes)
    if codes.shape[1] != 2:
        raise ValueError(f"ratings must have two raters; got {codes.shape[1]}. For more use fleiss or krippendorff.")
    n, q = codes.shape[0], len(categories)
    joint = np.zeros((q, q))
    np.add.at(joint, (codes[:, 0], codes[:, 1]), 1 / n)
    return _weighted(joint, weights(q, weighting), n, _check.confidence(confidence))


def _weighted(joint: Floats, w: Floats, n: int, confidence: float) -> Kappa:
    rows, columns = joint.sum(axis=1), joint.sum(axis=0)
    chance = np.outer(rows, columns)
    seen, expected = float((w * joint).sum()), float((w * chance).sum())
    if expected >= 1:
        raise ValueError(
            "ratings must use more than one category; got one. With one category agreement beyond chance has no meaning."
        )
    value = (seen - expected) / (1 - expected)
    mean = np.add.outer(w @ columns, rows @ w)
    null = float((chance * (w - mean) ** 2).sum()) - expected**2
    full = float((joint * (w - mean * (1 - value)) ** 2).sum()) - (value - expected * (1 - value)) ** 2
    se, se0 = (sqrt(max(v, 0) / n) / (1 - expected) for v in (full, null))
    return _kappa(value, se, se0, (n, 2), confidence)


def fleiss(ratings: ArrayLike) -> Kappa:
    """Fleiss's kappa of many raters, who need not be the same for each subject.

    Parameters
    ----------
    ratings : array_like of labels, shape (subjects, raters); subjects with gaps are left out

    References
    ----------
    Fleiss (1971) Psych Bull 76:378; Fleiss, Nee and Landis (1979) Psych Bull 86:974 for the test.

    Examples
    --------
    >>> round(fleiss([["a", "a", "a"], ["b", "b", "b"], ["a", "a", "b"]]).value, 2)
    0.55
    """
    counted, n, m = _counted(ratings)
    pairs, share = _pair_agreement(counted, m), counted.sum(axis=0) / (n * m)
    chance = float((share**2).sum())
    if chance >= 1:
        raise ValueError(
            "ratings must use more than one category; got one. With one category agreement beyond chance has no meaning."
        )
    spread = float((share * (1 - share)).sum())
    inner = spread**2 - float((share * (1 - share) * (1 - 2 * share)).sum())
    se0 = sqrt(2 * inner / (n * m * (m - 1))) / spread
    return _kappa((pairs - chance) / (1 - chance), nan, se0, (n, m))


def fleiss_categories(ratings: ArrayLike) -> CategoryKappas:
    """Fleiss's kappa of each category against the rest; source as `fleiss`.

    Examples
    --------
    >>> fleiss_categories([["a", "a", "a"], ["b", "b", "b"], ["a", "a", "b"]]).value.round(2).tolist()
    [0.55, 0.55]
    """
    _, categories = coded(ratings)
    counted, n, m = _counted(ratings)
    share = counted.sum(axis=0) / (n * m)
    used = np.where(share > 0, share, np.nan)
    again = ((counted**2).sum(axis=0) - n * m * share) / (n * m * (m - 1) * used)
    value = (again - share) / (1 - share)
    z = value / sqrt(2 / (n * m * (m - 1)))
    return CategoryKappas(categories, value, z, normal_two_sided(z))


def conger(ratings: ArrayLike) -> Kappa:
    """Conger's exact kappa of many raters: chance by each rater's own shares.

    References
    ----------
    Conger (1980) Psych Bull 88:322.

    Examples
    --------
    >>> round(conger([["a", "a", "a"], ["b", "b", "b"], ["a", "a", "b"]]).value, 2)
    0.57
    """
    counted, n, m = _counted(ratings)
    codes, categories = coded(ratings)
    own = shares_of_raters(complete(codes), len(categories))
    chance = float(((counted.sum(axis=0) / (n * m)) ** 2).sum()) - float(own.var(axis=0).sum()) / (m - 1)
    return _kappa((_pair_agreement(counted, m) - chance) / (1 - chance), nan, nan, (n, m))


def _counted(ratings: ArrayLike) -> tuple[Floats, int, int]:
    codes, categories = coded(ratings)
    codes = complete(codes)
    return tally(codes, len(categories)), codes.shape[0], codes.shape[1]


def _pair_agreement(counted: Floats, m: int) -> float:
    return float((((counted**2).sum(axis=1) - m) / (m * (m - 1))).mean())


def light(ratings: ArrayLike) -> Kappa:
    """Light's kappa: the mean of Cohen's kappas of all pairs of raters.

    Notes
    -----
    The test is that of the R package irr; it is rough, and has no interval.

    References
    ----------
    Light (1971) Psych Bull 76:365; Conger (1980).

    Examples
    --------
    >>> round(light([["a", "a", "a"], ["b", "b", "b"], ["a", "a", "b"]]).value, 2)
    0.6
    """
    codes, categories = coded(ratings)
    codes = complete(codes)
    n, m = codes.shape
    values, logs = list[float](), list[float]()
    for i, j in combinations(range(m), 2):
        values.append(cohen(codes[:, [i, j]], order=range(len(categories))).value)
        apart = n * n - float(_products(codes, i, j, len(categories)))
        logs.append(log(apart) if apart > 0 else -np.inf)
    differ = len(logs) * exp(sum(logs) - 2 * comb(m, 2) * log(n))
    chance = 1 - differ
    variance = chance / (n * (1 - chance)) if chance < 1 else nan
    return _kappa(float(np.mean(values)), nan, sqrt(variance) if variance > 0 else nan, (n, m))


def _products(codes: Ints, i: int, j: int, q: int) -> float:
    """Sum over categories of how often rater i used it times how often rater j did."""
    return float((np.bincount(codes[:, i], minlength=q) * np.bincount(codes[:, j], minlength=q)).sum())
