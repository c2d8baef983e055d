"""Composite indices: normalise, weigh, aggregate, and show at once how robust the ranks are."""

from qualstat.index.aggregate import Mean, aggregated, copeland, outranking, ranked
from qualstat.index.composite import Composite, Group, composite
from qualstat.index.normalise import Normalisation, normalised, oriented
from qualstat.index.penalty import benefit_of_the_doubt, mazziotta_pareto
from qualstat.index.robust import Contributions, Robustness, Ways, budget_weights, contributions, robustness
from qualstat.index.treat import Shape, Treated, logged, shape, treated

__all__ = [
    "Composite",
    "Contributions",
    "Group",
    "Mean",
    "Normalisation",
    "Robustness",
    "Shape",
    "Treated",
    "Ways",
    "aggregated",
    "benefit_of_the_doubt",
    "budget_weights",
    "composite",
    "contributions",
    "copeland",
    "logged",
    "mazziotta_pareto",
    "normalised",
    "oriented",
    "outranking",
    "ranked",
    "robustness",
    "shape",
    "treated",
]
