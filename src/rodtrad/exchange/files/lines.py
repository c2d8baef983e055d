"""Rows of a file as values, and the difference that each makes: pure values, before anything is written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from rodtrad.exchange.files.cells import read_cell
from rodtrad.exchange.files.columns import Column, Recognised
from rodtrad.exchange.files.sheets import Sheet
from rodtrad.exchange.files.states import Action


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a cell (or, without a column, in the row), with what to do."""

    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field that goes from one text to another, both as the file writes them."""

    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A row of the file: the values by column key (None for an empty cell), and what could not be read."""

    number: int
    values: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()

    def get(self, key: str) -> Any:
        """The value in a column; None when the column or the cell is not there."""
        return self.values.get(key)

    def has(self, key: str) -> bool:
        """Whether the file has the column, filled or not."""
        return key in self.values


@dataclass(slots=True)
class Line:
    """What a row means. `values` are the row's own; `object_id` is what it changes, if that is there."""

    row: int
    title: str
    action: Action
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    object_id: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def refuse(self, column: str, sentence: str) -> None:
        """Add a problem; the row is then in error."""
        self.problems = (*self.problems, Problem(column, sentence))
        self.action, self.changes = Action.ERROR, ()


def parse(sheet: Sheet, columns: Sequence[Column], recognised: Recognised) -> list[ParsedRow]:
    """All rows as values, with the problems of each cell."""
    present = [(c, recognised.places[c.key]) for c in columns if c.key in recognised.places]
    rows: list[ParsedRow] = []
    for row in sheet.rows:
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for column, place in present:
            cell = row.cells[place] if place < len(row.cells) else ""
            try:
                values[column.key] = read_cell(cell, column.type)
            except ValidationError as refusal:
                problems.append(Problem(column.heading, " ".join(refusal.messages)))
                values[column.key] = None
                continue
            if column.is_required and values[column.key] is None:
                problems.append(Problem(column.heading, _("Cellen är tom. Den här kolumnen måste fyllas i.")))
        if any(c.strip() for c in row.cells[len(sheet.header) :]):
            sentence = _("Raden har fler celler än rubrikraden. Sätt citattecken om text som innehåller avskiljaren.")
            problems.append(Problem("", sentence))
        rows.append(ParsedRow(row.number, values, tuple(problems)))
    return rows


def changes_between(
    columns: Sequence[Column],
    row: ParsedRow,
    current: Mapping[str, Any],
    *,
    keys: Sequence[str],
    keeps: frozenset[str] = frozenset(),
) -> tuple[Change, ...]:
    """What the row would change of what is there now.

    Columns that the file lacks change nothing; nor do empty cells of the columns in `keeps`, which must hold something.
    """
    by_key = {c.key: c for c in columns}
    found: list[Change] = []
    for key in keys:
        if not row.has(key) or (key in keeps and row.get(key) is None):
            continue
        old, new = by_key[key].type.write(current.get(key)), by_key[key].type.write(row.get(key))
        if old != new:
            found.append(Change(key, old, new))
    return tuple(found)


def digest_of(lines: Sequence[Line]) -> str:
    """A hash of the difference: what was shown is what is written, or nothing is."""
    facts = [
        (
            line.row,
            str(line.action),
            line.object_id,
            [(c.column, c.old, c.new) for c in line.changes],
            len(line.problems),
        )
        for line in lines
    ]
    return sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()
