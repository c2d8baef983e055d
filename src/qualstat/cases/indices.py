"""Cases of composite indicators by the names and conventions of COINr and Compind."""

import re
from typing import Any

import numpy as np

from qualstat import index as library
from qualstat._types import Floats
from qualstat.cases.case import Answer, Case
from qualstat.cases.table import Table
from qualstat.index.aggregate import Mean
from qualstat.index.treat import Treated, treated


def index(case: Case) -> Answer:
    """Scores, ranks and normalised values of a hierarchy given as COINr's iData and iMeta."""
    units, names, x = _values(case)
    if len(case.tables) < 2 or "Parent" not in case.tables[1].columns:
        return _flat(case, units, names, x)
    meta = case.tables[1]
    level = meta.numbers("Level")
    first = [code for code, at in zip(meta.words("iCode"), level, strict=True) if at == 1]
    x = x[:, [names.index(code) for code in first]]
    out: Answer = {"uCode": units}
    if case.get("treat"):
        x, extra = _treated(units, first, x)
        out |= extra
    direction = _directions(meta, first) if "Direction" in meta.columns else None
    scaled = library.normalised(
        x, _how(str(case.get("normalise", "normalisation", "normalize", default=""))), direction=direction
    )
    text = " ".join(str(v) for v in case.parameters.values())
    mean, groups = _mean(case), _groups(meta, case.get("weights", default={}))
    if mean == "copeland":
        scores = _copelands(scaled, first, groups)
    else:
        scores = dict(library.composite(scaled, first, groups, mean=mean, enough=_enough(case, text)).scores)
    out |= {"scores": scores, "ranks": {name: _whole(library.ranked(score)) for name, score in scores.items()}}
    return out | {"normalised": {"uCode": units} | dict(zip(first, scaled.T, strict=True)), **_extras(scaled)}


def _values(case: Case) -> tuple[list[str], list[str], Floats]:
    """Units in alphabetical order, indicator names and values."""
    table = case.table
    key = next((name for name in table.names if name.lower() in ("ucode", "unit", "code")), table.names[0])
    units = table.words(key)
    order = sorted(range(len(units)), key=lambda i: units[i])
    names = [name for name in table.names if name != key and table.is_number(name)]
    return [units[i] for i in order], names, np.column_stack([table.numbers(name) for name in names])[order]


def _directions(meta: Table, codes: list[str]) -> list[float]:
    way = dict(zip(meta.words("iCode"), meta.numbers("Direction").tolist(), strict=True))
    return [way[code] for code in codes]


