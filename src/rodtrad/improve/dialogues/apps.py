"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultDialoguesConfig(AppConfig):
    name = "rodtrad.improve.dialogues"
    label = "result_dialogues"

    def ready(self) -> None:
        """Contribute to menu, desk, search and check; lay goals, figures and actions on the table; be an origin; follow."""
        from rodtrad.core import contributions as to
        from rodtrad.improve.actions.origins import Origin, origins
        from rodtrad.improve.dialogues import material, providers, queries
        from rodtrad.org.tree import carrying

        origins.register("result_dialogues.agreedpoint", Origin(_("resultatdialog"), providers.points, is_direct=False))
        material.material.register("goals", material.goals_and_figures)
        material.material.register("actions", material.open_actions)
        carrying.register(
            carrying.Carried(
                "result_dialogues.resultdialogue",
                _("planerade resultatdialoger"),
                queries.open_ones,
                title="agenda",
                address="result_dialogues:show",
            )
        )
        carrying.register(
            carrying.Carried(
                "result_dialogues.upper",
                _("resultatdialoger som den kallar till"),
                queries.open_ones,
                title="agenda",
                address="result_dialogues:show",
                column="upper_node_id",
            )
        )
        entry = to.NavigationEntry("improve", _("Resultatdialoger"), "result_dialogues:list", 20)
        to.navigation.register("result_dialogues", entry)
        to.to_do.register("result_dialogues", providers.to_do)
        to.search.register("result_dialogues", providers.search)
        to.loose_ends.register("result_dialogues", providers.loose_ends)
        to.state_figures.register("result_dialogues", providers.state_figures)
