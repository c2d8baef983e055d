"""The room as a Django application."""

from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "rodtrad.plan.goals"
    label = "goals"
