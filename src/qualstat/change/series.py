"""Did it change when something was done? Interrupted time series, and difference in differences against similar units."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._types import Bools, Floats
from qualstat.change.measured import two_means
from qualstat.effect import Effect
from qualstat.regression.linear import Coefficients, LinearFit, coefficients, ols
from qualstat.regression.robust import newey_west


@dataclass(frozen=True, slots=True)
class Interrupted:
    """What changed at a point in time.

    level : how far the series jumped, in the unit of the values
    slope : how much its trend per step changed
    trend_before : trend per step before
    without : (n,), what the earlier trend would have given
    """

    level: Effect
    slope: Effect
    trend_before: Effect
    without: Floats


def interrupted(values: ArrayLike, at: int, *, lags: int | None = None, confidence: float = 0.95) -> Interrupted:
    """Level and trend before and after a dated step, with errors that hold where neighbours in time go together.

    Neighbours are modelled (autocorrelation of the first order, by restricted likelihood), unless `lags` asks for
    Newey and West's errors, which need long series.

    Parameters
    ----------
    values : array_like of float, shape (n,), in time order with equal steps, any unit
    at : int, the first point (0-based) after the step; at least 4 points on each side
    lags : int >= 0, optional
        Least squares with Newey and West's errors over so many steps, instead of modelled neighbours.
    confidence : share, strictly between 0 and 1

    Returns
    -------
    Interrupted

    Raises
    ------
    ValueError
        Fewer than four points on a side, or values that a line fits exactly.

    Notes
    -----
    Says what happened at the same time, not what caused it: something else may have changed then. Few points make
    the interval too narrow: in simulation, with 40 points whose neighbours correlate by 0.4, about 8 of 100 steps
    without effect are called one at 0.95, and 25 of 100 by Newey and West with two lags. With under 20 points, show
    it with care. No season is taken out. O(n).

    References
    ----------
    Wagner et al. (2002) J Clin Pharm Ther 27:299; Turner et al. (2021) BMC Med Res Methodol 21:181 for restricted
    likelihood; Newey and West (1987), with n / (n - k) for few points.

    Examples
    --------
    >>> got = interrupted([1, 2.1, 2.9, 4, 9.1, 9.9, 11, 12.1], 4)
    >>> round(got.level.estimate, 1), round(got.slope.estimate, 1)
    (4.1, 0.0)
    """
    y = _check.vector(values, "values", 8)
    n = y.size
    if not 4 <= at <= n - 4:
        raise ValueError(f"at must leave at least 4 points on each side; got {at} of {n}. Wait for more points.")
    time = np.arange(n, dtype=np.float64)
    after = (time >= at).astype(np.float64)
    design = np.column_stack([np.ones(n), time, after, after * (time - at)])
    fit = ols(y, design, names=["constant", "trend", "level", "slope"])
    if fit.residuals @ fit.residuals <= 1e-20 * (1 + y @ y):
        raise ValueError("values must vary about their lines; got none that do. There is no uncertainty to judge by.")
    if lags is None:
        fit = _whitened(y, design, _correlation(y, design), fit.names)
        found, method = coefficients(fit, confidence=confidence), "Interrupted time series, first-order errors"
    else:
        found = coefficients(fit, covariance=newey_west(fit, lags=lags, few=True), confidence=confidence)
        method = "Interrupted time series, Newey-West"
    without = fit.coefficients[0] + fit.coefficients[1] * time
    level, slope, trend = (_effect(found, k, float(fit.df), method, confidence) for k in (2, 3, 1))
    return Interrupted(level, slope, trend, without)


def _whitened(y: Floats, design: Floats, correlation: float, names: tuple[str, ...]) -> LinearFit:
    """Least squares after what each point shares with the one before it is taken out (Prais and Winsten)."""
    both = np.column_stack([y, design])
    both[1:] -= correlation * both[:-1]
    both[0] *= np.sqrt(1 - correlation**2)
    return ols(both[:, 0], both[:, 1:], names=names)


def _correlation(y: Floats, design: Floats) -> float:
    """Between neighbours, by restricted likelihood: a grid, then finer about its best point."""
    names = tuple("abcd")

    def badness(correlation: float) -> float:
        fit = _whitened(y, design, correlation, names)
        inside = float(np.linalg.slogdet(fit.inverse)[1])
        return fit.df * float(np.log(fit.residuals @ fit.residuals)) - inside - float(np.log1p(-(correlation**2)))

    best, width = 0.0, 0.95
    for _ in range(4):
        tried = np.clip(np.linspace(best - width, best + width, 21), -0.95, 0.95)
        best, width = float(min(tried, key=lambda r: badness(float(r)))), width / 8
    return best


def _effect(found: Coefficients, k: int, df: float, method: str, confidence: float) -> Effect:
    return Effect(
        float(found.estimate[k]),
        float(found.lower[k]),
        float(found.upper[k]),
        float(found.t[k]),
        df,
        float(found.p[k]),
        confidence,
        method,
    )


@dataclass(frozen=True, slots=True)
class Differences:
    """The change of those concerned less that of the others.

    effect : in the unit of the values
    before : difference of their trends per step before; an interval far from 0 says that they were not alike
        (None with fewer than two points before)
    """

    effect: Effect
    before: Effect | None


def difference_in_differences(
    values: ArrayLike, concerned: ArrayLike, at: int, *, confidence: float = 0.95
) -> Differences:
    """How much more those concerned changed than similar units did.

    Parameters
    ----------
    values : array_like of float, shape (units, n), in time order, any unit
    concerned : (units,) of bool; at least two units on each side
    at : int, the first point (0-based) after the change, 1 <= at < n
    confidence : share

    Returns
    -------
    Differences

    Raises
    ------
    ValueError
        Fewer than two units on a side, at outside the series, or changes that do not vary at all.

    Notes
    -----
    Each unit gives one number, its mean after less its mean before, so that many points of a unit are not counted
    as many units; the groups are compared by Welch's t. Rests on both having moved alike otherwise: see `before`.

    References
    ----------
    Bertrand, Duflo and Mullainathan (2004) QJE 119:249, section IV.C (ignoring time series information).

    Examples
    --------
    >>> values = [[1, 1, 4, 4], [2, 2, 5.5, 5.5], [1, 1, 2, 2], [3, 3, 4.2, 4.2]]
    >>> round(difference_in_differences(values, [True, True, False, False], 2).effect.estimate, 2)
    2.15
    """
    x = _check.matrix(values, "values")
    who: Bools = np.asarray(concerned, dtype=np.bool_)
    if who.shape != (x.shape[0],) or who.sum() < 2 or (~who).sum() < 2:
        raise ValueError(
            "concerned must be a flag for each unit, with two or more on each side; got others. Find similar units."
        )
    if not 1 <= at < x.shape[1]:
        raise ValueError(f"at must leave points on both sides; got {at} of {x.shape[1]}. Choose another.")
    moved = x[:, at:].mean(axis=1) - x[:, :at].mean(axis=1)
    effect = two_means(moved[who], moved[~who], confidence=confidence)
    if at < 2:
        return Differences(effect, None)
    time = np.arange(at) - (at - 1) / 2
    slope = x[:, :at] @ time / (time @ time)
    if np.ptp(slope[who]) == 0 and np.ptp(slope[~who]) == 0:  # flat before on both sides: nothing to compare
        return Differences(effect, None)
    return Differences(effect, two_means(slope[who], slope[~who], confidence=confidence))
