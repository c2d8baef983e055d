"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EconomyConfig(AppConfig):
    name = "rodtrad.follow.economy"
    label = "economy"

    def ready(self) -> None:
        """Contribute to menu, desk and thread."""
        from rodtrad.core import contributions as to
        from rodtrad.follow.economy import providers

        to.navigation.register("economy", to.NavigationEntry("follow", _("Ekonomi"), "economy:list", 30))
        to.state_figures.register("economy", providers.state_figures)
        to.thread_leaves.register("economy", providers.thread_leaves)
        to.to_do.register("economy", providers.to_do)
