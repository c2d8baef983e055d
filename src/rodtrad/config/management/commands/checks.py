"""`rodtrad checks`: what can be said about the code without a database: settings, migrations, generated documents."""

from __future__ import annotations

import warnings

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Three checks in one start."""

    help = "Check settings, that every model has its migration, and that generated documents are up to date."

    def handle(self, *args: object, **options: object) -> None:
        """Fail at the first that does not hold."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # no database is needed here
            call_command("makemigrations", check=True, dry_run=True)
        call_command("docs", check=True)
        self.stdout.write("Migrations and generated documents are up to date.")
