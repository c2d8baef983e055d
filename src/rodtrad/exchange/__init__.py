"""Data in and out: files, Kolada."""
