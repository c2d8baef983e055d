"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TreeConfig(AppConfig):
    name = "rodtrad.org.tree"
    label = "tree"

    def ready(self) -> None:
        """Contribute to menu and search."""
        from rodtrad.core import contributions as to
        from rodtrad.org.tree import providers

        to.navigation.register("tree", to.NavigationEntry("organise", _("Organisationen"), "tree:index", 10))
        to.search.register("tree", providers.search)