def _groups(meta: Table, given: Any) -> list[library.Group]:
    """Aggregates from the lowest level up, in the order in which they stand in the table; given weights go first."""
    codes, parents, level = meta.words("iCode"), meta.words("Parent"), meta.numbers("Level")
    weights = meta.numbers("Weight") if "Weight" in meta.columns else np.ones(len(codes))
    if isinstance(given, dict):
        named = {str(k): float(v) for k, v in given.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        weights = np.array([named.get(code, float(w)) for code, w in zip(codes, weights, strict=True)])
    groups = list[library.Group]()
    for at in sorted({int(v) for v in level if v > 1}):
        for code in (c for c, v in zip(codes, level, strict=True) if v == at):
            parts = [i for i, parent in enumerate(parents) if parent == code]
            groups.append(library.Group(code, tuple(codes[i] for i in parts), tuple(float(weights[i]) for i in parts)))
    return groups


def _how(text: str) -> library.Normalisation:
    """Read "minmax 0-100", "z-score ...", "percentile rank", "rank", "borda", "distance to max"."""
    words = text.lower()
    bounds = re.search(r"(\d+(?:\.\d+)?)\s*-\s*(\d+(?:\.\d+)?)", words)
    if "percentile" in words or "prank" in words:
        return library.Normalisation("percentile")
    if "borda" in words:
        return library.Normalisation("borda")
    if "z-score" in words or "zscore" in words or "z score" in words:
        return library.Normalisation("z_score", 0.0, 1.0)
    if "dist2max" in words or "distance to max" in words:
        return library.Normalisation("maximum")
    if "fracmax" in words:
        return library.Normalisation("fraction")
    if "rank" in words and "minmax" not in words:
        return library.Normalisation("rank")
    if "max" in words and "distance" in words:
        return library.Normalisation("maximum")
    low, high = (float(bounds.group(1)), float(bounds.group(2))) if bounds else (0.0, 100.0)
    return library.Normalisation("min_max", low, high)


def _mean(case: Case) -> Mean:
    words = str(case.get("aggregate", "aggregation", default="arithmetic")).lower()
    known: tuple[Mean, ...] = ("geometric", "harmonic", "median", "copeland", "arithmetic")
    usual: Mean = "copeland" if "outrank" in words else "arithmetic"
    found: list[Mean] = [mean for mean in known if mean in words]
    return found[0] if found else usual


def _copelands(scaled: Floats, codes: list[str], groups: list[library.Group]) -> dict[str, Floats]:
    """Copeland scores level by level, as COINr makes them: see `_outranked`."""
    known = dict(zip(codes, scaled.T, strict=True))
    scores: dict[str, Floats] = {}
    for group in groups:
        pair = _outranked(
            np.column_stack([known[part] for part in group.parts]),
            _weights_of(group),
        )
        scores[group.name] = known[group.name] = _copeland(pair)
    return scores


def _weights_of(group: library.Group) -> Floats:
    weights: tuple[float, ...] = group.weights or (1.0,) * len(group.parts)
    return np.array(weights, dtype=np.float64)


def _copeland(pair: Floats) -> Floats:
    off = ~np.eye(pair.shape[0], dtype=np.bool_)
    return ((pair > 0.5) & off).sum(axis=1) - ((pair < 0.5) & off).sum(axis=1).astype(np.float64)


def _outranked(x: Floats, weights: Floats) -> Floats:
    """COINr's outranking: weights are not renormalised over gaps, and the lower triangle is one less the upper,
    so that what is missing counts for the later unit. The library's own leaves gaps out of both sides.
    Summed as R sums (in extended precision), since halves are compared exactly."""
    w = weights / weights.sum()
    won, tied = (np.zeros((x.shape[0], x.shape[0]), dtype=np.longdouble) for _ in range(2))
    for column, weight in zip(x.T, w, strict=True):
        won += np.longdouble(weight) * (column[:, None] > column)
        tied += np.longdouble(weight) * (column[:, None] == column)
    pair = won.astype(np.float64) + tied.astype(np.float64) / 2
    upper = np.triu(pair, 1)
    return upper + np.tril(1 - upper.T, -1)


def _enough(case: Case, text: str) -> float:
    given = case.get("dat_thresh", "threshold")
    if given is not None:
        return float(given)
    found = re.search(r"(?:dat_thresh|threshold)\D*(\d*\.?\d+)", text)
    return float(found.group(1)) if found else 0.0


def _whole(rank: Floats) -> list[int | None]:
    return [None if np.isnan(r) else int(r) for r in rank]


def _treated(units: list[str], codes: list[str], x: Floats) -> tuple[Floats, Answer]:
    """COINr's default treatment, with its table; what cannot be judged (a constant) is left as it is."""
    done = [_one_treated(column) for column in x.T]
    after = np.column_stack([column if t is None else t.values for t, column in zip(done, x.T, strict=True)])
    kept = [(code, t) for code, t in zip(codes, done, strict=True) if t is not None]
    shapes = [(t.before, None if t.before.passes else t.winsorised, t.after if t.logged else None) for _, t in kept]
    table: Answer = {"iCode": [code for code, _ in kept]}
    for k in range(3):
        if k == 1 and any(not t.before.passes for _, t in kept):
            table["winsorise.nwin"] = [None if t.before.passes else t.n_changed for _, t in kept]
        at = [shape[k] for shape in shapes]
        if any(s is not None for s in at):
            table[f"check_SkewKurt{k}.Pass"] = [None if s is None else s.passes for s in at]
            table[f"check_SkewKurt{k}.Skew"] = [None if s is None else s.skew for s in at]
            table[f"check_SkewKurt{k}.Kurt"] = [None if s is None else s.kurtosis for s in at]
    return after, {"treatment_table": table, "treated": {"uCode": units} | dict(zip(codes, after.T, strict=True))}


def _one_treated(column: Floats) -> Treated | None:
    try:
        return treated(column, turn=False)
    except ValueError:
        return None


def _extras(scaled: Floats) -> Answer:
    """Outranking of all indicators at once."""
    n, parts = len(scaled), len(scaled.T)
    pair = _outranked(scaled, np.full(parts, 1.0))
    dominant = int((pair == 1).sum())
    fraction = dominant / ((n * n - n) / 2) if n > 1 else 0.0
    return {"copeland": _copeland(pair), "outranking_matrix": pair, "nDominant": dominant, "fracDominant": fraction}


def _flat(case: Case, units: list[str], names: list[str], x: Floats) -> Answer:
    """A table of parts without levels: Mazziotta-Pareto, benefit of the doubt, outranking."""
    chosen = [name for name in case.words("indicators") if name in names] or names
    x = x[:, [names.index(name) for name in chosen]]
    direction = case.get("direction", "directions")
    out: Answer = {"uCode": units}
    if not np.isnan(x).any():
        out["mpi_pos"] = library.mazziotta_pareto(x, direction=direction)
        out["mpi_neg"] = library.mazziotta_pareto(x, direction=direction, penalty="up")
        if (x >= 0).all():
            out["bod"] = library.benefit_of_the_doubt(x)
    return out | _extras(library.oriented(x, direction))
