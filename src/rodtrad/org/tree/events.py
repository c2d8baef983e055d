"""What the organisation tells the rooms above it, in the transaction of the change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class NodesFollowed:
    """From `on`, the first node of each pair is no more and the second goes on in its place."""

    reorganisation_id: int
    on: date
    pairs: Pairs


@dataclass(frozen=True, slots=True)
class ReorganisationUndone:
    """A reorganisation was taken back: nothing followed anything. Sent before the new nodes are removed."""

    reorganisation_id: int
    pairs: Pairs
