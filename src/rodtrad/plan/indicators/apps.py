"""The room as a Django application."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "rodtrad.plan.indicators"
    label = "indicators"
