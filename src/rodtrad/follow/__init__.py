"""Följa upp: rounds and reports."""
