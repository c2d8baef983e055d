"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "rodtrad.plan.indicators"
    label = "indicators"

    def ready(self) -> None:
        """Contribute to menu, search, check and ownership; let indicators in use and coming targets follow their organisation."""
        from rodtrad.core import contributions as to
        from rodtrad.org.tree import carrying
        from rodtrad.plan.indicators import operations, providers, queries

        to.navigation.register("indicators", to.NavigationEntry("plan", _("Indikatorer"), "indicators:list", 50))
        to.to_do.register("indicators", providers.to_do)
        to.search.register("indicators", providers.search)
        carrying.register(
            carrying.Carried(
                "indicators.indicator", _("indikatorer"), queries.open_ones, title="name", address="indicators:show"
            )
        )
        carrying.register(
            carrying.Carried(
                "indicators.target",
                _("årsmål"),
                queries.open_targets,
                title="indicator__name",
                once=("indicator_id", "year", "set_by"),
                only_alone=True,
            )
        )
        to.loose_ends.register("indicators", providers.loose_ends)
        to.ownership.register("indicators", to.Ownership(_("indikatorer"), providers.owned_by, operations.hand_over))
