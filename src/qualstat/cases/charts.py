"""Cases of control charts and runs: XmR of Making data count, qicharts2's charts, qcc's attribute charts."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from qualstat import runs, spc
from qualstat._types import Bools, Floats
from qualstat.cases.case import Answer, Case
from qualstat.cases.table import Table, as_cell, as_word


def xmr(case: Case) -> Answer:
    """An XmR chart by NHSRplotthedots' conventions."""
    table = case.table
    dates, values = (
        table.words(case.column("date_field", "date")),
        table.numbers(case.column("value_field", "value", at=1)),
    )
    steps = _steps(dates, case.get("rebase_dates", "rebase", default=[]))
    powerbi = "powerbi" in case.topic.lower() or case.name.startswith("pbi")
    trend = int(case.get("trend_n", "trend_points", "trend", default=6 if "trend6" in case.name else 7))
    rules = spc.XmrRules(
        convention="table" if powerbi else "nhs",
        screen=bool(case.get("screen_outliers", default=not powerbi)),
        shift_points=int(case.get("shift_n", "shift_points", default=7)),
        trend_points=trend,
        two_of_three="powerbi" if powerbi else "nhs",
    )
    chart = spc.xmr(values, rules=rules, steps=steps, fixed_after=case.get("fix_after_n_points"))
    improvement = case.get("improvement_direction", default="increase")
    target = case.get("target")
    judgement = spc.judge(chart, improvement=improvement, target=target)
    assurance = str(judgement.assurance) or None
    return {
        "points": _xmr_points(chart, dates, rules, improvement),
        "variation_icon": str(judgement.variation),
        "assurance_icon": assurance,
        "segments": _xmr_segments(chart, improvement, assurance, rebased=bool(steps), aimed=target is not None),
        **(_powerbi(chart) if powerbi else {}),
    }


def _steps(dates: list[str], at: Any) -> list[spc.Step]:
    wanted = [at] if isinstance(at, str) else list(at)
    for date in wanted:
        if date not in dates:
            raise ValueError(f"rebase_dates must be dates of the series; got {date}. Choose a date that has a point.")
    places = sorted(dates.index(date) for date in wanted)
    return [spc.Step(place, "rebased in the case") for place in places if place > 0]


def _xmr_points(chart: spc.XmrChart, dates: list[str], rules: spc.XmrRules, improvement: spc.Improvement) -> Answer:
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


