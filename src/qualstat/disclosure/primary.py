"""Which cells may not be shown by themselves: small counts, and sums that one or two dominate."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._types import Bools, Floats


def small(counts: ArrayLike, *, most: int, zeros: bool = True) -> Bools:
    """Counts that are too small to show.

    Parameters
    ----------
    counts : array_like of count, any shape
    most : the greatest count that is hidden, inclusive (for "fewer than five" give 4)
    zeros : whether zeros are hidden too

    Returns
    -------
    array of bool, shape of counts

    Examples
    --------
    >>> small([0, 3, 4], most=3, zeros=False).tolist()
    [False, True, False]
    """
    x = _check.counts(counts, "counts")
    hidden = x <= _check.whole(most, "most", 0)
    return np.asarray(hidden if zeros else hidden & (x > 0), dtype=np.bool_)


def contributions(values: ArrayLike, contributors: Sequence[str], sums: Floats) -> Floats:
    """What each contributor gives to each cell, sorted from the greatest, shape (c, number of contributors).

    values : shape (m,), >= 0, of the rows; contributors : m names; sums : (m, c) of 0 and 1, as in `Layout`.
    The values of one contributor within a cell are added up first.
    """
    x = _check.not_negative(_check.vector(values, "values"), "values")
    names = {name: i for i, name in enumerate(dict.fromkeys(contributors))}
    of = np.zeros((len(names), x.size))
    of[[names[name] for name in contributors], np.arange(x.size)] = x
    return -np.sort(-(of @ sums).T, axis=1)


def dominated(shares_of: Floats, *, n: Sequence[int] = (1, 2), k: Sequence[float] = (80.0, 99.0)) -> Bools:
    """Cells in which the n greatest contributors give k percent or more of the sum.

    Parameters
    ----------
    shares_of : (c, p), contributions sorted from the greatest: see `contributions`
    n, k : as many whole numbers as percentages (0-100); a cell that breaks any of the rules is hidden

    Examples
    --------
    >>> dominated(np.array([[90.0, 5.0, 5.0], [40.0, 30.0, 30.0]]), n=[1], k=[80]).tolist()
    [True, False]
    """
    x = _check.not_negative(_check.matrix(shares_of, "contributions"), "contributions")
    if len(n) != len(k):
        raise ValueError(f"k must hold one percentage for each of n; got {len(k)} and {len(n)}. Give pairs.")
    total = x.sum(axis=1)
    hidden = np.zeros(x.shape[0], dtype=np.bool_)
    for top, percent in zip(n, k, strict=True):
        if not 0 < percent <= 100:
            raise ValueError(f"k must be percentages above 0 and at most 100; got {percent!r}. Choose another.")
        hidden |= (x[:, : _check.whole(top, "n", 1)].sum(axis=1) >= percent / 100 * total) & (total > 0)
    return hidden


def guessable(shares_of: Floats, *, p: float = 10.0) -> Bools:
    """Cells in which the second greatest contributor can tell the greatest one's value within p percent (the p% rule).

    Parameters
    ----------
    shares_of : (c, q), contributions sorted from the greatest: see `contributions`
    p : percent, > 0

    Examples
    --------
    >>> guessable(np.array([[90.0, 5.0, 5.0], [60.0, 30.0, 10.0]])).tolist()
    [True, False]
    """
    x = _check.not_negative(_check.matrix(shares_of, "contributions"), "contributions")
    rest = x[:, 2:].sum(axis=1)
    return np.asarray((rest < _check.above_zero(p, "p") / 100 * x[:, 0]) & (x[:, 0] > 0), dtype=np.bool_)
