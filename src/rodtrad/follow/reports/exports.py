"""A report as an Excel file: figures as figures, texts as texts, one sheet for each kind."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from rodtrad.follow.reports.documents import label_of
from rodtrad.follow.reports.models import Reached, Trend
from rodtrad.follow.reports.snapshot import GoalText, ReportText
from rodtrad.org.programmes.queries import Rulebook

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
WIDEST = 60
Cell = str | Decimal | int | None


def to_excel(text: ReportText, book: Rulebook) -> bytes:
    """The report as .xlsx. No cell is a formula: text that begins with “=” is text."""
    workbook = Workbook()
    goals: Any = workbook.active
    goals.title = _("Mål")
    _sheet(goals, _goal_header(), (_goal_row(g, book) for g in text.goals))
    figures = workbook.create_sheet(_("Indikatorer"))
    _sheet(figures, _figure_header(), (row for g in text.goals for row in _figure_rows(g)))
    results = workbook.create_sheet(_("Förväntade resultat"))
    header = (_("Mål"), _("Förväntat resultat"), _("Läge"), _("Utfall"))
    _sheet(
        results,
        header,
        ((g.title, t, str(Reached(r).label) if r else "", o) for g in text.goals for t, r, o in g.results),
    )
    activities = workbook.create_sheet(_("Aktiviteter"))
    header = (_("Mål"), _("Aktivitet"), _("Börjar"), _("Slutar"), _("Status"))
    _sheet(activities, header, ((g.title, *a) for g in text.goals for a in g.activities))
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _goal_header() -> tuple[str, ...]:
    return (
        _("Mål"),
        _("Bedömning"),
        _("Riktning"),
        _("Förslag"),
        _("Antal frågade"),
        _("Antal som rapporterat"),
        _("Skäl till en annan bedömning"),
        _("Vad resultaten visar"),
        _("Varför"),
        _("Vad vi lärt oss och ändrar"),
    )


def _goal_row(goal: GoalText, book: Rulebook) -> tuple[Cell, ...]:
    rolled = goal.roll_up
    return (
        goal.title,
        label_of(goal.assessment, book),
        str(Trend(goal.trend).label) if goal.trend else "",
        label_of(rolled.proposal, book) if rolled and rolled.proposal else "",
        rolled.n_asked if rolled else None,
        sum(rolled.counts.values()) if rolled else None,
        goal.departure_reason,
        goal.shows,
        goal.why,
        goal.change,
    )


def _figure_header() -> tuple[str, ...]:
    words = (_("Mål"), _("Indikator"), _("Enhet"), _("Period"), _("Utfall"), _("Kvinnor"), _("Män"))
    return (*words, _("Eget årsmål"), _("KF:s årsmål"), _("Prognos"), _("Källa"), _("Status"))


def _figure_rows(goal: GoalText) -> Iterable[tuple[Cell, ...]]:
    """Each indicator's earlier years and the year itself, a row a period."""
    for f in goal.figures:
        for point in (*f.earlier, *([f.outcome] if f.outcome else [])):
            is_now = point is f.outcome
            aims = (f.own_target, f.council_target, f.forecast) if is_now else (None, None, None)
            yield (
                goal.title,
                f.name,
                f.unit_of_measure,
                point.label,
                point.total,
                point.women,
                point.men,
                *aims,
                point.source,
                point.status,
            )


def _sheet(sheet: Any, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write header and rows; set widths, freeze the header, and let it be filtered."""
    sheet.append(list(header))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    widths = [len(h) for h in header]
    for row in rows:
        sheet.append([_clean(value) for value in row])
        for i, cell in enumerate(sheet[sheet.max_row]):
            if isinstance(cell.value, str):
                cell.data_type = "s"  # never a formula
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            widths[i] = max(widths[i], min(WIDEST, len(str(cell.value or ""))))
    for i, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(i)].width = width + 2
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _clean(value: Cell) -> Cell:
    return _NOT_XML.sub("", value)[:32_000] if isinstance(value, str) else value
