"""`rodtrad first_administrator ADDRESS NAME`: who may let everybody else in."""

from __future__ import annotations

import argparse

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from rodtrad.org.people.operations import first_administrator


class Command(BaseCommand):
    """Once for each city; refuses when there is a system administrator already."""

    help = "Let the first system administrator in; they ask for a password by e-mail, or use the city's own log-in."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The address and the name."""
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args: object, **options: str) -> None:
        """Make person and role."""
        try:
            role = first_administrator(email=options["email"], name=options["name"])
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"{role.person.name} ({role.person.email}) is the system administrator.")
