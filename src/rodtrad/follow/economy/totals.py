"""What nodes come to: the sums of all that is booked at and below them, exact to the öre, in a constant number of queries."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from rodtrad.follow.economy.models import Line, Measure

ZERO = Decimal("0.00")
OERE = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Money:
    """Budget and outcome up to a month, the year's budget, and the forecast where there is one. Costs are positive, so are incomes."""

    budget: Decimal = ZERO
    outcome: Decimal = ZERO
    year_budget: Decimal = ZERO
    forecast: Decimal | None = None

    @property
    def deviation(self) -> Decimal:
        """What is left of the budget up to the month; below zero: more was used than there was."""
        return self.budget - self.outcome

    def plus(self, other: Money, sign: int = 1) -> Money:
        """Both together, or with `sign` -1 without the other."""
        known = [f for f in (self.forecast, None if other.forecast is None else sign * other.forecast) if f is not None]
        return Money(
            self.budget + sign * other.budget,
            self.outcome + sign * other.outcome,
            self.year_budget + sign * other.year_budget,
            sum(known, ZERO) if known else None,
        )


@dataclass(frozen=True, slots=True)
class Ratio:
    """A quotient that may be missing, then with its reason."""

    value: Decimal | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """Everything that a node comes to in a year up to a month. `sums` is by (service id or None, measure, line)."""

    node_id: int
    year: int
    month: int
    sums: dict[tuple[int | None, str, str], tuple[Decimal, Decimal]] = field(default_factory=dict)
    forecasts: dict[tuple[int | None, str], Decimal] = field(default_factory=dict)
    n_budgeted: int = 0
    n_forecast: int = 0
    forecast_budget: Decimal = ZERO
    volume_gaps: dict[int | None, int] = field(default_factory=dict)

    def line(self, line: str, service: int | str | None = "all") -> Money:
        """Money of one line, of one service or all."""
        return Money(
            self._sum(Measure.BUDGET, line, service)[0],
            self._sum(Measure.OUTCOME, line, service)[0],
            self._sum(Measure.BUDGET, line, service)[1],
            self._forecast(line, service),
        )

    def net(self, service: int | str | None = "all") -> Money:
        """Costs less incomes."""
        total = Money()
        for line in Line:
            total = total.plus(self.line(line, service), -1 if line == Line.INCOME else 1)
        return total

    @property
    def services(self) -> list[int | None]:
        """The services that anything is booked on, those without one last."""
        found = {service for service, _m, _l in self.sums}
        return [*sorted(s for s in found if s is not None), *([None] if None in found else [])]

    @property
    def forecast_deviation(self) -> Decimal | None:
        """The year's budget less the forecast, of those that have made one."""
        forecast = self.net().forecast
        return None if forecast is None else self.forecast_budget - forecast

    @property
    def forecast_share(self) -> Decimal | None:
        """The forecast's deviation as a share of the budget of those that have made one."""
        deviation = self.forecast_deviation
        return None if deviation is None or not self.forecast_budget else deviation / self.forecast_budget

    def amount(self, measure: str, service: int | str | None = "all") -> Decimal:
        """What a measure sums to from January on."""
        return self._sum(measure, "", service)[0]

    def mean(self, measure: str, service: int | str | None = "all") -> Decimal | None:
        """The mean of the months, None when nothing is booked."""
        if not any(m == measure for _s, m, _l in self.sums):
            return None
        return (self.amount(measure, service) / self.month).quantize(OERE)

    def cost_per_user(self, service: int | str | None = "all") -> Ratio:
        """Net cost up to the month per service user (the mean of the months)."""
        users = self.mean(Measure.VOLUME, service)
        if not users:
            return Ratio(None, _("Volymen saknas eller är noll."))
        gaps = sum(n for s, n in self.volume_gaps.items() if service in ("all", s))
        if gaps:
            return Ratio(None, _("Volymen saknas för någon enhet och månad (%(n)s luckor).") % {"n": gaps})
        return Ratio((self.net(service).outcome / users).quantize(Decimal(1)))

    def share(self, above: str, below: str) -> Ratio:
        """One measure's sum over another's, such as sick hours over scheduled hours."""
        whole = self.amount(below)
        if not whole:
            return Ratio(None, _("Nämnaren saknas eller är noll."))
        return Ratio(self.amount(above) / whole)

    def _sum(self, measure: str, line: str, service: int | str | None) -> tuple[Decimal, Decimal]:
        found = [v for (s, m, n), v in self.sums.items() if m == measure and n == line and service in ("all", s)]
        return sum((v[0] for v in found), ZERO), sum((v[1] for v in found), ZERO)

    def _forecast(self, line: str, service: int | str | None) -> Decimal | None:
        found = [v for (s, n), v in self.forecasts.items() if n == line and service in ("all", s)]
        return sum(found, ZERO) if found else None


