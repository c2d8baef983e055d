"""Cases of qicharts2's charts with Anhøj's runs analysis."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from qualstat import runs, spc
from qualstat._types import Bools, Floats
from qualstat.cases.case import Answer, Case
from qualstat.cases.table import Cell, Table, as_cell

_USUAL_X = ("x", "month", "date", "i", "lot", "sample", "week", "year", "quarter")
_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?([T ].*)?")


@dataclass(frozen=True, slots=True)
class _Groups:
    """Subgroups in order: what stands on the x axis, sums, sizes, means and spreads of y, and denominators."""

    x: list[Any]
    total: Floats
    size: Floats
    mean: Floats
    sd: Floats
    denominator: Floats | None
    by_name: bool  # a text axis: no order in time

    @property
    def values(self) -> Floats:
        """What a chart of values shows: the share of sums, or the mean."""
        return self.mean if self.denominator is None else self.total / self.denominator


@dataclass(frozen=True, slots=True)
class _Panel:
    """One panel of a qic chart."""

    name: str | None
    groups: _Groups
    chart: spc.Shewhart
    runs: list[runs.Runs]


def qic(case: Case) -> Answer:
    """A chart of qicharts2 with its runs analysis, by facet where there is one."""
    table, facet = case.table, case.get("facet", "facets")
    if not facet:
        return _answer(case, [_panel(case, table, None)])
    labels = table.words(str(facet))
    names = sorted(set(labels))
    return _answer(case, [_panel(case, table.rows(np.array([w == n for w in labels])), n) for n in names])


def _kind(case: Case) -> str:
    return str(case.get("chart", "type", default="run")).split()[0].lower()


def _numbers(value: Any) -> list[int]:
    listed: list[Any] = [] if value is None else value if isinstance(value, list) else [value]  # pyright: ignore[reportUnknownVariableType]
    return [int(v) for v in listed]


def _panel(case: Case, table: Table, name: str | None) -> _Panel:
    groups = _grouped(case, table)
    n = len(groups.x)
    edges = sorted({p for p in _numbers(case.get("part")) if 0 < p < n})
    left_out = tuple(e - 1 for e in _numbers(case.get("exclude")) if 0 < e <= n)
    frozen = None if edges else case.get("freeze")  # the package lets part win
    basis = spc.Basis([spc.Step(e, "part in the case") for e in edges], frozen, left_out)
    chart = _draw(case, groups, basis)
    pieces = [chart.segment == k for k in range(int(chart.segment[-1]) + 1)]
    found = [_runs(chart, piece) for piece in pieces]
    return _Panel(name, groups, chart, found)


def _runs(chart: spc.Shewhart, piece: Bools) -> runs.Runs:
    there = piece & chart.used & ~np.isnan(chart.values)
    got = runs.runs(chart.values[there], chart.center[there])
    return replace(got, n_obs=np.int64((piece & chart.used).sum()))  # pyright: ignore[reportArgumentType]


def _grouped(case: Case, table: Table) -> _Groups:
    """Rows with the same x are one subgroup; subgroups stand in the order of x."""
    y_column = str(case.get("y", "numerator", default=table.numeric()[-1]))
    denominator = case.get("denominator", "n")
    y = table.numbers(y_column)
    size = table.numbers(str(denominator)) if denominator in table.columns else None
    x = _axis(case, table, {y_column, str(denominator), str(case.get("facet", "facets"))})
    distinct = sorted(set(x), key=lambda c: (isinstance(c, str), c))
    members = [np.array([c == d for c in x]) for d in distinct]
    known = ~np.isnan(y)
    return _Groups(
        [as_cell(c) for c in distinct],
        np.array([y[m & known].sum() for m in members]),
        np.array([float((m & known).sum()) for m in members]),
        np.array([y[m & known].mean() if (m & known).any() else np.nan for m in members]),
        np.array([y[m & known].std(ddof=1) if (m & known).sum() > 1 else np.nan for m in members]),
        None if size is None else np.array([size[m & known].sum() for m in members]),
        any(isinstance(c, str) and not _DATE.fullmatch(c) for c in distinct),
    )


def _axis(case: Case, table: Table, taken: set[str]) -> list[Cell]:
    """The x axis that is named, or a usual one, or the first other column that tells points apart, or their numbers."""
    named = case.get("x", "subgroup")
    if named in table.columns:
        return table.cells(named)
    others = [name for name in _USUAL_X if name in table.columns and name not in taken]
    others += [name for name in table.names if name not in taken and len(set(table.words(name))) == table.n]
    return table.cells(others[0]) if others else [float(i + 1) for i in range(table.n)]


def _draw(case: Case, groups: _Groups, basis: spc.Basis) -> spc.Shewhart:
    kind = _kind(case)
    screen = bool(case.get("screen", "screened", "screenedmr", "screen_outliers", default=False))
    ones = groups.size if groups.denominator is None else groups.denominator
    total, values = groups.total, groups.values
    text = groups.by_name
    makers: dict[str, Callable[[], spc.Shewhart]] = {
        "run": lambda: _run_lines(values, basis, str(case.get("centre", default="median"))),
        "p": lambda: spc.p_chart(total, ones, basis=basis),
        "pp": lambda: spc.p_chart(total, ones, primed=True, by_name=text, screen=screen, basis=basis),
        "u": lambda: spc.u_chart(total, ones, basis=basis),
        "up": lambda: spc.u_chart(total, ones, primed=True, by_name=text, screen=screen, basis=basis),
        "c": lambda: spc.c_chart(total, basis=basis),
        "g": lambda: spc.g_chart(values, basis=basis),
        "t": lambda: _t_lines(values, basis, screen=screen),
        "mr": lambda: spc.mr_chart(values, basis=basis),
        "xbar": lambda: spc.xbar_chart(groups.mean, groups.sd, groups.size, basis=basis),
        "s": lambda: spc.s_chart(groups.sd, groups.size, basis=basis),
        "i": lambda: spc.i_chart(values, screen=screen, basis=basis),
        "ip": lambda: spc.i_prime_chart(values, ones, screen=screen, basis=basis),
    }
    makers |= {"p'": makers["pp"], "u'": makers["up"], "i'": makers["ip"]}
    if kind not in makers:
        raise ValueError(f"chart must be one of {', '.join(makers)}; got {kind!r}. Choose one of them.")
    return makers[kind]()


def _t_lines(values: Floats, basis: spc.Basis, *, screen: bool) -> spc.Shewhart:
    """The package leaves out a lower 95 percent limit that would be below zero, and writes 0 for the lower limit."""
    chart = spc.t_chart(values, screen=screen, basis=basis)
    return replace(chart, lower95=np.where(chart.lower95 > 0, chart.lower95, np.nan))


def _run_lines(values: Floats, basis: spc.Basis, centre: str) -> spc.Shewhart:
    chart = spc.i_chart(values, basis=basis)
    center = chart.center.copy()
    for k in range(int(chart.segment[-1]) + 1):
        part = (chart.segment == k) & chart.used
        base = part & (np.arange(values.size) < (basis.baseline or values.size))
        center[chart.segment == k] = np.mean(values[base]) if centre == "mean" else np.median(values[base])
    none = np.full(values.size, np.nan)
    no: Bools = np.zeros(values.size, dtype=np.bool_)
    return spc.Shewhart(values, center, none, none, none, none, chart.segment, chart.used, no)


class _Columns:
    """A table that grows by blocks of rows."""

    def __init__(self) -> None:
        self.columns: dict[str, list[Any]] = {}

    def add(self, **columns: Any) -> None:
        for name, values in columns.items():
            self.columns.setdefault(name, []).extend(values)


def _answer(case: Case, panels: list[_Panel]) -> Answer:
    multiply, kind = float(case.get("multiply", default=1)), _kind(case)
    points, summary = _Columns(), _Columns()
    n_parts = max(int(panel.chart.segment[-1]) + 1 for panel in panels)
    for k in range(n_parts):  # the package's order: parts outermost, facets within
        for panel in panels:
            inside = panel.chart.segment == k
            if not inside.any():
                continue
            quiet = kind == "mr" or panel.groups.by_name
            signal = bool(panel.runs[k].signal) and not quiet
            _add_points(points, panel, inside, multiply, signal=signal)
    for panel in panels:
        for k in range(int(panel.chart.segment[-1]) + 1):
            signal = bool(panel.runs[k].signal) and not (kind == "mr" or panel.groups.by_name)
            _add_summary(summary, panel, k, multiply, signal=signal, run=kind == "run")
    return {"points": points.columns, "summary": summary.columns}


def _add_points(points: _Columns, panel: _Panel, inside: Bools, multiply: float, *, signal: bool) -> None:
    chart, n = panel.chart, int(inside.sum())
    points.add(x=[x for x, yes in zip(panel.groups.x, inside, strict=True) if yes], part=chart.segment[inside] + 1)
    if panel.name is not None:
        points.add(facet1=[panel.name] * n)
    lines = {"y": chart.values, "centre": chart.center, "lcl": chart.lower, "ucl": chart.upper}
    lines |= {"lcl95": chart.lower95, "ucl95": chart.upper95}
    points.add(**{name: line[inside] * multiply for name, line in lines.items()})
    points.add(sigma_signal=chart.outside[inside], runs_signal=[signal] * n)


def _add_summary(summary: _Columns, panel: _Panel, k: int, multiply: float, *, signal: bool, run: bool) -> None:
    chart, found = panel.chart, panel.runs[k]
    inside = chart.segment == k
    if panel.name is not None:
        summary.add(facet1=[panel.name])
    some = bool(found.n_useful > 0)  # with none, the package has no limits to compare with
    summary.add(part=[k + 1], n_obs=[found.n_obs], n_useful=[found.n_useful])
    summary.add(longest_run=[found.longest_run if some else None])
    summary.add(longest_run_max=[found.longest_run_max if some else None])
    summary.add(crossings=[found.crossings if some else None])
    summary.add(crossings_min=[found.crossings_min if some else None])
    summary.add(runs_signal=[signal], sigma_signals=[int(chart.outside[inside].sum())])
    last = int(np.flatnonzero(inside)[-1])
    limits = {} if run else {"lcl": [chart.lower[last] * multiply], "ucl": [chart.upper[last] * multiply]}
    summary.add(centre=[chart.center[last] * multiply], **limits)


def runs_rules(case: Case) -> Answer:
    """Anhøj's limits for numbers of useful observations."""
    n = case.table.numbers(case.column("n_useful"))
    limits = runs.runs_limits(n)
    return {
        "n_useful": n.astype(np.int64),
        "longest_run_max": limits.longest_run_max,
        "crossings_min": limits.crossings_min,
    }
