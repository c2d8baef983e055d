"""What result dialogues contribute to the desk, search and the thread check, and to actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rodtrad.core.contributions import LooseEnd, SearchHit, StateFigure, ToDo
from rodtrad.core.ordering import holds
from rodtrad.core.periods import today
from rodtrad.improve.actions.origins import Source
from rodtrad.improve.dialogues.models import Side
from rodtrad.improve.dialogues.queries import (
    SOON_DAYS,
    had,
    lacking,
    takes_part,
    units,
    visible_points,
    visible_to,
    with_names,
)
from rodtrad.improve.dialogues.states import DialogueState
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import kinds_of
from rodtrad.org.tree.queries import node_name_on

LIMIT = 200
AUTUMN = 9  # from this month on, a unit without a planned dialogue hangs loose


def to_do(person: Any) -> Sequence[ToDo]:
    """Dialogues to prepare, to say are held, and to confirm; gathered when they are many. Three queries."""
    mine = with_names(takes_part(person))
    near = mine.filter(state=DialogueState.PLANNED, planned_on__lte=today() + timedelta(days=SOON_DAYS))
    found: list[ToDo] = []
    for dialogue in near.order_by("planned_on", "pk")[:10]:
        past = dialogue.planned_on < today()
        what = _("Säg om dialogen är hållen, eller flytta den") if past else _("Förbered resultatdialogen")
        url = reverse("result_dialogues:show", args=[dialogue.pk])
        about = getattr(dialogue, "node_name", "") or ""
        found.append(ToDo(what, about, url, dialogue.planned_on, urgency=3 if past else 6))
    upper = Q(pk__in=takes_part(person, Side.UPPER).values("pk"), upper_by__isnull=True)
    lower = Q(pk__in=takes_part(person, Side.LOWER).values("pk"), lower_by__isnull=True)
    waiting = mine.filter(upper | lower, state=DialogueState.HELD, points__withdrawn_at__isnull=True).distinct()
    rows = list(waiting.exclude(Q(upper_by=person) | Q(lower_by=person)).order_by("held_on", "pk")[:50])
    if rows:
        what = ngettext(
            "Bekräfta vad %(n)s dialog kom fram till", "Bekräfta vad %(n)s dialoger kom fram till", len(rows)
        )
        url = (
            reverse("result_dialogues:show", args=[rows[0].pk]) if len(rows) == 1 else reverse("result_dialogues:list")
        )
        about = getattr(rows[0], "node_name", "") or ""
        found.append(ToDo(what % {"n": len(rows)}, about, url, rows[0].held_on, urgency=4, n_items=len(rows)))
    return found


def search(person: Any, text: str, limit: int) -> Sequence[SearchHit]:
    """Dialogues by whom they are with; never by what was said."""
    rows = with_names(visible_to(person)).filter(holds("node_name", text.strip())).order_by("-planned_on", "-pk")
    return [
        SearchHit(
            _("resultatdialog"),
            f"{getattr(d, 'node_name', '')} {d.planned_on}",
            str(d.get_state_display()),
            reverse("result_dialogues:show", args=[d.pk]),
            0.05,
        )
        for d in rows[: min(limit, 20)]
    ]


def loose_ends(person: Any, node_id: int, year: Any) -> Sequence[LooseEnd]:
    """From September on: units and boards at and below the node without a planned dialogue. One query."""
    day = today()
    if year.pk != day.year or day.month < AUTUMN:
        return []
    rows = lacking(units(person, under=node_id), year.pk)
    return [
        LooseEnd(
            "dialogue_missing",
            _("Ingen resultatdialog är planerad eller hållen i år."),
            period.name,
            reverse("result_dialogues:plan", args=[period.node_id]),
            period.node_id,
            _("Bestäm en dag."),
            {"node_name": period.name},
        )
        for period in rows[:LIMIT]
    ]


def state_figures(person: Any, period: Any) -> Sequence[StateFigure]:
    """How many of the units below have had their dialogue this year, for those who lead. Two queries."""
    if not kinds_of(person) & {RoleKind.MANAGEMENT, RoleKind.CONTROLLER, RoleKind.EXECUTIVE_OFFICE}:
        return []
    rows, year = units(person, under=period.node_id).exclude(node_id=period.node_id), today().year
    n = rows.count()
    if not n:
        return []
    n_had = had(rows, year).count()
    url = reverse("result_dialogues:list") + f"?node={period.node_id}&year={year}"
    return [StateFigure(_("har haft sin resultatdialog"), _("%(n)s av %(all)s") % {"n": n_had, "all": n}, url)]


def points(person: Any, keys: Sequence[int]) -> dict[int, Source]:
    """Agreed points as origins of actions, for those who take part."""
    rows = visible_points(person).filter(pk__in=keys).annotate(node_name=node_name_on(ref="dialogue__node_id"))
    values = rows.values_list("pk", "node_name", "dialogue_id", "dialogue__node_id", "dialogue__planned_on")
    return {
        pk: Source(f"{name} {day}", reverse("result_dialogues:show", args=[key]), node_id, is_restricted=True)
        for pk, name, key, node_id, day in values
    }
