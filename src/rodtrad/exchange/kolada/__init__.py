"""Kolada's catalogue of indicators, its municipalities and comparison groups, and series of figures from it."""
