"""Cases of regression: robust errors, panels, mixed models, by formulas like R's."""

import re
from dataclasses import dataclass

import numpy as np

from qualstat import regression
from qualstat._types import Floats
from qualstat.cases.case import Answer, Case
from qualstat.cases.table import Table


@dataclass(frozen=True, slots=True)
class Model:
    """A formula applied to a table: response, design with names, and random parts as written."""

    response: Floats
    design: Floats
    names: tuple[str, ...]
    random: tuple[tuple[str, str], ...]  # (what varies, between which groups)


def parse(formula: str, table: Table, *, constant: bool = True) -> Model:
    """Read `y ~ x + C(g) + (1 | unit)`: factors by treatment contrasts, the first level in order is the reference."""
    left, _, right = formula.split(",", maxsplit=1)[0].partition("~")
    random = tuple((a.strip(), b.strip()) for a, b in re.findall(r"\(([^()|]+)\|+([^()|]+)\)", right))
    fixed = re.sub(r"\([^()|]+\|+[^()|]+\)", "", right)
    names = ["(Intercept)"] if constant else []
    columns: list[Floats] = [np.ones(table.n)] if constant else []
    for term in (t.strip() for t in fixed.split("+")):
        if term in ("", "1"):
            continue
        factor = re.fullmatch(r"(?:C|factor)\((\w+)\)", term)
        name = factor.group(1) if factor else term
        if factor or not table.is_number(name):
            labels = table.words(name)
            for level in _levels(labels)[1:]:
                names.append(f"factor({name}){level}" if factor else f"{name}{level}")
                columns.append(np.array([float(w == level) for w in labels]))
        else:
            names.append(name)
            columns.append(table.numbers(name))
    return Model(table.numbers(left.strip()), np.column_stack(columns), tuple(names), random)


def _levels(labels: list[str]) -> list[str]:
    distinct = sorted(set(labels))
    return sorted(distinct, key=float) if all(re.fullmatch(r"-?\d+(\.\d+)?", d) for d in distinct) else distinct


def _named(names: tuple[str, ...], values: Floats) -> Answer:
    return dict(zip(names, values.tolist(), strict=True))


def _se(names: tuple[str, ...], covariance: Floats) -> Answer:
    return _named(names, np.sqrt(np.diag(covariance)))


def ols(case: Case) -> Answer:
    """Least squares with every covariance that the case's clusters and order allow."""
    formula = str(case.get("formula", default=""))
    model = parse(formula, case.table)
    fit = regression.ols(model.response, model.design, names=model.names)
    usual = regression.coefficients(fit)
    out: Answer = {"coef": _named(fit.names, fit.coefficients), "classical": _se(fit.names, fit.covariance)}
    for kind in ("HC0", "HC1", "HC2", "HC3", "HC4"):
        out[kind] = _se(fit.names, regression.heteroskedastic(fit, kind))
    hc3 = regression.coefficients(fit, covariance=regression.heteroskedastic(fit, "HC3"))
    out |= {"n": fit.n, "df_resid": fit.df, "r2": fit.r2, "adj_r2": fit.adjusted_r2, "sigma": fit.sigma, "F": fit.f}
    out |= {"p_HC3": _named(fit.names, hc3.p), "conf95_classical": {"lo": usual.lower, "hi": usual.upper}}
    lag = int(case.get("lag", "lags", "maxlags", default=3))
    if fit.n > lag:
        out[f"nw_lag{lag}"] = _se(fit.names, regression.newey_west(fit, lags=lag))
        out[f"nw_lag{lag}_adj"] = _se(fit.names, regression.newey_west(fit, lags=lag, few=True))
    clusters = [w for w in re.findall(r"\w+", str(case.get("cluster", default=""))) if w in case.table.columns]
    return out | (_clustered(case.table, fit, clusters) if clusters else {})


def _clustered(table: Table, fit: regression.LinearFit, clusters: list[str]) -> Answer:
    first = table.words(clusters[0])
    out: Answer = {}
    for kind in ("HC0", "HC1"):
        for few in (True, False):
            covariance = regression.clustered(fit, first, kind=kind, few=few)
            out[f"cluster_{kind}_cadjust{str(few).upper()}"] = _se(fit.names, covariance)
    for kind in ("CR0", "CR1", "CR1S", "CR2", "CR3"):
        reduced = regression.bias_reduced(fit, first, kind=kind)
        out[f"cluster_{kind}"] = _se(fit.names, reduced.covariance)
        if kind == "CR2":
            got = regression.coefficients(fit, covariance=reduced.covariance, df=reduced.df)
            out["CR2_satterthwaite"] = {"t": got.t, "df": reduced.df, "p": got.p}
    for other in clusters[1:]:
        labels, pair = table.words(other), f"twoway_{clusters[0]}_{other}"
        out[f"cluster_{other}_HC1"] = _se(fit.names, regression.clustered(fit, labels))
        out[f"{pair}_HC1"] = _se(fit.names, regression.two_way_clustered(fit, first, labels))
        out[f"{pair}_HC0_nocadj"] = _se(
            fit.names, regression.two_way_clustered(fit, first, labels, kind="HC0", few=False)
        )
    return out


