"""Indicators, their targets and values."""
