"""Ranks with ties."""

from typing import Literal

import numpy as np

from qualstat._types import Floats


def ranks(x: Floats, ties: Literal["average", "min"] = "average") -> Floats:
    """Ranks from 1 for the smallest, of one dimension; NaN stays NaN and is not counted."""
    out = np.full(x.shape, np.nan)
    there = np.flatnonzero(~np.isnan(x))
    _, where, sizes = np.unique(x[there], return_inverse=True, return_counts=True)
    ends = np.cumsum(sizes)
    rank = (ends - sizes + 1).astype(np.float64) if ties == "min" else ends - (sizes - 1) / 2
    out[there] = rank[where]
    return out


def tie_sum(rank: Floats) -> float:
    """Sum of t^3 - t over groups of ties."""
    _, sizes = np.unique(rank, return_counts=True)
    t = sizes.astype(np.float64)
    return float((t**3 - t).sum())
