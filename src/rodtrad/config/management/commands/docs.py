"""`rodtrad docs`: writes what is generated in the documentation, or checks that it is up to date."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rodtrad.config.generated import GENERATORS

ROOT = Path(settings.SOURCE).parents[1]


class Command(BaseCommand):
    """Everything under docs/generated/, and the marked parts of the rooms' READMEs."""

    help = "Write the generated documents, or with --check say which ones are not up to date."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """One switch."""
        parser.add_argument("--check", action="store_true", help="write nothing; fail when something differs")

    def handle(self, *args: object, **options: object) -> None:
        """Write what differs, or list it and fail."""
        differing: list[str] = []
        for generate in GENERATORS.values():
            for name, text in generate(ROOT).items():
                path = ROOT / name
                if path.exists() and path.read_text(encoding="utf-8") == text:
                    continue
                differing.append(name)
                if not options["check"]:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text, encoding="utf-8")
                    self.stdout.write(f"wrote {name}")
        if options["check"] and differing:
            raise CommandError(f"Not up to date: {', '.join(differing)}. Write them with: rodtrad docs")
