"""How robust an index is: how scores and ranks move over weights, methods and left-out parts, and what each part gives."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._types import Floats
from qualstat.index.aggregate import Mean, aggregated, ranked
from qualstat.index.normalise import Normalisation, normalised


@dataclass(frozen=True, slots=True)
class Robustness:
    """Ranks over many ways to build the same index, each (units,); 1 is the highest.

    rank : with the weights and methods given
    median, lower, upper : of the ranks drawn, with the interval
    mean_shift : how many places the rank moves on average
    top : share (0-1) of draws in which the unit is among the best `n_top`
    """

    rank: Floats
    median: Floats
    lower: Floats
    upper: Floats
    mean_shift: Floats
    top: Floats


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways to build an index that are all fair: weights around the given ones, these scales and these means.

    spread : how far weights may go, as a share (0-1) of themselves; 1 draws any weights at all
    """

    spread: float = 0.25
    normalisations: Sequence[Normalisation] = (Normalisation(low=1.0),)
    means: Sequence[Mean] = ("arithmetic", "geometric")


def robustness(
    values: ArrayLike,
    *,
    rng: np.random.Generator,
    weights: ArrayLike | None = None,
    direction: ArrayLike | None = None,
    ways: Ways | None = None,
    draws: int = 1000,
) -> Robustness:
    """How ranks move over weights and methods (Monte Carlo): the first way of each list is the index itself.

    Parameters
    ----------
    values : array_like of float, shape (units, parts), NaN for gaps, each part in its own unit
    rng : numpy Generator, the only source of chance
    weights : array_like, shape (parts,), optional; equal by default
    direction : array_like of 1 and -1, shape (parts,), optional
    ways : Ways, optional
    draws : int >= 10

    Returns
    -------
    Robustness
        With the interval that holds 90 percent of the draws.

    Raises
    ------
    ValueError
        As `normalised` and `aggregated`; a spread outside 0-1.

    Notes
    -----
    The same generator state gives the same result. With no spread, one scale and one mean nothing moves.
    O(draws * units * (parts + log units)).

    References
    ----------
    Saisana, Saltelli and Tarantola (2005) JRSS A 168:307.

    Examples
    --------
    >>> got = robustness([[1, 9], [9, 1], [5, 5], [9, 9]], rng=np.random.default_rng(1), draws=200)
    >>> got.rank.tolist()[3], float(got.upper[3])
    (1.0, 1.0)
    """
    x = _check.matrix(values, "values", gaps=True)
    how = ways or Ways()
    spread = float(_check.shares(how.spread, "spread"))
    n_draws = _check.whole(draws, "draws", 10)
    base = np.ones(x.shape[1]) if weights is None else _check.not_negative(weights, "weights")
    scales = [normalised(x, scale, direction=direction) for scale in how.normalisations]
    rank = ranked(aggregated(scales[0], weights=base, mean=how.means[0]))
    drawn = np.empty((n_draws, x.shape[0]))
    for i in range(n_draws):
        weight = base * (
            rng.uniform(1 - spread, 1 + spread, base.size) if spread < 1 else rng.exponential(size=base.size)
        )
        scale = scales[int(rng.integers(len(scales)))]
        drawn[i] = ranked(aggregated(scale, weights=weight, mean=how.means[int(rng.integers(len(how.means)))]))
    lower, median, upper = np.quantile(drawn, [0.05, 0.5, 0.95], axis=0)
    n_top = max(1, round(x.shape[0] / 4))
    return Robustness(rank, median, lower, upper, np.abs(drawn - rank).mean(axis=0), (drawn <= n_top).mean(axis=0))


@dataclass(frozen=True, slots=True)
class Contributions:
    """What each part gives.

    share : (units, parts), of the unit's arithmetic score, sums to 1
    correlation : (parts,), with the score; a part near 0 hardly counts, whatever its weight
    without : (units, parts), the rank when a part is left out
    """

    share: Floats
    correlation: Floats
    without: Floats


def contributions(values: ArrayLike, *, weights: ArrayLike | None = None) -> Contributions:
    """What each part gives to an arithmetic index.

    Parameters
    ----------
    values : array_like of float, shape (units, parts), normalised, NaN for gaps
    weights : array_like, shape (parts,), optional

    Raises
    ------
    ValueError
        Fewer than two parts, or bad weights.

    References
    ----------
    Paruolo, Saisana and Saltelli (2013) JRSS A 176:609, on weights and importance.

    Examples
    --------
    >>> contributions([[10, 30], [20, 20], [40, 0]]).share.tolist()[0]
    [0.25, 0.75]
    """
    x = _check.matrix(values, "values", gaps=True)
    if x.shape[1] < 2:
        raise ValueError(f"values must hold two parts; got {x.shape[1]}. One part is the whole.")
    w = np.ones(x.shape[1]) if weights is None else _check.not_negative(weights, "weights")
    score = aggregated(x, weights=w)
    part = np.where(np.isnan(x), 0, x) * w
    total = part.sum(axis=1, keepdims=True)
    share = part / np.where(total != 0, total, np.nan)
    without = np.column_stack(
        [ranked(aggregated(np.delete(x, j, axis=1), weights=np.delete(w, j))) for j in range(x.shape[1])]
    )
    return Contributions(share, np.array([_correlation(column, score) for column in x.T]), without)


def _correlation(one: Floats, other: Floats) -> float:
    both = ~(np.isnan(one) | np.isnan(other))
    a, b = one[both], other[both]
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / size if size > 0 else float("nan")


def budget_weights(points: ArrayLike) -> Floats:
    """Weights from judges who each spread points over the parts: the mean of their shares, sums to 1.

    Parameters
    ----------
    points : array_like, shape (judges, parts), >= 0, each judge gives some; any total

    References
    ----------
    OECD and JRC (2008) Handbook, section 6.2 (budget allocation).

    Examples
    --------
    >>> budget_weights([[50, 50], [75, 25]]).tolist()
    [0.625, 0.375]
    """
    x = _check.not_negative(_check.matrix(points, "points"), "points")
    given = x.sum(axis=1, keepdims=True)
    if (given == 0).any():
        raise ValueError(
            f"points must be given by each judge; got none from judge {int(given.argmin())}. Leave the judge out."
        )
    return (x / given).mean(axis=0)
