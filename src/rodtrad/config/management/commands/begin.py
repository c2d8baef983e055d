"""`rodtrad begin`: the first person of an empty installation."""

from __future__ import annotations

import argparse
from secrets import token_urlsafe

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from rodtrad.org.people.operations import begin


class Command(BaseCommand):
    """Makes one person who may give everybody else their roles; after that it refuses."""

    help = "Make the first person of an empty installation: system administrator and executive office."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Who."""
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args: object, email: str, name: str, **options: object) -> None:
        """Make the person and print the password, once."""
        password = token_urlsafe(12)
        try:
            person = begin(actor=None, email=email, name=name, password=password)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"{person.name} can log in as {person.email} with the password {password}")
        self.stdout.write("Change it under the name at the top right, and turn on a second step there.")
