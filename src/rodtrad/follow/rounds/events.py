"""News that rounds send upwards."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RoundOpened:
    """A round asks for reports from now on."""

    round_id: int
