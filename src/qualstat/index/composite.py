"""A composite index: parts in groups in levels, one whole at the top."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._types import Floats
from qualstat.index.aggregate import Mean, aggregated, ranked


@dataclass(frozen=True, slots=True)
class Group:
    """Parts that make a whole. Parts are indicators or groups made before; equal weights by default."""

    name: str
    parts: tuple[str, ...]
    weights: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Composite:
    """Scores and ranks of every group, in order: each (units,); ranks with 1 for the highest."""

    scores: Mapping[str, Floats]
    ranks: Mapping[str, Floats]


def composite(
    values: ArrayLike,
    indicators: Sequence[str],
    groups: Sequence[Group],
    *,
    mean: Mean = "arithmetic",
    enough: float = 0.0,
) -> Composite:
    """Aggregate upwards through the groups, in their order.

    Parameters
    ----------
    values : array_like of float, shape (units, indicators), normalised, NaN for gaps
    indicators : the names of the columns
    groups : each made of indicators or of groups before it
    mean, enough : see `aggregated`; the same at every level

    Returns
    -------
    Composite

    Raises
    ------
    ValueError
        A group of unknown parts, names that are not one for each column, and as `aggregated`.

    Examples
    --------
    >>> got = composite([[1, 3, 8], [2, 2, 2]], ["a", "b", "c"], [Group("ab", ("a", "b")), Group("all", ("ab", "c"))])
    >>> got.scores["all"].tolist(), got.ranks["all"].tolist()
    ([5.0, 2.0], [1.0, 2.0])
    """
    x = _check.matrix(values, "values", gaps=True)
    if len(indicators) != x.shape[1]:
        raise ValueError(
            f"indicators must be a name for each column; got {len(indicators)} for {x.shape[1]}. Name each."
        )
    known: dict[str, Floats] = dict(zip(indicators, x.T, strict=True))
    scores: dict[str, Floats] = {}
    for group in groups:
        unknown = [part for part in group.parts if part not in known]
        if unknown or not group.parts:
            raise ValueError(
                f"groups must be made of indicators and earlier groups; got {unknown or 'none'} in {group.name}. Reorder."
            )
        parts = np.column_stack([known[part] for part in group.parts])
        scores[group.name] = known[group.name] = aggregated(parts, weights=group.weights, mean=mean, enough=enough)
    return Composite(scores, {name: ranked(score) for name, score in scores.items()})
