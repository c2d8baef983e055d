"""Cases of agreement between raters by the names of the R package irr and its neighbours."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from qualstat import agreement as library
from qualstat._types import Floats
from qualstat.cases.case import Answer, Case


def agreement(case: Case) -> Answer:
    """Everything that these ratings allow; what they do not allow is left out or null."""
    table = case.table
    labels = np.array([[None if c is None else c for c in table.cells(name)] for name in table.names], dtype=object).T
    order: Sequence[Any] | None = case.get("category_order")
    if order is not None and all(table.is_number(name) for name in table.names):
        order = [float(c) for c in order]
    if order is None and labels.shape[1] == 2 and not all(table.is_number(name) for name in table.names):
        order = _order_of_irr(labels)
    out = _nominal(labels, order, case)
    if all(table.is_number(name) for name in table.names):
        out |= _numeric(np.column_stack([table.numbers(name) for name in table.names]), case)
    return {key: value for key, value in out.items() if value is not _LEFT_OUT}


_LEFT_OUT = object()


def _order_of_irr(labels: Any) -> list[Any]:
    """Words without an order: kappa2 takes those of the rater who used more of them, sorted, then what is left."""
    used = [sorted({str(row[k]) for row in labels if None not in row}) for k in (0, 1)]
    first, second = used if len(used[0]) >= len(used[1]) else used[::-1]
    order = first + [word for word in second if word not in first]
    return order + sorted({str(c) for row in labels for c in row if c is not None} - set(order))


def _attempt(make: Callable[[], Any]) -> Any:
    try:
        return make()
    except ValueError:
        return _LEFT_OUT


def _head(method: str, labels: Any, value: float, statistic: float | None = None, p: float | None = None) -> Answer:
    """irr's fields; those of the test only where there is one."""
    out: Answer = {"method": method, "subjects": labels.shape[0], "raters": labels.shape[1], "value": value}
    return out if statistic is None else out | {"statistic": statistic, "p": p}


def _whole(labels: Any) -> Any:
    return labels[[all(c is not None for c in row) for row in labels]]


def _nominal(labels: Any, order: Sequence[Any] | None, case: Case) -> Answer:
    whole, alphas = _whole(labels), dict[str, Any]()
    for level in ("nominal", "ordinal", "interval", "ratio"):
        value = _attempt(lambda level=level: library.krippendorff(labels, level=level, order=order))
        if value is not _LEFT_OUT:
            value = _as_irr(float(value), labels)
            alphas[level] = alphas[f"kripp_{level}"] = _head("Krippendorff's alpha", labels, value)
    out = alphas | _many(whole) | {"gwet_ac1": _attempt(lambda: _gwet(labels, order, "unweighted"))}
    for weighting in ("linear", "quadratic"):
        out[f"gwet_ac2_{weighting}"] = _attempt(lambda w=weighting: _gwet(labels, order, w))
    tolerance = float(case.get("tolerance", default=0))
    out["percent_agreement"] = _attempt(lambda: _percent(whole, tolerance))
    out["percent_agreement_tol1"] = _attempt(lambda: _percent(whole, 1.0))
    return out | (_pair(whole, order) if whole.shape[0] and whole.shape[1] == 2 else {"maxwell": None})


def _as_irr(alpha: float, labels: Any) -> float:
    """irr 0.84.1 counts pairs instead of values in the correction for few values, where there are no gaps."""
    n, m = labels.shape
    if any(c is None for row in labels for c in row):
        return alpha
    return 1 - (1 - alpha) * (n * m * (m - 1) - 1) / ((m - 1) * (n * m - 1))


def _percent(whole: Any, tolerance: float) -> Answer:
    if all(isinstance(c, float) for row in whole for c in row):
        value = library.percent_agreement(whole.astype(float), tolerance=tolerance)
    else:
        value, tolerance = float(np.mean([len(set(row)) == 1 for row in whole])), 0.0
    return _head(f"Percentage agreement (Tolerance={tolerance:g})", whole, 100 * value)


def _gwet(labels: Any, order: Sequence[Any] | None, weighting: Any) -> Answer:
    got = library.gwet(labels, weighting=weighting, order=order)
    return {
        "coeff.val": round(got.value, 5),
        "pa": got.pa,
        "pe": got.pe,
        "se": got.se,
        "p": got.p,
        "lo": got.lower,
        "hi": got.upper,
    }


