"""News that plans send upwards."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlanAdopted:
    """A version of a plan came into force."""

    plan_id: int
    version: int
