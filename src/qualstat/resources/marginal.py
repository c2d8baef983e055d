"""What a little more or less of a resource goes with, and when data cannot say."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._types import Bools, Floats, Ints
from qualstat.effect import Effect
from qualstat.regression.linear import LinearFit, coefficients, ols
from qualstat.regression.panel import within
from qualstat.regression.robust import bias_reduced, cluster_numbers, heteroskedastic

Refusal = Literal["too_few", "too_alike", "too_collinear", "outside_range"]
Warn = Literal["not_a_cause", "one_unit_decides", "few_units", "conditions_missing"]

ENOUGH = 20  # units for a figure at all; R's and Stata's manuals warn of fewer clusters
COMFORTABLE = 40
MOST_INFLATION = 10.0  # variance inflation above which two columns cannot be told apart (Belsley et al. 1980)
LEAST_SPREAD = 0.01  # of the resource between (or within) units, in shares of its mean


@dataclass(frozen=True, slots=True)
class Data:
    """What a marginal effect is estimated from; rows are units, or units in years.

    result : (n,), any one unit; resource : (n,), > 0, SEK or persons per user or the like
    conditions : (n, k), optional: what units cannot do anything about
    units : (n,) labels, optional: the same units in several years
    """

    result: ArrayLike
    resource: ArrayLike
    conditions: ArrayLike | None = None
    units: ArrayLike | None = None


@dataclass(frozen=True, slots=True)
class Marginal:
    """The effect of one unit of the resource, and of a change; None where data cannot say.

    refusal : why nothing is said, or None
    per_unit : effect on the result of one more unit of the resource
    for_change : of the change asked for, at the mean of the resource
    change : the change in the resource's own unit
    warnings : what must stand beside the figure; "not_a_cause" always does
    n, n_units : rows and units that it stands on
    inflation : how many times conditions widen the variance of the effect
    """

    refusal: Refusal | None
    per_unit: Effect | None
    for_change: Effect | None
    change: float
    warnings: tuple[Warn, ...]
    n: int
    n_units: int
    inflation: float


def marginal(data: Data, *, change: float = 0.05, confidence: float = 0.95) -> Marginal:
    """What goes with a little more (or less) of a resource, or a plain refusal.

    Parameters
    ----------
    data : Data
    change : share, -0.5 to 0.5, not 0: how much more of the resource; 0.05 is five percent, never 5
    confidence : share, strictly between 0 and 1

    Returns
    -------
    Marginal
        "too_few": under 20 units, or 5 rows for each column. "too_alike": the resource hardly differs (with years:
        hardly changes within units). "too_collinear": conditions tell the resource nearly exactly. "outside_range":
        the change leads further than nine units in ten differ from what conditions give.

    Raises
    ------
    ValueError
        Different lengths, values that are not finite, resources of 0 or less, a change that is none or a percent.

    Notes
    -----
    One row per unit: least squares with HC3 errors. Several rows per unit: what differs between units for good is
    taken out (fixed effects), and errors are CR2 by unit with Satterthwaite's degrees of freedom. Linear near where
    units are; nothing is said of large changes. What goes together need not be cause and effect: need draws
    resources, so that more may go with worse. O(n k^2).

    References
    ----------
    Long and Ervin (2000) Am Stat 54:217 for HC3; Pustejovsky and Tipton (2018) for CR2; Belsley, Kuh and Welsch (1980).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> staff = rng.uniform(5, 15, 60)
    >>> got = marginal(Data(50 + 2 * staff + rng.normal(0, 3, 60), staff))
    >>> got.refusal, bool(got.per_unit.lower < 2 < got.per_unit.upper)
    (None, True)
    >>> marginal(Data([1, 2, 3], [1, 2, 3])).refusal
    'too_few'
    """
    y, resource, conditions, unit = _arrays(data)
    if not (-0.5 <= change <= 0.5 and change != 0):
        raise ValueError(
            f"change must be a share between -0.5 and 0.5, not 0; got {change!r}. Is it a percent? Divide by 100."
        )
    level = _check.confidence(confidence)
    step = change * float(resource.mean())
    n_units = y.size if unit is None else int(unit.max()) + 1
    panel = unit is not None and n_units < y.size
    x, seen, others = _centred(resource, y, conditions, unit if panel else None)
    inflation = _inflation(x, others)
    refusal = _refusal(x, others, step, n_units, float(resource.mean()), inflation)
    if refusal is not None:
        return Marginal(refusal, None, None, step, (), y.size, n_units, inflation)
    per_unit, alone = _effect(seen, x, others, unit if panel else None, level)
    told: tuple[tuple[Warn, bool], ...] = (
        ("not_a_cause", True),
        ("one_unit_decides", alone),
        ("few_units", n_units < COMFORTABLE),
        ("conditions_missing", conditions.shape[1] == 0 and not panel),
    )
    warnings: tuple[Warn, ...] = tuple(word for word, yes in told if yes)
    return Marginal(None, per_unit, _times(per_unit, step), step, warnings, y.size, n_units, inflation)


def _arrays(data: Data) -> tuple[Floats, Floats, Floats, Ints | None]:
    y = _check.vector(data.result, "result")
    resource = _check.vector(_check.positive(data.resource, "resource"), "resource")
    _check.same_shape(y, resource, "result", "resource")
    conditions = np.empty((y.size, 0)) if data.conditions is None else _check.matrix(data.conditions, "conditions")
    if conditions.shape[0] != y.size:
        raise ValueError(
            f"conditions must have a row for each result; got {conditions.shape[0]} and {y.size}. Give one for each."
        )
    unit = None if data.units is None else cluster_numbers(data.units, y.size)
    return y, resource, conditions, unit


def _centred(resource: Floats, y: Floats, conditions: Floats, unit: Ints | None) -> tuple[Floats, Floats, Floats]:
    """Resource, result and conditions without their mean, or without each unit's; conditions that do not move are dropped."""
    columns = np.column_stack([resource, y, conditions])
    if unit is None:
        left = columns - columns.mean(axis=0)
    else:
        count = np.bincount(unit)
        means = np.column_stack([np.bincount(unit, weights=c) / count for c in columns.T])
        left = columns - means[unit]
    others = left[:, 2:]
    moving = np.abs(others).max(axis=0, initial=0.0) > 1e-10 * np.maximum(
        np.abs(conditions).max(axis=0, initial=0.0), 1e-300
    )
    return left[:, 0], left[:, 1], others[:, moving]


