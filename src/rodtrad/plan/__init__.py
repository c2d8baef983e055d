"""Planera: plans, goals, indicators, activities."""
