"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GoalsConfig(AppConfig):
    name = "rodtrad.plan.goals"
    label = "goals"

    def ready(self) -> None:
        """Contribute to menu, search and check."""
        from rodtrad.core import contributions as to
        from rodtrad.plan.goals import providers

        to.navigation.register("goals", to.NavigationEntry("plan", _("Kommunfullmäktiges mål"), "goals:list", 20))
        to.search.register("goals", providers.search)
        to.loose_ends.register("goals", providers.loose_ends)
