"""Those who bring files in the tests, and ways to bring one."""

from __future__ import annotations

from typing import Any

from rodtrad.exchange.files import operations
from rodtrad.exchange.files.exports import export
from rodtrad.exchange.files.kinds import KINDS
from rodtrad.exchange.files.models import ImportRun
from rodtrad.org.people.models import User


def person(name: str) -> User:
    """A persona of the demo city by the first part of the address."""
    return User.objects.get(email=f"{name}@demo.example")


def office() -> User:
    """The executive office."""
    return person("stadsledning")


def checked(
    kind: str, text: str | bytes, actor: User | None = None, name: str = "fil.csv", **choices: Any
) -> ImportRun:
    """A file brought and checked."""
    who = actor or office()
    content = text.encode() if isinstance(text, str) else text
    run = operations.bring(actor=who, kind=kind, name=name, content=content, choices=choices)
    return operations.check_import(actor=who, run_id=run.pk)


def written(
    kind: str, text: str | bytes, actor: User | None = None, *, good_rows_only: bool = False, **choices: Any
) -> ImportRun:
    """A file brought, checked and written."""
    who = actor or office()
    run = checked(kind, text, who, **choices)
    return operations.write_import(actor=who, run_id=run.pk, good_rows_only=good_rows_only)


def exported(kind: str, file_format: str = "csv", actor: User | None = None) -> bytes:
    """The file that the city gives."""
    return b"".join(export(KINDS[kind], file_format, actor or office()).content)


def problems(run: ImportRun) -> list[tuple[int, str, str]]:
    """Row, column and sentence of each problem."""
    return [(line.row, column, sentence) for line in run.lines.all() for column, sentence in line.problems]
