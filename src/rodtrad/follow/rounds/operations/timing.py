"""Keeps how long things took, with nothing that says for whom."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rodtrad.core.operations import operation
from rodtrad.follow.rounds.models import Duration, Round

MOST = Decimal(9999)


@operation("rounds.record_durations")
def record_durations(*, actor: Any, round_: Round, level: str, minutes: Mapping[str, Decimal]) -> int:
    """Keep the minutes per piece of each section of one report. `actor` is left out of the rows and there is no history."""
    rows = [
        Duration(round=round_, level=level, section=section, minutes=min(MOST, each))
        for section, each in sorted(minutes.items())
        if each > 0
    ]
    return len(Duration.objects.bulk_create(rows))
