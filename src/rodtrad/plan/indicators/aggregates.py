"""Figures of many organisations laid together, as stated per indicator, by one SQL statement.

Who counts in a period is decided by where each node lay on the period's last day, below the node itself or below one
that it followed by succession. A node counts only if nothing below it has a figure of its own for the same period.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from rodtrad.core.periods import today
from rodtrad.plan.indicators.models import Aggregation, Granularity, Indicator, OverTime, Sex

SIX = Decimal("0.000001")
PARTS: dict[str, tuple[str, ...]] = {
    Granularity.YEAR: (),
    Granularity.TERTIAL: ("T1", "T2", "T3"),
    Granularity.MONTH: tuple(f"{m:02d}" for m in range(1, 13)),
}
_LAST_MONTH = {"": 12, "T1": 4, "T2": 8, "T3": 12}


@dataclass(frozen=True, slots=True)
class Amount:
    """What is laid together for one period and sex, before and after dividing. `value` is None with a `reason`."""

    year: int
    part: str
    sex: str
    value: Decimal | None
    reason: str
    n_counted: int
    n_expected: int
    above: Decimal | None
    below: Decimal | None
    is_preliminary: bool
    recorded_at: datetime | None


def gather(
    pairs: Iterable[tuple[Indicator, int]], years: Sequence[int], *, annual_only: bool = False
) -> dict[tuple[int, int], tuple[Amount, ...]]:
    """What each (indicator, node id) comes to from what lies below the node, for each of `years`. One query.

    Years that have no annual figures get one from their parts, where the indicator says how (`aggregation_in_time`).
    Indicators that are not laid together (`none`) are left out of the answer.
    """
    asked = {(i.pk, n): i for i, n in pairs if i.aggregation != Aggregation.NONE}
    if not asked or not years:
        return {}
    parts = {p for i in asked.values() for p in PARTS[i.granularity]} if not annual_only else set[str]()
    if annual_only:
        parts = {p for i in asked.values() if i.aggregation_in_time != OverTime.NONE for p in PARTS[i.granularity]}
    found: dict[tuple[int, int], list[Amount]] = defaultdict(list)
    for row in _rows(list(asked), years, sorted(parts)):
        pair = (row[1], row[0])
        found[pair].append(_amount(asked[pair], row[2:]))
    return {
        pair: tuple(a for a in _with_years(asked[pair], amounts) if not (annual_only and a.part))
        for pair, amounts in found.items()
    }


def _rows(asked: list[tuple[int, int]], years: Sequence[int], parts: list[str]) -> list[Any]:
    periods = [(y, p, last_day_of(y, p)) for y in years for p in ("", *parts)]
    with connection.cursor() as cursor:
        columns: list[Any] = [list(c) for c in (*zip(*asked, strict=True), *zip(*periods, strict=True))]
        cursor.execute(SQL, columns)
        return cursor.fetchall()


def last_day_of(year: int, part: str) -> date:
    """The day whose organisation counts for a period: its last, or today while it is going on."""
    month = _LAST_MONTH[part] if part in _LAST_MONTH else int(part)
    return min(date(year, month, monthrange(year, month)[1]), max(today(), date(year, 1, 1)))


def _amount(indicator: Indicator, row: Sequence[Any]) -> Amount:
    """Divide what is to be divided; say why when it can't be."""
    year, part, sex, n, n_weighed, total, products, weights, n_ratios, above, below, preliminary, recorded, expected = (
        row
    )
    value: Decimal | None = None
    reason = ""
    counted = n
    if indicator.aggregation == Aggregation.SUM:
        value, above, below = total, total, None
    elif indicator.aggregation == Aggregation.WEIGHTED_MEAN:
        value, above, below, counted = _divide(products, weights), products, weights, n_weighed
        reason = "" if value is not None else _("Antalet bakom värdena saknas, så de kan inte vägas samman.")
    else:
        counted = n_ratios
        value = _divide(above, below, indicator.factor)
        reason = "" if value is not None else _("Täljare eller nämnare saknas, eller så är nämnaren noll.")
    return Amount(year, part, sex, value, reason, counted, expected, above, below, preliminary, recorded)


def _divide(above: Decimal | None, below: Decimal | None, factor: Decimal = Decimal(1)) -> Decimal | None:
    return None if above is None or not below else (above * factor / below).quantize(SIX)


def _with_years(indicator: Indicator, amounts: list[Amount]) -> list[Amount]:
    """The amounts, and for years without annual figures what their parts come to."""
    if indicator.aggregation_in_time == OverTime.NONE:
        return amounts
    have = {(a.year, a.sex) for a in amounts if not a.part}
    lacking: dict[tuple[int, str], list[Amount]] = defaultdict(list)
    for amount in amounts:
        if amount.part and (amount.year, amount.sex) not in have:
            lacking[amount.year, amount.sex].append(amount)
    return [*amounts, *(_year(indicator, year, sex, parts) for (year, sex), parts in lacking.items())]


