"""Regression for yes or no and for counts: logistic and Poisson, by iteratively reweighted least squares."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._dist import expit
from qualstat._types import Floats

Family = Literal["linear", "logistic", "poisson"]
FAMILIES = ("linear", "logistic", "poisson")


@dataclass(frozen=True, slots=True)
class GlmFit:
    """A fitted model: coefficients (k,), covariance (k, k) on the scale of the link."""

    family: Family
    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    deviance: float
    dispersion: float  # Pearson's chi square by its degrees of freedom; 1 where counts vary by chance alone

    def expected(self, design: ArrayLike, *, exposure: ArrayLike = 1.0) -> Floats:
        """The mean outcome for each row of design: value, share, or count given the exposure."""
        eta = _check.matrix(design, "design") @ self.coefficients
        if self.family == "logistic":
            return expit(eta)
        return eta if self.family == "linear" else np.exp(eta) * _check.positive(exposure, "exposure")


def glm(
    response: ArrayLike,
    design: ArrayLike,
    *,
    family: Family,
    size: ArrayLike = 1.0,
    names: Sequence[str] | None = None,
) -> GlmFit:
    """Fit a generalised linear model with its natural link.

    Parameters
    ----------
    response : array_like, shape (n,)
        "linear": values; "logistic": counts of successes; "poisson": counts of events.
    design : array_like of float, shape (n, k), n > k, the constant as a column of ones
    family : "linear", "logistic" or "poisson"
    size : array_like, scalar or (n,), > 0
        "linear": weights; "logistic": how many there were; "poisson": exposure.
    names : of the columns, optional

    Returns
    -------
    GlmFit

    Raises
    ------
    ValueError
        Bad counts, collinear columns, or outcomes that the columns separate perfectly.

    References
    ----------
    McCullagh and Nelder, Generalized Linear Models, 2nd ed., section 2.5.

    Examples
    --------
    >>> fit = glm([1, 2, 4, 8], [[1, 0], [1, 1], [1, 2], [1, 3]], family="poisson")
    >>> round(float(fit.coefficients[1]), 2)
    0.69
    """
    y, x, m = _inputs(response, design, family, size)
    label = tuple(names) if names is not None else tuple(f"x{i + 1}" for i in range(x.shape[1]))
    mean = (y + 0.5) / (m + 1) * m if family == "logistic" else y + 0.1 if family == "poisson" else y
    eta = _link(mean, m, family)
    beta = np.zeros(x.shape[1])
    for _ in range(100):
        mean, weight = _mean_and_weight(eta, m, family)
        working = eta + (y - mean) / np.maximum(weight, 1e-300) if family != "linear" else y
        root = np.sqrt(weight)
        q, r = np.linalg.qr(x * root[:, None])
        if np.abs(np.diag(r)).min() <= 1e-9 * np.abs(np.diag(r)).max():
            raise ValueError(
                "design must have columns that tell different things and do not separate the outcomes; got others. Use fewer."
            )
        updated = np.linalg.solve(r, q.T @ (root * working))
        step, beta = float(np.abs(updated - beta).max()), updated
        eta = x @ beta
        if step <= 1e-11 * (1 + float(np.abs(beta).max())):
            break
    else:
        raise ValueError(
            "response must not be separated perfectly by the design; the estimates ran away. Use fewer columns or merge groups."
        )
    mean, weight = _mean_and_weight(eta, m, family)
    inverse = np.linalg.inv(r)
    variance = weight if family != "linear" else 1 / m
    dispersion = float(((y - mean) ** 2 / variance).sum()) / (y.size - x.shape[1])
    covariance = inverse @ inverse.T * (dispersion if family == "linear" else 1.0)
    return GlmFit(family, label, beta, covariance, _deviance(y, mean, m, family), dispersion)


def _inputs(response: ArrayLike, design: ArrayLike, family: Family, size: ArrayLike) -> tuple[Floats, Floats, Floats]:
    _check.one_of(family, "family", FAMILIES)
    x = _check.matrix(design, "design")
    y = _check.vector(response if family == "linear" else _check.counts(response, "response"), "response")
    m = np.broadcast_to(_check.positive(size, "size"), y.shape)
    if y.size != x.shape[0] or y.size <= x.shape[1]:
        raise ValueError(
            f"response must have a value for each row of design, and more than columns; got {y.size} and {x.shape}. Add points."
        )
    if family == "logistic":
        _check.within(y, m, "response", "size")
    return y, x, m


def _link(mean: Floats, m: Floats, family: Family) -> Floats:
    if family == "linear":
        return mean
    return np.log(mean / (m - mean)) if family == "logistic" else np.log(mean / m)


def _mean_and_weight(eta: Floats, m: Floats, family: Family) -> tuple[Floats, Floats]:
    if family == "linear":
        return eta, m
    if family == "logistic":
        share = expit(eta)
        return m * share, m * share * (1 - share)
    mean = m * np.exp(np.clip(eta, -700, 700))
    return mean, mean


def _deviance(y: Floats, mean: Floats, m: Floats, family: Family) -> float:
    def part(seen: Floats, expected: Floats) -> Floats:
        return np.where(seen > 0, seen * np.log(np.where(seen > 0, seen, 1) / np.maximum(expected, 1e-300)), 0.0)

    if family == "linear":
        return float((m * (y - mean) ** 2).sum())
    if family == "logistic":
        return 2 * float((part(y, mean) + part(m - y, m - mean)).sum())
    return 2 * float((part(y, mean) - (y - mean)).sum())
