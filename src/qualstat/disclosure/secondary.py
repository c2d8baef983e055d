"""Which more cells to hide so that those that must be hidden cannot be computed from the rest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._types import Bools, Floats, Ints
from qualstat.disclosure.attack import hidden_flags
from qualstat.disclosure.table import Layout

_ZERO = 1e-9


def order_of(layout: Layout, counts: ArrayLike, weights: ArrayLike | None = None) -> Ints:
    """The order in which cells are shown: great ones first, zeros before all; ties by the sums they stand in.

    counts : (c,), >= 0, of the cells; weights : (c,), > 0, for sums of money the value per count.
    Source: GaussSuppression's CandidatesDefault (Langsrud, Statistics Norway).
    """
    n = _check.not_negative(_check.vector(counts, "counts"), "counts")
    size = (n + 1) * (1.0 if weights is None else np.maximum(_check.not_negative(weights, "weights"), 1e-20))
    tie: Floats = layout.sums.T @ (layout.sums @ size)
    rank: Floats = np.asarray(size + 0.99 * tie / tie.max(), dtype=np.float64)
    rank = np.where(n == 0, 0.01 + rank.max() + rank, rank)
    return np.argsort(-rank, kind="stable").astype(np.int64)


@dataclass(slots=True)
class _View:
    """What one reader knows, column by column reduced by what was shown so far: candidates, and what must stay hidden."""

    candidates: Floats
    secret: Floats

    def reveals(self, column: int) -> bool:
        """Whether showing a candidate tells one of the secrets: what is left of the two is the same but for scale."""
        shown = self.candidates[:, column]
        at = int(np.argmax(np.abs(shown)))
        if abs(shown[at]) < _ZERO:
            return False
        rest = np.subtract(self.secret, np.outer(shown, self.secret[at] / shown[at]), dtype=np.float64)
        still = np.abs(self.secret).max(axis=0, initial=0) > _ZERO
        return bool(((np.abs(rest).max(axis=0, initial=0) < _ZERO) & still).any())

    def show(self, column: int) -> None:
        """Take what a shown candidate tells out of all that is left."""
        shown = self.candidates[:, column].copy()
        at = int(np.argmax(np.abs(shown)))
        if abs(shown[at]) < _ZERO:
            return
        self.secret -= np.outer(shown, self.secret[at] / shown[at])
        np.subtract(
            self.candidates[:, column + 1 :],
            np.outer(shown, self.candidates[at, column + 1 :] / shown[at]),
            out=self.candidates[:, column + 1 :],
        )


def suppress(
    layout: Layout,
    primary: ArrayLike,
    *,
    order: Sequence[int] | Ints,
    alone: Sequence[str | None] = (),
) -> Bools:
    """Hide more cells, the last in the order first, until no hidden primary cell is a combination of shown ones.

    Parameters
    ----------
    layout : which sums are made
    primary : (c,) of bool, cells that must be hidden
    order : all cells (0-based), those to show rather than hide first: see `order_of`
    alone : (m,) who alone stands behind an inner cell, or None where many do; each of them knows their own cells,
        and must not find out others' by it. Empty where contributors do not matter.

    Returns
    -------
    array of bool, shape (c,)
        Primary and secondary together. Which cells are hidden depends on the order; that no primary cell can be
        computed exactly does not. For intervals see `attack` and `protected`.

    Notes
    -----
    Gaussian elimination: a cell is shown if no primary cell lies in the span of it and those shown before it.
    O(m c^2), times one more than the number of those who stand alone.

    References
    ----------
    Langsrud (2024) Secondary Cell Suppression by Gaussian Elimination, in Privacy in Statistical Databases.

    Examples
    --------
    >>> from qualstat.disclosure import crossed, hierarchy
    >>> keys = ["A", "A", "B", "B"], ["x", "y", "x", "y"]
    >>> two_way = crossed(keys, [hierarchy(key) for key in keys])
    >>> counts = two_way.totals([1, 9, 8, 7])
    >>> hidden = suppress(two_way, counts <= 3, order=order_of(two_way, counts))
    >>> int(hidden.sum())  # the small one and three more, a rectangle
    4
    """
    must = hidden_flags(primary, layout.n_cells)
    places = np.asarray(order, dtype=np.int64)
    if sorted(places.tolist()) != list(range(layout.n_cells)):
        raise ValueError(f"order must name each of {layout.n_cells} cells once; it does not. See order_of.")
    candidates = places[~must[places]]
    hidden = must.copy()
    if not must.any():
        return hidden
    views = _views(layout, must, candidates, alone)
    for column, cell in enumerate(candidates):
        if any(view.reveals(column) for view in views):
            hidden[cell] = True
        else:
            for view in views:
                view.show(column)
    return hidden


def _views(layout: Layout, must: Bools, candidates: Ints, alone: Sequence[str | None]) -> list[_View]:
    """The public, and each who stands alone behind a cell: they know their rows, and their own cells are no secret."""
    secret = layout.sums[:, must]
    views = [_View(layout.sums[:, candidates].copy(), secret.copy())]
    if alone and len(alone) != layout.sums.shape[0]:
        raise ValueError(f"alone must name someone or None for each of {layout.sums.shape[0]} inner cells. Give each.")
    for name in dict.fromkeys(who for who in alone if who is not None):
        others = np.array([who != name for who in alone], dtype=np.bool_)
        theirs = secret[others]
        theirs = theirs[:, np.abs(theirs).max(axis=0, initial=0) > _ZERO]
        views.append(_View(layout.sums[others][:, candidates].copy(), theirs.copy()))
    return views
