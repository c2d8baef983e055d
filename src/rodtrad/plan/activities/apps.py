"""The room as a Django application."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "rodtrad.plan.activities"
    label = "activities"