def _xmr_segments(
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


def _powerbi(chart: spc.XmrChart) -> Answer:
    """The same by the names of PowerBI-SPC."""
    side = np.where(chart.heading > 0, "upper", "lower")

    def flags(code: int) -> Any:
        return np.where(chart.cause == code, side, "none")

    return {
        "values": chart.values,
        "targets": chart.center,
        "ll99": chart.lower,
        "ll95": chart.lower_near,
        "ul95": chart.upper_near,
        "ul99": chart.upper,
        "astpoint": flags(1),
        "trend": flags(2),
        "two_in_three": flags(3),
        "shift": flags(4),
    }


@dataclass(frozen=True, slots=True)
class _Facet:
    """One panel of a qic chart."""

    name: str | None
    x: list[Any]
    chart: spc.Shewhart
    runs: list[runs.Runs]


def qic(case: Case) -> Answer:
    """A chart of qicharts2 with its runs analysis, by facet where there is one."""
    table = case.table
    facet = case.get("facet")
    if not facet:
        return _qic_answer(
            [_panel(case, table, None)], 1.0 * float(case.get("multiply", default=1)), run=_kind(case) == "run"
        )
    names = sorted(set(table.words(facet)))
    panels = [_panel(case, table.rows(np.array([w == name for w in table.words(facet)])), name) for name in names]
    return _qic_answer(panels, float(case.get("multiply", default=1)), run=_kind(case) == "run")


def _kind(case: Case) -> str:
    return str(case.get("chart", "type", default="run")).split()[0].lower()


def _panel(case: Case, table: Table, name: str | None) -> _Facet:
    kind, n = _kind(case), table.n
    usual = [name for name in (case.get("x"), "x", "month", "date", "i") if name in table.columns]
    x_column = usual[0] if usual else next(name for name in table.names if name != case.get("facet"))
    x, y, size = _subgrouped(case, table, str(x_column), kind)
    n = len(x)
    part = case.get("part", default=[])
    edges = sorted({int(p) for p in (part if isinstance(part, list) else [part]) if 0 < int(p) < n})  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    exclude = case.get("exclude", default=[])
    left_out = tuple(int(e) - 1 for e in (exclude if isinstance(exclude, list) else [exclude]))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    basis = spc.Basis([spc.Step(e, "part in the case") for e in edges], case.get("freeze"), left_out)
    chart = _draw(case, kind, y, size, basis)
    number = chart.segment
    pieces = [number == k for k in range(int(number[-1]) + 1)]
    found = [runs.runs(chart.values[p & chart.used], chart.center[p & chart.used]) for p in pieces]
    return _Facet(name, x, chart, found)


def _subgrouped(
    case: Case, table: Table, x_column: str, kind: str
) -> tuple[list[Any], tuple[Floats, ...], Floats | None]:
    """The subgroups in order, their values (or means and standard deviations), and their denominators."""
    y_column = case.get("y", "numerator", default=table.numeric()[-1])
    y = table.numbers(str(y_column))
    denominator = case.get("denominator", "n")
    size = table.numbers(str(denominator)) if denominator in table.columns else None
    x = table.cells(x_column)
    if kind not in ("xbar", "s"):
        return [as_cell(c) for c in x], (y,), size
    groups = list(dict.fromkeys(x))
    members = [y[[c == g for c in x]] for g in groups]
    mean, sd = np.array([m.mean() for m in members]), np.array([m.std(ddof=1) for m in members])
    return [as_cell(c) for c in groups], (mean, sd), np.array([float(m.size) for m in members])


def _draw(case: Case, kind: str, y: tuple[Floats, ...], size: Floats | None, basis: spc.Basis) -> spc.Shewhart:
    screen = bool(case.get("screen", "screened", "screenedmr", default=False))
    ones = np.ones(y[0].size) if size is None else size
    centre = str(case.get("centre", default="median"))
    makers: dict[str, Callable[[], spc.Shewhart]] = {
        "run": lambda: _run_lines(y[0], size, basis, centre),
        "p": lambda: spc.p_chart(y[0], ones, basis=basis),
        "pp": lambda: spc.p_chart(y[0], ones, primed=True, basis=basis),
        "u": lambda: spc.u_chart(y[0], ones, basis=basis),
        "up": lambda: spc.u_chart(y[0], ones, primed=True, basis=basis),
        "c": lambda: spc.c_chart(y[0], basis=basis),
        "g": lambda: spc.g_chart(y[0], basis=basis),
        "t": lambda: spc.t_chart(y[0], screen=screen, basis=basis),
        "mr": lambda: spc.mr_chart(y[0], basis=basis),
        "xbar": lambda: spc.xbar_chart(y[0], y[1], ones, basis=basis),
        "s": lambda: spc.s_chart(y[1], ones, basis=basis),
        "i": lambda: spc.i_chart(y[0] if size is None else y[0] / size, screen=screen, basis=basis),
    }
    if kind not in makers:
        raise ValueError(f"chart must be one of {', '.join(makers)}; got {kind!r}. Choose one of them.")
    return makers[kind]()


def _run_lines(y: Floats, size: Floats | None, basis: spc.Basis, centre: str) -> spc.Shewhart:
    values = y if size is None else y / size
    chart = spc.i_chart(values, basis=basis)
    center = chart.center.copy()
    for k in range(int(chart.segment[-1]) + 1):
        part = (chart.segment == k) & chart.used
        base = part & (np.arange(values.size) < (basis.baseline or values.size))
        center[chart.segment == k] = np.mean(values[base]) if centre == "mean" else np.median(values[base])
    none = np.full(values.size, np.nan)
    no: Bools = np.zeros(values.size, dtype=np.bool_)
    return spc.Shewhart(values, center, none, none, none, none, chart.segment, chart.used, no)


def _qic_answer(panels: list[_Facet], multiply: float, *, run: bool) -> Answer:
    points: dict[str, list[Any]] = {}
    summary: dict[str, list[Any]] = {}

    def add(to: dict[str, list[Any]], **columns: Any) -> None:
        for name, values in columns.items():
            to.setdefault(name, []).extend(values)

    for panel in panels:
        chart, n = panel.chart, panel.chart.values.size
        signal = np.array([bool(r.signal) for r in panel.runs])
        add(points, x=panel.x, part=chart.segment + 1)
        if panel.name is not None:
            add(points, facet1=[panel.name] * n)
        lines = {"y": chart.values, "centre": chart.center, "lcl": chart.lower, "ucl": chart.upper}
        add(points, **{k: v * multiply for k, v in (lines | {"lcl95": chart.lower95, "ucl95": chart.upper95}).items()})
        add(points, sigma_signal=chart.outside, runs_signal=signal[chart.segment])
        for k, found in enumerate(panel.runs):
            inside = chart.segment == k
            if panel.name is not None:
                add(summary, facet1=[panel.name])
            add(summary, part=[k + 1], n_obs=[found.n_obs], n_useful=[found.n_useful], longest_run=[found.longest_run])
            add(
                summary,
                longest_run_max=[found.longest_run_max],
                crossings=[found.crossings],
                crossings_min=[found.crossings_min],
            )
            add(summary, runs_signal=[found.signal], sigma_signals=[int(chart.outside[inside].sum())])
            last = int(np.flatnonzero(inside)[-1])
            limits = {} if run else {"lcl": [chart.lower[last] * multiply], "ucl": [chart.upper[last] * multiply]}
            add(summary, centre=[chart.center[last] * multiply], **limits)
    return {"points": points, "summary": summary}


def runs_rules(case: Case) -> Answer:
    """Anhøj's limits for numbers of useful observations."""
    n = case.table.numbers(case.column("n_useful"))
    limits = runs.runs_limits(n)
    return {
        "n_useful": n.astype(np.int64),
        "longest_run_max": limits.longest_run_max,
        "crossings_min": limits.crossings_min,
    }


def qcc(case: Case) -> Answer:
    """An attribute chart of qcc, with limits from baseline rows extended to the rest."""
    table, kind = case.table, str(case.get("type", default="p"))
    base = _baseline(case, table)
    sigmas = float(case.get("nsigmas", default=3))
    x = table.numbers(case.column("numerator", "D", "x", at=1))
    sized = [name for name in ("size", "sizes", "n") if name in table.columns]
    size = table.numbers(sized[0]) if sized else np.ones(table.n)
    rate = x[base].sum() / size[base].sum()
    if kind in ("p", "np"):
        spread = np.sqrt(rate * (1 - rate))
        statistics, centre, sigma = (
            (x / size, rate, spread / np.sqrt(size)) if kind == "p" else (x, rate * size, spread * np.sqrt(size))
        )
        std_dev, most = (spread, 1.0) if kind == "p" else (_one(spread * np.sqrt(size)), size)
    elif kind in ("c", "u"):
        rate = x[base].mean() if kind == "c" else rate
        statistics, centre = (x, rate) if kind == "c" else (x / size, rate)
        sigma = np.sqrt(rate / (1 if kind == "c" else size)) * np.ones(table.n)
        std_dev, most = np.sqrt(rate), np.inf
    elif kind == "xbar.one":
        chart = spc.i_chart(x[base])
        statistics, centre, most = x, float(chart.center[0]), np.inf
        std_dev = float(chart.upper[0] - chart.center[0]) / 3
        lower = np.full(table.n, centre - sigmas * std_dev)
        return _qcc_answer(statistics, centre, std_dev, lower, np.full(table.n, centre + sigmas * std_dev))
    else:
        raise ValueError(f"type must be p, np, c, u or xbar.one; got {kind!r}. Choose one of them.")
    lower, upper = np.maximum(centre - sigmas * sigma, 0), np.minimum(centre + sigmas * sigma, most)
    return _qcc_answer(statistics, centre, std_dev, lower, upper)


def _one(values: Floats) -> Any:
    return values[0] if np.ptp(values) == 0 else values


def _baseline(case: Case, table: Table) -> Bools:
    """Rows like "trial==TRUE (30)", or all."""
    found = re.match(r"\s*(\w+)\s*==\s*(\w+)", str(case.get("baseline_rows", default="")))
    if not found or found.group(1) not in table.columns:
        return np.ones(table.n, dtype=np.bool_)
    wanted = found.group(2)
    return np.array([as_word(c).upper() == wanted.upper() for c in table.cells(found.group(1))], dtype=np.bool_)


def _qcc_answer(statistics: Floats, centre: Any, std_dev: Any, lower: Floats, upper: Floats) -> Answer:
    side = np.sign(statistics - centre)
    length = np.zeros(side.size, dtype=np.int64)
    for i in range(side.size):
        length[i] = length[i - 1] + 1 if i and side[i] == side[i - 1] else 1
    return {
        "centre": centre,
        "std_dev": std_dev,
        "lcl": lower,
        "ucl": upper,
        "statistics": statistics,
        "beyond_limits": np.flatnonzero((statistics > upper) | (statistics < lower)) + 1,
        "violating_runs": np.flatnonzero(length >= 7) + 1,
    }
