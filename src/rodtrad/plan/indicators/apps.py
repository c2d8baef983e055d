"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "rodtrad.plan.indicators"
    label = "indicators"

    def ready(self) -> None:
        """Contribute to menu, search, check and ownership."""
        from rodtrad.core import contributions as to
        from rodtrad.plan.indicators import operations, providers

        to.navigation.register("indicators", to.NavigationEntry("plan", _("Indikatorer"), "indicators:list", 50))
        to.to_do.register("indicators", providers.to_do)
        to.search.register("indicators", providers.search)
        to.loose_ends.register("indicators", providers.loose_ends)
        to.ownership.register("indicators", to.Ownership(_("indikatorer"), providers.owned_by, operations.hand_over))
