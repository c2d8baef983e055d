"""Filters of economy."""
