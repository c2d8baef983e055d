"""The city's report: the council's goals, and a chapter for each board whose report is in, from what was frozen."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from rodtrad.core.ordering import SwedishOrder
from rodtrad.follow.reports.contents import contents_of
from rodtrad.follow.reports.models import Report, ReportVersion
from rodtrad.follow.reports.queries import OPEN_STATES
from rodtrad.follow.reports.snapshot import REPORT, ReportText, text_of
from rodtrad.follow.rounds.models import Round
from rodtrad.org.tree.queries import node_name_on


def chapters_of(round_: Round) -> Iterator[ReportText]:
    """The boards' approved reports of the round, in Swedish order of name; one that was never frozen is read live. One query."""
    latest = (
        ReportVersion.objects.filter(report__round=round_, report__level="board", report__state__in=OPEN_STATES)
        .annotate(node_name=node_name_on(ref="report__node_id"))
        .select_related("snapshot")
        .order_by(SwedishOrder(F("node_name")), "report_id", "-number")
    )
    seen: set[int] = set()
    for version in latest:
        if version.report_id not in seen:
            seen.add(version.report_id)
            yield REPORT.read(version.snapshot)
    rest = Report.objects.filter(round=round_, level="board", state__in=OPEN_STATES).exclude(pk__in=seen)
    for report in rest.select_related("round__year", "node").order_by("pk"):
        yield text_of(contents_of(report))
