"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "rodtrad.org.programmes"
    label = "programmes"

    def ready(self) -> None:
        """Stand in the menu."""
        from rodtrad.core.contributions import NavigationEntry, navigation

        navigation.register("programmes", NavigationEntry("organise", _("Kvalitetsprogram"), "programmes:list", 60))
