"""Distributions, typed, on scipy's special functions (quick to import, vectorised, no state)."""

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from qualstat._types import Floats

_special: Any = import_module("scipy.special")


def _array(x: Any) -> Floats:
    return np.asarray(x, dtype=np.float64)


def normal_cdf(x: ArrayLike) -> Floats:
    """P(Z <= x) of the standard normal."""
    return _array(_special.ndtr(x))


def normal_quantile(p: ArrayLike) -> Floats:
    """The x with P(Z <= x) = p."""
    return _array(_special.ndtri(p))


def normal_two_sided(z: ArrayLike) -> Floats:
    """P(|Z| >= |z|)."""
    return _array(2 * _special.ndtr(-np.abs(_array(z))))


def t_cdf(x: ArrayLike, df: ArrayLike) -> Floats:
    """P(T <= x) of Student's t."""
    return _array(_special.stdtr(df, x))


def t_two_sided(t: ArrayLike, df: ArrayLike) -> Floats:
    """P(|T| >= |t|); exact far out in the tail."""
    squared, degrees = _array(t) ** 2, _array(df)
    return _array(_special.betainc(degrees / 2, 0.5, degrees / (degrees + squared)))


def t_quantile(p: ArrayLike, df: ArrayLike) -> Floats:
    """The x with P(T <= x) = p."""
    return _array(_special.stdtrit(df, p))


def chi2_sf(x: ArrayLike, df: ArrayLike) -> Floats:
    """P(X >= x) of chi square."""
    return _array(_special.chdtrc(df, x))


def chi2_quantile(p: ArrayLike, df: ArrayLike) -> Floats:
    """The x with P(X <= x) = p; df may be any number above 0."""
    return _array(2 * _special.gammaincinv(_array(df) / 2, p))


def f_sf(x: ArrayLike, df1: ArrayLike, df2: ArrayLike) -> Floats:
    """P(F >= x)."""
    return _array(_special.fdtrc(df1, df2, x))


def f_quantile(p: ArrayLike, df1: ArrayLike, df2: ArrayLike) -> Floats:
    """The x with P(F <= x) = p."""
    y = _array(_special.betaincinv(_array(df1) / 2, _array(df2) / 2, p))
    return _array(df2) * y / (_array(df1) * (1 - y))


def beta_quantile(p: ArrayLike, a: ArrayLike, b: ArrayLike) -> Floats:
    """The x with P(B <= x) = p of the beta distribution."""
    return _array(_special.betaincinv(a, b, p))


def gamma_quantile(p: ArrayLike, shape: ArrayLike) -> Floats:
    """The x with P(G <= x) = p of the gamma distribution with scale 1."""
    return _array(_special.gammaincinv(shape, p))


def binomial_cdf(k: ArrayLike, n: ArrayLike, p: ArrayLike) -> Floats:
    """P(X <= k) of the binomial."""
    kk, nn = _array(k), _array(n)
    inside = _array(_special.betainc(np.maximum(nn - kk, 1e-300), np.maximum(kk, 0) + 1, 1 - _array(p)))
    return np.where(kk < 0, 0.0, np.where(kk >= nn, 1.0, inside))


def binomial_pmf(k: ArrayLike, n: ArrayLike, p: ArrayLike) -> Floats:
    """P(X = k) of the binomial."""
    kk, nn, pp = _array(k), _array(n), _array(p)
    ways = _special.gammaln(nn + 1) - _special.gammaln(kk + 1) - _special.gammaln(nn - kk + 1)
    return _array(np.exp(ways + _special.xlogy(kk, pp) + _special.xlog1py(nn - kk, -pp)))


def log_choose(n: ArrayLike, k: ArrayLike) -> Floats:
    """The logarithm of the number of ways to choose k of n."""
    nn, kk = _array(n), _array(k)
    return _array(_special.gammaln(nn + 1) - _special.gammaln(kk + 1) - _special.gammaln(nn - kk + 1))


def log_gamma(x: ArrayLike) -> Floats:
    """The logarithm of the gamma function."""
    return _array(_special.gammaln(x))


def expit(x: ArrayLike) -> Floats:
    """1 / (1 + exp(-x)) without overflow."""
    return _array(_special.expit(x))
