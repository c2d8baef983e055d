"""Cases of funnel plots by the names and conventions of FunnelPlotR."""

import numpy as np

from qualstat._types import Floats
from qualstat.cases.case import Answer, Case
from qualstat.funnel.dispersion import Dispersion, Kind, Scale, Scores, dispersion, scores
from qualstat.funnel.limits import FunnelLimits, exact_limits, limits, stepped


def funnel(case: Case) -> Answer:
    """A funnel with the package's columns."""
    kinds: dict[str, Kind] = {"PR": "proportion", "RC": "ratio", "SR": "standardised"}
    kind = kinds.get(str(case.get("data_type", default="SR")), "standardised")
    scale: Scale = "root" if case.get("sr_method") == "CQC" else "log"
    names, x, n = _summed(case)
    ratio = x / n
    shmi = kind == "standardised" and scale == "log"
    if shmi and case.get("SHMI_rounding", default=True):
        n = np.round(n, 2)
    scored = scores(x, n, kind, scale)
    spread = dispersion(_ranked(scored.z), scored.s, trim=float(case.get("trim_by", default=0.1)), truncate=shmi)
    draw, plain = bool(case.get("draw_adjusted", default=True)), bool(case.get("draw_unadjusted", default=False))
    phi, tau2 = (float(spread.phi), float(spread.tau2)) if draw else (0.0, 0.0)
    if draw and not plain and phi <= 1:  # the package falls back to unadjusted limits
        draw, plain = False, True
    target = 1.0 if kind == "standardised" else float(x.sum() / n.sum())
    wide, narrow = _lines(n, target, tau2, kind, scale), _plain_lines(n, target, kind, scale)
    by = float(case.get("multiplier", default=1))
    lower, upper = (wide if draw else narrow).of("95" if case.get("limit", default=99) == 95 else "998")
    outlier = ~((ratio <= upper) & (ratio >= lower)) if draw or plain else np.zeros(ratio.size, dtype=np.bool_)
    groups: Answer = {"denominator": n, "group": names, "numerator": x, "rr": ratio}
    groups |= {"target_transformed": scored.target, "Y": scored.y, "Uzscore": scored.z}  # none observed: minus infinity
    groups |= {**_trimmed(spread, shmi=shmi), "s": _limit_error(n, scored, shmi=shmi)}
    groups |= _columns("OD", wide, by, "{p}{level}{end}") | _columns("", narrow, by, "{end}{level}")
    chosen = set(case.words("highlight"))
    groups |= {"highlight": [str(int(name in chosen)) for name in names], "outlier": outlier.astype(np.int64)}
    found = [name for name, out in zip(names, outlier, strict=True) if out]
    drawn = {"draw_adjusted": draw, "draw_unadjusted": plain, "limit": None}
    return {"phi": phi, "tau2": tau2, **drawn, "groups": groups, "outliers": found}


def _ranked(z: Floats) -> Floats:
    """A unit without events has a score of minus infinity: below all others by rank, and among the truncated."""
    return np.where(np.isnan(z), np.nanmin(z) - 1, z)


def _summed(case: Case) -> tuple[list[str], Floats, Floats]:
    """Groups in order, with the sums of numerator and denominator."""
    table = case.table
    labels = table.words(case.column("group", at=0))
    x, n = table.numbers(case.column("numerator")), table.numbers(case.column("denominator"))
    names = sorted(set(labels))
    members = [np.array([label == name for label in labels]) for name in names]
    return names, np.array([x[m].sum() for m in members]), np.array([n[m].sum() for m in members])


def _lines(n: Floats, target: float, tau2: float, kind: Kind, scale: Scale) -> FunnelLimits:
    return (
        stepped(n, target, tau2)
        if kind == "proportion"
        else limits(n, np.asarray(target), np.asarray(tau2), kind, scale)
    )


def _plain_lines(n: Floats, target: float, kind: Kind, scale: Scale) -> FunnelLimits:
    return exact_limits(n) if kind == "standardised" else _lines(n, target, 0.0, kind, scale)


def _limit_error(n: Floats, scored: Scores, *, shmi: bool) -> Floats:
    """The package's column s is that of the limits, which for ratios of counts is not that of the scores."""
    return scored.s if shmi else 1 / (2 * np.sqrt(n))


def _trimmed(spread: Dispersion, *, shmi: bool) -> Answer:
    changed = spread.changed.astype(np.int64)
    if shmi:
        return {"rk": spread.rank, "sp": spread.group, "truncated": changed, "Wuzscore": spread.trimmed}
    return {"winsorised": changed, "Wuzscore": spread.trimmed}


def _columns(prefix: str, lines: FunnelLimits, by: float, pattern: str) -> Answer:
    columns = {
        ("95", "LCL"): lines.lower95,
        ("95", "UCL"): lines.upper95,
        ("99", "LCL"): lines.lower998,
        ("99", "UCL"): lines.upper998,
    }
    return {pattern.format(p=prefix, level=level, end=end): values * by for (level, end), values in columns.items()}
