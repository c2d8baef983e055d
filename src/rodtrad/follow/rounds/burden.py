"""What a round costs those who answer, what it asks that has been asked, and what it could fetch. A few queries, set-based."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext as _

from rodtrad.core.verdicts import Sentence
from rodtrad.follow.rounds.models import Ask, Round
from rodtrad.follow.rounds.sections import ESTIMATES, AskedLevel, Section
from rodtrad.plan.indicators.models import Source

LEAST_SAMPLES = 5  # fewer could point at someone
ALIKE = 0.5  # share of the words' Swedish stems that two questions have in common
WITHIN = timedelta(days=366)
FETCHED = frozenset({Source.KOLADA, Source.SYSTEM, Source.FILE})


@dataclass(frozen=True, slots=True)
class PricedAsk:
    """One thing asked: how many pieces of it the city is to answer, and at what price."""

    ask: Ask
    n_pieces: int
    minutes: Decimal
    n_measured: int
    per: Sentence

    @property
    def hours(self) -> float:
        """Hours for the city."""
        return float(self.minutes) * self.n_pieces / 60


@dataclass(frozen=True, slots=True)
class KindCost:
    """What the round costs the organisations of one kind."""

    name: str
    n: int
    hours: float

    @property
    def minutes_each(self) -> float:
        """Minutes for one of them."""
        return self.hours * 60 / self.n if self.n else 0.0


@dataclass(frozen=True, slots=True)
class Repeat:
    """Something asked that has been asked within the year, and how it is the same."""

    ask: Ask
    earlier: Ask
    how: Sentence


@dataclass(frozen=True, slots=True)
class Burden:
    """The whole price of a round."""

    asks: tuple[PricedAsk, ...]
    kinds: tuple[KindCost, ...]
    repeats: tuple[Repeat, ...]
    fetchable: tuple[tuple[Ask, str], ...]
    n_fetchable_links: int

    @property
    def hours(self) -> float:
        """Hours for the city."""
        return sum(a.hours for a in self.asks)


_PIECES = """
WITH asked AS (
    SELECT p.id AS plan_id, p.node_id, p.level FROM plans_plan p
    WHERE p.year_id = %(year)s AND p.adopted_version > 0 AND NOT EXISTS (
        SELECT 1 FROM rounds_exemption e
        WHERE e.round_id = %(round)s AND e.node_id = p.node_id AND e.section = '' AND e.ended_at IS NULL)
), goal AS (
    SELECT a.plan_id, g.id FROM asked a JOIN goals_goal g ON g.plan_id = a.plan_id WHERE g.withdrawn_at IS NULL
), goals AS (SELECT plan_id, count(*) AS n FROM goal GROUP BY 1
), results AS (
    SELECT g.plan_id, count(*) AS n FROM goal g JOIN goals_expectedresult r ON r.goal_id = g.id
    WHERE r.withdrawn_at IS NULL GROUP BY 1
), activities AS (
    SELECT g.plan_id, count(*) AS n FROM goal g JOIN activities_activity v ON v.goal_id = g.id
    WHERE v.withdrawn_at IS NULL AND v.state IN ('planned', 'under_way') GROUP BY 1
), links AS (
    SELECT g.plan_id, count(DISTINCT l.indicator_id) AS n,
           count(DISTINCT l.indicator_id) FILTER (WHERE i.source = 'manual') AS n_manual
    FROM goal g JOIN goals_goalindicator l ON l.goal_id = g.id JOIN indicators_indicator i ON i.id = l.indicator_id
    GROUP BY 1
)
SELECT a.level, coalesce(s.name, ''), count(*), coalesce(sum(goals.n), 0), coalesce(sum(results.n), 0),
       coalesce(sum(activities.n), 0), coalesce(sum(links.n), 0), coalesce(sum(links.n_manual), 0)
