"""Tables that tell nothing about single persons: what to hide, and the proof that it stays hidden."""

from qualstat.disclosure.attack import Attack, attack
from qualstat.disclosure.patterns import hypercube, smallest_in_line
from qualstat.disclosure.primary import contributions, dominated, guessable, small
from qualstat.disclosure.protect import Protected, cheapest, protect
from qualstat.disclosure.rounding import rounded
from qualstat.disclosure.secondary import order_of, suppress
from qualstat.disclosure.table import Codes, Layout, crossed, hierarchy

__all__ = [
    "Attack",
    "Codes",
    "Layout",
    "Protected",
    "attack",
    "cheapest",
    "contributions",
    "crossed",
    "dominated",
    "guessable",
    "hierarchy",
    "hypercube",
    "order_of",
    "protect",
    "rounded",
    "small",
    "smallest_in_line",
    "suppress",
]
