"""A published table as sums over inner cells: which inner cells each published cell adds up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._types import Bools, Floats

TOTAL = "Total"


@dataclass(frozen=True, slots=True)
class Layout:
    """Published cells over m inner cells (those that are not sums of others, published or not).

    sums : (m, c) of 0 and 1, column: the inner cells that a published cell adds up
    labels : c tuples, the code of each cell in each dimension
    """

    sums: Floats
    labels: tuple[tuple[str, ...], ...]

    @property
    def n_cells(self) -> int:
        """How many cells are published or suppressed."""
        return self.sums.shape[1]

    def totals(self, inner: ArrayLike) -> Floats:
        """The value of each cell, shape (c,), from values of the inner cells, shape (m,)."""
        x = _check.vector(inner, "inner")
        if x.size != self.sums.shape[0]:
            raise ValueError(
                f"inner must hold {self.sums.shape[0]} values; got {x.size}. Give one for each inner cell."
            )
        return np.asarray(x @ self.sums, dtype=np.float64)


Codes = Mapping[str, frozenset[str]]


def hierarchy(*columns: Sequence[str], total: str = TOTAL) -> Codes:
    """The codes of one dimension, each with the leaves below it.

    Parameters
    ----------
    columns : the leaves first, then columns of groups, row by row of the data; a group is a sum of its leaves.
        Groups need not be nested in one another (areas and kinds of place may cross).
    total : the code of everything

    Returns
    -------
    Mapping
        Sums first (with the total), then leaves, each in alphabetical order.

    Raises
    ------
    ValueError
        Columns of different lengths, or a code that names two things.

    Examples
    --------
    >>> codes = hierarchy(["A", "B", "C"], ["north", "north", "south"])
    >>> list(codes), sorted(codes["north"])
    (['Total', 'north', 'south', 'A', 'B', 'C'], ['A', 'B'])
    """
    if not columns or len({len(column) for column in columns}) != 1 or not columns[0]:
        raise ValueError("columns must be one or more of the same length; got none, or different lengths. Check them.")
    leaves, groups = columns[0], columns[1:]
    members: dict[str, set[str]] = {total: set(leaves)}
    for column in groups:
        own: dict[str, set[str]] = {}
        for leaf, group in zip(leaves, column, strict=True):
            own.setdefault(group, set()).add(leaf)
        for group, inside in own.items():
            if group in members and members[group] != inside:
                raise ValueError(f"a code must name one thing; got {group!r} for two. Rename one of them.")
            members[group] = inside
    clash = set(members) & set(leaves)
    clash = {code for code in clash if members[code] != {code}}
    if clash:
        raise ValueError(f"a code must name one thing; got {min(clash)!r} as a leaf and a sum. Rename one of them.")
    sums = {code: frozenset(members[code]) for code in sorted(members) if code not in leaves}
    return sums | {leaf: frozenset({leaf}) for leaf in sorted(set(leaves))}


def crossed(keys: Sequence[Sequence[str]], dimensions: Sequence[Codes], *, empty: bool = True) -> Layout:
    """All combinations of codes, the first dimension slowest.

    Parameters
    ----------
    keys : one column of leaves for each dimension, a row for each inner cell
    dimensions : codes by `hierarchy`
    empty : whether combinations without any inner cell are cells too (of zero)

    Returns
    -------
    Layout

    Examples
    --------
    >>> rows = ["A", "B"], ["x", "x"]
    >>> crossed(rows, [hierarchy(rows[0]), hierarchy(rows[1])]).labels[:2]
    (('Total', 'Total'), ('Total', 'x'))
    """
    if len(keys) != len(dimensions) or not keys:
        raise ValueError("keys must be one column for each dimension; got another number. Give each its own.")
    inside = [
        {code: np.array([key in leaves for key in column], dtype=np.bool_) for code, leaves in codes.items()}
        for column, codes in zip(keys, dimensions, strict=True)
    ]
    labels: list[tuple[str, ...]] = [()]
    columns: list[Bools] = [np.ones(len(keys[0]), dtype=np.bool_)]
    for codes in inside:
        labels, columns = (
            [(*label, code) for label in labels for code in codes],
            [column & has for column in columns for has in codes.values()],
        )
    kept = [i for i, column in enumerate(columns) if empty or bool(column.any())]
    sums = np.stack([columns[i] for i in kept], axis=1).astype(np.float64)
    return Layout(sums, tuple(labels[i] for i in kept))
