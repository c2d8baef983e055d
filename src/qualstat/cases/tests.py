"""Cases of change, intervals and multiplicity: what R's stats package gives."""

from typing import Any

import numpy as np

from qualstat import change, multiple, rates
from qualstat._types import Floats
from qualstat.cases.case import Answer, Case
from qualstat.effect import Effect

R_WILCOX = 1e-4  # tolerance of uniroot in R's wilcox.test
R_UNIROOT = 2.220446049250313e-16**0.25  # uniroot's own


def shown(effect: Effect, *, df: bool = True, interval: bool = True) -> Answer:
    """An effect by R's names."""
    out: Answer = {"statistic": effect.statistic, "p": effect.p}
    if df:
        out["df"] = effect.df
    if interval:
        out |= {"ci": [effect.lower, effect.upper], "estimate": effect.estimate}
    return out


def multiplicity(case: Case) -> Answer:
    """All adjustments of a column of p values."""
    p = case.table.numbers(case.column("p"))
    names = {
        "BH": "bh",
        "BY": "by",
        "holm": "holm",
        "hochberg": "hochberg",
        "hommel": "hommel",
        "bonferroni": "bonferroni",
    }
    return {name: multiple.adjusted_p(p, method=method) for name, method in names.items()}  # pyright: ignore[reportArgumentType]


def intervals(case: Case) -> Answer:
    """Intervals of shares from columns x and n, of rates from columns x (or events) and time."""
    table, out = case.table, Answer()
    if {"x", "n"} <= set(table.names):
        out["binom"] = [_share(int(x), int(n)) for x, n in zip(table.numbers("x"), table.numbers("n"), strict=True)]
    time = next((name for name in ("time", "T", "exposure") if name in table.names), None)
    if time:
        x = table.numbers(case.column("events", "x"))
        out["poisson"] = [_rate(int(a), float(b)) for a, b in zip(x, table.numbers(time), strict=True)]
    if case.get("two_rates"):
        events, exposure = case.get("two_rates")
        out["two_rates"] = shown(change.two_rates(events, exposure))
    if case.get("two_props"):
        effect = change.two_shares(*case.get("two_props"))
        x, n = (np.asarray(v, dtype=np.float64) for v in case.get("two_props"))
        out["two_props"] = shown(effect) | {"estimate": x / n}
    if case.get("fisher"):
        out["fisher"] = shown(change.fisher(case.get("fisher"), tolerance=R_UNIROOT), df=False)
    return out


def _ends(interval: rates.Interval) -> list[float]:
    return [float(interval.lower), float(interval.upper)]


def _share(x: int, n: int) -> Answer:
    return {
        "x": x,
        "n": n,
        "clopper_pearson": _ends(rates.exact_share(x, n)),
        "wilson": _ends(rates.wilson(x, n)),
        "wilson_cc": _ends(rates.wilson(x, n, continuity=2 * x != n)),  # prop.test corrects against one half
    }


def _rate(x: int, time: float) -> Answer:
    return {"x": x, "time": time, "exact": _ends(rates.exact_rate(x, time)), "byar": _ends(rates.byar(x, time))}


def paired(case: Case) -> Answer:
    """Before and after: t, Wilcoxon and signs; or a square table of answers: McNemar; or blocks: Friedman."""
    table = case.table
    numeric = table.numeric()
    if "binary" in case.topic.lower() or "mcnemar" in case.name or set(numeric) == {"V1", "V2"}:
        return _mcnemar(_square(np.column_stack([table.numbers(name) for name in numeric])))
    if len(numeric) > 2 or "friedman" in case.name or "friedman" in case.topic.lower():
        return _friedman(np.column_stack([table.numbers(name) for name in numeric]))
    before, after = table.numbers(case.column("before", at=0)), table.numbers(case.column("after", at=1))
    kept = ~(np.isnan(before) | np.isnan(after))
    before, after = before[kept], after[kept]
    exact = change.signed_rank(before, after, tolerance=R_WILCOX)
    return {
        "t_paired": shown(change.paired_means(before, after)),
        "wilcoxon_exact_default": shown(exact, df=False),
        "wilcoxon_exact": shown(exact, df=False),
        "wilcoxon_normal_correct": shown(change.signed_rank(before, after, exact=False, tolerance=R_WILCOX), df=False),
        "wilcoxon_normal_nocorrect": shown(
            change.signed_rank(before, after, exact=False, continuity=False, tolerance=R_WILCOX), df=False
        ),
        "sign_test": shown(change.sign_test(before, after)),
    }


def _square(columns: Floats) -> Floats:
    """A table of answers as it is; two long columns of answers counted to one."""
    if columns.shape[0] == columns.shape[1]:
        return columns
    kinds = np.unique(columns)
    return np.array([[((columns[:, 0] == a) & (columns[:, 1] == b)).sum() for b in kinds] for a in kinds], dtype=float)


def _mcnemar(table: Floats) -> Answer:
    out = {
        "mcnemar_corrected": shown(change.mcnemar(table), interval=False),
        "mcnemar_uncorrected": shown(change.mcnemar(table, continuity=False), interval=False),
    }
    if table.shape == (2, 2):
        out["mcnemar_exact"] = shown(change.mcnemar_exact(table))
    return out


def _friedman(table: Floats) -> Answer:
    test = shown(change.friedman(table[~np.isnan(table).any(axis=1)]), interval=False)
    return {"friedman": test, **test}


def two_samples(case: Case) -> Answer:
    """A measure in two groups, and in the groups of any other column."""
    table = case.table
    wanted = str(case.get("groups", default="")).split(" vs ")
    value = next((name for name in table.names if table.is_number(name)), table.names[0])
    group = next((n for n in table.names if n != value and set(wanted) <= set(table.words(n))), None)
    group = group or next((n for n in table.names if n != value and len(set(table.words(n))) == 2), None)
    if group is None:
        raise ValueError("input must have a column that names two groups; got none. Add one.")
    y = table.numbers(value)
    names = wanted if len(wanted) == 2 else sorted(set(table.words(group)))
    one, other = (y[[w == name for w in table.words(group)]] for name in names)
    means = [float(one.mean()), float(other.mean())]
    ranked = change.rank_sum(one, other, tolerance=R_WILCOX)
    out: dict[str, Any] = {
        "welch": shown(change.two_means(one, other)) | {"estimate": means},
        "student": shown(change.two_means(one, other, equal_variances=True)) | {"estimate": means},
        "mann_whitney_default": shown(ranked, df=False),
        "mann_whitney_exact": shown(ranked, df=False),
        "mann_whitney_correct": shown(change.rank_sum(one, other, exact=False, tolerance=R_WILCOX), df=False),
        "mann_whitney_nocorrect": shown(
            change.rank_sum(one, other, exact=False, continuity=False, tolerance=R_WILCOX), df=False
        ),
    }
    for name in table.names:
        labels = table.words(name)
        if name != value and 2 < len(set(labels)) < table.n / 2:
            members = [y[[w == label for w in labels]] for label in sorted(set(labels))]
            out[f"kruskal_{name}"] = shown(change.kruskal(*members), interval=False)
            out["levene_free_bartlett"] = out["bartlett"] = shown(change.equal_spread(*members), interval=False)
    return out
