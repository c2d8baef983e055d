"""Reads a file of figures: what it says row by row, or what is wrong with it by row and column. Nothing is written here.

The formats, one a kind, are described in README.md with an example each in `examples/`. Semicolon, comma or tab between
the columns; UTF-8 or Windows-1252; decimal comma or point. An empty cell is no figure, which is not the same as nought.
A last row that begins with SUMMA holds control totals: each must agree to the öre.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from rodtrad.core.numbers import read_number, write_number
from rodtrad.follow.economy.models import FileKind, Line, Measure

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 200_000
MOST_PROBLEMS = 200
TOTAL = "summa"
PLACE = ("organisation", "verksamhet", "år", "månad")
COLUMNS: dict[str, dict[str, str]] = {
    FileKind.MONEY: {"budget": Measure.BUDGET, "utfall": Measure.OUTCOME, "prognos": Measure.FORECAST},
    FileKind.VOLUMES: {"budgeterad volym": Measure.VOLUME_BUDGET, "volym": Measure.VOLUME},
    FileKind.STAFF: {
        "årsarbetare": Measure.FTE,
        "sjukfrånvarotimmar": Measure.SICK_HOURS,
        "ordinarie timmar": Measure.SCHEDULED_HOURS,
        "tillsvidareanställda": Measure.EMPLOYED,
        "avgångna": Measure.LEFT,
    },
    FileKind.PREMISES: {"yta": Measure.AREA},
    FileKind.ENERGY: {"kwh": Measure.ENERGY},
}
LINES = {str(line.label).lower(): line.value for line in Line} | {
    "personal": "staff",
    "lokaler": "premises",
    "energi": "energy",
    "övrigt": "other",
    "övriga kostnader": "other",
    "intäkter": "income",
    "intäkt": "income",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a row (0: the file as a whole) and column, and what to do."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the file."""

    number: int
    node: str
    service: str
    year: int
    month: int
    measure: str
    line: str
    amount: Decimal


@dataclass
class Reading:
    """What a file holds. It may be read in only when there are no problems."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    n_rows: int = 0
    totals: dict[str, Decimal] = field(default_factory=dict)
    has_control: bool = False

    def refuse(self, row: int, column: str, sentence: str) -> None:
        """Note a problem, up to as many as a person would read."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(row, column, sentence))


def decode(content: bytes) -> str:
    """The text of a file. Raises ValidationError `too_large`, `empty` or `unreadable`."""
    if len(content) > MOST_BYTES:
        raise ValidationError(_("Filen är större än 20 MB. Dela upp den per nämnd."), code="too_large")
    if content[:4] == b"PK\x03\x04":
        raise ValidationError(
            _("Det här är en Excelfil. Spara den som CSV (semikolonavgränsad) och försök igen."), code="unreadable"
        )
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise ValidationError(_("Filens tecken går inte att läsa. Spara den som CSV UTF-8."), code="unreadable")
    if "\x00" in text:
        raise ValidationError(_("Det här är ingen textfil. Spara den som CSV UTF-8."), code="unreadable")
    if not text.strip():
        raise ValidationError(_("Filen är tom."), code="empty")
    return text


def read_file(kind: str, text: str) -> Reading:
    """What the text holds, as a file of `kind`."""
    reading = Reading()
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(";\t,", key=first.count)
    table = csv.reader(io.StringIO(text.strip(), newline=""), delimiter=delimiter)
    try:
        header = [cell.strip().lower() for cell in next(table)]
        places = _places(kind, header, reading)
        if places is not None:
            _read_rows(kind, table, places, len(header), reading)
    except csv.Error as problem:
        reading.refuse(0, "", _("Filen går inte att läsa som CSV: %(problem)s.") % {"problem": problem})
    return reading


def _places(kind: str, header: list[str], reading: Reading) -> dict[str, int] | None:
    """Where each column stands; None when the header can't be used."""
    wanted = [*PLACE, *(["rad"] if kind == FileKind.MONEY else []), *COLUMNS[kind]]
    doubled = sorted({h for h in header if h and header.count(h) > 1})
    for name in doubled:
        reading.refuse(1, name, _("Kolumnen ”%(name)s” finns två gånger. Ta bort den ena.") % {"name": name[:40]})
    needed = [w for w in wanted if w not in header and w != "verksamhet"]
    for name in needed:
        if name in COLUMNS[kind] and any(c in header for c in COLUMNS[kind]):
            continue
        reading.refuse(
            1,
            name,
            _("Kolumnen ”%(name)s” saknas. Filen ska ha kolumnerna %(all)s.")
            % {"name": name, "all": ", ".join(wanted)},
        )
    for name in header:
        if name and name not in wanted:
            reading.refuse(1, name, _("Kolumnen ”%(name)s” hör inte hit. Ta bort den.") % {"name": name[:40]})
    return None if reading.problems else {name: header.index(name) for name in wanted if name in header}


