"""Rödtråd: the golden thread from the council's vision to one unit's everyday work, and back."""

__version__ = "0.1.0"
