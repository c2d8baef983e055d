"""Rounding that keeps sums: every cell a multiple of the base, every total the sum of its parts."""

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._program import FOUND, Program, solve
from qualstat._types import Floats
from qualstat.disclosure.table import Layout


def rounded(layout: Layout, inner: ArrayLike, *, base: int = 5, most: int = 3) -> Floats:
    """Values of all cells as multiples of a base, with sums that add up.

    Parameters
    ----------
    layout : which sums are made
    inner : (m,), counts >= 0
    base : whole number >= 2; most : how many steps of the base a cell may be moved at most, if less will not do

    Returns
    -------
    array, shape (c,)
        As near to the true values as can be (smallest sum of distances); within one base where that is possible,
        which it always is in tables of one or two dimensions. A multiple of the base stays if the others let it.

    Raises
    ------
    ValueError
        Values that are no counts, base under 2, or a table in which `most` steps are not enough.

    Notes
    -----
    Mixed integer program: for tables of some thousand cells.

    References
    ----------
    Cox and Ernst (1982) INFOR 20:423; Hundepool et al. (2012) Statistical Disclosure Control, section 5.4.3.

    Examples
    --------
    >>> from qualstat.disclosure import crossed, hierarchy
    >>> keys = ["A", "B", "C"],
    >>> one_way = crossed(keys, [hierarchy(keys[0])])
    >>> rounded(one_way, [3, 3, 3], base=5).tolist()  # the total first
    [10.0, 5.0, 5.0, 0.0]
    """
    x = _check.counts(inner, "inner")
    size, steps = _check.whole(base, "base", 2), _check.whole(most, "most", 1)
    values = layout.totals(x)
    for reach in range(1, steps + 1):
        got = solve(_program(layout, x / size, values / size, reach))
        if got.status == FOUND:
            return np.asarray(np.round(got.x[: x.size]) @ layout.sums * size, dtype=np.float64)
    raise ValueError(
        f"the table must have a rounding within {steps} steps of {size}; it has none. Give a greater most."
    )


def _program(layout: Layout, inner: Floats, values: Floats, reach: int) -> Program:
    """Variables: whole inner values (m), then the distance of each cell from the truth (c)."""
    m, c = inner.size, layout.n_cells
    sums = layout.sums.T
    upper = np.vstack([np.hstack([sums, -np.eye(c)]), np.hstack([-sums, -np.eye(c)])])
    low: Floats = np.maximum(np.floor(values) - (reach - 1), 0)
    high: Floats = np.ceil(values) + (reach - 1)
    upper = np.vstack([upper, np.hstack([sums, np.zeros((c, c))]), np.hstack([-sums, np.zeros((c, c))])])
    bound = np.concatenate([values, -values, high, -low])
    # Equal distances are broken by place, so that the same table is always rounded alike.
    cost = np.concatenate([1e-6 * np.arange(m) / max(m, 1), np.ones(c)])
    whole = np.concatenate([np.ones(m), np.zeros(c)])
    return Program(cost, upper, bound, whole=whole)
