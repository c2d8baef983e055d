"""`rodtrad personas`: who can log in to the demo city."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

from rodtrad.demo import people


class Command(BaseCommand):
    """Prints nothing in a city of real people."""

    help = "Say who can log in to the demo city."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        """One line per persona that is in this database."""
        emails = [p.email for p in people.PERSONAS]
        there = set(get_user_model().objects.filter(email__in=emails).values_list("email", flat=True))
        if not there:
            return
        self.stdout.write(f"Log in as one of these, with the password {people.PASSWORD}:\n\n")
        width = max(len(email) for email in there)
        for persona in people.PERSONAS:
            if persona.email in there:
                self.stdout.write(f"  {persona.email:<{width}}  {persona.name}, {persona.does}")
