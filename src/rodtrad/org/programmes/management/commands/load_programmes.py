"""`rodtrad load_programmes`: makes the programme versions that come with the product."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from rodtrad.org.programmes.operations import load_programmes


class Command(BaseCommand):
    """Make what is missing; never change what is there."""

    help = "Makes the programme versions of 1999, 2004, 2012, 2016 and 2021 that are not there."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many were made."""
        n_made = load_programmes()
        if options["verbosity"]:
            self.stdout.write(f"Programme versions made: {n_made}.")