def _read_rows(kind: str, table: Iterator[list[str]], places: dict[str, int], width: int, reading: Reading) -> None:
    totals = dict.fromkeys((c for c in COLUMNS[kind] if c in places), Decimal("0.00"))
    seen: set[tuple[str, str, int, int, str]] = set()
    for number, cells in enumerate(table, 2):
        if not any(c.strip() for c in cells):
            continue
        if reading.has_control:
            reading.refuse(number, "", _("Det står rader efter summaraden. Summan ska stå sist."))
            return
        if number > MOST_ROWS:
            reading.refuse(number, "", _("Filen har fler än %(n)s rader. Dela upp den.") % {"n": MOST_ROWS})
            return
        if len(cells) > width and any(c.strip() for c in cells[width:]):
            reading.refuse(number, "", _("Raden har fler celler än rubrikraden. Kontrollera avgränsaren."))
            continue
        row = {name: cells[i].strip() if i < len(cells) else "" for name, i in places.items()}
        if row["organisation"].lower() == TOTAL:
            reading.has_control = True
            _check_totals(number, row, totals, reading)
            continue
        reading.n_rows += 1
        _read_row(kind, number, row, totals, seen, reading)
    reading.totals = totals
    if not reading.n_rows and not reading.problems:
        reading.refuse(0, "", _("Filen har inga rader under rubriken."))


Seen = set[tuple[str, str, int, int, str]]


def _read_row(
    kind: str, number: int, row: dict[str, str], totals: dict[str, Decimal], seen: Seen, reading: Reading
) -> None:
    year, month = _whole(row["år"], 1990, 2100), _whole(row["månad"], 1, 12)
    line = LINES.get(row.get("rad", "").lower(), "") if kind == FileKind.MONEY else ""
    if not row["organisation"]:
        reading.refuse(number, "organisation", _("Skriv organisationens kod."))
    if year is None:
        reading.refuse(number, "år", _("”%(text)s” är inget år.") % {"text": row["år"][:20]})
    if month is None:
        reading.refuse(number, "månad", _("”%(text)s” är ingen månad. Skriv 1–12.") % {"text": row["månad"][:20]})
    if kind == FileKind.MONEY and not line:
        reading.refuse(
            number,
            "rad",
            _("”%(text)s” är ingen rad. Skriv personal, lokaler, energi, övriga kostnader eller intäkter.")
            % {"text": row.get("rad", "")[:40]},
        )
    place = (row["organisation"], row.get("verksamhet", ""), year or 0, month or 0, line)
    if place in seen:
        reading.refuse(number, "organisation", _("Samma organisation, verksamhet, månad och rad finns redan ovanför."))
    seen.add(place)
    for column in totals:
        amount = _amount(number, column, row[column], kind, reading)
        if amount is not None:
            totals[column] += amount
            reading.rows.append(Row(number, *place[:4], COLUMNS[kind][column], line, amount))


def _amount(number: int, column: str, text: str, kind: str, reading: Reading) -> Decimal | None:
    try:
        amount = read_number(text, n_decimals=6)
    except ValidationError as refusal:
        reading.refuse(number, column, refusal.messages[0])
        return None
    if amount is None:
        return None
    if amount != amount.quantize(Decimal("0.01")):
        reading.refuse(number, column, _("%(text)s har fler än två decimaler. Avrunda i källan.") % {"text": text[:40]})
    if amount < 0 and kind != FileKind.MONEY:
        reading.refuse(
            number, column, _("%(text)s är mindre än noll. Kontrollera tecknet i källan.") % {"text": text[:40]}
        )
    return amount.quantize(Decimal("0.01"))


def _check_totals(number: int, row: dict[str, str], totals: dict[str, Decimal], reading: Reading) -> None:
    """Refuse a control total that is not the sum of the rows above, and say by how much."""
    for column, total in totals.items():
        if not row[column]:
            continue
        stated = _amount(number, column, row[column], FileKind.MONEY, reading)
        if stated is not None and stated != total:
            reading.refuse(
                number,
                column,
                _("Summan stämmer inte: filen säger %(stated)s, raderna ger %(found)s. Skillnaden är %(gap)s.")
                % {
                    "stated": write_number(stated, 2),
                    "found": write_number(total, 2),
                    "gap": write_number(stated - total, 2),
                },
            )


def _whole(text: str, least: int, most: int) -> int | None:
    """A whole number within bounds, written with plain digits."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 4):
        return None
    return int(text) if least <= int(text) <= most else None


def example_of(kind: str) -> str:
    """The example file of a kind."""
    from pathlib import Path

    return (Path(__file__).parent / "examples" / f"{kind}.csv").read_text(encoding="utf-8")


def columns_of(kind: str) -> Sequence[str]:
    """The columns of a kind, in the order of the example."""
    return [*PLACE, *(["rad"] if kind == FileKind.MONEY else []), *COLUMNS[kind]]
