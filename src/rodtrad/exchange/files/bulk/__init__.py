"""Indicator values by the million: read as columns, checked as columns, written by COPY and three statements."""

from __future__ import annotations

from typing import Any, BinaryIO

from rodtrad.exchange.files.bulk.checking import Checked, check, read
from rodtrad.exchange.files.bulk.frames import Found
from rodtrad.exchange.files.bulk.staging import Difference, difference_of
from rodtrad.plan.indicators.operations import Recorded

__all__ = ["Checked", "Difference", "Found", "check", "difference_of", "import_values_csv", "read"]


def import_values_csv(stream: BinaryIO, *, actor: Any, name: str = "", good_rows_only: bool = False) -> Recorded:
    """A file of figures straight in: read, checked, recorded and kept, in one transaction. See `operations.record_file`."""
    from rodtrad.exchange.files.operations import record_file  # the operations stand on this package

    return record_file(actor=actor, content=stream.read(), name=name, good_rows_only=good_rows_only)
