"""`rodtrad load_kolada` loads Kolada's catalogue, municipalities, groups and the series that come with the product."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from rodtrad.exchange.kolada.loading import load_all


class Command(BaseCommand):
    """Loads what is not loaded already."""

    help = "Loads Kolada's catalogue, municipalities, groups and the series that come with the product."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what."""
        said = load_all()
        if options["verbosity"]:
            self.stdout.write("; ".join(said) or "Kolada's catalogue is loaded already.")
