"""Cost and quality of units against what their conditions give: four fields, with how surely each unit stands in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._dist import t_cdf, t_quantile
from qualstat._types import Bools, Floats, Words
from qualstat.regression.linear import ols

# Cost first, then quality. "unclear" is the fifth word: an interval that reaches over 0.
FIELDS = ("cheaper_better", "cheaper_worse", "dearer_better", "dearer_worse")


@dataclass(frozen=True, slots=True)
class Deviation:
    """Outcome less what conditions give, (units,), in the unit of the outcome.

    value, lower, upper : with the interval; se : its standard error; df : its degrees of freedom
    expected : what a model of the other units foresees
    explained : share of the variation between units that conditions foresee for units not seen; 0 or less: nothing
    """

    value: Floats
    lower: Floats
    upper: Floats
    se: Floats
    df: Floats
    expected: Floats
    explained: float


@dataclass(frozen=True, slots=True)
class FourFields:
    """Where each unit stands, (units,).

    cost, quality : the deviations; quality is turned so that above 0 is better
    field : one of FIELDS, or "unclear" where either interval reaches over 0
    likeliest : one of FIELDS for every unit; say it only with `chance`
    chance : (units, 4), share: how likely each of FIELDS is, by the two t distributions; rows sum to 1
    conditions : what was adjusted for
    """

    cost: Deviation
    quality: Deviation
    field: Words
    likeliest: Words
    chance: Floats
    conditions: tuple[str, ...]


def four_fields(
    cost: ArrayLike,
    quality: ArrayLike,
    conditions: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    improvement: Literal["increase", "decrease"] = "increase",
    confidence: float = 0.95,
) -> FourFields:
    """Place units by cost and quality, both less what local conditions would give.

    Parameters
    ----------
    cost : array_like of float, shape (units,) or (units, years), SEK per user or the like, one year's prices
    quality : array_like of float, the same shape, any one unit
    conditions : array_like of float, shape (units, k), k >= 1: what units cannot do anything about, no constant
    names : of the conditions, optional
    improvement : "increase" or "decrease": which way of quality is better
    confidence : share, strictly between 0 and 1

    Returns
    -------
    FourFields

    Raises
    ------
    ValueError
        Fewer than 10 units or three per condition, different shapes, values that are not finite, conditions that
        do not vary or give each other, costs of 0 or less, outcomes that conditions give exactly.

    Notes
    -----
    Each unit is judged by a model fitted on the others. With one year the interval holds all that chance and
    conditions not measured make units alike differ by: one unit in twenty lies outside by chance (at 0.95). With
    several years the interval is that of the unit's mean deviation over the years, as sure as it is steady.
    Conditions that do not foresee anything (`explained` of 0 or less) leave the mean as what is expected, nearly.
    The chances take the errors of cost and quality as independent. Cost may be given in any unit of money.
    O(units * k^2).

    References
    ----------
    Belsley, Kuh and Welsch (1980) Regression Diagnostics, section 2.1, for the deleted residual and its error.

    Examples
    --------
    >>> need = np.arange(12.0)
    >>> wave = np.tile([1.0, -1.0, 0.5, -0.5], 3)
    >>> got = four_fields(100 + need + wave + 20 * (need == 5), 50 - need + wave + 20 * (need == 5), need[:, None])
    >>> str(got.field[5]), str(got.field[0])
    ('dearer_better', 'unclear')
    """
    money = _check.positive(cost, "cost")
    good = _check.finite(quality, "quality")
    _check.same_shape(money, good, "cost", "quality")
    x = _check.matrix(conditions, "conditions")
    if money.ndim not in (1, 2) or money.shape[0] != x.shape[0]:
        raise ValueError(
            f"cost must have a row for each unit of conditions; got shapes {money.shape} and {x.shape}. Give one for each."
        )
    label = tuple(names) if names is not None else tuple(f"x{i + 1}" for i in range(x.shape[1]))
    if len(label) != x.shape[1]:
        raise ValueError(f"names must be one for each condition; got {len(label)} for {x.shape[1]}. Name each.")
    if x.shape[0] < max(10, 3 * (x.shape[1] + 1)):
        raise ValueError(
            f"conditions must be few beside the units: 10 units, and 3 for each; got {x.shape[0]} and {x.shape[1]}. "
            "Show raw figures, or use fewer."
        )
    sign = 1.0 if _check.one_of(improvement, "improvement", ("increase", "decrease")) == "increase" else -1.0
    level = _check.confidence(confidence)
    dear = _deviation(money, x, level)
    better = _deviation(sign * good, x, level)
    chance = _chances(dear, better)
    likeliest = np.array(FIELDS)[chance.argmax(axis=1)]
    sure = _sure(dear) & _sure(better)
    return FourFields(dear, better, np.where(sure, likeliest, "unclear"), likeliest, chance, label)


def _deviation(outcome: Floats, x: Floats, confidence: float) -> Deviation:
    """Deleted residuals: of one year with their own error, of several with the error of their mean."""
    years = outcome if outcome.ndim == 2 else outcome[:, None]
    design = np.column_stack([np.ones(x.shape[0]), (x - x.mean(axis=0)) / _spread(x)])
    mean = years.mean(axis=1)
    fit = ols(mean, design)
    free = 1 - fit.leverage
    if (free < 1e-8).any():
        raise ValueError(
            f"conditions must not single out a unit; unit {int(free.argmin())} has one of its own. Leave it or the condition out."
        )
    value = fit.residuals / free
    squares = float(fit.residuals @ fit.residuals)
    if squares <= 1e-20 * float(mean @ mean):
        raise ValueError(
            "cost and quality must not be given exactly by conditions; got that. Nothing is left to explain."
        )
    n, k = design.shape
    expected = mean - value
    explained = 1 - float((value**2).sum()) / float(((mean - mean.mean()) ** 2).sum() * (n / (n - 1)) ** 2)
    if years.shape[1] == 1:
        df = np.full(n, n - k - 1.0)
        others = (squares - fit.residuals**2 / free) / df  # the spread that the other units show
        se = np.sqrt(np.maximum(others, 0) / free)
    else:
        df = np.full(n, years.shape[1] - 1.0)
        moved = years - years.mean(axis=0)  # what all units share of a year is no deviation
        se = np.sqrt(moved.var(axis=1, ddof=1) / years.shape[1] + (squares / (n - k)) * fit.leverage)
    half = t_quantile((1 + confidence) / 2, df) * se
    return Deviation(value, value - half, value + half, se, df, expected, explained)


def _spread(x: Floats) -> Floats:
    spread = x.std(axis=0)
    if (spread == 0).any():
        raise ValueError(f"conditions must vary; column {int(np.argmin(spread)) + 1} does not. Leave it out.")
    return spread


def _sure(deviation: Deviation) -> Bools:
    return (deviation.lower > 0) | (deviation.upper < 0)


def _chances(cost: Deviation, quality: Deviation) -> Floats:
    dear, good = (t_cdf(d.value / np.maximum(d.se, 1e-300), d.df) for d in (cost, quality))
    return np.column_stack([(1 - dear) * good, (1 - dear) * (1 - good), dear * good, dear * (1 - good)])
