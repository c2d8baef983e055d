"""Two quick patterns for tables with one level of sums: smallest in the row, and the hypercube."""

from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._types import Bools, Floats, Ints
from qualstat.disclosure.attack import hidden_flags
from qualstat.disclosure.table import TOTAL, Layout

Cube = tuple[Ints, Ints]  # the corners an even and an odd number of steps away


def _checked(layout: Layout, counts: ArrayLike, primary: ArrayLike) -> tuple[Floats, Bools, dict[tuple[str, ...], int]]:
    n = _check.not_negative(_check.vector(counts, "counts"), "counts")
    at = {label: i for i, label in enumerate(layout.labels)}
    if len(at) != n.size or len(at) != np.prod([len(set(codes)) for codes in zip(*layout.labels, strict=True)]):
        raise ValueError("layout must hold each combination of codes once; it does not. Use `protect` for such tables.")
    return n, hidden_flags(primary, layout.n_cells), at


def smallest_in_line(layout: Layout, counts: ArrayLike, primary: ArrayLike) -> Bools:
    """Hide the smallest other cell of every sum that has exactly one hidden cell, until there is none.

    Parameters
    ----------
    layout : a table of all codes in each dimension, the sums named "Total", no groups between
    counts : (c,), >= 0; zeros are never chosen
    primary : (c,) of bool

    Returns
    -------
    array of bool, shape (c,)
        Protects against subtraction along one sum, not against all: check with `attack`.
    """
    n, hidden, at = _checked(layout, counts, primary)
    hidden = hidden.copy()
    lines = _lines(at)
    while True:
        before = int(hidden.sum())
        for line in lines:
            open_ = line[~hidden[line] & (n[line] > 0)]
            if hidden[line].sum() == 1 and open_.size:
                hidden[open_[np.argmin(n[open_])]] = True
        if int(hidden.sum()) == before:
            return hidden


def _lines(at: dict[tuple[str, ...], int]) -> list[Ints]:
    """The cells of each sum: parts and total."""
    codes = [list(dict.fromkeys(column)) for column in zip(*at, strict=True)]
    found: list[Ints] = []
    for along in range(len(codes)):
        rest = codes[:along] + codes[along + 1 :]
        for fixed in product(*rest):
            labels = [(*fixed[:along], code, *fixed[along:]) for code in codes[along]]
            found.append(np.array([at[label] for label in labels], dtype=np.int64))
    return found


def hypercube(layout: Layout, counts: ArrayLike, primary: ArrayLike, *, protection: float = 80.0) -> Bools:
    """Hide, for each cell that is hidden, all corners of a cube of cells around it.

    Parameters
    ----------
    layout, counts, primary : as `smallest_in_line`
    protection : percent of the cell by which the cube must let it vary, to count as protected already

    Returns
    -------
    array of bool, shape (c,)
        Every hidden cell, those added too, stands in a cube of hidden cells, without other cells of 1 where there is
        such a cube (one person there could undo it). Fewest added cells first, then the smallest sum.

    References
    ----------
    Repsilber (1994, 1999), the method GHMITER; Giessing and Repsilber (2002). Choices as in sdcTable.
    """
    n, must, at = _checked(layout, counts, primary)
    hidden = must.copy()
    while True:
        before = hidden.copy()
        for cell in np.flatnonzero(before):
            chosen = _chosen(layout, n, hidden, at, int(cell), protection)
            hidden[chosen] = True
        if (before == hidden).all():
            return hidden


def _chosen(
    layout: Layout, n: Floats, hidden: Bools, at: dict[tuple[str, ...], int], cell: int, protection: float
) -> Ints:
    """The corners of the best cube around a cell; none where it stands in a good one already."""
    best: tuple[tuple[float, ...], Ints] | None = None
    own = layout.labels[cell]
    for label in layout.labels:
        if any(a == b for a, b in zip(label, own, strict=True)):
            continue
        even, odd = _cube(own, label, at)
        corners = np.concatenate([even, odd])
        if (n[corners] == 0).any():
            continue
        added = corners[~hidden[corners]]
        single = bool((n[corners[corners != cell]] == 1).any())
        room = 100 * (n[even].min() + n[odd].min()) / n[cell]
        if added.size == 0 and room >= protection and not single:
            return np.empty(0, dtype=np.int64)
        rank = (float(single), float(added.size), float(n[added].sum()))
        if best is None or rank < best[0]:
            best = (rank, corners)
    return np.empty(0, dtype=np.int64) if best is None else best[1]


def _cube(one: tuple[str, ...], other: tuple[str, ...], at: dict[tuple[str, ...], int]) -> Cube:
    sides: tuple[list[int], list[int]] = ([], [])
    for steps in product((0, 1), repeat=len(one)):
        corner = tuple(b if step else a for a, b, step in zip(one, other, steps, strict=True))
        sides[sum(steps) % 2].append(at[corner])
    return np.array(sides[0], dtype=np.int64), np.array(sides[1], dtype=np.int64)


def is_flat(layout: Layout) -> bool:
    """Whether each code is a leaf or the total of its dimension, so that the patterns of this module apply."""
    per_leaf = np.flatnonzero([TOTAL not in label for label in layout.labels])
    return bool((layout.sums[:, per_leaf].sum(axis=1) == 1).all())
