"""News that rounds send upwards."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoundOpened:
    """A round asks for reports from now on: of all, or of one board and those below it."""

    round_id: int
    board_id: int | None = None
