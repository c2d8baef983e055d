"""The room as a Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "rodtrad.follow.reports"
    label = "reports"

    def ready(self) -> None:
        """Contribute to menu, desk, search and thread; hear when a round opens."""
        from rodtrad.core import contributions as to
        from rodtrad.core.events import receive
        from rodtrad.follow.reports import improvements, operations, providers
        from rodtrad.follow.rounds.events import RoundOpened
        from rodtrad.follow.rounds.models import Round
        from rodtrad.improve.actions.origins import Origin, origins
        from rodtrad.improve.dialogues.material import material

        def begin(event: RoundOpened) -> None:
            operations.make_reports(round_=Round.objects.get(pk=event.round_id), board_id=event.board_id)

        receive(RoundOpened, begin)
        material.register("reports", improvements.assessments)
        origins.register("reports.report", Origin(_("rapport"), improvements.sources))
        to.navigation.register("reports", to.NavigationEntry("follow", _("Rapporter"), "reports:list", 10))
        to.to_do.register("reports", providers.to_do)
        to.search.register("reports", providers.search)
        to.thread_leaves.register("reports", providers.thread_leaves)
        to.state_figures.register("reports", providers.state_figures)
