"""Ratings as numbers: labels become codes, gaps are marked, and tables are counted."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from qualstat._types import Bools, Floats, Ints

GAP = -1


def is_missing(cell: object) -> bool:
    """None, an empty word or NaN."""
    return cell is None or cell == "" or (isinstance(cell, float) and cell != cell)


def coded(ratings: ArrayLike, *, order: Sequence[object] | None = None) -> tuple[Ints, tuple[object, ...]]:
    """Codes (subjects, raters) with -1 for gaps, and the categories in order.

    Raises ValueError for ratings that are not a table with two raters, hold a category that is not in
    the order given, or one category only.
    """
    table = np.asarray(ratings, dtype=object)
    if table.ndim != 2 or table.shape[1] < 2 or table.shape[0] < 1:
        raise ValueError(
            f"ratings must be a table with subjects in rows and at least two raters; got shape {table.shape}. Turn it."
        )
    cells = [[None if is_missing(c) else c for c in row] for row in table.tolist()]
    seen = {c for row in cells for c in row if c is not None}
    categories = tuple(order) if order is not None else tuple(sorted(seen, key=_sort_key))
    unknown = sorted((str(c) for c in seen if c not in categories), key=str)
    if unknown:
        raise ValueError(f"ratings must be among the categories given; got {unknown[0]}. Add it to the order.")
    place = {c: i for i, c in enumerate(categories)}
    codes = np.array([[GAP if c is None else place[c] for c in row] for row in cells], dtype=np.int64)
    return codes, categories


def _sort_key(category: object) -> tuple[int, float, str]:
    number = isinstance(category, (int, float))
    return (0, float(category), "") if number else (1, 0.0, str(category))  # pyright: ignore[reportArgumentType]


def complete(codes: Ints) -> Ints:
    """The subjects that all raters rated; raises ValueError where there are none."""
    whole = codes[(codes != GAP).all(axis=1)]
    if not whole.size:
        raise ValueError(
            "ratings must hold subjects that all raters rated; got none. Use krippendorff or gwet, which take gaps."
        )
    return whole


def tally(codes: Ints, n_categories: int) -> Floats:
    """How many raters gave each category to each subject, (subjects, categories)."""
    return np.stack([(codes == k).sum(axis=1) for k in range(n_categories)], axis=1).astype(np.float64)


def shares_of_raters(codes: Ints, n_categories: int) -> Floats:
    """For each rater the shares of the categories, (raters, categories)."""
    return np.stack([(codes == k).mean(axis=0) for k in range(n_categories)], axis=1)


def weights(n_categories: int, kind: str) -> Floats:
    """Agreement between categories k steps apart: "unweighted", "linear" or "quadratic"; 1 on the diagonal."""
    apart = np.abs(np.subtract.outer(np.arange(n_categories), np.arange(n_categories))).astype(np.float64)
    if kind == "unweighted":
        return (apart == 0).astype(np.float64)
    far = max(n_categories - 1, 1)
    return 1 - apart / far if kind == "linear" else 1 - (apart / far) ** 2


def all_there(codes: Ints) -> Bools:
    """Which subjects all raters rated."""
    return np.asarray((codes != GAP).all(axis=1))
