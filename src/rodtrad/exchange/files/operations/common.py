"""What checking, writing and undoing share: a file read as lines, and the setting it is read in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rodtrad.exchange.files.columns import recognise
from rodtrad.exchange.files.kinds import KINDS, Kind, Setting
from rodtrad.exchange.files.lines import Line, parse
from rodtrad.exchange.files.models import ImportRun
from rodtrad.exchange.files.sheets import read_sheet


def kind_of(run: ImportRun) -> Kind:
    """The run's kind."""
    return KINDS[run.kind]


def content_of(run: ImportRun) -> bytes:
    """The file as it came."""
    with run.file.open("rb") as stream:
        return stream.read()


def setting_of(run: ImportRun, actor: Any) -> Setting:
    """The setting of the run."""
    return Setting(actor=actor, choices=run.choices)


def lines_in(run: ImportRun, setting: Setting) -> tuple[list[Line], str, Sequence[str]]:
    """The lines of the run's file, how it was read, and headings left out. Raises `Unreadable`."""
    kind = kind_of(run)
    sheet = read_sheet(content_of(run))
    recognised = recognise(sheet.header, kind.columns)
    rows = parse(sheet, kind.columns, recognised)
    return kind.compare(rows, setting), sheet.read_as, recognised.left_out
