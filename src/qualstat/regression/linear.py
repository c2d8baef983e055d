"""Ordinary least squares, with what the covariance estimators need beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._dist import t_quantile, t_two_sided
from qualstat._types import Floats

MOST_ALIKE = (
    1e-7  # a column whose part not explained by the earlier ones is smaller than this share is collinear (R's lm)
)


@dataclass(frozen=True, slots=True)
class LinearFit:
    """A least squares fit of n points on k columns.

    names : of the columns; design (n, k); coefficients (k,); residuals, fitted, leverage (n,)
    inverse : (X'X)^-1, shape (k, k); covariance : classical, (k, k)
    """

    names: tuple[str, ...]
    design: Floats
    response: Floats
    coefficients: Floats
    residuals: Floats
    leverage: Floats
    inverse: Floats

    @property
    def n(self) -> int:
        """Points."""
        return self.design.shape[0]

    @property
    def df(self) -> int:
        """Residual degrees of freedom."""
        return self.design.shape[0] - self.design.shape[1]

    @property
    def fitted(self) -> Floats:
        """What the model gives for each point."""
        return self.response - self.residuals

    @property
    def sigma(self) -> float:
        """Residual standard deviation, unit of the response; needs df > 0."""
        return sqrt(float(self.residuals @ self.residuals) / self.df)

    @property
    def covariance(self) -> Floats:
        """Classical covariance of the coefficients: equal spread, independent points."""
        return self.inverse * self.sigma**2

    @property
    def r2(self) -> float:
        """Share of the variation that the model explains, about the mean where there is a constant."""
        y = self.response - self.response.mean() if self.has_constant else self.response
        return 1 - float(self.residuals @ self.residuals) / float(y @ y)

    @property
    def adjusted_r2(self) -> float:
        """The same, with degrees of freedom taken into account."""
        return 1 - (1 - self.r2) * (self.n - self.has_constant) / self.df

    @property
    def has_constant(self) -> bool:
        """Whether a column is constant."""
        return bool((np.ptp(self.design, axis=0) == 0).any())

    @property
    def f(self) -> float:
        """F of all columns but the constant."""
        k = self.design.shape[1] - self.has_constant
        return self.r2 / k / ((1 - self.r2) / self.df) if k else float("nan")


@dataclass(frozen=True, slots=True)
class Coefficients:
    """Coefficients with a chosen covariance: all (k,)."""

    names: tuple[str, ...]
    estimate: Floats
    se: Floats
    t: Floats
    p: Floats
    lower: Floats
    upper: Floats


def ols(response: ArrayLike, design: ArrayLike, *, names: Sequence[str] | None = None) -> LinearFit:
    """Fit by least squares.

    Parameters
    ----------
    response : array_like of float, shape (n,), any unit
    design : array_like of float, shape (n, k), n > k >= 1
        Give the constant as a column of ones.
    names : sequence of str, length k, optional
        For messages and results; x1, x2, ... by default.

    Returns
    -------
    LinearFit

    Raises
    ------
    ValueError
        Values that are not finite, different lengths, no more points than columns, or a column that
        the earlier ones give (it is named).

    Notes
    -----
    By QR, so that columns of different size do no harm. Equivariant to the unit of the response. O(n k^2).

    References
    ----------
    Golub and Van Loan, Matrix Computations, 4th ed., section 5.3.

    Examples
    --------
    >>> ols([1, 2, 3.5], [[1, 0], [1, 1], [1, 2]]).coefficients.round(3).tolist()
    [0.917, 1.25]
    """
    y, x = _check.vector(response, "response"), _check.matrix(design, "design")
    n, k = x.shape
    if y.size != n:
        raise ValueError(f"response must have a value for each row of design; got {y.size} and {n}. Give one for each.")
    if n <= k:
        raise ValueError(
            f"design must have more rows than columns; got {n} rows and {k} columns. There are too few points for this model."
        )
    label = tuple(names) if names is not None else tuple(f"x{i + 1}" for i in range(k))
    if len(label) != k:
        raise ValueError(f"names must be one for each column; got {len(label)} for {k}. Name each.")
    q, r = np.linalg.qr(x)
    size = np.sqrt((x**2).sum(axis=0))
    alike = np.flatnonzero(np.abs(np.diag(r)) <= MOST_ALIKE * np.where(size > 0, size, 1))
    if alike.size:
        raise ValueError(
            f"design must have columns that tell different things; got {label[alike[0]]}, which the columns before it give. Leave it out."
        )
    r_inverse = np.linalg.inv(r)
    coefficients = r_inverse @ (q.T @ y)
    return LinearFit(label, x, y, coefficients, y - x @ coefficients, (q**2).sum(axis=1), r_inverse @ r_inverse.T)


def coefficients(
    fit: LinearFit, *, covariance: Floats | None = None, df: ArrayLike | None = None, confidence: float = 0.95
) -> Coefficients:
    """Estimates with standard errors, tests and intervals by Student's t.

    Parameters
    ----------
    fit : LinearFit
    covariance : array, shape (k, k), optional
        One of `qualstat.regression.robust`; the classical one by default.
    df : array_like, scalar or (k,), optional
        Degrees of freedom; the residual ones by default.
    confidence : share

    Examples
    --------
    >>> fit = ols([1, 2, 3.5], [[1, 0], [1, 1], [1, 2]])
    >>> coefficients(fit).se.round(3).tolist()
    [0.186, 0.144]
    """
    v = fit.covariance if covariance is None else covariance
    se = np.sqrt(np.diag(v))
    freedom = np.broadcast_to(_check.positive(fit.df if df is None else df, "df"), se.shape)
    t = fit.coefficients / np.where(se > 0, se, np.nan)
    half = t_quantile((1 + _check.confidence(confidence)) / 2, freedom) * se
    return Coefficients(
        fit.names, fit.coefficients, se, t, t_two_sided(t, freedom), fit.coefficients - half, fit.coefficients + half
    )
