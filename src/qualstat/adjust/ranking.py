"""Ranks with intervals, never ranks alone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._types import Floats


@dataclass(frozen=True, slots=True)
class Ranking:
    """Ranks from 1 (best), all (n,).

    rank : by the estimate alone, equal ones share the best; median, lower, upper : of the rank, given the uncertainty
    top, bottom : chance that the unit belongs to the best and to the worst quarter, share
    """

    rank: Floats
    median: Floats
    lower: Floats
    upper: Floats
    top: Floats
    bottom: Floats


def ranking(
    estimates: ArrayLike,
    se: ArrayLike,
    generator: np.random.Generator,
    *,
    best: str = "highest",
    draws: int = 4000,
    confidence: float = 0.95,
) -> Ranking:
    """Where units stand, and how surely.

    Parameters
    ----------
    estimates : array_like of float, shape (n,), n >= 2, any unit
    se : array_like, shape (n,), >= 0
    generator : numpy Generator; the same seed gives the same answer
    best : "highest" or "lowest"
    draws : how often ranks are drawn; at least 100
    confidence : share, strictly between 0 and 1

    Returns
    -------
    Ranking

    Raises
    ------
    ValueError
        Different shapes, negative standard errors, unknown best.

    Notes
    -----
    Estimates are drawn from normal distributions, each by itself. A wide interval is the message: the order of
    such units says nothing. O(draws n log n).

    References
    ----------
    Goldstein and Spiegelhalter (1996) JRSS A 159:385.

    Examples
    --------
    >>> got = ranking([3.0, 1.0, 2.9], [0.0, 0.0, 1.0], np.random.default_rng(1))
    >>> got.rank.tolist(), got.upper.tolist()
    ([1.0, 3.0, 2.0], [2.0, 3.0, 3.0])
    """
    y, s = _check.vector(estimates, "estimates", 2), _check.not_negative(_check.vector(se, "se", 2), "se")
    _check.same_shape(y, s, "estimates", "se")
    sign = -1.0 if _check.one_of(best, "best", ("highest", "lowest")) == "highest" else 1.0
    drawn = sign * (y + s * generator.standard_normal((_check.whole(draws, "draws", 100), y.size)))
    places = drawn.argsort(axis=1).argsort(axis=1) + 1
    tail = (1 - _check.confidence(confidence)) / 2
    lower, median, upper = np.quantile(places, [tail, 0.5, 1 - tail], axis=0, method="closest_observation")
    rank = (sign * y[:, None] > sign * y[None, :]).sum(axis=1) + 1.0
    quarter = max(y.size / 4, 1)
    top, bottom = (places <= quarter).mean(axis=0), (places > y.size - quarter).mean(axis=0)
    return Ranking(rank, median.astype(np.float64), lower.astype(np.float64), upper.astype(np.float64), top, bottom)
