"""A table as it stands in a file: headings and rows of text, whatever the file's format. Knows nothing of the city."""

from __future__ import annotations

from rodtrad.exchange.files.sheets.model import Formula, Sheet, SheetRow, Unreadable
from rodtrad.exchange.files.sheets.reading import read_sheet
from rodtrad.exchange.files.sheets.writing import write_csv, write_workbook

__all__ = ["Formula", "Sheet", "SheetRow", "Unreadable", "read_sheet", "write_csv", "write_workbook"]
