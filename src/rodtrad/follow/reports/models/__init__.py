"""The rows of reports."""

from rodtrad.follow.reports.models.answers import Answer, Forecast
from rodtrad.follow.reports.models.files import FileForm, MadeFile
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
    "FileForm",
    "Forecast",
    "GoalAssessment",
    "Handover",
    "LateState",
    "LateText",
    "MadeFile",
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
