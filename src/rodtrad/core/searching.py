"""How a room's rows are found by their words, and become hits."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, QuerySet
from django.urls import reverse

from rodtrad.core.contributions import SearchHit
from rodtrad.core.verdicts import Sentence


def hits_in(
    rows: QuerySet[Any], text: str, limit: int, *, kind: Sentence, url_name: str, weight: float
) -> list[SearchHit]:
    """The rows whose `search` fits the words, best first. They bring `title` and `node_name`. One query.

    `weight` (0–1) says how a hit of this kind stands beside those of others.
    """
    query = SearchQuery(text, config="swedish", search_type="websearch")
    found = (
        rows.filter(search=query)
        .annotate(rank=SearchRank(F("search"), query))
        .order_by("-rank", "-pk")
        .values_list("pk", "title", "node_name", "rank")[:limit]
    )
    return [
        SearchHit(kind, title, name or "", reverse(url_name, args=[pk]), float(rank) * weight)
        for pk, title, name, rank in found
    ]