def _residual(x: Floats, others: Floats) -> Floats:
    """What conditions do not give of a column."""
    if not others.shape[1]:
        return x
    return x - others @ np.linalg.lstsq(others, x, rcond=1e-10)[0]


def _inflation(x: Floats, others: Floats) -> float:
    own = _residual(x, others)
    kept = float(own @ own)
    return float("inf") if kept <= 1e-12 * float(x @ x) else float(x @ x) / kept


def _refusal(x: Floats, others: Floats, step: float, n_units: int, mean: float, inflation: float) -> Refusal | None:
    if n_units < ENOUGH or x.size < 5 * (others.shape[1] + 2):
        return "too_few"
    if float(x.std()) < LEAST_SPREAD * mean:
        return "too_alike"
    if inflation > MOST_INFLATION:
        return "too_collinear"
    if abs(step) > float(np.quantile(np.abs(_residual(x, others)), 0.9)):
        return "outside_range"
    return None


def _effect(y: Floats, x: Floats, others: Floats, unit: Ints | None, level: float) -> tuple[Effect, bool]:
    """The slope of the resource, and whether leaving out one unit moves it by more than its error, or turns it."""
    design = np.column_stack([x, others])
    if unit is None:
        fit = ols(y, np.column_stack([design, np.ones(y.size)]))
        found = coefficients(fit, covariance=heteroskedastic(fit, "HC3"), confidence=level)
        df, method = float(fit.df), "Least squares, HC3"
    else:
        within(y, design, unit)  # raises where too few points are left
        fit = ols(y, design)
        reduced = bias_reduced(fit, unit)
        found = coefficients(fit, covariance=reduced.covariance, df=reduced.df, confidence=level)
        df, method = float(reduced.df[0]), "Fixed effects, CR2 by unit"
    numbers = np.arange(y.size) if unit is None else unit
    b, low, high = float(found.estimate[0]), float(found.lower[0]), float(found.upper[0])
    alone = _without_each(fit, numbers)
    # DFBETAS above 1 (Belsley et al. 1980, section 2.1), or an effect that is sure turned round
    usual = float(np.sqrt(fit.covariance[0, 0]))
    decides = bool((np.abs(alone - b) > usual).any()) or bool((alone * b < 0).any() and low * high > 0)
    return Effect(b, low, high, float(found.t[0]), df, float(found.p[0]), level, method), decides


def _without_each(fit: LinearFit, numbers: Ints) -> Floats:
    """The first coefficient with each unit left out in turn, by the usual update of the inverse."""
    out = np.empty(int(numbers.max()) + 1)
    for k in range(out.size):
        rows: Bools = numbers == k
        x, e = fit.design[rows], fit.residuals[rows]
        hat = x @ fit.inverse @ x.T
        gone = np.linalg.lstsq(np.eye(hat.shape[0]) - hat, e, rcond=None)[0]
        out[k] = fit.coefficients[0] - (fit.inverse @ x.T @ gone)[0]
    return out


def _times(effect: Effect, step: float) -> Effect:
    """The effect of a step; a negative one turns the interval."""
    ends = sorted((effect.lower * step, effect.upper * step))
    return Effect(
        effect.estimate * step,
        ends[0],
        ends[1],
        effect.statistic * float(np.sign(step)),
        effect.df,
        effect.p,
        effect.confidence,
        effect.method,
    )
