"""Did it get better? Turns an action's measure into arrays, asks qualstat, and gives the answer in a sentence with its rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from django.utils.translation import gettext as _

from qualstat.change import Verdict, interrupted, two_means, two_shares, verdict
from qualstat.effect import Effect
from qualstat.spc import ENOUGH_POINTS, Improvement, judge, xmr
from rodtrad.core.numbers import write_number
from rodtrad.plan.indicators.models import Direction, Indicator, Sex, Value
from rodtrad.plan.indicators.queries import Point, Series, series_for

MONTHS_OF = {"T1": (1, 4), "T2": (5, 8), "T3": (9, 12)}
SERIES_EACH_SIDE = 6  # points before and after that an interrupted series needs here
CHART_BEFORE = 8  # points before that limits are drawn from
MEANS_EACH_SIDE = 2
BETTER: dict[str, Improvement] = {Direction.HIGHER: "increase", Direction.LOWER: "decrease"}


@dataclass(frozen=True, slots=True)
class Judged:
    """What the figures say: a code (`Effect` of the models), by which rule, in which words, and the figures behind it."""

    code: str
    rule: str
    sentence: str
    before: tuple[Point, ...]
    after: tuple[Point, ...]
    change: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None


def period_of(point: Point) -> tuple[date, date]:
    """First and last day of the period that a figure is about."""
    if point.part in MONTHS_OF:
        first, last = MONTHS_OF[point.part]
    elif point.part.isdecimal():
        first = last = int(point.part)
    else:
        first, last = 1, 12
    end = date(point.year + last // 12, last % 12 + 1, 1) - timedelta(days=1)
    return date(point.year, first, 1), end


def split(series: Series, begun_on: date, done_on: date) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """The points whose period had ended when the action began, and those whose middle is after it was done.

    Parts of the year are used where there are at least two, else whole years.
    """
    parts = [p for p in series.points if p.part and p.total is not None]
    points = parts if len(parts) > 1 else [p for p in series.annual if p.total is not None]
    before: list[Point] = []
    after: list[Point] = []
    for point in points:
        first, last = period_of(point)
        if last < begun_on:
            before.append(point)
        elif first + (last - first) / 2 >= done_on:
            after.append(point)
    return tuple(before), tuple(after)


def judge_effect(indicator: Indicator, node_id: int, begun_on: date, done_on: date) -> Judged:
    """What the indicator's figures at the node say of a change made between the two days. Two queries at most.

    The strongest method that the figures allow is used; where none is, the answer is that it can't be told.
    """
    series = series_for([(indicator.pk, node_id)])[indicator.pk, node_id]
    before, after = split(series, begun_on, done_on)
    better = BETTER.get(indicator.direction, "neutral")
    old = np.array([float(p.total or 0) for p in before])
    new = np.array([float(p.total or 0) for p in after])
    for method in (_by_series, _by_chart, _by_means):
        try:
            found = method(old, new, better)
        except ValueError:  # values that do not vary, or too few of them
            continue
        if found is not None:
            return _told(*found, indicator, before, after)
    shares = _by_shares(indicator, node_id, before, after, better) if before and after else None
    if shares is not None:
        return _told(*shares, indicator, before, after)
    return _cannot_tell(before, after)


Found = tuple[Verdict, Effect | None, str]


def _by_series(old: np.ndarray, new: np.ndarray, better: Improvement) -> Found | None:
    if min(old.size, new.size) < SERIES_EACH_SIDE:
        return None
    effect = interrupted(np.concatenate([old, new]), old.size).level
    return verdict(effect, improvement=better), effect, _("avbruten tidsserie (nivåskifte, Newey–West, 95 procent)")


def _by_chart(old: np.ndarray, new: np.ndarray, better: Improvement) -> Found | None:
    if old.size < CHART_BEFORE or new.size < 1:
        return None
    chart = xmr(np.concatenate([old, new]), fixed_after=old.size)
    variation = str(judge(chart, improvement=better).variation)
    kind = variation.split("_", maxsplit=1)[0]
    words = {"improvement": "better", "concern": "worse", "neutral": "changed"}
    code = words.get(kind, "no_clear_change")
    rule = _("styrdiagram (XmR) med gränser från tiden före")
    if old.size < ENOUGH_POINTS:
        rule = _("styrdiagram (XmR) med försöksgränser från få värden före")
    return Verdict(code, ""), None, rule  # type: ignore[arg-type]


def _by_means(old: np.ndarray, new: np.ndarray, better: Improvement) -> Found | None:
    if min(old.size, new.size) < MEANS_EACH_SIDE:
        return None
    effect = two_means(new, old)
    return verdict(effect, improvement=better), effect, _("jämförelse av medelvärden (Welchs t, 95 procent)")


def _by_shares(
    indicator: Indicator, node_id: int, before: tuple[Point, ...], after: tuple[Point, ...], better: Improvement
) -> Found | None:
    """The last figure before and the first after, when both are counts of so many out of so many."""
    last, first = before[-1], after[0]
    rows = {
        (v.year, v.part): v
        for v in Value.objects.filter(
            indicator=indicator, node_id=node_id, sex=Sex.TOTAL, is_current=True, year__in={last.year, first.year}
        )
    }
    pair = [rows.get((p.year, p.part)) for p in (first, last)]
    counts = [(v.numerator, v.denominator) for v in pair if v is not None]
    if len(counts) < 2 or any(n is None or not d or n != int(n) or d != int(d) or not 0 <= n <= d for n, d in counts):
        return None
    try:
        effect = two_shares([float(n or 0) for n, _d in counts], [float(d or 0) for _n, d in counts])
    except ValueError:
        return None
    return verdict(effect, improvement=better), effect, _("jämförelse av två andelar (chi-två, 95 procent)")


def _told(
    said: Verdict,
    effect: Effect | None,
    rule: str,
    indicator: Indicator,
    before: tuple[Point, ...],
    after: tuple[Point, ...],
) -> Judged:
    change = _mean(after) - _mean(before)
    factor = 100 if effect is not None and effect.method.startswith("Two shares") else 1
    ends = (None, None) if effect is None else (_decimal(effect.lower * factor), _decimal(effect.upper * factor))
    if effect is not None:
        change = _decimal(effect.estimate * factor) or Decimal(0)
    return Judged(
        code=said.code,
        rule=rule,
        sentence=_sentence(said.code, change, ends, indicator, (len(before), len(after))),
        before=before,
        after=after,
        change=change,
        lower=ends[0],
        upper=ends[1],
    )


def _sentence(
    code: str,
    change: Decimal,
    ends: tuple[Decimal | None, Decimal | None],
    indicator: Indicator,
    counts: tuple[int, int],
) -> str:
    sentences = {
        "better": _("Det blev bättre: %(change)s %(unit)s%(range)s, mer än slumpen ger."),
        "worse": _("Det blev sämre: %(change)s %(unit)s%(range)s, mer än slumpen ger."),
        "changed": _("Det förändrades: %(change)s %(unit)s%(range)s, mer än slumpen ger."),
        "no_clear_change": _("Skillnaden, %(change)s %(unit)s%(range)s, ryms inom vad slumpen ger."),
    }
    places = indicator.n_decimals
    between = ""
    if ends[0] is not None and ends[1] is not None:
        values = {"low": write_number(ends[0], places), "high": write_number(ends[1], places)}
        between = " " + _("(intervall %(low)s till %(high)s)") % values
    told = sentences.get(code, sentences["no_clear_change"]) % {
        "change": _signed(change, places),
        "unit": indicator.unit_of_measure,
        "range": between,
    }
    based = _("Bygger på %(before)s värden före och %(after)s efter.") % {"before": counts[0], "after": counts[1]}
    return f"{told} {based}".replace("  ", " ")


def _cannot_tell(before: tuple[Point, ...], after: tuple[Point, ...]) -> Judged:
    sentence = _(
        "För få värden för att avgöra: %(before)s före och %(after)s efter. Det behövs minst två på var sida, som skiljer sig åt."
    ) % {"before": len(before), "after": len(after)}
    change = _mean(after) - _mean(before) if before and after else None
    return Judged("cannot_tell", _("för få värden"), sentence, before, after, change)


def _mean(points: tuple[Point, ...]) -> Decimal:
    return sum((p.total or Decimal(0) for p in points), Decimal(0)) / max(1, len(points))


def _decimal(number: float) -> Decimal | None:
    return Decimal(repr(round(number, 6))) if np.isfinite(number) else None


def _signed(number: Decimal, places: int) -> str:
    return ("+" if number > 0 else "") + write_number(number, places)
