"""Reads a CSV file or an Excel workbook, of any usual encoding and delimiter, within limits."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from rodtrad.exchange.files.sheets.model import (
    LONGEST_CELL,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    Sheet,
    SheetRow,
    Unreadable,
    rearm,
)
from rodtrad.exchange.files.sheets.workbook import workbook_rows

ZIP_MARK = b"PK\x03\x04"
OLD_EXCEL_MARK = b"\xd0\xcf\x11\xe0"
DELIMITERS = ";,\t|"
MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def read_sheet(content: bytes) -> Sheet:
    """The table in the file. Which format it is follows from its first bytes, never from its name.

    Raises `Unreadable` when it is empty, too large, not a table, or made to do harm.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(
            _("Filen är större än %(n)s MB. Dela den i flera.") % {"n": MOST_BYTES // 1024**2}, "too_large"
        )
    if content.startswith(ZIP_MARK):
        return _sheet(workbook_rows(content), "Excel")
    if content.startswith(OLD_EXCEL_MARK):
        raise Unreadable(_("Filen är i Excels gamla format (.xls). Spara den som .xlsx eller CSV."), "old_excel")
    text, encoding = decode(content)
    delimiter = delimiter_of(text)
    name = {"\t": _("tabb")}.get(delimiter, delimiter)
    return _sheet(_csv_rows(text, delimiter), f"CSV, {encoding}, {name}")


def decode(content: bytes) -> tuple[str, str]:
    """The text and the encoding it was read with: by its mark, else UTF-8, else UTF-16, else the likeliest (cp1252)."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding), encoding
    try:
        return _plain(content.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        pass
    sample = content[:4096]
    if sample.count(0) > len(sample) // 5:
        encoding = "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
        return _strictly(content, encoding), encoding
    likeliest = from_bytes(content[:100_000], cp_isolation=["cp1252", "iso8859_15", "mac_roman", "cp850"]).best()
    encoding = likeliest.encoding if likeliest is not None else "cp1252"
    return _strictly(content, encoding if encoding != "iso8859_15" else "cp1252"), encoding


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return _plain(content.decode(encoding))
    except UnicodeDecodeError as problem:
        raise Unreadable(
            _("Filen är inte text som går att läsa. Spara den som CSV (UTF-8) eller Excel (.xlsx)."), "not_text"
        ) from problem


def _plain(text: str) -> str:
    if "\x00" in text:
        raise Unreadable(
            _("Filen är inte text som går att läsa. Spara den som CSV (UTF-8) eller Excel (.xlsx)."), "not_text"
        )
    return text


def delimiter_of(text: str) -> str:
    """What stands between the headings: the delimiter that the first line has most of, outside quotes."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    outside = "".join(first.split('"')[::2])
    counts = Counter(c for c in outside if c in DELIMITERS)
    return max(DELIMITERS, key=lambda c: (counts[c], -DELIMITERS.index(c)))


def _csv_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL * 4)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield number, cells
    except csv.Error as problem:
        raise Unreadable(
            _("Rad %(row)s går inte att läsa: ett citattecken öppnas men stängs inte, eller cellen är för lång.")
            % {"row": number + 1},
            "broken_row",
        ) from problem


def _sheet(rows: Iterator[tuple[int, list[str]]], read_as: str) -> Sheet:
    """The first row that holds anything is the headings; empty rows are passed over."""
    header: tuple[str, ...] | None = None
    found: list[SheetRow] = []
    for number, raw in rows:
        cells = [type(c)(rearm(c)) for c in raw]
        if not any(c.strip() for c in cells):
            continue
        if any(c.strip() for c in cells[MOST_COLUMNS:]):
            raise Unreadable(
                _("Rad %(row)s har fler än %(n)s kolumner. Kontrollera att det är rätt fil.")
                % {"row": number, "n": MOST_COLUMNS},
                "too_wide",
            )
        if header is None:
            header = tuple(c.strip() for c in _trimmed(cells, 0))
            continue
        if len(found) >= MOST_ROWS:
            raise Unreadable(_("Filen har fler än %(n)s rader. Dela den i flera.") % {"n": MOST_ROWS}, "too_many_rows")
        found.append(SheetRow(number, tuple(_trimmed(cells, len(header)))))
    if header is None:
        raise Unreadable(_("Filen är tom. Hämta mallen och fyll i den."), "empty")
    return Sheet(header, tuple(found), read_as)


def _trimmed(cells: list[str], width: int) -> list[str]:
    """The cells, as many as the headings: empty ones added, and empty ones after the last heading left out."""
    n = len(cells)
    while n > width and not cells[n - 1].strip():
        n -= 1
    return cells[:n] + [""] * (width - n)
