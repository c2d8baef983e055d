"""Regression with errors that hold where the textbook's assumptions do not."""

from qualstat.regression.glm import Family, GlmFit, glm
from qualstat.regression.linear import Coefficients, LinearFit, coefficients, ols
from qualstat.regression.mixed import GroupEffects, Grouping, MixedFit, mixed, standard_errors
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
    "Family",
    "GlmFit",
    "GroupEffects",
    "Grouping",
    "LinearFit",
    "MixedFit",
    "RandomEffects",
    "Within",
    "bias_reduced",
    "clustered",
    "coefficients",
    "glm",
    "hausman",
    "heteroskedastic",
    "mixed",
    "newey_west",
    "ols",
    "random_effects",
    "standard_errors",
    "two_way_clustered",
    "within",
]