FROM asked a
LEFT JOIN goals USING (plan_id) LEFT JOIN results USING (plan_id)
LEFT JOIN activities USING (plan_id) LEFT JOIN links USING (plan_id)
LEFT JOIN tree_nodeperiod np ON np.node_id = a.node_id AND np.valid @> %(day)s::date
LEFT JOIN tree_servicetype s ON s.id = np.service_type_id
GROUP BY 1, 2 ORDER BY 1 DESC, 3 DESC
"""


@dataclass(frozen=True, slots=True)
class _Kind:
    """How much there is to answer in the organisations of one kind."""

    level: str
    name: str
    n: int
    pieces: dict[str, int]


def burden_of(round_: Round) -> Burden:
    """What the round costs as it stands. Eight queries, however large the city."""
    asks = list(round_.asks.select_related("indicator").defer("indicator__search"))
    kinds = _kinds(round_)
    measured = _measured()
    prices = {ask.pk: _price(ask, measured) for ask in asks}
    priced: list[PricedAsk] = []
    hours: dict[int, float] = defaultdict(float)
    for ask in asks:
        minutes, n_measured = prices[ask.pk]
        each = [k.pieces[ask.section] if k.level == ask.level else 0 for k in kinds]
        if ask.indicator is not None and ask.indicator.source in FETCHED:
            each = [0] * len(each)
        for i, n in enumerate(each):
            hours[i] += float(minutes) * n / 60
        priced.append(PricedAsk(ask, sum(each), minutes, n_measured, ESTIMATES[ask.section].per))
    names: dict[str, Sentence] = {str(value): label for value, label in AskedLevel.choices}
    costs = tuple(KindCost(k.name or str(names[k.level]), k.n, hours[i]) for i, k in enumerate(kinds))
    fetchable = tuple(
        (a, str(a.indicator.get_source_display())) for a in asks if a.indicator and a.indicator.source in FETCHED
    )
    n_links = sum(k.pieces["fetched"] for k in kinds)
    return Burden(tuple(priced), costs, tuple(repeats_of(round_)), fetchable, n_links)


def _kinds(round_: Round) -> list[_Kind]:
    with connection.cursor() as cursor:
        given: dict[str, Any] = {"year": round_.year_id, "round": round_.pk, "day": round_.as_of}
        cursor.execute(_PIECES, given)
        rows = cursor.fetchall()
    found = [_kind(*row) for row in rows]
    return [*found, _Kind(AskedLevel.COUNCIL, "", 1, defaultdict(int, dict.fromkeys(Section.values, 1)))]


def _kind(level: str, name: str, n: int, goals: int, results: int, activities: int, links: int, manual: int) -> _Kind:
    pieces = {
        Section.SUMMARY: n,
        Section.ASSESSMENT: goals,
        Section.ANALYSIS: goals,
        Section.OUTCOME: results,
        Section.ACTIVITY: activities,
        Section.FIGURE: manual,
        Section.FORECAST: links,
        Section.QUESTION: n,
        Section.INDICATOR: n,
        "fetched": links - manual,
    }
    return _Kind(level, name, n, {str(k): int(v) for k, v in pieces.items()})


def _measured() -> dict[tuple[str, str], tuple[Decimal, int]]:
    """The median minutes per piece by level and section, where there are enough to hide each one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT level, section, percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes), count(*) "
            "FROM rounds_duration GROUP BY 1, 2 HAVING count(*) >= %s",
            [LEAST_SAMPLES],
        )
        return {(level, section): (Decimal(str(round(m, 1))), n) for level, section, m, n in cursor.fetchall()}


def _price(ask: Ask, measured: dict[tuple[str, str], tuple[Decimal, int]]) -> tuple[Decimal, int]:
    """The measured price of a section where there is one; a question of its own keeps its estimate."""
    if ask.section in {Section.QUESTION, Section.INDICATOR}:
        return ask.minutes, 0
    return measured.get((ask.level, ask.section), (ask.minutes, 0))


_ALIKE = """
WITH words AS (
    SELECT a.id, a.level, a.round_id, a.indicator_id, btrim(lower(regexp_replace(a.title, '\\W+', ' ', 'g'))) AS plain,
           tsvector_to_array(to_tsvector('swedish', a.title)) AS stems
    FROM rounds_ask a WHERE a.section IN ('question', 'indicator')
), mine AS (SELECT * FROM words WHERE round_id = %(round)s
), earlier AS (SELECT * FROM words WHERE round_id = ANY(%(earlier)s))
SELECT DISTINCT ON (m.id) m.id, e.id,
       CASE WHEN m.indicator_id = e.indicator_id THEN 'indicator' WHEN m.plain = e.plain THEN 'text' ELSE 'meaning' END
FROM mine m JOIN earlier e ON e.level = m.level AND e.id <> m.id CROSS JOIN LATERAL (
    SELECT count(*) AS n FROM unnest(m.stems) s WHERE s = ANY(e.stems)) common
WHERE m.indicator_id = e.indicator_id
   OR (m.plain <> '' AND m.plain = e.plain)
   OR common.n >= %(alike)s * greatest(cardinality(m.stems), cardinality(e.stems)) AND common.n >= 2
ORDER BY m.id, (m.indicator_id IS NOT DISTINCT FROM e.indicator_id) DESC, (m.plain = e.plain) DESC, e.id DESC
"""


def repeats_of(round_: Round) -> list[Repeat]:
    """Questions and figures asked of the same level within the year: same indicator, same text, or close in meaning.

    Close in meaning: at least half of the stems of the longer one, in Swedish text search, and no fewer than two.
    """
    earlier = [
        r.pk
        for r in Round.objects.exclude(pk=round_.pk)
        .filter(year_id__in=[round_.year_id - 1, round_.year_id])
        .annotate(n=Count("asks"))
        if timedelta(0) <= round_.as_of - r.as_of <= WITHIN
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, {"round": round_.pk, "earlier": [*earlier, round_.pk], "alike": ALIKE})
        found = cursor.fetchall()
    rows = Ask.objects.filter(pk__in={pk for pair in found for pk in pair[:2]}).select_related("round", "indicator")
    asks = {a.pk: a for a in rows.defer("indicator__search")}
    how = {"indicator": _("samma indikator"), "text": _("samma fråga"), "meaning": _("nästan samma fråga")}
    return [Repeat(asks[mine], asks[other], how[kind]) for mine, other, kind in found]


def unexplained_repeats(round_: Round) -> list[str]:
    """What is asked twice within the year without a reason, in words."""
    return [str(r.ask) for r in repeats_of(round_) if not r.ask.repeat_reason.strip()]
