"""Methods for the command line that join several functions: their data are columns of one table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check, disclosure, frontier, index, regression, resources, spc
from qualstat._types import Bools, Floats, Words
from qualstat.disclosure.table import Layout


@dataclass(frozen=True, slots=True)
class Signals:
    """A chart with what it says: `point_types` and `causes` (n,), and the judgement."""

    chart: spc.XmrChart
    judgement: spc.Judgement
    point_types: Words
    causes: Words


def signals(
    values: ArrayLike,
    *,
    improvement: spc.Improvement,
    target: float | None = None,
    rules: spc.XmrRules | None = None,
    steps: Sequence[spc.Step] = (),
    fixed_after: int | None = None,
) -> Signals:
    """An XmR chart with its judgement: `spc.xmr`, `spc.judge`, `spc.point_types` and `spc.cause_names` at once.

    Parameters
    ----------
    values : one column, in time order, any one unit
    improvement : "increase", "decrease" or "neutral"
    target : number, unit of the values, optional
    rules, steps, fixed_after : as `spc.xmr`
    """
    chart = spc.xmr(values, rules=rules, steps=steps, fixed_after=fixed_after)
    shown = rules or spc.XmrRules()
    names = spc.cause_names(chart, shift_points=shown.shift_points, trend_points=shown.trend_points)
    return Signals(
        chart, spc.judge(chart, improvement=improvement, target=target), spc.point_types(chart, improvement), names
    )


Errors = Literal["classical", "HC0", "HC1", "HC2", "HC3", "HC4", "newey_west", "cluster", "CR2"]
ERRORS = ("classical", "HC0", "HC1", "HC2", "HC3", "HC4", "newey_west", "cluster", "CR2")


@dataclass(frozen=True, slots=True)
class Linear:
    """Least squares with the errors asked for; fields as `Coefficients`, then the fit's own."""

    coefficients: regression.Coefficients
    r2: float
    adjusted_r2: float
    sigma: float
    n: int
    df: int


def linear(
    response: ArrayLike,
    design: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    errors: Errors = "HC3",
    clusters: Sequence[object] | ArrayLike | None = None,
    lags: int = 3,
    confidence: float = 0.95,
) -> Linear:
    """Least squares with a constant and robust errors.

    Parameters
    ----------
    response : one column
    design : one or more columns, without the constant
    names : of the columns; the file's own by default
    errors : classical, HC0 to HC4, newey_west (with `lags`), cluster (Stata's) or CR2 (with `clusters`)
    clusters : one column of labels
    lags : whole number, steps in time
    confidence : share
    """
    _check.one_of(errors, "errors", ERRORS)
    x = np.column_stack([np.ones(np.shape(design)[0]), _check.matrix(design, "design")])
    label = ("constant", *(names or [f"x{i + 1}" for i in range(x.shape[1] - 1)]))
    fit = regression.ols(response, x, names=label)
    covariance, df = None, None
    if errors in ("cluster", "CR2"):
        if clusters is None:
            raise ValueError("clusters must name a column where errors are by cluster; got none. Add it.")
        reduced = regression.bias_reduced(fit, clusters, kind="CR2" if errors == "CR2" else "CR1S")
        covariance = reduced.covariance
        df = reduced.df if errors == "CR2" else float(len({str(c) for c in np.asarray(clusters).tolist()}) - 1)
    elif errors == "newey_west":
        covariance = regression.newey_west(fit, lags=lags, few=True)
    elif errors != "classical":
        covariance = regression.heteroskedastic(fit, errors)
    found = regression.coefficients(fit, covariance=covariance, df=df, confidence=confidence)
    return Linear(found, fit.r2, fit.adjusted_r2, fit.sigma, fit.n, fit.df)


def mixed(
    response: ArrayLike,
    groups: Sequence[object],
    *,
    design: ArrayLike | None = None,
    slopes: ArrayLike | None = None,
    reml: bool = True,
) -> regression.MixedFit:
    """A mixed model with a random constant (and slopes) by group.

    Parameters
    ----------
    response : one column
    groups : one column of labels
    design : columns with fixed effects, optional, without the constant
    slopes : columns whose effect varies between groups, optional
    reml : true or false
    """
    ones = np.ones((np.shape(response)[0], 1))
    x = ones if design is None else np.column_stack([ones, _check.matrix(design, "design")])
    z = ones if slopes is None else np.column_stack([ones, _check.matrix(slopes, "slopes")])
    grouping = regression.Grouping("group", list(groups), z, tuple(f"z{i}" for i in range(z.shape[1])))
    return regression.mixed(response, x, [grouping], reml=reml)


def bootstrapped(
    inputs: ArrayLike,
    outputs: ArrayLike,
    rng: np.random.Generator,
    *,
    returns: frontier.Returns = "vrs",
    orientation: frontier.Orientation = "input",
    replicates: int = 1000,
    confidence: float = 0.95,
) -> frontier.Bootstrapped:
    """Efficiency corrected for bias, with intervals: `frontier.bootstrapped` on columns.

    Parameters
    ----------
    inputs, outputs : columns
    rng : give `seed`, a whole number
    returns, orientation : as `frontier.dea`
    replicates : whole number
    confidence : share
    """
    tech = frontier.technology(inputs, outputs, returns, orientation)
    return frontier.bootstrapped(tech, rng, replicates=replicates, confidence=confidence)


def marginal(
    result: ArrayLike,
    resource: ArrayLike,
    *,
    conditions: ArrayLike | None = None,
    units: Sequence[object] | ArrayLike | None = None,
    change: float = 0.05,
    confidence: float = 0.95,
) -> resources.Marginal:
    """What goes with a little more of a resource: `resources.marginal` on columns.

    Parameters
    ----------
    result, resource : one column each
    conditions : columns, optional
    units : one column of labels, optional
    change : share
    confidence : share
    """
    labels = None if units is None else np.asarray(units)
    return resources.marginal(
        resources.Data(result, resource, conditions, labels), change=change, confidence=confidence
    )


def normalised(
    values: ArrayLike, *, how: index.Normalisation | None = None, direction: ArrayLike | None = None
) -> Floats:
    """Indicators on a common scale: `index.normalised` on columns; `direction` a list of 1 and -1, `how` an object."""
    return index.normalised(values, how, direction=direction)


@dataclass(frozen=True, slots=True)
class Hidden:
    """Cells of a table of counts with what is hidden, and what can be computed of it."""

    cells: tuple[tuple[str, ...], ...]
    counts: Floats
    primary: Bools
    hidden: Bools
    lower: Floats
    upper: Floats


def hidden(dims: Sequence[Sequence[str]], freq: ArrayLike, *, most: int = 4, zeros: bool = False) -> Hidden:
    """A table of counts with totals: small cells hidden, and others so that none can be computed.

    Parameters
    ----------
    dims : columns that name the cells
    freq : one column of counts, one row for each inner cell
    most : counts of up to this are hidden
    zeros : whether 0 is hidden too
    """
    layout: Layout = disclosure.crossed(dims, [disclosure.hierarchy(d) for d in dims])
    inner = _check.counts(freq, "freq")
    counts = layout.totals(inner)
    primary = disclosure.small(counts, most=most, zeros=zeros)
    out = disclosure.suppress(layout, primary, order=disclosure.order_of(layout, counts))
    seen = disclosure.attack(layout, inner, out)
    return Hidden(layout.labels, counts, primary, out, seen.lower, seen.upper)
