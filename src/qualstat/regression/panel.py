"""Units followed over years: fixed effects, random effects, and which of them to believe."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._dist import chi2_sf
from qualstat._types import Floats, Ints
from qualstat.effect import Effect, only_test
from qualstat.regression.linear import LinearFit, ols
from qualstat.regression.robust import cluster_numbers


@dataclass(frozen=True, slots=True)
class Within:
    """Fixed effects: what changes within a unit when its conditions change. Arrays (k,) or (k, k)."""

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats  # classical
    arellano: Floats  # holds under any correlation within a unit
    arellano_few: Floats  # the same with Stata's correction for few units
    r2: float
    df: int
    sigma2: float


@dataclass(frozen=True, slots=True)
class RandomEffects:
    """Random effects (Swamy and Arora): the constant first."""

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    sigma2_within: float
    sigma2_units: float


def _means(x: Floats, numbers: Ints) -> Floats:
    """For each point the mean of its group."""
    total = np.zeros((int(numbers.max()) + 1, *x.shape[1:]))
    np.add.at(total, numbers, x)
    size = np.bincount(numbers).reshape(-1, *([1] * (x.ndim - 1)))
    return (total / size)[numbers]


def _panel(
    response: ArrayLike, conditions: ArrayLike, units: Sequence[object] | ArrayLike
) -> tuple[Floats, Floats, Ints]:
    y, x = _check.vector(response, "response"), _check.matrix(conditions, "conditions")
    if y.size != x.shape[0]:
        raise ValueError(
            f"response must have a value for each row of conditions; got {y.size} and {x.shape[0]}. Give one for each."
        )
    return y, x, cluster_numbers(units, y.size)


def within(
    response: ArrayLike,
    conditions: ArrayLike,
    units: Sequence[object] | ArrayLike,
    *,
    years: Sequence[object] | ArrayLike | None = None,
    names: Sequence[str] | None = None,
) -> Within:
    """Fixed effects by unit (and by year, where given): what differs between units for good is taken out.

    Parameters
    ----------
    response : array_like of float, shape (n,)
    conditions : array_like of float, shape (n, k), without a constant
    units : labels, shape (n,), at least two
    years : labels, shape (n,), optional
        Takes out what all units shared in a year.
    names : of the conditions, optional

    Returns
    -------
    Within

    Raises
    ------
    ValueError
        Different lengths, one unit, too few points, or a condition that never changes within a unit.

    Notes
    -----
    Unbalanced panels are fine. With years the means are taken out in turns until they are gone. O(n k^2).

    References
    ----------
    Baltagi, Econometric Analysis of Panel Data, 5th ed., chapters 2-3; Arellano (1987) Oxford Bull 49:431; R's plm.

    Examples
    --------
    >>> got = within([1, 2, 5, 7], [[1], [2], [1], [2]], ["a", "a", "b", "b"])
    >>> got.coefficients.tolist()
    [1.5]
    """
    y, x, unit = _panel(response, conditions, units)
    year = None if years is None else cluster_numbers(years, y.size)
    both = _taken_out(np.column_stack([y, x]), unit, year)
    spread = np.abs(both[:, 1:]).max(axis=0)
    label = tuple(names) if names is not None else tuple(f"x{i + 1}" for i in range(x.shape[1]))
    still = np.flatnonzero(spread <= 1e-10 * np.maximum(np.abs(x).max(axis=0), 1e-300))
    if still.size:
        raise ValueError(
            f"conditions must change within units; got {label[still[0]]}, which does not. Fixed effects cannot say what it does."
        )
    fit = ols(both[:, 0], both[:, 1:], names=label)
    lost = int(unit.max()) + 1 + (int(year.max()) if year is not None else 0)
    df = y.size - lost - x.shape[1]
    if df < 1:
        raise ValueError(
            f"conditions must be fewer than what is left of the points; got {df} degrees of freedom. Follow the units longer."
        )
    sigma2 = float(fit.residuals @ fit.residuals) / df
    robust = _arellano(fit, unit)
    g, n, k = int(unit.max()) + 1, y.size, x.shape[1]
    few = g / (g - 1) * (n - 1) / (n - k)
    r2 = 1 - float(fit.residuals @ fit.residuals) / float(both[:, 0] @ both[:, 0])
    return Within(label, fit.coefficients, fit.inverse * sigma2, robust, robust * few, r2, df, sigma2)


def _taken_out(columns: Floats, unit: Ints, year: Ints | None) -> Floats:
    left = columns - _means(columns, unit)
    if year is None:
        return left
    size = np.abs(columns).max(axis=0) + 1e-300
    for _ in range(10_000):
        step = _means(left, year)
        left = left - step
        left = left - _means(left, unit)
        if (np.abs(step).max(axis=0) <= 1e-13 * size).all():
            break
    return left


def _arellano(fit: LinearFit, numbers: Ints) -> Floats:
    scores = np.zeros((int(numbers.max()) + 1, fit.design.shape[1]))
    np.add.at(scores, numbers, fit.design * fit.residuals[:, None])
    return fit.inverse @ (scores.T @ scores) @ fit.inverse


def random_effects(
    response: ArrayLike,
    conditions: ArrayLike,
    units: Sequence[object] | ArrayLike,
    *,
    names: Sequence[str] | None = None,
) -> RandomEffects:
    """Random effects by Swamy and Arora: uses also what differs between units, if that is fair (see `hausman`).

    Arguments and errors as `within`. A negative variance between units is set to 0.

    References
    ----------
    Swamy and Arora (1972) Econometrica 40:261; Baltagi, 5th ed., sections 2.3 and 9.2 (unbalanced); R's plm.

    Examples
    --------
    >>> got = random_effects([1, 2, 5, 7, 3, 5], [[1], [2], [1], [2], [2], [3]], ["a", "a", "b", "b", "c", "c"])
    >>> len(got.coefficients)
    2
    """
    y, x, unit = _panel(response, conditions, units)
    inside = within(y, x, unit, names=names)
    full = np.column_stack([np.ones(y.size), x])
    sizes = np.bincount(unit).astype(np.float64)
    g, k = sizes.size, full.shape[1]
    if g <= k:
        raise ValueError(f"units must be more than the coefficients; got {g} and {k}. Use fixed effects.")
    between_x, between_y = _means(full, unit), _means(y, unit)
    bread = np.linalg.inv(between_x.T @ between_x)
    residual = between_y - between_x @ (bread @ (between_x.T @ between_y))
    # X'ZZ'X: each unit's sums, as T_i times the projection on its mean
    spread = y.size - float(np.trace(bread @ ((between_x * sizes[unit][:, None]).T @ between_x)))
    sigma2_units = max((float(residual @ residual) - (g - k) * inside.sigma2) / spread, 0.0)
    theta = (1 - np.sqrt(inside.sigma2 / (inside.sigma2 + sizes * sigma2_units)))[unit]
    fit = ols(y - theta * between_y, full - theta[:, None] * between_x, names=("(Intercept)", *inside.names))
    return RandomEffects(fit.names, fit.coefficients, fit.covariance, inside.sigma2, sigma2_units)


def hausman(fixed: Within, random: RandomEffects) -> Effect:
    """Do fixed and random effects agree? A small p says that only the fixed effects can be believed.

    References
    ----------
    Hausman (1978) Econometrica 46:1251; R's plm::phtest.

    Examples
    --------
    >>> y, x, u = [1, 2, 5, 7, 3, 5], [[1], [2], [1], [2], [2], [3]], ["a", "a", "b", "b", "c", "c"]
    >>> hausman(within(y, x, u), random_effects(y, x, u)).df
    1.0
    """
    apart = fixed.coefficients - random.coefficients[1:]
    spread = fixed.covariance - random.covariance[1:, 1:]
    statistic = abs(float(apart @ np.linalg.solve(spread, apart)))
    return only_test(statistic, float(apart.size), float(chi2_sf(statistic, float(apart.size))), 0.95, "Hausman")
