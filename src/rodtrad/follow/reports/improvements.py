"""What reports are to the rooms of improvement: something that gives rise to actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from rodtrad.follow.reports.queries import visible_to
from rodtrad.improve.actions.origins import Source
from rodtrad.org.tree.queries import node_name_on


def sources(person: Any, keys: Sequence[int]) -> dict[int, Source]:
    """Reports that the person may read. One query."""
    rows = visible_to(person).filter(pk__in=keys).select_related("round__year").annotate(node_name=node_name_on())
    return {
        r.pk: Source(f"{getattr(r, 'node_name', '')}, {r.round}", reverse("reports:show", args=[r.pk]), r.node_id)
        for r in rows
    }
