"""Funnels: fair comparison of units of different size."""

from qualstat.funnel.dispersion import Dispersion, Scores, dispersion
from qualstat.funnel.limits import FunnelLimits
from qualstat.funnel.plot import Funnel, funnel
from qualstat.multiple import adjusted_p

__all__ = ["Dispersion", "Funnel", "FunnelLimits", "Scores", "adjusted_p", "dispersion", "funnel"]
