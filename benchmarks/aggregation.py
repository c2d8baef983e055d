"""Laying one indicator together over all units, the years and sexes, against the barest SQL that could give the same sums."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

ROUNDS = 7
BARE = """
SELECT v.year, v.sex, sum(v.value * v.denominator) / sum(v.denominator) FROM indicators_value v
JOIN tree_placement p ON p.node_id = v.node_id AND p.ancestor_id = %s AND p.depth > 0 AND p.valid @> make_date(v.year, 12, 31)
WHERE v.indicator_id = %s AND v.is_current AND v.part = '' AND v.year = ANY(%s) GROUP BY 1, 2
"""


def measure_aggregation(indicator: Any = None, years: range = range(2021, 2026)) -> dict[str, Any]:
    """Seconds for the function and for the bare SQL, and their ratio; on the city's first weighted indicator unless given."""
    from django.db import connection

    from rodtrad.org.tree.models import NodePeriod
    from rodtrad.plan.indicators.aggregates import gather
    from rodtrad.plan.indicators.models import Indicator

    of = indicator or Indicator.objects.filter(code="A-SJUK").first()
    council = NodePeriod.objects.filter(kind="council").values_list("node_id", flat=True).first()
    if of is None or council is None:
        return {"problem": "no indicator to lay together"}

    def bare() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(BARE, [council, of.pk, list(years)])
            return cursor.fetchall()

    ours = _seconds(lambda: gather([(of, council)], years, annual_only=True))
    theirs = _seconds(bare)
    return {"groups": len(bare()), "gather_s": ours, "sql_s": theirs, "ratio": ours / theirs}


def _seconds(call: Callable[[], object]) -> float:
    call()
    found: list[float] = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        call()
        found.append(time.perf_counter() - begun)
    return median(found)
