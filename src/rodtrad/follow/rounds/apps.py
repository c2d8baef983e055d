"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RoundsConfig(AppConfig):
    name = "rodtrad.follow.rounds"
    label = "rounds"

    def ready(self) -> None:
        """Stand in the menu."""
        from rodtrad.core.contributions import NavigationEntry, navigation

        navigation.register("rounds", NavigationEntry("follow", _("Omgångar"), "rounds:list", 30))
