"""The room as a Django application."""

from django.apps import AppConfig


class TreeConfig(AppConfig):
    name = "rodtrad.org.tree"
    label = "tree"
