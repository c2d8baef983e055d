"""Indicator values by the million: read as columns, checked as columns, written by COPY and three statements."""

from __future__ import annotations

from rodtrad.exchange.files.bulk.checking import Checked, check
from rodtrad.exchange.files.bulk.frames import Found, frame_of_csv, frame_of_sheet
from rodtrad.exchange.files.bulk.staging import Difference, difference_of
from rodtrad.exchange.files.bulk.straight import import_values_csv

__all__ = [
    "Checked",
    "Difference",
    "Found",
    "check",
    "difference_of",
    "frame_of_csv",
    "frame_of_sheet",
    "import_values_csv",
]
