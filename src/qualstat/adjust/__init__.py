"""Fair comparison: outcomes against what local conditions give, drawn towards the mean where they are unsure, ranked with intervals."""

from qualstat.adjust.expected import Adjusted, adjusted
from qualstat.adjust.ranking import Ranking, ranking
from qualstat.adjust.shrinkage import Shrunk, shrunk, shrunk_ratios

__all__ = ["Adjusted", "Ranking", "Shrunk", "adjusted", "ranking", "shrunk", "shrunk_ratios"]