def _many(whole: Any) -> Answer:
    def fleiss() -> Answer:
        got = library.fleiss(whole)
        return _head("Fleiss' Kappa for m Raters", whole, got.value, got.z, got.p)

    def detail() -> Answer:
        got = library.fleiss_categories(whole)
        rounded = {"kappa": got.value.round(3), "z": got.z.round(3), "p": got.p.round(3)}
        return {"category": [c if isinstance(c, str) else f"{c:g}" for c in got.categories], **rounded}

    def light() -> Answer:
        got = library.light(whole)
        return _head("Light's Kappa for m Raters", whole, got.value, got.z, got.p)

    return {
        "fleiss_kappa": _attempt(fleiss),
        "fleiss_detail": _attempt(detail),
        "fleiss_exact_conger": _attempt(
            lambda: _head("Fleiss' Kappa for m Raters (exact value)", whole, library.conger(whole).value)
        ),
        "light_kappa": _attempt(light),
    }


def _pair(whole: Any, order: Sequence[Any] | None) -> Answer:
    """Two raters: Cohen's kappas with both standard errors, and Maxwell's coefficient."""
    out: Answer = {}
    errors: Answer = {}
    names: tuple[tuple[str, Literal["unweighted", "linear", "quadratic"]], ...] = (
        ("unweighted", "unweighted"),
        ("equal", "linear"),
        ("squared", "quadratic"),
    )
    for name, weighting in names:
        got = _attempt(lambda w=weighting: library.cohen(whole, weighting=w, order=order))
        if got is _LEFT_OUT:
            continue
        shown = _head(f"Cohen's Kappa for 2 Raters (Weights: {name})", whole, got.value, got.z, got.p)
        shown |= {"vcd_ase": got.se, "ase": got.se}
        out |= {f"kappa2_{name}": shown, f"cohen_{name}": shown, f"kappa_{name}": shown, name: shown}
        errors |= {name: got.se, {"unweighted": "Unweighted", "equal": "Weighted"}.get(name, "Fleiss-Cohen"): got.se}
        out[f"vcd_ase_{name}"] = got.se
    kinds = {str(c) for row in whole for c in row}
    same = float(np.mean([row[0] == row[1] for row in whole]))
    out["maxwell"] = _head("Maxwell's RE", whole, 2 * same - 1) if len(kinds) <= 2 else None
    return out | {"vcd_ase": errors}


def _numeric(x: Floats, case: Case) -> Answer:
    whole = x[~np.isnan(x).any(axis=1)]
    out: Answer = {}
    kinds: tuple[tuple[Literal["oneway", "agreement", "consistency"], str], ...] = (
        ("oneway", "oneway"),
        ("agreement", "twoway_agree"),
        ("consistency", "twoway_cons"),
    )
    for kind, name in kinds:
        for average, unit in ((False, "single"), (True, "average")):
            out[f"icc_{name}_{unit}"] = _attempt(lambda k=kind, a=average: _icc(library.icc(whole, kind=k, average=a)))
    out["icc_twoway_agree_average"] = _attempt(lambda: _icc(library.icc_average_as_irr(whole)))
    for corrected, name, mark in ((True, "kendall_W", "Wt"), (False, "kendall_W_uncorrected", "W")):
        method = f"Kendall's coefficient of concordance {mark}"
        out[name] = _attempt(lambda c=corrected, m=method: _tested(m, whole, library.kendall_w(whole, correct_ties=c)))
    out["meancor"] = _attempt(
        lambda: _tested("Mean of bivariate correlations R", whole, library.mean_correlation(whole))
    )
    by_rank = "Mean of bivariate rank correlations Rho"
    out["meanrho"] = _attempt(lambda: _tested(by_rank, whole, library.mean_correlation(whole, by_ranks=True)))
    out["robinson"] = _attempt(lambda: _head("Robinson's A", whole, library.robinson(whole)))
    levels = int(case.get("s.levels", "s_levels", "levels", default=round(float(np.nanmax(x)))))
    for twoway, name in ((False, "oneway"), (True, "twoway")):
        method = f"Finn-Coefficient (Model={name})"
        out[f"finn_{name}"] = _attempt(
            lambda t=twoway, m=method: _tested(m, whole, library.finn(whole, levels=levels, twoway=t))
        )
    return out


def _icc(got: library.Icc) -> Answer:
    return {
        "value": got.value,
        "F": got.f,
        "df1": got.df1,
        "df2": got.df2,
        "p": got.p,
        "lo": got.lower,
        "hi": got.upper,
    }


def _tested(method: str, x: Floats, got: library.Concordance) -> Answer:
    return _head(method, x, got.value, got.statistic, got.p)
