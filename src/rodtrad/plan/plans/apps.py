"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "rodtrad.plan.plans"
    label = "plans"

    def ready(self) -> None:
        """Contribute to menu, desk, search and check; let open plans follow their organisation."""
        from rodtrad.core import contributions as to
        from rodtrad.org.tree import carrying
        from rodtrad.plan.plans import following, providers

        to.navigation.register("plans", to.NavigationEntry("plan", _("Planer"), "plans:list", 10))
        to.to_do.register("plans", providers.to_do)
        to.search.register("plans", providers.search)
        to.loose_ends.register("plans", following.loose_ends)
        for kind in following.KINDS:
            carrying.register(kind)
        to.state_figures.register("plans", providers.state_figures)
