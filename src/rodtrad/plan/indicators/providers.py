"""What indicators contribute to search, the thread and the thread check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.contributions import LooseEnd, SearchHit
from rodtrad.org.tree.queries import ids_below
from rodtrad.plan.indicators.models import Indicator, Value
from rodtrad.plan.indicators.queries import visible_to

LIMIT = 200


def search(person: Any, text: str, limit: int) -> Sequence[SearchHit]:
    """Indicators whose words fit."""
    query = SearchQuery(text, config="swedish", search_type="websearch")
    rows = (
        visible_to(person)
        .filter(Q(search=query) | Q(code__iexact=text.strip()))
        .annotate(rank=SearchRank(F("search"), query))
        .order_by("-rank", "pk")
        .values_list("pk", "name", "code", "rank")[:limit]
    )
    return [
        SearchHit(_("indikator"), name, code, reverse("indicators:show", args=[pk]), float(rank))
        for pk, name, code, rank in rows
    ]


def loose_ends(person: Any, node_id: int, year: Any) -> Sequence[LooseEnd]:
    """Indicators at and below the node that nobody owns, or that have had no value for two years."""
    current = Value.objects.filter(indicator=OuterRef("pk"), is_current=True, year__gte=year.pk - 1)
    rows = (
        visible_to(person)
        .filter(node_id__in=ids_below(node_id))
        .filter(Q(last_year__isnull=True) | Q(last_year__gte=year.pk))
        .annotate(has_value=Exists(current))
        .filter(Q(owner__isnull=True) | Q(owner__is_active=False) | Q(has_value=False))
        .order_by("pk")
        .values_list("pk", "name", "node_id", "owner_id", "has_value")[:LIMIT]
    )
    found: list[LooseEnd] = []
    for pk, name, owner_node, owner_id, has_value in rows:
        url = reverse("indicators:show", args=[pk])
        if owner_id is None:
            sentence, mend = _("Indikatorn har ingen ägare."), _("Välj någon som arbetar här.")
            found.append(LooseEnd("indicator_no_owner", sentence, name, url, owner_node, mend))
        if not has_value:
            sentence, mend = _("Indikatorn saknar värden för i år och i fjol."), _("Lägg in värden, eller avsluta den.")
            found.append(LooseEnd("indicator_no_value", sentence, name, url, owner_node, mend))
    return found


def owned_by(person: Any, node: Any) -> int:
    """How many indicators the person owns at the node."""
    return Indicator.objects.filter(owner=person, node=node).count()
