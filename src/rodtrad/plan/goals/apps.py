"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GoalsConfig(AppConfig):
    name = "rodtrad.plan.goals"
    label = "goals"

    def ready(self) -> None:
        """Contribute to menu, search and check; let open goals follow their organisation."""
        from rodtrad.core import contributions as to
        from rodtrad.org.tree import carrying
        from rodtrad.plan.goals import providers, queries

        to.navigation.register("goals", to.NavigationEntry("plan", _("Kommunfullmäktiges mål"), "goals:list", 20))
        to.search.register("goals", providers.search)
        carrying.register(
            carrying.Carried("goals.goal", _("mål"), queries.open_goals, belongs_to=("plans.plan", "plan_id"))
        )
        to.loose_ends.register("goals", providers.loose_ends)
