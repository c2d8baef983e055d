"""Cases of regression: robust errors, panels, mixed models, by formulas like R's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from qualstat import regression
from qualstat._dist import normal_two_sided
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
    offset: Floats


def parse(formula: str, table: Table, *, constant: bool = True) -> Model:
    """Read `y ~ x + C(g) + log(z) + I(x^2) + a:b + a*b + offset(log(t)) + (1 | unit)`.

    Factors by treatment contrasts, the first level in order is the reference; `- 1` and `+ 0` leave out the constant.
    """
    left, _, right = formula.split(",", maxsplit=1)[0].partition("~")
    random = tuple((a.strip(), b.strip()) for a, b in re.findall(r"\(([^()|]+)\|+([^()|]+)\)", right))
    fixed = re.sub(r"\([^()|]+\|+[^()|]+\)", "", right)
    terms = [t for part in re.split(r"\+(?![^()]*\))", fixed) for t in _crossed(part.strip())]
    constant = constant and not any(re.fullmatch(r"0|.*-\s*1", t) for t in terms)
    names = ["(Intercept)"] if constant else []
    columns: list[Floats] = [np.ones(table.n)] if constant else []
    offset = np.zeros(table.n)
    for term in (re.sub(r"\s*-\s*1$", "", t) for t in terms):
        if term in ("", "0", "1"):
            continue
        if inside := re.fullmatch(r"offset\((.+)\)", term):
            offset = offset + _number(inside.group(1), table)
            continue
        for name, column in _columns_of(term, table):
            names.append(name)
            columns.append(column)
    return Model(_number(left.strip(), table), np.column_stack(columns), tuple(names), random, offset)


def _crossed(term: str) -> list[str]:
    """`a*b` is a, b and a:b."""
    parts = [p.strip() for p in term.split("*")] if "*" in term and "(" not in term else [term]
    return [":".join(p) for size in range(1, len(parts) + 1) for p in combinations(parts, size)]


def _columns_of(term: str, table: Table) -> Sequence[tuple[str, Floats]]:
    if ":" in term:
        made = _columns_of(term.split(":", maxsplit=1)[0].strip(), table)
        for piece in term.split(":")[1:]:
            made = [(f"{n}:{m}", c * d) for m, d in _columns_of(piece.strip(), table) for n, c in made]
        return made
    factor = re.fullmatch(r"(?:C|factor|as\.factor)\((\w+)\)", term)
    name = factor.group(1) if factor else term
    if factor or (name in table.columns and not table.is_number(name)):
        labels = table.words(name)
        shown = f"factor({name})" if factor else name
        return [(f"{shown}{level}", np.array([float(w == level) for w in labels])) for level in _levels(labels)[1:]]
    return [(term, _number(term, table))]


def _number(term: str, table: Table) -> Floats:
    """A column, or `log(column)`, `sqrt(column)`, `I(column^2)`."""
    if made := re.fullmatch(r"(log|sqrt|exp)\((\w+)\)", term):
        return {"log": np.log, "sqrt": np.sqrt, "exp": np.exp}[made.group(1)](table.numbers(made.group(2)))
    if made := re.fullmatch(r"I\((\w+)\s*(?:\^|\*\*)\s*(\d+)\)", term):
        return table.numbers(made.group(1)) ** int(made.group(2))
    if made := re.fullmatch(r"I\((\w+)\s*/\s*([\d.]+)\)", term):
        return table.numbers(made.group(1)) / float(made.group(2))
    return table.numbers(term)


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


def glm(case: Case) -> Answer:
    """Logistic or Poisson regression; a response `cbind(with, without)` has counts."""
    formula = str(case.get("formula", "model", default=""))
    told = f"{case.topic} {formula} {case.get('family', default='')}".lower()
    family: regression.Family = "poisson" if "poisson" in told else "logistic"
    counted = re.match(r"\s*cbind\((\w+),\s*(?:(\w+)\s*-\s*)?(\w+)\)\s*~", formula)
    size = np.ones(case.table.n)
    if counted:
        events, whole, other = counted.groups()
        x = case.table.numbers(events)
        size = case.table.numbers(whole) if whole else x + case.table.numbers(other)
        formula = f"{events} {formula[counted.end() - 1 :]}"
    model = parse(formula, case.table)
    exposure = np.exp(model.offset) if family == "poisson" else size
    if family == "logistic" and model.offset.any():
        raise ValueError("formula must have an offset only in a Poisson model; got one in a logistic. Leave it out.")
    fit = regression.glm(model.response, model.design, family=family, size=exposure, names=model.names)
    errors = np.sqrt(np.diag(fit.covariance))
    z = fit.coefficients / errors
    return {
        "coef": _named(fit.names, fit.coefficients),
        "se": _named(fit.names, errors),
        "z": _named(fit.names, z),
        "p": _named(fit.names, normal_two_sided(z)),
        "deviance": fit.deviance,
        "n": int(model.response.size),
        "df_resid": int(model.response.size - model.design.shape[1]),
        "fitted": fit.expected(model.design, exposure=exposure if family == "poisson" else 1.0),
    }


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
