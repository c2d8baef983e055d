"""What sources contribute: the thread check says which indicators are gone from their source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.contributions import LooseEnd
from rodtrad.exchange.fetchers.models import Feed
from rodtrad.org.tree.queries import ids_below
from rodtrad.plan.indicators.queries import visible_to

LIMIT = 200


def loose_ends(person: Any, node_id: int, year: Any) -> Sequence[LooseEnd]:
    """Indicators in use at and below the node whose source no longer has them. One query."""
    rows = Feed.objects.filter(
        removed_on__isnull=False,
        indicator__in=visible_to(person).filter(node_id__in=ids_below(node_id), last_year__isnull=True),
    ).select_related("indicator", "source")
    return [
        LooseEnd(
            "indicator_gone",
            _("Källan %(source)s har tagit bort indikatorn.") % {"source": f.source.name},
            f.indicator.name,
            reverse("indicators:show", args=[f.indicator_id]),
            f.indicator.node_id,
            _("Välj en ersättare eller låt den upphöra. Värdena finns kvar."),
        )
        for f in rows.defer("indicator__search")[:LIMIT]
    ]
