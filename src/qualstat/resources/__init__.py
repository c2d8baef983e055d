"""What ties economy and results: four fields against local conditions, and what a little more would be expected to give."""

from qualstat.resources.fields import FIELDS, Deviation, FourFields, four_fields
from qualstat.resources.marginal import Data, Marginal, Refusal, Warn, marginal

__all__ = [
    "FIELDS",
    "Data",
    "Deviation",
    "FourFields",
    "Marginal",
    "Refusal",
    "Warn",
    "four_fields",
    "marginal",
]
