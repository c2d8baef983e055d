"""Where a level changed: dated steps that people set with a reason, and the segments between them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qualstat._types import Ints


@dataclass(frozen=True, slots=True)
class Step:
    """A new level from point `at` (0-based) on, for a reason that a person gave."""

    at: int
    reason: str


def segments(n: int, steps: Sequence[Step]) -> list[slice]:
    """The stretches between steps, in order.

    Parameters
    ----------
    n : int >= 1, number of points
    steps : sequence of Step, each 0 < at < n, strictly increasing, each with a reason

    Raises
    ------
    ValueError
        A step outside the series, out of order, or without a reason.
    """
    edges = [0]
    for step in steps:
        if not edges[-1] < step.at < n:
            raise ValueError(
                f"steps must lie inside the series in order; got {step.at} after {edges[-1]} of {n} points. "
                "A step starts a new segment at a point after the first."
            )
        if not step.reason.strip():
            raise ValueError(
                f"steps must have a reason; got none at point {step.at}. Say what changed: no chart is rebased by itself."
            )
        edges.append(step.at)
    return [slice(a, b) for a, b in zip(edges, [*edges[1:], n], strict=True)]


def segment_numbers(n: int, parts: Sequence[slice]) -> Ints:
    """The number of its segment for each point, from 0."""
    numbers = np.zeros(n, dtype=np.int64)
    for number, part in enumerate(parts):
        numbers[part] = number
    return numbers
