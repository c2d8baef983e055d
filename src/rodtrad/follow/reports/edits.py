"""What comes from the report's form, and how each piece of it is saved; the page's boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rodtrad.core.writing import Edit, Field, field_of
from rodtrad.follow.reports.contents import GoalReport, ReportContents
from rodtrad.follow.reports.models import GoalAssessment, Reached, Report, Trend
from rodtrad.follow.reports.operations import assess, edit_report, record_outcome
from rodtrad.org.programmes.queries import Rulebook

ALLOWED = {
    "report": {"summary"},
    "assessment": {"assessment", "trend", "shows", "why", "change", "departure_reason"},
    "outcome": {"reached", "text"},
}


def save_edit(report: Report, edit: Edit, actor: Any) -> None:
    """Save one piece. Raises ValidationError, `EditConflict`, PermissionDenied."""
    if edit.target == "report":
        edit_report(actor=actor, report_id=report.pk, edits=edit.values, seen=edit.seen)
    elif edit.target == "assessment":
        assess(actor=actor, report_id=report.pk, goal_id=int(edit.key[0]), edits=edit.values, seen=edit.seen)
    else:
        record_outcome(actor=actor, report_id=report.pk, result_id=int(edit.key[0]), edits=edit.values, seen=edit.seen)


@dataclass(frozen=True, slots=True)
class GoalFields:
    """The boxes of one goal, and what stood there the round before."""

    item: GoalReport
    choices: tuple[Field, ...]
    analysis: tuple[Field, ...]
    departure: Field | None
    outcomes: tuple[tuple[str, tuple[Field, ...]], ...]
    before: GoalAssessment | None


def fields_of(
    contents: ReportContents, before: dict[int, GoalAssessment], book: Rulebook
) -> tuple[Field, tuple[GoalFields, ...]]:
    """The summary's box, and each goal's. No query."""
    summary = field_of(
        "report.summary",
        _("Sammanfattning"),
        contents.report.summary,
        help=_("Det viktigaste på några rader: vad har hänt, varför, vad gör ni nu?"),
    )
    return summary, tuple(_goal(item, before.get(item.goal.pk), book) for item in contents.goals)


def _goal(item: GoalReport, before: GoalAssessment | None, book: Rulebook) -> GoalFields:
    stem, said = f"assessment.{item.goal.pk}", item.assessment
    scale = (("", _("inte bedömt än")), *((s.code, s.label) for s in book.scale))
    trends = (("", _("inte sagt")), *((str(t.value), str(t.label)) for t in Trend))

    def box(column: str, label: str, **more: Any) -> Field:
        earlier = str(getattr(before, column)) if before and "choices" not in more else ""
        return field_of(f"{stem}.{column}", label, getattr(said, column) if said else "", before=earlier, **more)

    return GoalFields(
        item=item,
        choices=(box("assessment", _("Måluppfyllelse"), choices=scale), box("trend", _("Riktning"), choices=trends)),
        analysis=(
            box("shows", _("Vad visar resultaten?")),
            box("why", _("Varför blev det så?")),
            box("change", _("Vad har ni lärt er, och vad ändrar ni?")),
        ),
        departure=box("departure_reason", _("Skäl till en annan bedömning än förslaget")) if item.roll_up else None,
        outcomes=tuple(_outcome(result, outcome) for result, outcome in item.results),
        before=before,
    )


def _outcome(result: Any, outcome: Any) -> tuple[str, tuple[Field, ...]]:
    stem = f"outcome.{result.pk}"
    choices = (("", _("inte sagt")), *((str(r.value), str(r.label)) for r in Reached))
    return result.text, (
        field_of(f"{stem}.reached", _("Läge"), outcome.reached if outcome else "", choices=choices),
        field_of(f"{stem}.text", _("Utfall"), outcome.text if outcome else "", is_long=False),
    )
