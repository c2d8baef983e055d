"""Cases of XmR charts: Making data count by NHSRplotthedots' names, and PowerBI-SPC's."""

from dataclasses import replace
from typing import Any

import numpy as np

from qualstat import spc
from qualstat._types import Bools, Words
from qualstat.cases.case import Answer, Case
from qualstat.spc.patterns import pairs_of_three_signed, runs_of, trends_of


def xmr(case: Case) -> Answer:
    """An XmR chart by NHSRplotthedots' conventions."""
    table = case.table
    table = table.sorted_by(case.column("date_field", "date"))
    dates = table.words(case.column("date_field", "date"))
    values = table.numbers(case.column("value_field", "value", at=1))
    steps = _steps(dates, case.get("rebase_dates", "rebase", default=[]))
    powerbi = "powerbi" in case.topic.lower() or case.name.startswith("pbi")
    rules = _rules(case, powerbi=powerbi)
    chart = spc.xmr(values, rules=rules, steps=steps, fixed_after=case.get("fix_after_n_points"))
    chart = _as_package(chart)
    improvement = case.get("improvement_direction", default="increase")
    target = case.get("target")
    judgement = spc.judge(chart, improvement=improvement, target=target)
    assurance = str(judgement.assurance) or None
    return {
        "points": _points(chart, dates, rules, improvement),
        "variation_icon": str(judgement.variation),
        "assurance_icon": assurance,
        "segments": _segments(chart, improvement, assurance, rebased=bool(steps), aimed=target is not None),
        **(_powerbi(chart, rules) if powerbi else {}),
    }


def _rules(case: Case, *, powerbi: bool) -> spc.XmrRules:
    trend = int(case.get("trend_n", "trend_points", "trend", default=6 if "trend6" in case.name else 7))
    kept = bool(case.get("outliers_in_limits", default=False))  # PowerBI-SPC's word for not screening
    return spc.XmrRules(
        convention="table" if powerbi else "nhs",
        screen=bool(case.get("screen_outliers", default=not kept)),
        spare_ties=False,
        shift_points=int(case.get("shift_n", "shift_points", default=7)),
        trend_points=trend,
        two_of_three="powerbi" if powerbi else "nhs",
    )


def _as_package(chart: spc.XmrChart) -> spc.XmrChart:
    """NHSRplotthedots names a trend point by the step after it where the next point is in a trend too, a tie as falling.

    Ours differs only where a tie parts two trends: there the package calls the last point of a rise "Decreasing".
    """
    trend = chart.cause == spc.TREND
    step = np.sign(np.diff(chart.values))
    onwards = np.append(trend[1:] & trend[:-1], False)
    way = np.where(onwards, np.append(step, 0), np.insert(step, 0, 0))
    heading = np.where(trend, np.where(way > 0, 1, -1), chart.heading)
    return replace(chart, heading=heading.astype(np.int8))


def _steps(dates: list[str], at: Any) -> list[spc.Step]:
    wanted = [at] if isinstance(at, str) else list(at)
    for date in wanted:
        if date not in dates:
            raise ValueError(f"rebase_dates must be dates of the series; got {date}. Choose a date that has a point.")
    places = sorted({dates.index(date) for date in wanted})
    return [spc.Step(place, "rebased in the case") for place in places if place > 0]


def _points(chart: spc.XmrChart, dates: list[str], rules: spc.XmrRules, improvement: spc.Improvement) -> Answer:
    return {
        "date": dates,
        "value": chart.values,
        "segment": chart.segment,
        "centre": chart.center,
        "lpl": chart.lower,
        "upl": chart.upper,
        "nlpl": chart.lower_near,
        "nupl": chart.upper_near,
        "relative_to_mean": chart.side,
        "outside_limits": chart.outside,
        "close_to_limits": chart.near,
        "special_cause_type": spc.cause_names(chart, shift_points=rules.shift_points, trend_points=rules.trend_points),
        "point_type": spc.point_types(chart, improvement),
        "short_group_warning": chart.short,
    }


def _segments(
    chart: spc.XmrChart, improvement: spc.Improvement, assurance: str | None, *, rebased: bool, aimed: bool
) -> Answer:
    types = spc.point_types(chart, improvement)
    numbers = range(int(chart.segment[-1]) + 1)
    last = [int(np.flatnonzero(chart.segment == k)[-1]) for k in numbers]
    count = {
        kind: [int((types[chart.segment == k] == kind).sum()) for k in numbers]
        for kind in ("common_cause", "special_cause_improvement", "special_cause_concern")
    }
    long = None if assurance is None else assurance if assurance == "inconsistent" else f"consistent_{assurance}"
    return {
        **({"rebase_group": list(numbers)} if rebased else {}),
        "mean_col": chart.center[last],
        "lpl": chart.lower[last],
        "upl": chart.upper[last],
        "n": [int((chart.segment == k).sum()) for k in numbers],
        **count,
        "variation_type": types[last],
        **({"assurance_type": [None] * (len(last) - 1) + [long]} if aimed else {}),
    }


def _powerbi(chart: spc.XmrChart, rules: spc.XmrRules) -> Answer:
    """The same by the names of PowerBI-SPC, whose rules are told apart: a point may break several."""
    limits = {"values": chart.values, "targets": chart.center}
    limits |= {"ll99": chart.lower, "ll95": chart.lower_near, "ul95": chart.upper_near, "ul99": chart.upper}
    high, low = chart.values > chart.upper_near, chart.values < chart.lower_near
    beyond = high.astype(np.float64) - low
    parts = [chart.segment == k for k in range(int(chart.segment[-1]) + 1)]
    pair = np.concatenate([pairs_of_three_signed(beyond[part]) for part in parts])
    rules_broken = {
        "astpoint": _told(chart.outside & (chart.side > 0), chart.outside & (chart.side < 0)),
        "two_in_three": _told(pair & high, pair & low),
        "shift": _told(
            *(_runs(chart.side == way, parts, rules.shift_points) for way in (1, -1)),
        ),
        "trend": _trends(chart, parts, rules.trend_points),
        "trend6": _trends(chart, parts, 6),
        "trend7": _trends(chart, parts, 7),
    }
    return {**limits, **rules_broken, "limits": limits, "outliers": rules_broken}


def _runs(flags: Bools, parts: list[Bools], length: int) -> Bools:
    return np.concatenate([runs_of(flags[part], length) for part in parts])


def _trends(chart: spc.XmrChart, parts: list[Bools], length: int) -> Words:
    found = [trends_of(chart.values[part], length) for part in parts]
    rising, falling = (np.concatenate([f[k] for f in found]) for k in (0, 1))
    later = np.append(np.diff(chart.values) > 0, False)  # a point in both belongs to the trend found last
    return _told(rising & (later | ~falling), falling & ~(rising & later))


def _told(high: Bools, low: Bools) -> Words:
    return np.where(high, "upper", np.where(low, "lower", "none"))
