"""The room as a Django application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "rodtrad.org.people"
    label = "people"
