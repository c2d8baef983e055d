"""The funnel: units of different size against what chance allows, and who lies outside and how surely."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._dist import normal_two_sided
from qualstat._types import Bools, Floats
from qualstat.funnel.dispersion import KINDS, SCALES, Dispersion, Kind, Scale, Scores, dispersion, scores
from qualstat.funnel.limits import FunnelLimits, exact_limits, limits
from qualstat.multiple import adjusted_p

Adjustment = Literal["none", "additive", "multiplicative"]


@dataclass(frozen=True, slots=True)
class Funnel:
    """A funnel: per unit (..., n), per funnel (...).

    ratio : numerator / denominator; target (...) is 1 for standardised ratios
    dispersion : of the units, also when it is not used
    adjusted : whether limits were widened (asked for, and phi above 1)
    limits : the limits that judge, at 95 and 99.8 percent
    outside : -1 below, 1 above, 0 inside (an edge is inside) the 99.8 percent limits
    p : two-sided chance of lying as far out; p_adjusted : the same by false discovery rate among the units
    """

    ratio: Floats
    target: Floats
    scores: Scores
    dispersion: Dispersion
    adjusted: Bools
    limits: FunnelLimits
    outside: Floats
    p: Floats
    p_adjusted: Floats


def funnel(
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    kind: Kind,
    scale: Scale = "log",
    adjust: Adjustment = "additive",
    trim: float = 0.1,
) -> Funnel:
    """Compare units of different size.

    Parameters
    ----------
    numerator : array_like, shape (..., n), n >= 3
        Counts: with the event ("proportion"), of the one kind ("ratio"), or observed ("standardised").
        The last axis is one funnel; leading axes are separate ones.
    denominator : array_like, the same shape, > 0
        Counts of all ("proportion"), counts of the other kind ("ratio"), or expected events ("standardised").
    kind : "proportion", "ratio" or "standardised"
    scale : "log" or "root", for standardised ratios
        SHMI's logarithm with truncated z, or CQC's square root with winsorised z.
    adjust : "additive", "multiplicative" or "none"
        Overdispersion as a variance between units, as a factor, or not at all. Where phi is at most 1
        nothing is widened.
    trim : share
        See `dispersion`.

    Returns
    -------
    Funnel

    Raises
    ------
    ValueError
        Fewer than three units, counts below 0, denominators of 0 or less, shares above 1, none or all with the event.

    Notes
    -----
    With "none", standardised ratios have exact Poisson limits; else limits are normal on the transformed scale.
    On the log scale a unit without events has no z: give it to "root", or leave it out.
    Units outside are few by chance too: look at `p_adjusted`. O(n log n) per funnel.

    References
    ----------
    Spiegelhalter (2005) Stat Med 24:1185 and Qual Saf Health Care 14:347; FunnelPlotR 0.6.0.

    Examples
    --------
    >>> got = funnel([5, 6, 4, 30], [50, 50, 50, 50], kind="proportion", adjust="none")
    >>> got.outside.tolist()
    [0.0, 0.0, 0.0, 1.0]
    """
    x, n = _inputs(numerator, denominator, kind, scale)
    _check.one_of(adjust, "adjust", ("none", "additive", "multiplicative"))
    scored = scores(x, n, kind, scale)
    if not np.isfinite(scored.z).all():
        raise ValueError(
            "numerator must be above 0 on the log scale; got a unit with 0. Leave it out, or choose the root scale."
        )
    spread = dispersion(scored.z, scored.s, trim=trim, truncate=kind == "standardised" and scale == "log")
    target = np.ones(x.shape[:-1]) if kind == "standardised" else x.sum(axis=-1) / n.sum(axis=-1)
    adjusted = np.asarray(spread.phi > 1) & (adjust != "none")
    lines = _limits(n, target, spread, adjusted, kind, scale, adjust)
    ratio = x / n
    lower, upper = lines.of("998")
    widened = np.where(adjusted, spread.tau2 if adjust == "additive" else 0.0, 0.0)[..., None]
    factor = np.where(adjusted & (adjust == "multiplicative"), spread.phi, 1.0)[..., None]
    p = normal_two_sided((scored.y - scored.target) / np.sqrt(scored.s**2 * factor + widened))
    outside = (ratio > upper).astype(np.float64) - (ratio < lower)
    adjusted_ps = np.apply_along_axis(adjusted_p, -1, p)
    return Funnel(ratio, target, scored, spread, adjusted, lines, outside, p, adjusted_ps)


def _inputs(numerator: ArrayLike, denominator: ArrayLike, kind: Kind, scale: Scale) -> tuple[Floats, Floats]:
    _check.one_of(kind, "kind", KINDS)
    _check.one_of(scale, "scale", SCALES)
    x, n = (
        _check.series(_check.not_negative(numerator, "numerator"), "numerator", 3),
        _check.positive(denominator, "denominator"),
    )
    _check.same_shape(x, n, "numerator", "denominator")
    if kind == "proportion":
        _check.within(x, n, "numerator", "denominator")
    total = x.sum(axis=-1)
    if (total == 0).any() or (kind == "proportion" and (total == n.sum(axis=-1)).any()):
        raise ValueError("numerator must be neither none nor all of the whole; got that. Then units do not differ.")
    return x, n


def _limits(
    n: Floats, target: Floats, spread: Dispersion, adjusted: Bools, kind: Kind, scale: Scale, adjust: Adjustment
) -> FunnelLimits:
    center, wide = target[..., None], adjusted[..., None]
    tau2 = np.where(wide, spread.tau2[..., None], 0.0) if adjust == "additive" else np.zeros_like(center)
    phi = np.where(wide, spread.phi[..., None], 1.0) if adjust == "multiplicative" else None
    lines = limits(n, center, tau2, kind, scale, phi)
    if kind != "standardised" or adjusted.all():
        return lines
    exact = exact_limits(n)
    return FunnelLimits(
        np.where(wide, lines.lower95, exact.lower95),
        np.where(wide, lines.upper95, exact.upper95),
        np.where(wide, lines.lower998, exact.lower998),
        np.where(wide, lines.upper998, exact.upper998),
    )
