"""The room as a Django application."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "rodtrad.plan.plans"
    label = "plans"
