"""`rodtrad demo [--size demo|city|tiny]` builds a believable city in an empty database."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rodtrad.demo.city import CityExists, build
from rodtrad.demo.size import SIZES


class Command(BaseCommand):
    """Build the demo city."""

    help = "Builds a believable city in an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option: the size."""
        parser.add_argument("--size", choices=sorted(SIZES), default="demo")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build and say how much and how long."""
        begun = time.monotonic()
        try:
            counts = build(SIZES[options["size"]], say=lambda line: self.stdout.write(f"  {line}"))
        except CityExists as problem:
            raise CommandError(str(problem)) from problem
        rows = ", ".join(f"{table} {n:,}" for table, n in counts.items())
        self.stdout.write(f"{rows}\n{time.monotonic() - begun:.1f} s")
