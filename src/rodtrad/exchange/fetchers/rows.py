"""What all sources come to: one figure, by the source's own names."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

MOST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Fetched:
    """A figure: `reference` and `place` as the source calls them."""

    reference: str
    place: str
    year: int
    part: str
    sex: str
    value: Decimal


def number(value: Any) -> Decimal | None:
    """A number that the source gave, rounded to six decimals; None for what is none (also text, infinite, too large)."""
    if value is None or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    if not found.is_finite() or abs(found) >= MOST:
        return None
    return found.quantize(Decimal("0.000001"))
