"""The whole product as a Django application: it holds the commands that see all rooms."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "rodtrad.config"
    label = "config"
