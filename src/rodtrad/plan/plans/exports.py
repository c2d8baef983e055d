"""The controller's table as an Excel file."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from rodtrad.plan.plans.overview import Overview, Row
from rodtrad.plan.plans.states import Credibility

WIDTHS = (40, 22, 14, 8, 8, 8, 8, 12, 12, 16, 16, 12, 14, 14, 10, 12, 12)


def to_excel(found: Overview, year: int) -> bytes:
    """One row a unit, with numbers as numbers and texts as texts: what begins with = is never a formula."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(str(year))
    for i, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    sheet.freeze_panes = "B2"
    sheet.append([_cell(sheet, text, bold=True) for text in _header()])
    for row in found.rows:
        sheet.append([_cell(sheet, value) for value in _values(row)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _header() -> tuple[str, ...]:
    return (
        _("Enhet"), _("Verksamhet"), _("Status"), _("Sen"), _("Tillbakaskickad"), _("Krav uppfyllda"), _("Krav"),
        _("Mål"), _("Trovärdiga"), _("Tveksamma"), _("Inte trovärdiga"), _("Ryms inom ramen"), _("Ram, kr"),
        _("Kronor i planen"), _("Nya mål"), _("Ändrade mål"), _("Orörda mål"), _("Mål som inte följt med"),
    )  # fmt: skip


def _values(row: Row) -> tuple[Any, ...]:
    plan, judged = row.plan, dict(row.credibility)
    fits = {None: "", True: _("ja"), False: _("nej")}[plan.fits_frame if plan else None]
    return (
        row.period.name,
        row.period.service_type.name if row.period.service_type else "",
        plan.get_state_display() if plan else _("inte påbörjad"),
        _("ja") if row.is_late else "",
        _("ja") if row.was_returned else "",
        row.n_duties_met,
        row.n_duties,
        row.n_goals,
        judged.get(Credibility.CREDIBLE, 0),
        judged.get(Credibility.DOUBTFUL, 0),
        judged.get(Credibility.NOT, 0),
        fits,
        plan.frame_sek if plan else None,
        row.planned_sek,
        row.n_new,
        row.n_touched,
        row.n_untouched,
        row.n_dropped,
    )
