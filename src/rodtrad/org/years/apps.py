"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class YearsConfig(AppConfig):
    name = "rodtrad.org.years"
    label = "years"

    def ready(self) -> None:
        """Stand in the menu."""
        from rodtrad.core.contributions import NavigationEntry, navigation

        navigation.register("years", NavigationEntry("organise", _("Budgetår och tider"), "years:list", 70))
