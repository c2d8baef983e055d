# ruff: noqa: N999 -- the command's own name
"""`rodtrad import FILE…`: shows what files would change, and with `--write` writes it, all or nothing."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from rodtrad.exchange.files import operations
from rodtrad.exchange.files.guessing import kind_of_header, years_of_name
from rodtrad.exchange.files.kinds import KINDS
from rodtrad.exchange.files.loaders import loader_for
from rodtrad.exchange.files.machine import Machine
from rodtrad.exchange.files.models import FileKind, ImportRun
from rodtrad.exchange.files.sheets import Unreadable, read_sheet
from rodtrad.org.people.models import User

SUFFIXES = (".csv", ".txt", ".xlsx", ".json")
N_TOLD = 20


class Command(BaseCommand):
    """Takes tables (organisation, people, goals, indicators, values) and what rooms have registered loaders for."""

    help = "Shows what files would change; with --write writes it, all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files or folders, and choices."""
        parser.add_argument("files", nargs="+", type=Path, help="files, or folders of them")
        parser.add_argument("--write", action="store_true", help="write it; without this nothing is written")
        parser.add_argument("--good-rows", action="store_true", help="write the rows that are right, leave the others")
        parser.add_argument("--kind", choices=sorted(KINDS), help="what the tables hold, when the headings do not tell")
        parser.add_argument(
            "--as", dest="email", default="", help="the person who imports; without it the machine does"
        )
        parser.add_argument("--first-year", type=int, help="for goals without years of their own")
        parser.add_argument("--last-year", type=int)
        parser.add_argument(
            "--vision", default="", help="the vision, if the city has none that the goals can start from"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Everything in one transaction: a later file sees what an earlier one brought, also when all is only shown."""
        self.options, self.runs, self.n_wrong = options, list[ImportRun](), 0
        actor = _person(options["email"])
        paths = _listed(options["files"])
        with transaction.atomic():
            for path, step in sorted(((p, self._step(p)) for p in paths), key=lambda pair: (pair[1][0], pair[0])):
                self.stdout.write(f"{path.name}")
                step[1](path, actor)
            keeps = options["write"] and not self.n_wrong
            transaction.set_rollback(not keeps)
        if not keeps:
            for run in self.runs:
                run.file.storage.delete(run.file.name)
        if self.n_wrong:
            raise CommandError("Nothing was written: mend the rows above, or add --good-rows.")
        self.stdout.write("Written." if keeps else "Nothing was written: this was what would change. Add --write.")

    def _step(self, path: Path) -> tuple[int, Any]:
        """When a file has its turn, and what takes it."""
        if path.suffix.lower() == ".json":
            document = json.loads(path.read_text(encoding="utf-8"))
            loader = loader_for(document)
            if loader is None:
                raise CommandError(f"{path.name}: no room here knows what this JSON file is.")
            return 100 + loader.order, lambda _path, actor: self.stdout.write(f"  {loader.load(document, actor)}")
        try:
            kind = self.options["kind"] or kind_of_header(read_sheet(path.read_bytes()).header)
        except Unreadable as refusal:
            raise CommandError(f"{path.name}: {' '.join(refusal.messages)}") from refusal
        if kind is None:
            raise CommandError(f"{path.name}: the headings do not tell what it is. Name it with --kind.")
        return [str(value) for value in FileKind.values].index(kind), lambda path, actor: self._table(path, kind, actor)

    def _table(self, path: Path, kind: str, actor: Any) -> None:
        choices = self._choices(path) if kind == FileKind.GOALS else {}
        good_rows = self.options["good_rows"]
        try:
            run = operations.bring(actor=actor, kind=kind, name=path.name, content=path.read_bytes(), choices=choices)
            self.runs.append(run)
            run = operations.check_import(actor=actor, run_id=run.pk)
            self._tell(run)
            if run.refusal or (run.n_errors and not good_rows):
                self.n_wrong += max(1, run.n_errors)
            elif run.has_work:
                operations.write_import(actor=actor, run_id=run.pk, good_rows_only=good_rows)
        except (ValidationError, PermissionDenied) as refusal:
            raise CommandError(" ".join(getattr(refusal, "messages", None) or [str(refusal)])) from refusal

    def _choices(self, path: Path) -> dict[str, Any]:
        first, last, vision = (self.options[k] for k in ("first_year", "last_year", "vision"))
        years = {"first_year": first, "last_year": last} if first and last else years_of_name(path.name)
        return {**years, **({"vision": vision} if vision else {})}

    def _tell(self, run: ImportRun) -> None:
        if run.refusal:
            self.stdout.write(f"  {run.refusal}")
            return
        self.stdout.write(
            f"  {run.kind}, {run.read_as}: {run.n_rows} rows; {run.n_new} new, {run.n_changed} changed, "
            f"{run.n_ended} ended, {run.n_unchanged} unchanged, {run.n_errors} in error"
        )
        for line in run.lines.filter(action="error")[:N_TOLD]:
            for column, sentence in line.problems:
                self.stdout.write(f"  row {line.row}{f', {column}' if column else ''}: {sentence}")


def _person(email: str) -> Any:
    if not email:
        return Machine()
    person = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is None:
        raise CommandError(f"Nobody who may log in has the address {email}.")
    return person


def _listed(given: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in given:
        if path.is_dir():
            found += [p for p in sorted(path.iterdir()) if p.suffix.lower() in SUFFIXES]
        elif path.is_file():
            found.append(path)
        else:
            raise CommandError(f"There is no file {path}.")
    if not found:
        raise CommandError("No file to import: CSV, Excel or JSON files are taken.")
    return found
