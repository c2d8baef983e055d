"""What a table in a file is, and the refusal of one that can't be read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from rodtrad.core.verdicts import Sentence

MOST_ROWS = 200_000
MOST_COLUMNS = 100
MOST_BYTES = 50 * 1024 * 1024
LONGEST_CELL = 32_767


class Unreadable(ValidationError):
    """The file as a whole can't be read; the sentence says why and what to do."""

    def __init__(self, sentence: Sentence, code: str) -> None:
        super().__init__(str(sentence), code=code)


class Formula(str):
    """A cell that holds a formula. It is never computed; whoever reads it says so."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number as the spreadsheet shows it, and its cells as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Headings, rows that hold anything, and how the file was read (`utf-8, ;` or `Excel`)."""

    header: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    read_as: str


_DANGEROUS = re.compile(r"'*[=+\-@\t\r]")
_DISARMED = re.compile(r"'+[=+\-@\t\r]")


def disarm(text: str) -> str:
    """The text as a spreadsheet will not run it: an apostrophe before what begins like a formula. Undone by `rearm`."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def rearm(text: str) -> str:
    """The text as it was before `disarm`; other texts as they are."""
    return text[1:] if _DISARMED.match(text) else text
