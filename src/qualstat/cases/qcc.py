"""Cases of qcc's charts: limits from baseline rows, extended to the rest."""

import re
from typing import Any

import numpy as np

from qualstat import spc
from qualstat._types import Bools, Floats
from qualstat.cases.case import Answer, Case
from qualstat.cases.table import Table, as_word
from qualstat.spc.constants import D2_OF, D3_OF, c4

RUN = 7  # points on one side that qcc calls a violating run


def qcc(case: Case) -> Answer:
    """An attribute or variables chart of qcc."""
    table, kind = case.table, str(case.get("type", default="p"))
    base = _baseline(case, table)
    sigmas = float(case.get("nsigmas", default=3))
    if kind in ("xbar", "R", "S"):
        return _variables(case, base, kind, sigmas)
    x = table.numbers(case.column("numerator", "D", "x", "value", at=1 if len(table.names) > 1 else 0))
    sized = [name for name in (case.get("denominator", "sizes"), "size", "sizes", "n") if name in table.columns]
    size = table.numbers(str(sized[0])) if sized else np.ones(table.n)
    if kind in ("p", "np"):
        return _shares(kind, x, size, base, sigmas)
    if kind in ("c", "u"):
        return _counts(kind, x, size, base, sigmas)
    if kind == "g":
        centre = float(x[base].mean())
        spread = float(np.sqrt(centre * (centre - 1)))
        limits = np.maximum(centre - sigmas * spread, 0.0), centre + sigmas * spread
        return _answer(x, centre, spread, np.asarray(limits[0]), np.asarray(limits[1]))
    if kind == "xbar.one":
        chart = spc.i_chart(x[base])
        centre = float(chart.center[0])
        spread = float(chart.upper[0] - chart.center[0]) / 3
        return _answer(x, centre, spread, np.asarray(centre - sigmas * spread), np.asarray(centre + sigmas * spread))
    raise ValueError(f"type must be p, np, c, u, g, xbar, R, S or xbar.one; got {kind!r}. Choose one of them.")


def _shares(kind: str, x: Floats, size: Floats, base: Bools, sigmas: float) -> Answer:
    rate = float(x[base].sum() / size[base].sum())
    spread = np.sqrt(rate * (1 - rate))
    room = sigmas * spread * np.sqrt(size)
    lower, upper = np.maximum(rate * size - room, 0), np.minimum(rate * size + room, size)
    if kind == "p":
        return _answer(x / size, rate, spread, lower / size, upper / size)
    return _answer(x, _one(rate * size), _one(spread * np.sqrt(size)), _one(lower), _one(upper))


def _counts(kind: str, x: Floats, size: Floats, base: Bools, sigmas: float) -> Answer:
    if kind == "c":
        size = np.ones(x.size)
    rate = float(x[base].sum() / size[base].sum())
    room = sigmas * np.sqrt(rate / size)
    return _answer(x / size, rate, np.sqrt(rate), _one(np.maximum(rate - room, 0)), _one(rate + room))


def _variables(case: Case, base: Bools, kind: str, sigmas: float) -> Answer:
    """Subgroups in rows (many columns of numbers), or one value a row with a column that names the subgroup."""
    members, base = _subgroups(case.table, base)
    size = np.array([float(m.size) for m in members])
    mean, spread_of = np.array([m.mean() for m in members]), np.array([m.std(ddof=1) for m in members])
    ranges = np.array([np.ptp(m) for m in members])
    places = size.astype(np.int64)
    usual = "UWAVE-SD" if kind == "S" else "RMSDF" if size.max() > 25 else "UWAVE-R"
    way = str(case.get("std.dev", "std_dev", default=usual))
    if way == "RMSDF":
        free = size[base] - 1
        pooled = np.sqrt((free * spread_of[base] ** 2).sum() / free.sum())
        sigma = float(pooled / c4(np.array([free.sum() + 1]))[0])
    else:
        each = ranges / D2_OF[np.minimum(places, 25)] if way == "UWAVE-R" else spread_of / c4(size)
        sigma = float(each[base].mean())
    if kind == "xbar":
        centre = float((size * mean)[base].sum() / size[base].sum())
        room = sigmas * sigma / np.sqrt(size)
        return _answer(mean, centre, sigma, _one(centre - room), _one(centre + room))
    statistics = ranges if kind == "R" else spread_of
    centre = float((size * statistics)[base].sum() / size[base].sum())
    room = sigmas * sigma * (D3_OF[np.minimum(places, 25)] if kind == "R" else np.sqrt(1 - c4(size) ** 2))
    return _answer(statistics, centre, sigma, _one(np.maximum(centre - room, 0)), _one(centre + room))


def _subgroups(table: Table, base: Bools) -> tuple[list[Floats], Bools]:
    named = next((n for n in ("sample", "group", "subgroup", "x") if n in table.columns), None)
    columns = [n for n in table.numeric() if n != named]
    if len(columns) > 1:
        rows = np.column_stack([table.numbers(n) for n in columns])
        return [row[~np.isnan(row)] for row in rows], base
    if named is None:
        raise ValueError("input must hold subgroups in rows, or a column that names them; got neither. Add one.")
    labels, y = table.words(named), table.numbers(columns[0])
    order = list(dict.fromkeys(labels))
    at = [np.array([w == name for w in labels]) for name in order]
    return [y[m & ~np.isnan(y)] for m in at], np.array([bool(base[m].all()) for m in at])


def _one(values: Floats) -> Any:
    return values[0] if np.ptp(values) == 0 else values


def _baseline(case: Case, table: Table) -> Bools:
    """Rows like "trial==TRUE (30)", or "1:25", or the first so many, or all."""
    text = str(case.get("baseline_rows", "baseline", default=""))
    found = re.match(r"\s*(\w+)\s*==\s*(\w+)", text)
    if found and found.group(1) in table.columns:
        wanted = found.group(2)
        return np.array([as_word(c).upper() == wanted.upper() for c in table.cells(found.group(1))], dtype=np.bool_)
    span = re.match(r"\s*(?:(\d+)\s*(?::|-)\s*)?(\d+)\b", text)
    if not span:
        return np.ones(table.n, dtype=np.bool_)
    number = np.arange(1, table.n + 1)
    return np.asarray((number >= int(span.group(1) or 1)) & (number <= int(span.group(2))), dtype=np.bool_)


def _answer(statistics: Floats, centre: Any, std_dev: Any, lower: Any, upper: Any) -> Answer:
    side = np.sign(statistics - centre)
    length = np.zeros(side.size, dtype=np.int64)
    for i in range(side.size):
        length[i] = length[i - 1] + 1 if i and side[i] == side[i - 1] else 1
    high, low = statistics > upper, statistics < lower
    long = length >= RUN
    return {
        "centre": centre,
        "std_dev": std_dev,
        "lcl": lower,
        "ucl": upper,
        "statistics": statistics,
        "beyond_limits": np.concatenate([np.flatnonzero(high), np.flatnonzero(low)]) + 1,
        "violating_runs": np.concatenate([np.flatnonzero(long & (side > 0)), np.flatnonzero(long & (side < 0))]) + 1,
    }
