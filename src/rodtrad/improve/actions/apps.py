"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActionsConfig(AppConfig):
    name = "rodtrad.improve.actions"
    label = "actions"

    def ready(self) -> None:
        """Contribute to menu, desk, search, thread, check, ownership and pages; register the origins below; follow the organisation."""
        from rodtrad.core import contributions as to
        from rodtrad.improve.actions import operations, providers, queries, sources
        from rodtrad.improve.actions.origins import Origin, origins
        from rodtrad.org.tree import carrying

        origins.register("goals.goal", Origin(_("mål"), sources.goals))
        origins.register("activities.activity", Origin(_("aktivitet"), sources.activities))
        origins.register("indicators.indicator", Origin(_("indikator"), sources.indicators))
        carrying.register(carrying.Carried("actions.action", _("åtgärder"), queries.open_ones, address="actions:show"))
        to.navigation.register("actions", to.NavigationEntry("improve", _("Åtgärder"), "actions:board", 10))
        to.to_do.register("actions", providers.to_do)
        to.search.register("actions", providers.search)
        to.thread_leaves.register("actions", providers.thread_leaves)
        to.loose_ends.register("actions", providers.loose_ends)
        to.state_figures.register("actions", providers.state_figures)
        to.panels.register("actions", providers.panel)
        to.ownership.register(
            "actions", to.Ownership(_("förbättringsåtgärder"), operations.owned_by, operations.hand_over)
        )
