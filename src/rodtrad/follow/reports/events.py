"""News that reports send upwards."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReportApproved:
    """A report was approved and frozen."""

    report_id: int
    version: int
