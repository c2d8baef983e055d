"""Actions as an Excel file: dates as dates, figures as figures, and no text that Excel takes for a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from rodtrad.improve.actions.models import Action
from rodtrad.improve.actions.origins import Shown

Cell = str | date | Decimal | int | None
WIDTHS = (42, 28, 14, 22, 12, 12, 18, 34, 34, 12, 12, 22, 42, 42)


def header() -> tuple[str, ...]:
    """What the columns are called."""
    return (
        _("Åtgärd"),
        _("Enhet"),
        _("Status"),
        _("Ansvarig"),
        _("Klar senast"),
        _("Klar"),
        _("Uppkom ur"),
        _("Ursprung"),
        _("Mått"),
        _("Förväntad förändring"),
        _("Effekten bedöms"),
        _("Effekt"),
        _("Vad effekten blev"),
        _("Siffrornas eget besked"),
    )


def row_of(action: Action, origin: Shown) -> tuple[Cell, ...]:
    """One action's cells, in the order of the header."""
    return (
        action.title,
        getattr(action, "node_name", "") or "",
        str(action.get_state_display()),
        str(action.responsible or ""),
        action.due_on,
        action.done_on,
        str(origin.label),
        str(origin.title),
        action.indicator.name if action.indicator else "",
        action.expected_change,
        action.effect_due_on,
        str(action.get_effect_display()) if action.effect else "",
        action.effect_text,
        action.effect_rule,
    )


def to_excel(actions: Iterable[Action], origins: Mapping[Any, Shown]) -> bytes:
    """The file. Rows are written as they come, so that ten thousand take no more memory than ten."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(_("Åtgärder"))
    sheet.freeze_panes = "A2"
    for i, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    sheet.append([_cell(sheet, text, bold=True) for text in header()])
    n = 1
    for action in actions:
        n += 1
        cells: Sequence[Cell] = row_of(action, origins[action.origin_kind, action.origin_id])
        sheet.append([_cell(sheet, value) for value in cells])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(WIDTHS))}{n}"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Cell, *, bold: bool = False) -> Any:
    """A cell of the value's own kind; a text stays a text, whatever it begins with."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", value)[:32_000] if isinstance(value, str) else value
    cell: Any = WriteOnlyCell(sheet, value=clean)  # pyright: ignore[reportArgumentType]
    if isinstance(clean, str):
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    elif isinstance(clean, date):
        cell.number_format = "yyyy-mm-dd"
    cell.font = Font(bold=bold)
    return cell
