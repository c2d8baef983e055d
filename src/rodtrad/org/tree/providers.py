"""What the organisation contributes to search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse

from rodtrad.core.contributions import SearchHit
from rodtrad.core.ordering import holds
from rodtrad.core.periods import today
from rodtrad.org.tree.queries import names_of, visible_to


def search(person: Any, text: str, limit: int) -> Sequence[SearchHit]:
    """Organisations of today whose name, address, contractor or code fits. Two queries."""
    wanted = text.strip()
    fits = holds("name", wanted) | holds("address", wanted) | holds("contractor", wanted)
    fits |= Q(node__code__iexact=wanted)
    rows = list(visible_to(person).filter(fits, valid__contains=today()).order_by("name", "pk")[: min(limit, 20)])
    above = names_of({row.parent_id for row in rows if row.parent_id})
    return [
        SearchHit(
            row.get_kind_display(),
            row.name,
            above.get(row.parent_id or 0, ""),
            reverse("tree:show", args=[row.node_id]),
            0.9 if row.name.casefold().startswith(wanted.casefold()) else 0.6,
        )
        for row in rows
    ]
