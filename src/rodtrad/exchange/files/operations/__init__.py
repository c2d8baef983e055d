"""What is done with imports: brought, checked, written, taken back, thrown away."""

from __future__ import annotations

from rodtrad.exchange.files.operations.bringing import bring, can_bring, discard, set_refused, set_waiting
from rodtrad.exchange.files.operations.checking import check_import
from rodtrad.exchange.files.operations.straight import record_file
from rodtrad.exchange.files.operations.undoing import can_undo, undo_import
from rodtrad.exchange.files.operations.writing import can_write, write_import

__all__ = [
    "bring",
    "can_bring",
    "can_undo",
    "can_write",
    "check_import",
    "discard",
    "record_file",
    "set_refused",
    "set_waiting",
    "undo_import",
    "write_import",
]
