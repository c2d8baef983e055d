"""Bring indicators of different units to one scale where more is better."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._ranks import ranks
from qualstat._types import Floats

Method = Literal[
    "min_max", "z_score", "rank", "percentile", "borda", "target", "maximum", "reference", "fraction", "goalposts"
]
METHODS = (
    "min_max",
    "z_score",
    "rank",
    "percentile",
    "borda",
    "target",
    "maximum",
    "reference",
    "fraction",
    "goalposts",
)


@dataclass(frozen=True, slots=True)
class Normalisation:
    """How each indicator is brought to the common scale.

    method :
        "min_max" worst = low, best = high; "z_score" mean `low`, standard deviation `high` (n - 1);
        "rank" 1 for the worst; "borda" 0 for the worst; "percentile" share of units below, 0-1 (ties lowest);
        "target" 0 at the worst, 1 at the target; "maximum" 1 at the best; "reference" 1 at a chosen unit;
        "fraction" of the largest value; "goalposts" 0 and `high` at fixed posts, cut there
    low, high : of the scale, for "min_max" and "z_score"; `high` also for "goalposts"
    target : (indicators,), for "target", in the indicators' own units
    reference : row of the chosen unit, for "reference"
    posts : (indicators, 2), worst and best post, for "goalposts", in the indicators' own units
    cap : values above 1 are cut to 1, for "target" and "reference"
    """

    method: Method = "min_max"
    low: float = 0.0
    high: float = 100.0
    target: ArrayLike | None = None
    reference: int | None = None
    posts: ArrayLike | None = None
    cap: bool = False


def oriented(values: ArrayLike, direction: ArrayLike | None = None) -> Floats:
    """Values with those of which less is better turned by -1; gaps stay NaN.

    Raises ValueError for a table that is none, or a direction other than 1 and -1.
    """
    x = _check.matrix(values, "values", gaps=True)
    if direction is None:
        return x
    way = _check.finite(direction, "direction")
    if way.shape != (x.shape[1],) or not (np.abs(way) == 1).all():
        raise ValueError(
            f"direction must be 1 or -1 for each of the {x.shape[1]} indicators; got {way.tolist()}. Say which way is better."
        )
    return x * way


def normalised(values: ArrayLike, how: Normalisation | None = None, *, direction: ArrayLike | None = None) -> Floats:
    """Indicators on a common scale where more is better.

    Parameters
    ----------
    values : array_like of float, shape (units, indicators), NaN for gaps; each column in its own unit
    how : Normalisation, min-max 0-100 by default
    direction : array_like of 1 and -1, shape (indicators,), optional
        Those with -1 are multiplied by -1 before anything else.

    Returns
    -------
    array, shape (units, indicators), dimensionless; gaps stay NaN

    Raises
    ------
    ValueError
        An indicator with fewer than two values or without any variation (it tells no units apart),
        a missing target or reference, a best value of 0 or less for "fraction".

    Notes
    -----
    "min_max", "z_score", "maximum" and "reference" do not depend on the unit of an indicator; ranks not on
    any increasing change of scale. O(units * indicators), ranks O(n log n) each.

    References
    ----------
    OECD and JRC (2008) Handbook on Constructing Composite Indicators, step 5; COINr 1.1.14.

    Examples
    --------
    >>> normalised([[1, 30], [2, 20], [3, 10]], direction=[1, -1]).tolist()
    [[0.0, 0.0], [50.0, 50.0], [100.0, 100.0]]
    """
    how = how or Normalisation()
    _check.one_of(how.method, "method", METHODS)
    x = oriented(values, direction)
    _varying(x)
    worst, best = np.nanmin(x, axis=0), np.nanmax(x, axis=0)
    if how.method in ("rank", "borda", "percentile"):
        return _by_rank(x, how.method)
    if how.method == "z_score":
        return (x - np.nanmean(x, axis=0)) / np.nanstd(x, axis=0, ddof=1) * _spread(how) + _middle(how)
    if how.method in ("target", "reference"):
        aim = _aim(x, how, direction)
        y = (x - worst) / (aim - worst)
        return np.minimum(y, 1) if how.cap else y
    if how.method == "fraction":
        if (best <= 0).any():
            raise ValueError(
                f"values must have a best above 0 to be a fraction of it; got {best.min():g} in column {int(best.argmin())}. "
                "Choose another method."
            )
        return x / best
    if how.method == "goalposts":
        return _between_posts(x, how, direction)
    share = (x - worst) / (best - worst)
    return share if how.method == "maximum" else share * (how.high - how.low) + how.low


def _middle(how: Normalisation) -> float:
    return how.low


def _spread(how: Normalisation) -> float:
    return 1.0 if (how.low, how.high) == (0.0, 100.0) else how.high  # the default scale of z scores is 0 and 1


def _varying(x: Floats) -> None:
    there = (~np.isnan(x)).sum(axis=0)
    if (there < 2).any():
        raise ValueError(
            f"values must hold two units per indicator; got {there.min()} in column {int(there.argmin())}. Leave it out."
        )
    flat = np.flatnonzero(np.nanmax(x, axis=0) == np.nanmin(x, axis=0))
    if flat.size:
        raise ValueError(
            f"values must vary in each indicator; got all the same in column {int(flat[0])}. It tells no units apart."
        )


def _by_rank(x: Floats, method: str) -> Floats:
    rank = np.column_stack([ranks(column, "min") for column in x.T])
    if method == "rank":
        return rank
    return rank - 1 if method == "borda" else (rank - 1) / ((~np.isnan(x)).sum(axis=0) - 1)


def _aim(x: Floats, how: Normalisation, direction: ArrayLike | None) -> Floats:
    if how.method == "reference":
        if how.reference is None or not 0 <= how.reference < x.shape[0]:
            raise ValueError(
                f"reference must be a row of the table; got {how.reference} of {x.shape[0]}. Choose a unit."
            )
        return x[how.reference]
    if how.target is None:
        raise ValueError("target must be given for each indicator; got none. Choose another method, or set targets.")
    way = np.ones(x.shape[1]) if direction is None else _check.finite(direction, "direction")
    return _check.finite(how.target, "target") * way


def _between_posts(x: Floats, how: Normalisation, direction: ArrayLike | None) -> Floats:
    posts = _check.finite(how.posts if how.posts is not None else np.nan, "posts")
    if posts.shape != (x.shape[1], 2) or (posts[:, 0] == posts[:, 1]).any():
        raise ValueError(
            f"posts must be two different values for each indicator; got shape {posts.shape}. Give worst and best."
        )
    way = np.ones(x.shape[1]) if direction is None else _check.finite(direction, "direction")
    worst, best = (posts * way[:, None]).T
    return np.clip((x - worst) / (best - worst), 0, 1) * how.high
