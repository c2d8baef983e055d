"""What an attacker can compute about hidden cells: the check that protection is there, by linear programming."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._program import FOUND, Program, solve
from qualstat._types import Bools, Floats
from qualstat.disclosure.table import Layout


@dataclass(frozen=True, slots=True)
class Attack:
    """What can be computed: for each cell the least and greatest value that fit all that is shown, shape (c,)."""

    values: Floats
    lower: Floats
    upper: Floats

    def protects(self, below: ArrayLike = 1.0, above: ArrayLike = 1.0) -> Bools:
        """Whether each cell may be at least so much less and more than it is, as far as anyone can tell."""
        slack = 1e-6 * (1 + np.abs(self.values))
        wide = (self.values - self.lower >= np.minimum(below, self.values) - slack) & (
            self.upper - self.values >= np.asarray(above) - slack
        )
        return np.asarray(wide, dtype=np.bool_)


def hidden_flags(suppressed: ArrayLike, n: int) -> Bools:
    """Flags of n cells. Raises ValueError for another number of them."""
    flags = np.asarray(suppressed, dtype=np.bool_)
    if flags.shape != (n,):
        raise ValueError(
            f"suppressed must be one flag for each of {n} cells; got shape {flags.shape}. Give one for each."
        )
    return flags


def attack(layout: Layout, inner: ArrayLike, suppressed: ArrayLike) -> Attack:
    """The interval that an attacker can compute for each hidden cell from all that are shown.

    Parameters
    ----------
    layout : which sums are made
    inner : (m,), >= 0, the true values of the inner cells, known to nobody outside
    suppressed : (c,) of bool, the cells that are hidden

    Returns
    -------
    Attack
        Cells that are shown have the interval of their value. Upper is infinite where nothing bounds it.

    Raises
    ------
    ValueError
        Negative values, or another number of flags than there are cells.

    Notes
    -----
    The attacker knows that values are not negative, and all sums. Two linear programs per hidden cell.

    References
    ----------
    Hundepool et al. (2012) Statistical Disclosure Control, section 4.3.1 (the attacker's problem).

    Examples
    --------
    >>> from qualstat.disclosure import crossed, hierarchy
    >>> keys = ["A", "A", "B", "B"], ["x", "y", "x", "y"]
    >>> two_way = crossed(keys, [hierarchy(key) for key in keys])
    >>> only_one = [label == ("A", "x") for label in two_way.labels]
    >>> got = attack(two_way, [1, 9, 8, 7], only_one)
    >>> float(got.upper[only_one][0])  # found exactly: the total minus the rest
    1.0
    """
    x = _check.not_negative(inner, "inner")
    values = layout.totals(x)
    hidden = hidden_flags(suppressed, layout.n_cells)
    lower, upper = values.copy(), values.copy()
    shown = layout.sums[:, ~hidden].T
    known = values[~hidden]
    for cell in np.flatnonzero(hidden):
        lower[cell] = _extreme(layout.sums[:, cell], shown, known, sign=1.0)
        upper[cell] = _extreme(layout.sums[:, cell], shown, known, sign=-1.0)
    return Attack(values, np.minimum(lower, values), np.maximum(upper, values))


def _extreme(cell: Floats, shown: Floats, known: Floats, *, sign: float) -> float:
    got = solve(Program(sign * cell, equal=shown if shown.size else None, value=known if shown.size else None))
    return sign * got.value if got.status == FOUND else float("inf")
