"""Journeys in a real browser, with axe."""
