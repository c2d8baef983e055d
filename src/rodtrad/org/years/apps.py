"""The room as a Django application."""

from django.apps import AppConfig


class YearsConfig(AppConfig):
    name = "rodtrad.org.years"
    label = "years"
