"""How far units differ from one another more than chance: z scores, trimming, phi and tau squared."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._ranks import ranks
from qualstat._types import Bools, Floats

Kind = Literal["proportion", "ratio", "standardised"]
Scale = Literal["log", "root"]  # of a standardised ratio: SHMI's, or CQC's
KINDS, SCALES = ("proportion", "ratio", "standardised"), ("log", "root")


@dataclass(frozen=True, slots=True)
class Scores:
    """Units on the scale where chance is even: y, target and s (...), z = (y - target) / s."""

    y: Floats
    target: Floats
    s: Floats
    z: Floats


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Spread between units beyond chance, shape (...).

    phi : mean square of the trimmed z; above 1 there is more spread than chance gives
    tau2 : variance between units to add to each unit's own, squared unit of the transformed scale
    trimmed : z as used, (..., n): drawn in (winsorised) or NaN (truncated)
    changed : which were drawn in or left out
    rank, group : of the truncation, (..., n); NaN when winsorised
    """

    phi: Floats
    tau2: Floats
    trimmed: Floats
    changed: Bools
    rank: Floats
    group: Floats


def scores(numerator: Floats, denominator: Floats, kind: Kind, scale: Scale) -> Scores:
    """Transform so that the spread by chance is known: Spiegelhalter (2005) and FunnelPlotR 0.6.0."""
    x, n = numerator, denominator
    total = (x.sum(axis=-1) / n.sum(axis=-1))[..., None]
    ones = np.ones_like(n)
    if kind == "proportion":
        y, target, s = np.arcsin(np.sqrt(x / n)), np.arcsin(np.sqrt(total)), 1 / (2 * np.sqrt(n))
    elif kind == "ratio":
        y, target = np.log((x + 0.5) / (n + 0.5)), np.log(total)
        s = np.sqrt(x / (x + 0.5) ** 2 + n / (n + 0.5) ** 2)
    elif scale == "log":
        y, target, s = np.log(np.where(x > 0, x, np.nan) / n), 0 * ones[..., :1], 1 / np.sqrt(n)
    else:
        y, target, s = np.sqrt(x / n), ones[..., :1], 1 / (2 * np.sqrt(n))
    return Scores(y, np.broadcast_to(target, y.shape), s, (y - target) / s)


def dispersion(z: ArrayLike, s: ArrayLike, *, trim: float = 0.1, truncate: bool = False) -> Dispersion:
    """Overdispersion with the extremes kept from deciding it.

    Parameters
    ----------
    z : array_like of float, shape (..., n), n >= 3
        z scores of units; the last axis is one funnel.
    s : array_like of float, the same shape, > 0
        The standard error of each unit on the same scale.
    trim : share, 0 < trim < 0.5
        Winsorised: the outermost shares are drawn in to the quantiles (R's type 7).
        Truncated: units fall into 1 / trim groups by rank, and the first and last are left out.
    truncate : bool
        SHMI's way instead of winsorising.

    Returns
    -------
    Dispersion

    Raises
    ------
    ValueError
        Fewer than three units, a value that is not finite, a bad trim.

    Notes
    -----
    tau2 is 0 where phi is no larger than (n - 1) / n. Scores of equal size give phi = z^2. O(n log n).

    References
    ----------
    Spiegelhalter (2005) Qual Saf Health Care 14:347; DerSimonian and Laird (1986); NHS Digital, SHMI specification.

    Examples
    --------
    >>> got = dispersion([-2, -1, 0, 1, 2, 3, -3, 4, -4, 5], [1] * 10)
    >>> bool(got.phi > 1), bool(got.tau2 > 0)
    (True, True)
    """
    scored, error = _check.series(z, "z", 3), _check.positive(s, "s")
    _check.same_shape(scored, error, "z", "s")
    if not 0 < trim < 0.5:
        raise ValueError(f"trim must be a share between 0 and 0.5; got {trim!r}. A tenth is usual.")
    none = np.full(scored.shape, np.nan)
    if truncate:
        rank, group, changed = _truncated(scored, trim)
        used = np.where(changed, np.nan, scored)
    else:
        rank, group, (used, changed) = none, none, _winsorised(scored, trim)
    there = ~np.isnan(used)
    n = there.sum(axis=-1)
    phi = (np.where(there, used, 0) ** 2).sum(axis=-1) / np.maximum(n, 1)
    weight = np.where(there, 1 / error**2, 0)
    total = weight.sum(axis=-1)
    spread = total - (weight**2).sum(axis=-1) / np.where(total > 0, total, 1)
    excess = n * phi - (n - 1)
    tau2 = np.where((excess > 0) & (spread > 0), excess / np.where(spread > 0, spread, 1), 0.0)
    return Dispersion(phi, tau2, used, changed, rank, group)


def _winsorised(z: Floats, trim: float) -> tuple[Floats, Bools]:
    low, high = np.quantile(z, [trim, 1 - trim], axis=-1, keepdims=True)
    return np.clip(z, low, high), ~((z > low) & (z < high))


def _truncated(z: Floats, trim: float) -> tuple[Floats, Floats, Bools]:
    groups = 1 / trim
    rank = np.apply_along_axis(ranks, -1, z)
    group = np.floor(rank * groups / (z.shape[-1] + 1))
    return rank, group, (group <= 0) | (group >= groups - 1)
