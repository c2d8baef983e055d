"""What comes from the report's form, and how each piece of it is saved; the page's boxes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rodtrad.core import writing
from rodtrad.core.numbers import read_number
from rodtrad.core.writing import Edit, Field, check_length, field_of
from rodtrad.follow.reports.contents import GoalReport, ReportContents
from rodtrad.follow.reports.models import GoalAssessment, Handover, Reached, Report, Trend
from rodtrad.follow.reports.operations import answer, assess, edit_report, forecast, record_outcome
from rodtrad.follow.reports.rollup import below
from rodtrad.follow.rounds.models import Ask
from rodtrad.follow.rounds.sections import Section
from rodtrad.org.programmes.queries import Rulebook
from rodtrad.plan.indicators.queries import Standing

ALLOWED = {
    "report": {"summary", "proposal"},
    "assessment": {"assessment", "trend", "shows", "why", "change", "departure_reason"},
    "outcome": {"reached", "text"},
    "forecast": {"value"},
    "answer": {"text"},
}
MOST = 100_000


def touched(edits: Iterable[Edit]) -> list[Edit]:
    """The edits that somebody typed."""
    return writing.touched(edits, lambda edit, _column, text: read_number(text) if edit.target == "forecast" else text)


def save_edit(report: Report, edit: Edit, actor: Any) -> None:
    """Save one piece. Raises ValidationError, `EditConflict`, PermissionDenied."""
    values = {column: check_length(text, MOST).replace("\x00", "") for column, text in edit.values.items()}
    if edit.target == "report":
        edit_report(actor=actor, report_id=report.pk, edits=values, seen=edit.seen)
        return
    key = int(edit.key[0])
    if edit.target == "assessment":
        assess(actor=actor, report_id=report.pk, goal_id=key, edits=values, seen=edit.seen)
    elif edit.target == "outcome":
        record_outcome(actor=actor, report_id=report.pk, result_id=key, edits=values, seen=edit.seen)
    elif edit.target == "forecast":
        forecast(actor=actor, report_id=report.pk, indicator_id=key, text=values["value"], seen=edit.seen)
    else:
        answer(actor=actor, report_id=report.pk, ask_id=key, text=values["text"], seen=edit.seen)


@dataclass(frozen=True, slots=True)
class GoalFields:
    """The boxes of one goal, what stood there the round before, and who has it."""

    item: GoalReport
    choices: tuple[Field, ...]
    analysis: tuple[tuple[Field, str], ...]  # each with what was said in the round before
    departure: Field | None
    outcomes: tuple[tuple[str, tuple[Field, ...]], ...]
    figures: tuple[tuple[Standing, Field | None], ...]
    before: GoalAssessment | None
    handover: Handover | None
    sentence: str = ""

    @property
    def is_assessed(self) -> bool:
        """Whether someone has judged it in this report."""
        return bool(self.item.assessment and self.item.assessment.assessment)


@dataclass(frozen=True, slots=True)
class Boxes:
    """All the boxes of a report's page."""

    summary: Field | None
    proposal: Field | None
    goals: tuple[GoalFields, ...]
    answers: tuple[tuple[Ask, Field], ...]
    instructions: dict[str, str]
    handover: Handover | None


@dataclass(frozen=True, slots=True)
class Frame:
    """What every goal's boxes are made from."""

    before: dict[int, GoalAssessment]
    book: Rulebook
    handovers: dict[int | None, Handover]