def totals_of(node_ids: Iterable[int], year: int, month: int) -> dict[int, Totals]:
    """What each node comes to from January to `month`. Three queries, however many nodes."""
    ids = list(dict.fromkeys(node_ids))
    if not ids:
        return {}
    day = date(year, month, monthrange(year, month)[1])
    sums: dict[int, dict[tuple[int | None, str, str], tuple[Decimal, Decimal]]] = defaultdict(dict)
    gaps: dict[int, dict[int | None, int]] = defaultdict(lambda: defaultdict(int))
    for node, service, measure, line, to_date, whole, n_gaps in _rows(SUMS, [month, month, ids, day, year]):
        sums[node][service, measure, line] = (to_date, whole)
        gaps[node][service] += n_gaps
    forecasts: dict[int, dict[tuple[int | None, str], Decimal]] = defaultdict(dict)
    for node, service, line, amount in _rows(FORECASTS, [year, month, ids, day]):
        forecasts[node][service, line] = amount
    coverage = {row[0]: row[1:] for row in _rows(COVERAGE, [month, ids, day, year, ids, day])}
    return {
        i: Totals(i, year, month, sums[i], forecasts[i], *coverage.get(i, (0, 0, ZERO)), volume_gaps=gaps[i])
        for i in ids
    }


def _rows(sql: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return cursor.fetchall()


def months_of(node_id: int, year: int) -> list[tuple[int, Decimal, Decimal]]:
    """For each month that has anything: month, net budget, net outcome, of all at and below the node on the year's last day. One query."""
    return _rows(MONTHS, [node_id, date(year, 12, 31), year])


SUMS = """
WITH t AS MATERIALIZED (SELECT %s::int AS gap_month, %s::int AS month, %s::bigint[] AS ids, %s::date AS day),
placed AS MATERIALIZED (
    SELECT p.ancestor_id, p.node_id FROM tree_placement p, t WHERE p.ancestor_id = ANY(t.ids) AND p.valid @> t.day),
booked AS MATERIALIZED (
    SELECT f.node_id, f.service_type_id, f.measure, f.line, COALESCE(sum(f.amount) FILTER (WHERE f.month <= t.month), 0) AS to_date,
        sum(f.amount) AS whole, count(*) FILTER (WHERE f.month <= t.month) AS n, min(t.gap_month) AS asked
    FROM economy_figure f CROSS JOIN t
    WHERE f.year = %s AND f.is_current AND f.measure <> 'forecast' AND f.node_id IN (SELECT node_id FROM placed)
    GROUP BY 1, 2, 3, 4)
SELECT placed.ancestor_id, b.service_type_id, b.measure, b.line, sum(b.to_date), sum(b.whole), count(*) FILTER (WHERE b.has_gap)
FROM (
    SELECT *, (measure = 'volume' AND n < asked) OR (measure = 'outcome' AND line = 'staff' AND service_type_id IS NOT NULL
        AND NOT bool_or(measure = 'volume') OVER (PARTITION BY node_id, service_type_id)) AS has_gap
    FROM booked) b
JOIN placed ON placed.node_id = b.node_id
GROUP BY 1, 2, 3, 4
"""
FORECASTS = """
WITH latest AS (
    SELECT DISTINCT ON (node_id, service_type_id, line) node_id, service_type_id, line, amount
    FROM economy_figure WHERE year = %s AND is_current AND measure = 'forecast' AND month <= %s
    ORDER BY node_id, service_type_id, line, month DESC)
SELECT p.ancestor_id, l.service_type_id, l.line, sum(l.amount)
FROM latest l JOIN tree_placement p ON p.node_id = l.node_id AND p.ancestor_id = ANY(%s) AND p.valid @> %s::date
GROUP BY 1, 2, 3
"""
COVERAGE = """
WITH booked AS (
    SELECT node_id, bool_or(measure = 'forecast' AND month <= %s) AS has_forecast,
        COALESCE(sum(CASE WHEN line = 'income' THEN -amount ELSE amount END) FILTER (WHERE measure = 'budget'), 0) AS budget,
        bool_or(measure = 'budget') AS has_budget
    FROM economy_figure f
    WHERE f.node_id IN (SELECT node_id FROM tree_placement WHERE ancestor_id = ANY(%s) AND valid @> %s::date)
        AND f.year = %s AND f.is_current AND f.measure IN ('budget', 'forecast')
    GROUP BY 1)
SELECT p.ancestor_id, count(*) FILTER (WHERE b.has_budget OR b.has_forecast), count(*) FILTER (WHERE b.has_forecast),
    COALESCE(sum(b.budget) FILTER (WHERE b.has_forecast), 0)
FROM booked b JOIN tree_placement p ON p.node_id = b.node_id
WHERE p.ancestor_id = ANY(%s) AND p.valid @> %s::date
GROUP BY 1
"""
MONTHS = """
SELECT f.month,
    COALESCE(sum(CASE WHEN f.line = 'income' THEN -f.amount ELSE f.amount END) FILTER (WHERE f.measure = 'budget'), 0),
    COALESCE(sum(CASE WHEN f.line = 'income' THEN -f.amount ELSE f.amount END) FILTER (WHERE f.measure = 'outcome'), 0)
FROM economy_figure f JOIN tree_placement p ON p.node_id = f.node_id AND p.ancestor_id = %s AND p.valid @> %s::date
WHERE f.year = %s AND f.is_current AND f.measure IN ('budget', 'outcome')
GROUP BY 1 ORDER BY 1
"""
