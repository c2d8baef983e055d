"""The room as a Django application."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "rodtrad.org.programmes"
    label = "programmes"
