"""Covariances of coefficients that hold where points differ in spread, come in clusters, or follow in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._types import Floats, Ints
from qualstat.regression.linear import LinearFit

Hc = Literal["HC0", "HC1", "HC2", "HC3", "HC4"]
Cr = Literal["CR0", "CR1", "CR1S", "CR2", "CR3"]


def _sandwich(fit: LinearFit, scores: Floats) -> Floats:
    """(X'X)^-1 S'S (X'X)^-1 for scores S of rows or clusters."""
    bread = fit.inverse
    return bread @ (scores.T @ scores) @ bread


def heteroskedastic(fit: LinearFit, kind: Hc = "HC3") -> Floats:
    """Covariance that holds where the spread differs between points.

    Parameters
    ----------
    fit : LinearFit
    kind : "HC0" White's; "HC1" times n / (n - k); "HC2", "HC3" and "HC4" corrected for leverage
        HC3 is the careful choice below some 250 points.

    Returns
    -------
    array, shape (k, k)

    Raises
    ------
    ValueError
        An unknown kind, or with HC2 to HC4 a point that the model must hit exactly (leverage 1).

    References
    ----------
    MacKinnon and White (1985) J Econometrics 29:305; Cribari-Neto (2004) CSDA 45:215; Zeileis (2004) JSS 11(10).

    Examples
    --------
    >>> from qualstat.regression import ols
    >>> fit = ols([1, 2, 3.5, 3], [[1, 0], [1, 1], [1, 2], [1, 3]])
    >>> bool(heteroskedastic(fit, "HC3")[1, 1] > heteroskedastic(fit, "HC0")[1, 1])
    True
    """
    _check.one_of(kind, "kind", ("HC0", "HC1", "HC2", "HC3", "HC4"))
    free, n, k = 1 - fit.leverage, fit.n, fit.design.shape[1]
    if kind in ("HC2", "HC3", "HC4") and (free < 1e-10).any():
        at = int(np.argmin(free))
        raise ValueError(
            f"kind must be HC0 or HC1 here; got {kind} and point {at}, which alone decides a coefficient. Merge groups of one."
        )
    power = {"HC0": 0.0, "HC1": 0.0, "HC2": 1.0, "HC3": 2.0}.get(kind, 0.0)
    weight = free ** -np.minimum(4, n * fit.leverage / k) if kind == "HC4" else free**-power
    scale = n / (n - k) if kind == "HC1" else 1.0
    return scale * _sandwich(fit, fit.design * (fit.residuals * np.sqrt(weight))[:, None])


def cluster_numbers(clusters: Sequence[object] | ArrayLike, n: int) -> Ints:
    """0, 1, ... for each point's cluster; raises ValueError for a wrong length or a single cluster."""
    labels = np.asarray(clusters)
    if labels.shape != (n,):
        raise ValueError(
            f"clusters must be one label for each point; got shape {labels.shape} for {n}. Give one for each."
        )
    _, numbers = np.unique(labels, return_inverse=True)
    if numbers.max() < 1:
        raise ValueError(
            "clusters must be at least 2; got 1. With one cluster nothing is known of how clusters differ."
        )
    return np.asarray(numbers, dtype=np.int64)


def clustered(
    fit: LinearFit, clusters: Sequence[object] | ArrayLike, *, kind: Literal["HC0", "HC1"] = "HC1", few: bool = True
) -> Floats:
    """Covariance that holds where points of a cluster go together (Liang and Zeger).

    Parameters
    ----------
    fit : LinearFit
    clusters : labels, shape (n,)
    kind : "HC1" times (n - 1) / (n - k); "HC0" without
    few : bool
        Times G / (G - 1) for G clusters. HC1 with it is Stata's vce(cluster).

    Returns
    -------
    array, shape (k, k)

    Raises
    ------
    ValueError
        Labels of a wrong length, or one cluster only.

    Notes
    -----
    Trust it from some forty clusters; below that use `bias_reduced`. Each point its own cluster gives HC1 or HC0.

    References
    ----------
    Liang and Zeger (1986) Biometrika 73:13; Zeileis, Köll and Graham (2020) JSS 95(1).

    Examples
    --------
    >>> from qualstat.regression import ols
    >>> fit = ols([1, 2, 3.5, 3], [[1, 0], [1, 1], [1, 2], [1, 3]])
    >>> clustered(fit, ["a", "a", "b", "b"]).shape
    (2, 2)
    """
    _check.one_of(kind, "kind", ("HC0", "HC1"))
    numbers = cluster_numbers(clusters, fit.n)
    g, n, k = int(numbers.max()) + 1, fit.n, fit.design.shape[1]
    scale = (g / (g - 1) if few else 1.0) * ((n - 1) / (n - k) if kind == "HC1" else 1.0)
    return scale * _sandwich(fit, _summed(fit.design * fit.residuals[:, None], numbers))


def _summed(rows: Floats, numbers: Ints) -> Floats:
    total = np.zeros((int(numbers.max()) + 1, rows.shape[1]))
    np.add.at(total, numbers, rows)
    return total


def two_way_clustered(
    fit: LinearFit,
    one: Sequence[object] | ArrayLike,
    other: Sequence[object] | ArrayLike,
    *,
    kind: Literal["HC0", "HC1"] = "HC1",
    few: bool = True,
) -> Floats:
    """Covariance for clusters in two directions (units and years): one + other - both together.

    Arguments as `clustered`. A variance that comes out negative is a sign of too few clusters and is left as it is.

    References
    ----------
    Cameron, Gelbach and Miller (2011) J Bus Econ Stat 29:238; Petersen (2009) for the test data.

    Examples
    --------
    >>> from qualstat.regression import ols
    >>> fit = ols([1, 2, 3.5, 3], [[1, 0], [1, 1], [1, 2], [1, 3]])
    >>> two_way_clustered(fit, ["a", "a", "b", "b"], [1, 2, 1, 2]).shape
    (2, 2)
    """
    a, b = cluster_numbers(one, fit.n), cluster_numbers(other, fit.n)
    both = a * (int(b.max()) + 1) + b
    first, second, joint = (clustered(fit, c, kind=kind, few=few) for c in (a, b, both))
    return first + second - joint


@dataclass(frozen=True, slots=True)
class BiasReduced:
    """Covariance (k, k) and Satterthwaite degrees of freedom of each coefficient (k,)."""

    covariance: Floats
    df: Floats


def bias_reduced(fit: LinearFit, clusters: Sequence[object] | ArrayLike, *, kind: Cr = "CR2") -> BiasReduced:
    """Covariance for few clusters: CR2 (unbiased where the spread is equal) or CR3 (close to leaving one out).

    Parameters
    ----------
    fit : LinearFit
    clusters : labels, shape (n,)
    kind : "CR0" none; "CR1" G / (G - 1); "CR1S" Stata's; "CR2"; "CR3"

    Returns
    -------
    BiasReduced

    Notes
    -----
    A cluster that alone decides a coefficient is handled by the generalised inverse.
    O(sum of cluster size cubed) for CR2 and CR3.

    References
    ----------
    Bell and McCaffrey (2002); Pustejovsky and Tipton (2018) J Bus Econ Stat 36:672.

    Examples
    --------
    >>> from qualstat.regression import ols
    >>> fit = ols([1, 2, 3.5, 3, 4, 6], [[1, 0], [1, 1], [1, 2], [1, 3], [1, 4], [1, 5]])
    >>> bool((bias_reduced(fit, [1, 1, 2, 2, 3, 3]).df > 0).all())
    True
    """
    _check.one_of(kind, "kind", ("CR0", "CR1", "CR1S", "CR2", "CR3"))
    numbers = cluster_numbers(clusters, fit.n)
    g, n, k = int(numbers.max()) + 1, fit.n, fit.design.shape[1]
    scale = {"CR1": g / (g - 1), "CR1S": g * (n - 1) / ((g - 1) * (n - k))}.get(kind, 1.0)
    order = np.argsort(numbers, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(numbers))[:-1])
    scores, arms = np.empty((g, k)), list[tuple[Floats, Floats]]()
    for i, rows in enumerate(members):
        x = fit.design[rows]
        adjusted = _adjusted(x, fit.inverse, kind)  # A_g X_g
        scores[i] = adjusted.T @ fit.residuals[rows]
        arm = adjusted @ fit.inverse  # columns: v_g of each coefficient
        arms.append((np.einsum("ij,ij->j", arm, arm), x.T @ arm))
    return BiasReduced(scale * _sandwich(fit, scores), _satterthwaite(arms, fit.inverse))


def _adjusted(x: Floats, inverse: Floats, kind: Cr) -> Floats:
    """A_g X_g with A_g = (I - H_gg)^(-1/2) for CR2, ^(-1) for CR3, I else."""
    power = {"CR2": -0.5, "CR3": -1.0}.get(kind)
    if power is None:
        return x
    values, vectors = np.linalg.eigh(np.eye(x.shape[0]) - x @ inverse @ x.T)
    usable = values > 1e-10
    raised = np.where(usable, np.where(usable, values, 1.0) ** power, 0.0)
    return (vectors * raised) @ (vectors.T @ x)


def _satterthwaite(arms: list[tuple[Floats, Floats]], inverse: Floats) -> Floats:
    """(sum of p_g'p_g)^2 / sum over pairs of (p_g'p_h)^2, with p_g'p_h = [g = h] v'v - (X'v)_g' (X'X)^-1 (X'v)_h."""
    own = np.array([norm for norm, _ in arms])  # (G, k)
    df = np.empty(own.shape[1])
    for j in range(df.size):
        pulled = np.array([pull[:, j] for _, pull in arms])
        products = np.diag(own[:, j]) - pulled @ inverse @ pulled.T
        df[j] = np.trace(products) ** 2 / (products**2).sum()
    return df


def newey_west(fit: LinearFit, *, lags: int, few: bool = False) -> Floats:
    """Covariance that holds where neighbours in time go together: Bartlett weights, no prewhitening.

    Parameters
    ----------
    fit : LinearFit, rows in time order
    lags : int, 0 <= lags < n
        How many steps apart points may go together; n ** (1 / 4), rounded down, is common.
    few : bool
        Times n / (n - k).

    References
    ----------
    Newey and West (1987) Econometrica 55:703; R's sandwich::NeweyWest(prewhite = FALSE).

    Examples
    --------
    >>> from qualstat.regression import ols
    >>> fit = ols([1, 2, 3.5, 3], [[1, 0], [1, 1], [1, 2], [1, 3]])
    >>> bool(np.allclose(newey_west(fit, lags=0), heteroskedastic(fit, "HC0")))
    True
    """
    if _check.whole(lags, "lags", 0) >= fit.n:
        raise ValueError(f"lags must be fewer than the points; got {lags} for {fit.n}. Choose fewer.")
    scores = fit.design * fit.residuals[:, None]
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        apart = scores[lag:].T @ scores[:-lag]
        meat = meat + (1 - lag / (lags + 1)) * (apart + apart.T)
    return (fit.n / fit.df if few else 1.0) * (fit.inverse @ meat @ fit.inverse)
