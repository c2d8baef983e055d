"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "rodtrad.exchange.files"
    label = "files"

    def ready(self) -> None:
        """Contribute to the menu and to the list of things to do."""
        from rodtrad.core import contributions as to
        from rodtrad.exchange.files import providers

        entry = to.NavigationEntry("exchange", _("Filer in och ut"), "files:list", 10)
        to.navigation.register("files", entry)
        to.to_do.register("files", providers.to_do)
