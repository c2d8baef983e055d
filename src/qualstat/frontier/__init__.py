"""The frontier: what the best show is possible, and how far each unit is from it."""

from qualstat.frontier.bootstrap import Bootstrapped, bootstrapped
from qualstat.frontier.dea import Dea, Orientation, Returns, Technology, dea, efficiency, technology
from qualstat.frontier.malmquist import Malmquist, malmquist
from qualstat.frontier.scale import Scale, scale_efficiency

__all__ = [
    "Bootstrapped",
    "Dea",
    "Malmquist",
    "Orientation",
    "Returns",
    "Scale",
    "Technology",
    "bootstrapped",
    "dea",
    "efficiency",
    "malmquist",
    "scale_efficiency",
    "technology",
]