def _year(indicator: Indicator, year: int, sex: str, parts: list[Amount]) -> Amount:
    """A year from its parts: missing, with the reason, unless every part that is needed is there."""
    needed = PARTS[indicator.granularity]
    by_part = {a.part: a for a in parts if a.value is not None}
    how = indicator.aggregation_in_time
    wanted = needed[-1:] if how == OverTime.LAST else needed
    gaps = [p for p in wanted if p not in by_part]
    used = [by_part[p] for p in wanted if p in by_part]
    above = _sum(a.above for a in used)
    below = _sum(a.below for a in used)
    value: Decimal | None = None
    reason = _("%(parts)s saknas.") % {"parts": ", ".join(gaps)} if gaps else ""
    if not gaps:
        if how == OverTime.SUM:
            value = _sum(a.value for a in used)
        elif how == OverTime.LAST:
            value = used[-1].value
        else:
            factor = indicator.factor if how == OverTime.RATIO_OF_SUMS else Decimal(1)
            value = _divide(above, below, factor)
            reason = "" if value is not None else _("Nämnare saknas i delarna av året.")
    return Amount(
        year,
        "",
        sex,
        value,
        reason,
        min((a.n_counted for a in used), default=0),
        max((a.n_expected for a in parts), default=0),
        above,
        below,
        any(a.is_preliminary for a in used),
        max((a.recorded_at for a in used if a.recorded_at), default=None),
    )


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [v for v in values if v is not None]
    return sum(known, Decimal(0)) if known else None


SEXES = (Sex.TOTAL, Sex.WOMEN, Sex.MEN)
SQL = """
WITH RECURSIVE asked(indicator_id, root_id) AS MATERIALIZED (SELECT * FROM unnest(%s::bigint[], %s::bigint[])),
period(year, part, day) AS MATERIALIZED (SELECT * FROM unnest(%s::int[], %s::text[], %s::date[])),
line(root_id, node_id) AS (
    SELECT DISTINCT root_id, root_id FROM asked
    UNION SELECT l.root_id, s.predecessor_id FROM line l JOIN tree_succession s ON s.successor_id = l.node_id),
member AS MATERIALIZED (
    SELECT DISTINCT l.root_id, p.node_id, p.valid FROM line l JOIN tree_placement p ON p.ancestor_id = l.node_id
    WHERE p.node_id <> l.root_id),
figure AS MATERIALIZED (
    SELECT m.root_id, v.indicator_id, v.node_id, v.year, v.part, v.sex, v.value, v.numerator, v.denominator, v.status,
        v.recorded_at, t.day
    FROM asked a JOIN indicators_value v ON v.indicator_id = a.indicator_id AND v.is_current
    JOIN period t ON t.year = v.year AND t.part = v.part
    JOIN member m ON m.root_id = a.root_id AND m.node_id = v.node_id AND m.valid @> t.day),
host AS MATERIALIZED (SELECT DISTINCT root_id, indicator_id, node_id FROM figure),
above AS MATERIALIZED (
    SELECT DISTINCT u.root_id, u.indicator_id, u.node_id, h.node_id AS below_id, p.valid FROM host h
    JOIN tree_placement p ON p.node_id = h.node_id AND p.depth > 0
    JOIN host u ON u.root_id = h.root_id AND u.indicator_id = h.indicator_id AND u.node_id = p.ancestor_id),
twice AS MATERIALIZED (
    SELECT f.root_id, f.indicator_id, f.node_id, f.year, f.part, f.sex FROM above u
    JOIN figure f ON f.root_id = u.root_id AND f.indicator_id = u.indicator_id AND f.node_id = u.node_id AND u.valid @> f.day
    JOIN figure g ON g.root_id = u.root_id AND g.indicator_id = u.indicator_id AND g.node_id = u.below_id
        AND g.year = f.year AND g.part = f.part AND g.sex = f.sex),
expected AS (
    SELECT h.root_id, h.indicator_id, t.year, t.part, count(DISTINCT h.node_id) AS n FROM host h
    JOIN member m ON m.root_id = h.root_id AND m.node_id = h.node_id JOIN period t ON m.valid @> t.day
    WHERE NOT EXISTS (
        SELECT 1 FROM twice u WHERE u.root_id = h.root_id AND u.indicator_id = h.indicator_id AND u.node_id = h.node_id)
    GROUP BY 1, 2, 3, 4)
SELECT f.root_id, f.indicator_id, f.year, f.part, f.sex, count(*),
    count(*) FILTER (WHERE f.denominator > 0), sum(f.value),
    sum(f.value * f.denominator) FILTER (WHERE f.denominator > 0), sum(f.denominator) FILTER (WHERE f.denominator > 0),
    count(*) FILTER (WHERE f.numerator IS NOT NULL AND f.denominator IS NOT NULL),
    sum(f.numerator) FILTER (WHERE f.denominator IS NOT NULL), sum(f.denominator) FILTER (WHERE f.numerator IS NOT NULL),
    bool_or(f.status = 'preliminary'), max(f.recorded_at), max(GREATEST(e.n, 1))
FROM figure f JOIN expected e
    ON e.root_id = f.root_id AND e.indicator_id = f.indicator_id AND e.year = f.year AND e.part = f.part
WHERE NOT EXISTS (
    SELECT 1 FROM twice u WHERE u.root_id = f.root_id AND u.indicator_id = f.indicator_id AND u.node_id = f.node_id
        AND u.year = f.year AND u.part = f.part AND u.sex = f.sex)
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""