def panel(case: Case) -> Answer:
    """Within, random effects and Hausman."""
    index = [str(name) for name in case.get("index", default=[])]
    if not index:
        raise ValueError("index must name the column of units and that of years; got none. Add it to the parameters.")
    model = parse(str(case.get("formula")), case.table, constant=False)
    units = case.table.words(index[0])
    twoway = str(case.get("effect", default="")).lower() in ("twoways", "twoway")
    years = case.table.words(index[1]) if len(index) > 1 else None
    fixed = regression.within(model.response, model.design, units, names=model.names)
    random = regression.random_effects(model.response, model.design, units, names=model.names)
    test = regression.hausman(fixed, random)
    out: Answer = {
        "within": _within(
            regression.within(model.response, model.design, units, years=years, names=model.names) if twoway else fixed
        ),
        "random_swar": {"coef": _named(random.names, random.coefficients), "se": _se(random.names, random.covariance)},
        "hausman": {"chisq": test.statistic, "df": test.df, "p": test.p},
    }
    if years:
        both = _within(regression.within(model.response, model.design, units, years=years, names=model.names))
        out |= {"within_twoways": both, "twoways": both, "within_twoway": both}
    full = regression.ols(
        model.response, np.column_stack([np.ones(case.table.n), model.design]), names=("(Intercept)", *model.names)
    )
    out["pooling"] = {
        "coef": _named(full.names, full.coefficients),
        "se": _se(full.names, full.covariance),
        "r2": full.r2,
    }
    return out


def _within(fit: regression.Within) -> Answer:
    return {
        "coef": _named(fit.names, fit.coefficients),
        "se": _se(fit.names, fit.covariance),
        "arellano_HC0": _se(fit.names, fit.arellano),
        "arellano_sss": _se(fit.names, fit.arellano_few),
        "r2": fit.r2,
    }


def mixed(case: Case) -> Answer:
    """A mixed model with its group effects."""
    formula = str(case.get("model", "formula"))
    model = parse(formula, case.table)
    if not model.random:
        raise ValueError(f"model must have a random part like (1 | unit); got {formula!r}. Add one.")
    ml = bool(re.search(r"\bML\b|REML\s*=\s*F", formula + str(case.get("method", default=""))))
    groupings = [_grouping(what, name, case.table) for what, name in model.random]
    fit = regression.mixed(model.response, model.design, groupings, names=model.names, reml=not ml)
    first = model.random[0][1]
    labels = np.array(case.table.words(first))
    means = {level: float(model.response[labels == level].mean()) for level in _levels(labels.tolist())}
    return {
        "fixef": _named(fit.names, fit.coefficients),
        "se": _named(fit.names, regression.standard_errors(fit)),
        "varcorr": _varcorr(fit),
        "loglik": fit.log_likelihood,
        "ranef": {g.name: _ranef(g) for g in fit.groupings},
        "icc": fit.icc,
        f"{first.lower()}_means": means,
        f"{first}_means": means,
    }


def _grouping(what: str, name: str, table: Table) -> regression.Grouping:
    terms = [t.strip() for t in what.split("+")]
    names = ([] if "0" in terms else ["(Intercept)"]) + [t for t in terms if t not in ("0", "1")]
    columns = [np.ones(table.n) if n == "(Intercept)" else table.numbers(n) for n in names]
    return regression.Grouping(name, table.words(name), np.column_stack(columns), tuple(names))


def _varcorr(fit: regression.MixedFit) -> Answer:
    """Rows as lme4's as.data.frame(VarCorr(fit)): variances, then covariances with their correlations, then the residual."""
    rows: list[tuple[str, str | None, str | None, float, float]] = []
    for group in fit.groupings:
        v, sd = group.covariance, np.sqrt(np.diag(group.covariance))
        rows += [(group.name, n, None, float(v[i, i]), float(sd[i])) for i, n in enumerate(group.names)]
        for j, other in enumerate(group.names):
            for i, name in enumerate(group.names[:j]):
                rows.append((group.name, name, other, float(v[i, j]), float(v[i, j] / (sd[i] * sd[j]))))
    rows.append(("Residual", None, None, fit.residual_variance, fit.residual_variance**0.5))
    return dict(zip(("grp", "var1", "var2", "vcov", "sdcor"), (list(c) for c in zip(*rows, strict=True)), strict=True))


def _ranef(group: regression.GroupEffects) -> Answer:
    order = [group.labels.index(level) for level in _levels(list(group.labels))]
    return {"level": [group.labels[i] for i in order]} | {n: group.effects[order, j] for j, n in enumerate(group.names)}
