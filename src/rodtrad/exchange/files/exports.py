"""The city's own data as files, in the format that is read back without a change; and empty templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rodtrad.core.periods import today
from rodtrad.exchange.files.cells import NUMBER, WHOLE, YEAR
from rodtrad.exchange.files.kinds import Kind
from rodtrad.exchange.files.sheets import write_csv, write_workbook

TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@dataclass(frozen=True, slots=True)
class Download:
    """A file to hand out: its name, type and content, piece by piece."""

    name: str
    type: str
    content: Iterator[bytes]


def export(kind: Kind, file_format: str, user: Any) -> Download:
    """All of a kind that `user` may see."""
    rows = (as_texts(kind, row) for row in kind.export(user))
    return _download(kind, file_format, rows, f"{kind.key}-{today().isoformat()}")


def template(kind: Kind, file_format: str) -> Download:
    """The headings alone."""
    return _download(kind, file_format, iter(()), _("mall-%(kind)s") % {"kind": kind.key})


def as_texts(kind: Kind, row: Mapping[str, Any]) -> list[str]:
    """A row of values as the cells of a file."""
    return [column.type.write(row.get(column.key)) for column in kind.columns]


def _download(kind: Kind, file_format: str, rows: Iterator[list[str]], name: str) -> Download:
    header = [column.swedish for column in kind.columns]
    if file_format == "xlsx":
        content = iter([write_workbook(header, rows, title=str(kind.label))])
    else:
        numeric = frozenset(i for i, c in enumerate(kind.columns) if c.type in (NUMBER, WHOLE, YEAR))
        content = write_csv(header, rows, numeric=numeric)
    return Download(f"{name}.{file_format}", TYPES[file_format], content)
