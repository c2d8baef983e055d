"""Tables from CSV: columns by name, numbers as numbers, quoted words as words, empty cells as None."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from qualstat._types import Bools, Floats

Cell: TypeAlias = float | str | bool | None

_FIELD = re.compile(r'"((?:[^"]|"")*)"|([^,;"]*)')
_MISSING = ("", "NA", "NaN", "nan")


@dataclass(frozen=True, slots=True)
class Table:
    """Columns in the order of the file; all have the same length."""

    columns: dict[str, list[Cell]]

    @property
    def names(self) -> list[str]:
        """The names of the columns."""
        return list(self.columns)

    @property
    def n(self) -> int:
        """How many rows there are."""
        return len(next(iter(self.columns.values())))

    def cells(self, name: str) -> list[Cell]:
        """One column; raises ValueError with the columns that there are."""
        if name not in self.columns:
            raise ValueError(
                f"column must be one of {', '.join(self.columns)}; got {name!r}. Check the header of the file."
            )
        return self.columns[name]

    def numbers(self, name: str) -> Floats:
        """One column of numbers, with NaN for empty cells."""
        cells = self.cells(name)
        word = next((row for row, cell in enumerate(cells) if isinstance(cell, str)), None)
        if word is not None:
            raise ValueError(
                f"column {name} must hold numbers; got {cells[word]!r} in row {word + 1}. Correct the file."
            )
        return np.array([np.nan if cell is None else float(cell) for cell in cells], dtype=np.float64)

    def words(self, name: str) -> list[str]:
        """One column as text; whole numbers without decimals."""
        return [as_word(cell) for cell in self.cells(name)]

    def flags(self, name: str) -> Bools:
        """One column of true and false."""
        return np.array(
            [bool(cell) and str(cell).upper() not in ("FALSE", "0") for cell in self.cells(name)], dtype=np.bool_
        )

    def is_number(self, name: str) -> bool:
        """Whether a column holds numbers only."""
        return all(cell is None or isinstance(cell, float) for cell in self.cells(name))

    def numeric(self) -> list[str]:
        """The names of all columns of numbers."""
        return [name for name in self.columns if self.is_number(name)]

    def sorted_by(self, name: str) -> "Table":
        """The table in the order of one column."""
        order = sorted(range(self.n), key=lambda i: (isinstance(self.columns[name][i], str), self.columns[name][i]))
        return Table({k: [v[i] for i in order] for k, v in self.columns.items()})

    def rows(self, keep: Bools) -> "Table":
        """The table with some rows only."""
        return Table({k: [c for c, yes in zip(v, keep, strict=True) if yes] for k, v in self.columns.items()})


def as_word(cell: Cell) -> str:
    """A cell as text; whole numbers without decimals."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def as_cell(cell: Cell) -> Cell | int:
    """A cell as it is written in JSON: whole numbers whole."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell


def read(path: Path) -> Table:
    """Read a CSV file with a header; comma between fields, or semicolon with decimal comma.

    Raises ValueError where the file is missing, empty, not UTF-8, or has rows of different lengths.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        raise ValueError(f"input must be a file that is there; got {path}. Check the path.") from None
    except UnicodeDecodeError:
        raise ValueError(f"input must be in UTF-8; {path.name} is not. Save it again as UTF-8.") from None
    rows = [line for line in lines if line.strip()]
    if not rows:
        raise ValueError(f"input must have a header and rows; {path.name} is empty. Export it again.")
    mark = ";" if ";" in rows[0] and "," not in rows[0] else ","
    header = [text for text, _ in _split(rows[0], mark)]
    columns: dict[str, list[Cell]] = {name: [] for name in header}
    for number, row in enumerate(rows[1:], start=2):
        fields = _split(row, mark)
        if len(fields) != len(header):
            raise ValueError(
                f"input must have {len(header)} fields in each row; got {len(fields)} in row {number} of {path.name}. Correct it."
            )
        for name, (text, quoted) in zip(header, fields, strict=True):
            columns[name].append(text if quoted else _cell(text, mark))
    return Table(columns)


def _split(row: str, mark: str) -> list[tuple[str, bool]]:
    """The fields of a row, each with whether it stood in quotation marks."""
    fields: list[tuple[str, bool]] = []
    at = 0
    while True:
        if row[at : at + 1] == '"' and (found := _FIELD.match(row, at)):
            fields.append((found.group(1).replace('""', '"'), True))
            at = found.end()
        else:
            end = row.find(mark, at)
            end = len(row) if end < 0 else end
            fields.append((row[at:end].strip(), False))
            at = end
        if at >= len(row):
            return fields
        at += 1  # the mark


def _cell(text: str, mark: str) -> Cell:
    if text in _MISSING:
        return None
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE"
    try:
        return float(text.replace(",", ".") if mark == ";" else text)
    except ValueError:
        return text
