"""Writes a table as CSV (as Excel in Swedish opens it) or as an Excel workbook; what looks like a formula is disarmed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils.escape import escape

from rodtrad.exchange.files.sheets.model import LONGEST_CELL, disarm

MARK = "\ufeff"


def write_csv(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, numeric: frozenset[int] = frozenset()
) -> Iterator[bytes]:
    """The table as UTF-8 with a mark, semicolons and Windows line ends, piece by piece. `numeric`: places of numbers, left as they are."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    buffer.write(MARK)
    writer.writerow([disarm(c) for c in header])
    for row in rows:
        writer.writerow([c if place in numeric else disarm(c) for place, c in enumerate(row)])
        if buffer.tell() > 60_000:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def write_workbook(header: Sequence[str], rows: Iterable[Sequence[str]], *, title: str) -> bytes:
    """The table as a workbook with one sheet. Every cell is text, so that codes keep their zeros."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    bold = Font(bold=True)
    heads: list[Any] = []
    for text in header:
        cell = _cell(sheet, text)
        cell.font = bold
        heads.append(cell)
    sheet.append(heads)
    for row in rows:
        sheet.append([_cell(sheet, text) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=None)
    if text:
        cell.value = escape(disarm(text))[:LONGEST_CELL]
        cell.data_type = "s"
    return cell


def _sheet_name(title: str) -> str:
    return "".join(c for c in title if c not in "[]:*?/\\")[:31] or "Blad1"
