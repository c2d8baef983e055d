"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FetchersConfig(AppConfig):
    name = "rodtrad.exchange.fetchers"
    label = "fetchers"

    def ready(self) -> None:
        """Contribute to menu and thread check."""
        from rodtrad.core import contributions as to
        from rodtrad.exchange.fetchers import providers

        to.navigation.register("fetchers", to.NavigationEntry("exchange", _("Källor som hämtas"), "fetchers:list", 30))
        to.loose_ends.register("fetchers", providers.loose_ends)
