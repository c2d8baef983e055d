"""`rodtrad prepare`: makes database, static files and languages ready to serve; an empty database gets the demo city."""

from __future__ import annotations

import argparse
import json
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from rodtrad.config.translations import compile_catalogues


class Command(BaseCommand):
    """Does only what is not done already, so that the second time takes a second."""

    help = "Make database, static files and languages ready; an empty database gets the demo city."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """One switch."""
        parser.add_argument("--empty", action="store_true", help="no demo city")

    def handle(self, *args: object, **options: object) -> None:
        """Languages, schema, programme versions, static files, demo city: in this order."""
        try:
            compile_catalogues()
        except OSError as problem:
            self.stderr.write(
                f"The languages could not be compiled ({problem}); the interface will be in Swedish alone."
            )
        try:
            self._migrate()
        except OperationalError as problem:
            raise CommandError(f"The database does not answer; look at DATABASE_URL. It said: {problem}") from problem
        if "load_programmes" in get_commands():
            call_command("load_programmes", verbosity=0)
        if "load_kolada" in get_commands():
            call_command("load_kolada", verbosity=0)
        self._collect_static()
        if not options["empty"] and "demo" in get_commands() and not get_user_model().objects.exists():
            self.stdout.write("Making the demo city …")
            self.stdout.flush()
            call_command("demo")

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Making the schema …")
            self.stdout.flush()
            call_command("migrate", verbosity=0, interactive=False, skip_checks=True)

    def _collect_static(self) -> None:
        """Collect the static files when one has changed since the last time."""
        root = Path(settings.STATIC_ROOT)
        mark = root / ".collected"
        want = _static_mark()
        if mark.exists() and mark.read_text() == want:
            return
        call_command("collectstatic", verbosity=0, interactive=False, clear=root.exists())
        root.mkdir(parents=True, exist_ok=True)
        mark.write_text(want)


def _static_mark() -> str:
    """Changes whenever a static file is added, changed or taken away."""
    found: list[tuple[str, int, int]] = []
    for finder in get_finders():
        for name, storage in finder.list(["CVS", ".*", "*~"]):
            stat = Path(storage.path(name)).stat()
            found.append((name, stat.st_size, stat.st_mtime_ns))
    return sha256(json.dumps(sorted(found)).encode()).hexdigest()
