"""Figures fetched from where they are kept: Kolada, PxWeb, and files that other systems drop."""
