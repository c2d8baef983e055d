"""Analysera: signals in series, fair comparisons, resources against results."""
