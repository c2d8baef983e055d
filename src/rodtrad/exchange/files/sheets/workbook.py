"""Reads the first sheet of an Excel workbook: read-only, within limits, formulas never computed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from rodtrad.exchange.files.sheets.model import LONGEST_CELL, MOST_COLUMNS, Formula, Unreadable

MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 1000
MOST_EMPTY_ROWS = 1000


def workbook_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Row numbers and cells as text. Raises `Unreadable` for what is no workbook, is too large, or defines entities."""
    _examine(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheets = book.worksheets
    except Exception as problem:
        raise _not_a_workbook() from problem
    if not sheets:
        raise _not_a_workbook()
    sheets[0].reset_dimensions()  # what the file says of its size may be wrong
    n_empty = 0
    try:
        for number, row in enumerate(sheets[0].iter_rows(max_col=MOST_COLUMNS + 1), 1):
            cells = [_text(cell) for cell in row]
            n_empty = 0 if any(cells) else n_empty + 1
            if n_empty > MOST_EMPTY_ROWS:
                return
            yield number, cells
    except Unreadable:
        raise
    except Exception as problem:
        raise _not_a_workbook() from problem
    finally:
        book.close()


def _examine(content: bytes) -> None:
    """Look at the parts before anything is unpacked: how many, how large, and that none defines entities of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            listed = parts.infolist()
            if len(listed) > MOST_PARTS or sum(p.file_size for p in listed) > MOST_UNPACKED:
                raise Unreadable(
                    _("Filen packas upp till mer än %(n)s MB och öppnas inte. Spara bara det blad som ska läsas in.")
                    % {"n": MOST_UNPACKED // 1024**2},
                    "zip_bomb",
                )
            for part in listed:
                if part.filename.endswith((".xml", ".rels")):
                    with parts.open(part) as stream:
                        next(iter(iterparse(stream, events=("start",), forbid_dtd=True)), None)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as problem:
        raise _not_a_workbook() from problem
    except (DefusedXmlException, ParseError, ValueError) as problem:
        raise _not_a_workbook() from problem


def _not_a_workbook() -> Unreadable:
    return Unreadable(_("Filen går inte att öppna som Excel. Spara om den som .xlsx eller CSV."), "not_a_workbook")


def _text(cell: Any) -> str:
    """A cell as it would stand in a CSV file: dates as 2026-04-30, numbers with a point, a formula as itself."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f" or not isinstance(value, (str, bool, int, float, date, time, Decimal)):
        return Formula(str(getattr(value, "text", value)))
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.15g}" if abs(value) < 1e15 else str(value)
    return unescape(str(value))[:LONGEST_CELL]
