"""A file of values as a frame of texts: one column a known heading, and the row's number in the file."""

from __future__ import annotations

import io
from dataclasses import dataclass

import polars as pl

from rodtrad.exchange.files.columns import Column, recognise
from rodtrad.exchange.files.sheets import Formula, Sheet, read_sheet
from rodtrad.exchange.files.sheets.reading import decode, delimiter_of

ROW = "row"
FORMULA = "\ue000"  # marks a formula among texts; no city writes in the private use area


@dataclass(frozen=True, slots=True)
class Found:
    """The texts by column key with `row`, how the file was read, and headings that nobody knows."""

    frame: pl.DataFrame
    read_as: str
    left_out: tuple[str, ...]


def frame_of_csv(content: bytes, columns: tuple[Column, ...]) -> Found | None:
    """A clean CSV file read the fast way; None when it has anything that asks for a careful reader."""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return None
    text, encoding = decode(content)
    delimiter = delimiter_of(text)
    plain = text.removeprefix("\ufeff")
    try:
        frame = pl.read_csv(
            io.BytesIO(content if encoding == "utf-8" else plain.encode()),
            separator=delimiter,
            infer_schema=False,
            has_header=False,
            quote_char='"' if '"' in plain else None,
        )
    except pl.exceptions.PolarsError:
        return None
    if frame.height < 1:
        return None
    header = tuple((cell or "").strip() for cell in frame.row(0))
    if not any(header) or frame.width != len(header):
        return None
    recognised = recognise(header, columns)
    body = frame.slice(1).with_row_index(ROW, offset=2)
    chosen = body.select(ROW, *(pl.col(frame.columns[place]).alias(key) for key, place in recognised.places.items()))
    return Found(_without_empty(chosen), f"CSV, {encoding}, {delimiter}", recognised.left_out)


def frame_of_sheet(content: bytes, columns: tuple[Column, ...]) -> Found:
    """Any readable file, read with care. Raises `Unreadable`."""
    sheet = read_sheet(content)
    recognised = recognise(sheet.header, columns)
    data: dict[str, list[str]] = {
        key: [_cell(row.cells, place) for row in sheet.rows] for key, place in recognised.places.items()
    }
    frame = pl.DataFrame({ROW: _numbers(sheet), **data}, schema={ROW: pl.UInt32, **dict.fromkeys(data, pl.String)})
    return Found(_without_empty(frame), sheet.read_as, recognised.left_out)


def _numbers(sheet: Sheet) -> list[int]:
    return [row.number for row in sheet.rows]


def _cell(cells: tuple[str, ...], place: int) -> str:
    cell = cells[place] if place < len(cells) else ""
    return f"{FORMULA}{cell}" if isinstance(cell, Formula) else cell


def _without_empty(frame: pl.DataFrame) -> pl.DataFrame:
    texts = [c for c in frame.columns if c != ROW]
    return frame.filter(pl.any_horizontal(pl.col(c).str.len_bytes() > 0 for c in texts))
