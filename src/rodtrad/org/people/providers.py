"""What people contribute to search and to the page of a node."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.contributions import SearchHit
from rodtrad.core.ordering import holds
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import roles_reaching, visible_to
from rodtrad.org.tree.panels import NodePanel, PanelLine

FOREMOST = (RoleKind.UNIT_MANAGER, RoleKind.MANAGEMENT, RoleKind.CONTROLLER, RoleKind.BOARD_SECRETARY)
MOST_LINES = 12


def search(person: Any, text: str, limit: int) -> Sequence[SearchHit]:
    """People whose name or address fits."""
    wanted = text.strip()
    people = visible_to(person).filter(holds("name", wanted) | Q(email__icontains=wanted), is_active=True)
    return [
        SearchHit(_("person"), p.name, p.email, reverse("people:show", args=[p.pk]), 0.4)
        for p in people[: min(limit, 10)]
    ]


def panel(person: Any, node_id: int, on: date) -> NodePanel:
    """Who works at the node: the roles given there, and the nearest inherited ones. One query."""
    reaching = roles_reaching(node_id, on)
    here = [r for r in reaching if r.depth == 0]
    above = [r for r in reaching if r.depth and r.role.kind in FOREMOST]
    lines = [
        PanelLine(
            text=r.role.person.name,
            detail=str(r.role.get_kind_display()) + (f" ({r.node_name})" if r.depth else ""),
            url=reverse("people:show", args=[r.role.person_id]),
        )
        for r in [*here, *above][:MOST_LINES]
    ]
    return NodePanel(
        heading=_("Vilka arbetar här"),
        lines=tuple(lines),
        empty=_("Ingen har en roll här än."),
        url=reverse("people:of", args=[node_id]),
        link=_("Alla roller, också ärvda"),
    )
