"""Mandate periods and budget years with their calendar."""
