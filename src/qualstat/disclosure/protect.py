"""Hiding until the interval that an attacker gets is wide enough: the cheapest way, and a quick one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._program import FOUND, Program, solve
from qualstat._types import Bools, Floats
from qualstat.disclosure.attack import Attack, attack, hidden_flags
from qualstat.disclosure.secondary import order_of, suppress
from qualstat.disclosure.table import Layout

_REACH = 4.0  # how many times the needed change any other cell may change by: one is enough in two-way tables


@dataclass(frozen=True, slots=True)
class Protected:
    """What to hide, and what an attacker can compute then. `safe`: every primary cell is as uncertain as was asked."""

    hidden: Bools
    attack: Attack
    safe: bool


def protect(layout: Layout, inner: ArrayLike, primary: ArrayLike, *, need: float = 1.0) -> Protected:
    """Hide cells until each primary one may be `need` less (or 0) and more than it is: quick, and verified.

    Parameters
    ----------
    layout : which sums are made
    inner : (m,), >= 0, values of the inner cells
    primary : (c,) of bool, what must be hidden
    need : > 0, in the unit of the values: how much lower and higher each primary cell must be possible

    Returns
    -------
    Protected
        `safe` is verified by `attack`, not assumed. False only where no hiding can help, as with a whole table of zeros.

    Raises
    ------
    ValueError
        Negative values, another number of flags than of cells, need of 0 or less.

    Notes
    -----
    Starts from `suppress`; a cell whose interval is too narrow is moved by a linear program that prefers cells that
    are hidden already, then small ones; what it moves is hidden too. At most as many rounds as there are primary cells.

    References
    ----------
    Kelly, Golden and Assad (1992) Networks 22:397; Fischetti and Salazar (2001) Management Science 47:1008.

    Examples
    --------
    >>> from qualstat.disclosure import crossed, hierarchy
    >>> keys = ["A", "A", "B", "B"], ["x", "y", "x", "y"]
    >>> two_way = crossed(keys, [hierarchy(key) for key in keys])
    >>> counts = two_way.totals([1, 9, 8, 7])
    >>> protect(two_way, [1, 9, 8, 7], counts == 1, need=1).safe
    True
    """
    x = _check.not_negative(inner, "inner")
    values = layout.totals(x)
    must = hidden_flags(primary, layout.n_cells)
    need = _check.above_zero(need, "need")
    hidden = suppress(layout, must, order=order_of(layout, values))
    for _ in range(int(must.sum()) + 1):
        seen = attack(layout, x, hidden)
        weak = np.flatnonzero(must & ~seen.protects(need, need))
        if weak.size == 0:
            return Protected(hidden, seen, True)
        before = hidden.copy()
        for cell in weak:
            for sign in (1.0, -1.0):
                price = np.where(hidden, 0.0, 1.0 + values)
                wanted = need if sign > 0 else -min(need, float(values[cell]))
                hidden = hidden | _moved(layout, x, price, int(cell), wanted)
        if (before == hidden).all():
            break
    seen = attack(layout, x, hidden)
    return Protected(hidden, seen, not (must & ~seen.protects(need, need)).any())


def _moved(layout: Layout, x: Floats, price: Floats, cell: int, wanted: float) -> Bools:
    """The cells that change in the cheapest way to move one cell by what it needs. Changes of inner cells: up - down."""
    m, c = x.size, layout.n_cells
    # Variables: inner up (m), inner down (m), size of change of each cell (c).
    change = np.hstack([layout.sums.T, -layout.sums.T])
    upper = np.vstack([np.hstack([change, -np.eye(c)]), np.hstack([-change, -np.eye(c)])])
    equal = np.concatenate([change[cell], np.zeros(c)])[None, :]
    most = np.concatenate([np.full(m, np.inf), x, np.full(c, np.inf)])
    cost = np.concatenate([np.full(2 * m, 1e-6), price])
    program = Program(cost, upper, np.zeros(2 * c), equal, np.full(1, wanted, dtype=np.float64), most=most)
    got = solve(program)
    if got.status != FOUND:
        return np.zeros(c, dtype=np.bool_)
    return np.asarray(np.greater(got.x[2 * m :], 1e-7), dtype=np.bool_)


def cheapest(
    layout: Layout, inner: ArrayLike, primary: ArrayLike, *, need: float = 1.0, cost: ArrayLike | None = None
) -> Protected:
    """Hide what costs least so that each primary cell may be `need` less (or 0) and more than it is.

    Parameters and errors as `protect`; cost : (c,), >= 0, of hiding a cell, by default its value.

    Returns
    -------
    Protected
        The optimum where other cells change by at most four times what is needed (in two-way tables: the optimum).

    Notes
    -----
    Mixed integer program, for tables of some hundred cells and a dozen primary ones; for more use `protect`.

    References
    ----------
    Fischetti and Salazar (2001) Management Science 47:1008, the model with one flow per attacked cell.
    """
    x = _check.not_negative(inner, "inner")
    values = layout.totals(x)
    must = hidden_flags(primary, layout.n_cells)
    price = values if cost is None else _check.not_negative(_check.vector(cost, "cost"), "cost")
    need = _check.above_zero(need, "need")
    if not must.any():
        return Protected(must, attack(layout, x, must), True)
    program = _program(layout, x, values, must, need, price)
    got = solve(program)
    hidden = must | (got.x[-values.size :] > 0.5) if got.status == FOUND else np.ones(values.size, dtype=np.bool_)
    seen = attack(layout, x, hidden)
    return Protected(hidden, seen, not (must & ~seen.protects(need, need)).any())


def _program(layout: Layout, x: Floats, values: Floats, must: Bools, need: float, price: Floats) -> Program:
    """One block of changes of inner cells per primary cell and direction; then one whole number per cell: hidden or not."""
    m, c = x.size, layout.n_cells
    aims = [(int(cell), sign) for cell in np.flatnonzero(must) for sign in (1.0, -1.0)]
    n = len(aims) * m + c
    rows: list[Floats] = []
    bound: list[float] = []
    equal, value = np.zeros((len(aims), n)), np.zeros(len(aims))
    for block, (cell, sign) in enumerate(aims):
        at = slice(block * m, (block + 1) * m)
        equal[block, at] = layout.sums[:, cell]
        value[block] = need if sign > 0 else -min(need, float(values[cell]))
        for other in np.flatnonzero(~must):
            for way, most in ((1.0, _REACH * need), (-1.0, min(_REACH * need, float(values[other])))):
                row = np.zeros(n)
                row[at], row[n - c + other] = way * layout.sums[:, other], -most
                rows.append(row)
                bound.append(0.0)
    least = np.concatenate([np.tile(np.maximum(-x, -1e9), len(aims)), np.where(must, 1.0, 0.0)])
    most_of = np.concatenate([np.full(len(aims) * m, np.inf), np.ones(c)])
    cost = np.concatenate([np.zeros(len(aims) * m), price + 1e-6])
    whole = np.concatenate([np.zeros(len(aims) * m), np.ones(c)])
    return Program(cost, np.array(rows), np.array(bound), equal, value, least=least, most=most_of, whole=whole)
