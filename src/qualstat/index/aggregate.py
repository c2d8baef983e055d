"""From parts to a whole: means that forgive more or less, weights, gaps, and ranks."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._ranks import ranks
from qualstat._types import Floats, Ints

Mean = Literal["arithmetic", "geometric", "harmonic", "median", "copeland"]
MEANS = ("arithmetic", "geometric", "harmonic", "median", "copeland")


def aggregated(
    values: ArrayLike, *, weights: ArrayLike | None = None, mean: Mean = "arithmetic", enough: float = 0.0
) -> Floats:
    """One score per unit from its parts.

    Parameters
    ----------
    values : array_like of float, shape (units, parts), on one scale, NaN for gaps
    weights : array_like, shape (parts,), >= 0 with some above, any scale; equal by default
    mean : "arithmetic" lets parts make up for each other fully; "geometric" and "harmonic" less (values above 0);
        "median" (weighted: the middle of the weight); "copeland" counts how many other units it outranks
    enough : share (0-1) of parts that must be there; below it the score is missing

    Returns
    -------
    array, shape (units,), NaN where nothing (or not enough) is there

    Raises
    ------
    ValueError
        Bad weights, values of 0 or less under a geometric or harmonic mean, a bad share.

    Notes
    -----
    Weights are renormalised over the parts that are there. Harmonic <= geometric <= arithmetic.
    O(units * parts); "copeland" O(units^2 * parts).

    References
    ----------
    OECD and JRC (2008) Handbook, step 6; Munda and Nardo (2009) for outranking; COINr 1.1.14.

    Examples
    --------
    >>> aggregated([[10, 40], [90, float("nan")]], mean="geometric").round(6).tolist()
    [20.0, 90.0]
    """
    x = _check.matrix(values, "values", gaps=True)
    _check.one_of(mean, "mean", MEANS)
    w = _weights(weights, x.shape[1])
    share = float(_check.shares(enough, "enough"))
    there = ~np.isnan(x)
    some = there.any(axis=1) & (there.mean(axis=1) >= share - 1e-12)
    if mean in ("geometric", "harmonic"):
        _check.positive(x[there], "values")
    if mean == "copeland":
        return np.where(some, copeland(x, w), np.nan)
    if mean == "median":
        return np.where(some, _median(x, w), np.nan)
    used = np.where(there, w, 0)
    total = np.where(used.sum(axis=1) > 0, used.sum(axis=1), np.nan)
    filled = np.where(there, x, 1.0)
    if mean == "geometric":
        score = np.exp((used * np.log(filled)).sum(axis=1) / total)
    elif mean == "harmonic":
        score = total / (used / filled).sum(axis=1)
    else:
        score = (used * filled).sum(axis=1) / total
    return np.where(some, score, np.nan)


def _weights(weights: ArrayLike | None, n: int) -> Floats:
    w = np.ones(n) if weights is None else _check.not_negative(weights, "weights")
    if w.shape != (n,) or not w.sum() > 0:
        raise ValueError(
            f"weights must be one for each of the {n} parts and not all 0; got {w.tolist()}. Give each a weight."
        )
    return w


def _median(x: Floats, w: Floats) -> Floats:
    """The middle of the weight: halfway between neighbours where it falls between them."""
    order: Ints = np.argsort(x, axis=1)  # gaps last
    values = np.take_along_axis(x, order, axis=1)
    weight = np.where(np.isnan(values), 0, w[order])
    below = np.cumsum(weight, axis=1)
    half = below[:, -1:] / 2
    low = np.argmax(below >= half * (1 - 1e-12), axis=1)
    high = np.argmax(below > half * (1 + 1e-12), axis=1)
    at = np.stack([low, high], axis=1)
    return np.asarray(np.take_along_axis(values, at, axis=1).mean(axis=1), dtype=np.float64)


def outranking(values: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """For each pair of units the weight on which the first is better, plus half of that where they are equal.

    Returns array (units, units), share 0-1, 0.5 on the diagonal; parts that either lacks are left out of
    both sides (0.5 where they share none). For each pair the two sum to 1. O(units^2 * parts).

    Examples
    --------
    >>> outranking([[1, 5], [2, 5]])[1, 0].item()
    0.75
    """
    x = _check.matrix(values, "values", gaps=True)
    w = _weights(weights, x.shape[1])
    won, met = np.zeros((x.shape[0], x.shape[0])), np.zeros((x.shape[0], x.shape[0]))
    for column, weight in zip(x.T, w, strict=True):
        both = ~np.isnan(column)[:, None] & ~np.isnan(column)
        better = column[:, None] > column[None, :]
        won += weight * both * (better + 0.5 * (column[:, None] == column[None, :]))
        met += weight * both
    return np.where(met > 0, won / np.where(met > 0, met, 1), 0.5)


def copeland(values: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """For each unit how many others it outranks less how many outrank it, shape (units,).

    Examples
    --------
    >>> copeland([[1, 5], [2, 5], [3, 9]]).tolist()
    [-2.0, 0.0, 2.0]
    """
    pair = np.round(outranking(values, weights), 12)
    return ((pair > 0.5).sum(axis=1) - (pair < 0.5).sum(axis=1)).astype(np.float64)


def ranked(scores: ArrayLike) -> Floats:
    """Ranks with 1 for the highest score; ties share the best rank (1, 2, 2, 4); missing stay NaN.

    Examples
    --------
    >>> ranked([5, 9, 5, 1]).tolist()
    [2.0, 1.0, 2.0, 4.0]
    """
    x = _check.gappy(scores, "scores")
    if x.ndim != 1:
        raise ValueError(f"scores must have one dimension; got shape {x.shape}. Rank one list at a time.")
    return ranks(-x, "min")
