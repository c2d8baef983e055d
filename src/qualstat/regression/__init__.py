"""Regression with errors that hold where the textbook's assumptions do not."""

from qualstat.regression.linear import Coefficients, LinearFit, coefficients, ols
from qualstat.regression.panel import RandomEffects, Within, hausman, random_effects, within
from qualstat.regression.robust import (
    BiasReduced,
    bias_reduced,
    clustered,
    heteroskedastic,
    newey_west,
    two_way_clustered,
)

__all__ = [
    "BiasReduced",
    "Coefficients",
    "LinearFit",
    "RandomEffects",
    "Within",
    "bias_reduced",
    "clustered",
    "coefficients",
    "hausman",
    "heteroskedastic",
    "newey_west",
    "ols",
    "random_effects",
    "two_way_clustered",
    "within",
]
