"""Words lifted into a report above, with a trace, and who has read them there."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.notices import tell
from rodtrad.core.operations import operation
from rodtrad.core.periods import today
from rodtrad.core.verdicts import no
from rodtrad.follow.reports.models import GoalAssessment, Quotation, Reading, Report
from rodtrad.follow.reports.operations.common import assessment_at, locked
from rodtrad.follow.reports.queries import LINE_KINDS, sources_for
from rodtrad.org.people.queries import kinds_of, manager_of


@operation("reports.quote")
def quote(*, actor: Any, report_id: int, goal_id: int, source_id: int, text: str) -> Quotation:
    """Lift words from below into the report, linked; whose words they are is told. Raises ValidationError unless verbatim."""
    report = locked(report_id, actor)
    row = assessment_at(report, goal_id)
    source = sources_for(report, goal_id).filter(pk=source_id).first()
    words = " ".join(text.split())
    if source is None:
        no(_("Texten hör inte till någon som har lämnat in under målet."), "not_below").enforce()
        raise AssertionError
    if not words or words not in _said(source):
        no(_("Citera ordagrant. Korta gärna, men ändra inte orden."), "not_verbatim").enforce()
    quotation, is_new = Quotation.objects.get_or_create(
        assessment=row, source=source, text=words, defaults={"quoted_by": actor}
    )
    if is_new:
        tell(
            [manager_of(source.report.node_id)],
            _("Era ord står nu i en rapport ovanför: %(text)s") % {"text": words[:200]},
            url=reverse("reports:show", args=[source.report_id]),
        )
    return quotation


def _said(source: GoalAssessment) -> str:
    return " ".join(f"{source.shows} {source.why} {source.change}".split())


@operation("reports.unquote")
def unquote(*, actor: Any, report_id: int, quotation_id: int) -> None:
    """Take a quotation out of the report."""
    report = locked(report_id, actor)
    Quotation.objects.filter(pk=quotation_id, assessment__report=report).delete()


@operation("reports.note_reading")
def note_reading(*, actor: Any, report: Report) -> None:
    """Keep that someone in the actor's role has read a report that quotes others. The person is not kept; once a role."""
    kinds = sorted(kinds_of(actor) & LINE_KINDS)
    if kinds:
        rows = [Reading(report=report, role=kind, first_on=today()) for kind in kinds]
        Reading.objects.bulk_create(rows, ignore_conflicts=True)