def boxes_of(contents: ReportContents, frame: Frame) -> Boxes:
    """Every box that the round asks for, with what stands in it. No query."""
    report, asked = contents.report, contents.asked
    summary = field_of(
        "report.summary",
        _("Sammanfattning"),
        report.summary,
        help=asked.instructions.get(Section.SUMMARY)
        or _("Det viktigaste på några rader: vad har hänt, varför, vad gör ni nu?"),
    )
    proposal = field_of(
        "report.proposal", _("Vad som föreslås"), report.proposal, help=_("Det här läser de som beslutar. Kort.")
    )
    return Boxes(
        summary=summary if Section.SUMMARY in asked.sections or report.level != "unit" else None,
        proposal=proposal if report.level != "unit" else None,
        goals=tuple(_goal(item, contents, frame) for item in contents.goals),
        answers=tuple(
            (
                ask,
                field_of(
                    f"answer.{ask.pk}.text",
                    str(ask),
                    said.text,
                    help=ask.instruction,
                    is_long=ask.section == "question",
                ),
            )
            for ask, said in contents.answers
            if ask is not None
        ),
        instructions=dict(asked.instructions),
        handover=frame.handovers.get(None),
    )


def _goal(item: GoalReport, contents: ReportContents, frame: Frame) -> GoalFields:
    asked = contents.asked
    words = {step.code: step.label for step in frame.book.scale}
    forecasts = Section.FORECAST in asked.sections
    return GoalFields(
        item=item,
        choices=_choices(item, frame) if Section.ASSESSMENT in asked.sections else (),
        analysis=_analysis(item, frame) if Section.ANALYSIS in asked.sections else (),
        departure=_departure(item) if item.roll_up else None,
        outcomes=tuple(_outcome(r, o) for r, o in item.results) if Section.OUTCOME in asked.sections else (),
        figures=tuple((s, _forecast(s, contents) if forecasts else None) for s in item.figures),
        before=frame.before.get(item.goal.pk),
        handover=frame.handovers.get(item.goal.pk),
        sentence=item.roll_up.sentence(words, below(item.goal.level)) if item.roll_up else "",
    )


def _stem(item: GoalReport) -> str:
    return f"assessment.{item.goal.pk}"


def _choices(item: GoalReport, frame: Frame) -> tuple[Field, ...]:
    scale = (("", _("inte bedömt än")), *((s.code, s.label) for s in frame.book.scale))
    trends = (("", _("inte sagt")), *((str(t.value), str(t.label)) for t in Trend))
    said = item.assessment
    return (
        field_of(f"{_stem(item)}.assessment", _("Måluppfyllelse"), said.assessment if said else "", choices=scale),
        field_of(f"{_stem(item)}.trend", _("Riktning"), said.trend if said else "", choices=trends),
    )


def _analysis(item: GoalReport, frame: Frame) -> tuple[tuple[Field, str], ...]:
    before, said = frame.before.get(item.goal.pk), item.assessment
    prompts = (
        ("shows", _("Vad visar resultaten?")),
        ("why", _("Varför blev det så?")),
        ("change", _("Vad har ni lärt er, och vad ändrar ni?")),
    )
    return tuple(
        (
            field_of(f"{_stem(item)}.{column}", label, getattr(said, column) if said else ""),
            str(getattr(before, column)) if before else "",
        )
        for column, label in prompts
    )


def _departure(item: GoalReport) -> Field:
    said = item.assessment
    label = _("Skäl till en annan bedömning än förslaget")
    return field_of(f"{_stem(item)}.departure_reason", label, said.departure_reason if said else "", is_long=False)


def _forecast(standing: Standing, contents: ReportContents) -> Field:
    pk = standing.indicator.pk
    label = _("Prognos: %(name)s") % {"name": standing.indicator.name}
    return field_of(f"forecast.{pk}.value", label, contents.forecasts.get(pk), is_long=False)


def _outcome(result: Any, outcome: Any) -> tuple[str, tuple[Field, ...]]:
    stem = f"outcome.{result.pk}"
    choices = (("", _("inte sagt")), *((str(r.value), str(r.label)) for r in Reached))
    return result.text, (
        field_of(f"{stem}.reached", _("Läge"), outcome.reached if outcome else "", choices=choices),
        field_of(f"{stem}.text", _("Utfall"), outcome.text if outcome else "", is_long=False),
    )
