"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "rodtrad.org.people"
    label = "people"

    def ready(self) -> None:
        """Contribute to menu and search, and say on a node's page who works there."""
        from rodtrad.core import contributions as to
        from rodtrad.core.events import receive
        from rodtrad.org.people import following, providers
        from rodtrad.org.tree import events
        from rodtrad.org.tree.panels import panels

        to.navigation.register("people", to.NavigationEntry("organise", _("Personer"), "people:list", 20))
        to.search.register("people", providers.search)
        panels.register("people", providers.panel)
        receive(events.NodesFollowed, following.follow)
        receive(events.ReorganisationUndone, following.go_back)
