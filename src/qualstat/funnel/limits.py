"""Control limits of funnels: exact, normal, and widened for overdispersion."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from qualstat._dist import chi2_quantile
from qualstat._types import Floats
from qualstat.funnel.dispersion import Kind, Scale

Z95, Z998 = 1.959964, 3.090232  # as FunnelPlotR writes them; the 99.8 % limits are its "99"


@dataclass(frozen=True, slots=True)
class FunnelLimits:
    """Limits for each unit, shape (..., n), on the scale of the measure."""

    lower95: Floats
    upper95: Floats
    lower998: Floats
    upper998: Floats

    def of(self, level: Literal["95", "998"]) -> tuple[Floats, Floats]:
        """Lower and upper of a level."""
        return (self.lower95, self.upper95) if level == "95" else (self.lower998, self.upper998)


def limits(
    n: Floats, target: Floats, tau2: Floats, kind: Kind, scale: Scale, phi: Floats | None = None
) -> FunnelLimits:
    """Limits by the normal on the transformed scale, at target +/- z sqrt(s^2 + tau2), or z sqrt(phi) s."""
    s2 = 1 / n if (kind, scale) == ("standardised", "log") else 1 / (4 * n)
    error = np.sqrt(s2 + tau2) if phi is None else np.sqrt(s2 * np.maximum(phi, 1))

    def line(z: float) -> Floats:
        if kind == "proportion":
            return np.sin(np.clip(np.arcsin(np.sqrt(target)) + z * error, 0, np.pi / 2)) ** 2
        if kind == "standardised" and scale == "root":
            return 1 + z * error  # CQC's form: not squared back
        return target * np.exp(z * error)

    return FunnelLimits(line(-Z95), line(Z95), line(-Z998), line(Z998))


def exact_limits(expected: Floats) -> FunnelLimits:
    """Exact Poisson limits of a standardised ratio at 2.5, 97.5, 0.1 and 99.9 percent (chi square quantiles)."""

    def lower(p: float) -> Floats:
        return chi2_quantile(p, 2 * expected) / 2 / expected

    def upper(p: float) -> Floats:
        return chi2_quantile(1 - p, 2 * (expected + 1)) / 2 / expected

    return FunnelLimits(lower(0.025), upper(0.025), lower(0.001), upper(0.001))


def stepped(n: Floats, target: float, tau2: float) -> FunnelLimits:
    """Arcsine limits of proportions as FunnelPlotR 0.6.0 draws them, for one funnel.

    Where the arcsine turns back at small n, it puts 0 or 1 if the next value of a grid lies the other way;
    the grid is 1,000 points from 3 to the largest n, merged with the data's. Our own limits are cut where
    the transformed value leaves the circle, which needs no grid and is equal but at the edge.
    """
    points, where = np.unique(np.concatenate([np.linspace(3, float(np.ceil(n.max())), 1000), n]), return_inverse=True)
    error, at = np.sqrt(1 / (4 * points) + tau2), np.arcsin(np.sqrt(target))
    own = where[-n.size :]

    def line(z: float, end: float, worse: Callable[[Floats, Floats], Floats]) -> Floats:
        y = np.clip(np.sin(at + z * error) ** 2, 0, 1)
        turned = np.append(worse(y[:-1], y[1:]), False)
        return np.where(turned, end, y)[own]

    return FunnelLimits(
        line(-Z95, 0.0, np.greater), line(Z95, 1.0, np.less), line(-Z998, 0.0, np.greater), line(Z998, 1.0, np.less)
    )
