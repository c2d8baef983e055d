"""What signals contribute: how the organisation's figures stand, on the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.analyse.signals.queries import visible_to
from rodtrad.analyse.signals.states import CONCERNS, IMPROVEMENTS
from rodtrad.core.contributions import StateFigure
from rodtrad.org.tree.queries import ids_below


def state_figures(person: Any, period: Any) -> Sequence[StateFigure]:
    """How many series have changed at and below the node. One query."""
    counts = (
        visible_to(person)
        .filter(node_id__in=ids_below(period.node_id))
        .aggregate(
            n=Count("pk", filter=Q(gap="")),
            worse=Count("pk", filter=Q(variation__in=CONCERNS)),
            better=Count("pk", filter=Q(variation__in=IMPROVEMENTS)),
        )
    )
    if not counts["n"]:
        return []
    url = reverse("signals:overview", args=[period.node_id])
    detail = _("%(better)d bättre, %(worse)d sämre, av %(n)d serier som går att bedöma") % counts
    state = "attention" if counts["worse"] else "neutral"
    return [StateFigure(_("Indikatorer som ändrats"), str(counts["better"] + counts["worse"]), url, state, detail)]
