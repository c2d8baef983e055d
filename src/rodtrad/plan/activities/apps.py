"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    name = "rodtrad.plan.activities"
    label = "activities"

    def ready(self) -> None:
        """Contribute to menu, desk, search, thread, check and ownership; let open activities follow their organisation."""
        from rodtrad.core import contributions as to
        from rodtrad.org.tree import carrying
        from rodtrad.plan.activities import operations, providers, queries

        to.navigation.register("activities", to.NavigationEntry("plan", _("Aktiviteter"), "activities:list", 40))
        to.to_do.register("activities", providers.to_do)
        to.search.register("activities", providers.search)
        to.thread_leaves.register("activities", providers.thread_leaves)
        carrying.register(
            carrying.Carried(
                "activities.activity",
                _("aktiviteter"),
                queries.open_ones,
                address="activities:show",
                belongs_to=("plans.plan", "goal__plan_id"),
            )
        )
        to.loose_ends.register("activities", providers.loose_ends)
        to.ownership.register(
            "activities", to.Ownership(_("pågående aktiviteter"), operations.owned_by, operations.hand_over)
        )
