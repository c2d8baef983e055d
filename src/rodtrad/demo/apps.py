"""The room as a Django application."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "rodtrad.demo"
    label = "demo"
