"""Counts the time that a section takes while it is written, and turns it into a price that says nothing of anyone.

The only mark is the report's own time of the last save: a save adds the time since then to its section, at most five minutes,
or half a minute when the pause was longer. On submission the minutes per piece are kept without report, person or day, and the
clocks are erased. See decision record 0018.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db.models import F

from rodtrad.follow.reports.contents import ReportContents
from rodtrad.follow.reports.models import Clock, Report
from rodtrad.follow.rounds.operations import record_durations
from rodtrad.follow.rounds.sections import Section

LONGEST_SECONDS = 300
AFTER_A_PAUSE = 30
PAUSE_SECONDS = 900


def beat(report: Report, section: str, now: datetime) -> None:
    """Add the time since the last save to the section."""
    passed = (now - report.edited_at).total_seconds() if report.edited_at else PAUSE_SECONDS
    seconds = AFTER_A_PAUSE if passed >= PAUSE_SECONDS else min(LONGEST_SECONDS, int(passed))
    row, is_new = Clock.objects.get_or_create(report=report, section=section, defaults={"seconds": seconds})
    if not is_new:
        Clock.objects.filter(pk=row.pk).update(seconds=F("seconds") + seconds)


def stop(contents: ReportContents) -> None:
    """Keep the minutes per piece of what was timed, and erase the clocks. Sections kept as before are not timed."""
    report = contents.report
    n_goals = len(contents.goals)
    pieces = {
        Section.SUMMARY: 1,
        Section.ASSESSMENT: n_goals,
        Section.ANALYSIS: n_goals,
        Section.OUTCOME: sum(len(g.results) for g in contents.goals),
        Section.ACTIVITY: sum(len(g.activities) for g in contents.goals),
        Section.FORECAST: len({s.indicator.pk for g in contents.goals for s in g.figures}),
        Section.QUESTION: max(1, len(contents.asked.questions)),
    }
    minutes = {
        clock.section: (Decimal(clock.seconds) / 60 / pieces[Section(clock.section)]).quantize(Decimal("0.1"))
        for clock in Clock.objects.filter(report=report)
        if pieces.get(Section(clock.section))
    }
    record_durations(actor=None, round_=report.round, level=report.level, minutes=minutes)
    Clock.objects.filter(report=report).delete()
