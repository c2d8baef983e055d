"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "rodtrad.desk"
    label = "desk"

    def ready(self) -> None:
        """Stand in the menu."""
        from rodtrad.core.contributions import NavigationEntry, navigation

        navigation.register("thread", NavigationEntry("plan", _("Röda tråden"), "desk:threads", 30))
        navigation.register("check", NavigationEntry("follow", _("Trådkollen"), "desk:checks", 80))
        navigation.register("calendar", NavigationEntry("plan", _("Årets tider"), "desk:calendar", 70))
