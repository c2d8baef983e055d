"""The rows of reports."""

from rodtrad.follow.reports.models.answers import Answer, Forecast
from rodtrad.follow.reports.models.reports import (
    DocumentPart,
    GoalAssessment,
    Quotation,
    Reached,
    Report,
    ReportLevel,
    ReportStep,
    ReportVersion,
    ResultOutcome,
    Trend,
)
from rodtrad.follow.reports.models.together import Clock, Handover, LateState, LateText, Reading

__all__ = [
    "Answer",
    "Clock",
    "DocumentPart",
    "Forecast",
    "GoalAssessment",
    "Handover",
    "LateState",
    "LateText",
    "Quotation",
    "Reached",
    "Reading",
    "Report",
    "ReportLevel",
    "ReportStep",
    "ReportVersion",
    "ResultOutcome",
    "Trend",
]
