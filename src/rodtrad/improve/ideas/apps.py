"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdeasConfig(AppConfig):
    name = "rodtrad.improve.ideas"
    label = "ideas"

    def ready(self) -> None:
        """Contribute to menu, desk, search, check and ownership; be an origin; hear what became of the actions; follow."""
        from rodtrad.core import contributions as to
        from rodtrad.core.events import receive
        from rodtrad.improve.actions.events import ActionMoved
        from rodtrad.improve.actions.origins import Origin, origins
        from rodtrad.improve.ideas import operations, providers, queries
        from rodtrad.org.tree import carrying

        carrying.register(
            carrying.Carried("ideas.idea", _("idéer som väntar på svar"), queries.open_ones, address="ideas:show")
        )
        carrying.register(
            carrying.Carried("ideas.ideabox", _("idélådor"), queries.boxes, title="node__code", once=(), is_shown=False)
        )
        receive(ActionMoved, operations.tell_of_action)
        origins.register("ideas.idea", Origin(_("idé"), providers.ideas, is_direct=False))
        to.navigation.register("ideas", to.NavigationEntry("improve", _("Idéer"), "ideas:list", 30))
        to.to_do.register("ideas", providers.to_do)
        to.search.register("ideas", providers.search)
        to.loose_ends.register("ideas", providers.loose_ends)
        to.ownership.register("ideas", to.Ownership(_("idéer att svara på"), operations.owned_by, operations.hand_over))
