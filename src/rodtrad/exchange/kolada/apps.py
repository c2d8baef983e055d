"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KoladaConfig(AppConfig):
    name = "rodtrad.exchange.kolada"
    label = "kolada"

    def ready(self) -> None:
        """Contribute to the menu, and to the command that imports files."""
        from rodtrad.core.contributions import NavigationEntry, navigation
        from rodtrad.exchange.files.loaders import loaders
        from rodtrad.exchange.kolada.loading import LOADERS

        navigation.register("kolada", NavigationEntry("exchange", _("Koladas katalog"), "kolada:list", 20))
        for loader in LOADERS:
            loaders.register(str(loader.label), loader)
