"""What activities contribute to the desk, search, the thread and the thread check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rodtrad.core.contributions import LooseEnd, SearchHit, ThreadLeaf, ToDo
from rodtrad.core.periods import today
from rodtrad.core.searching import hits_in
from rodtrad.org.tree.queries import ids_below, node_name_on
from rodtrad.plan.activities.queries import SOON_DAYS, UNFINISHED, late, of, visible_to


def to_do(person: Any) -> Sequence[ToDo]:
    """Late activities of the person, gathered in one line, and those that end soon, each by itself. One query."""
    horizon = today() + timedelta(days=SOON_DAYS)
    mine = of(visible_to(person), mine=person).filter(state__in=UNFINISHED, ends_on__lte=horizon)
    rows = list(mine.order_by("ends_on", "pk").values_list("pk", "title", "ends_on")[:100])
    past = [r for r in rows if r[2] < today()]
    found: list[ToDo] = []
    if past:
        what = ngettext("%(n)s aktivitet är försenad", "%(n)s aktiviteter är försenade", len(past)) % {"n": len(past)}
        url = reverse("activities:list") + "?late=1" if len(past) > 1 else reverse("activities:show", args=[past[0][0]])
        found.append(ToDo(what, past[0][1], url, past[0][2], urgency=2, n_items=len(past)))
    for pk, title, ends_on in [r for r in rows if r[2] >= today()][:5]:
        found.append(
            ToDo(_("Aktivitet slutar snart"), title, reverse("activities:show", args=[pk]), ends_on, urgency=6)
        )
    return found


def search(person: Any, text: str, limit: int) -> Sequence[SearchHit]:
    """Activities whose words fit."""
    rows = visible_to(person).annotate(node_name=node_name_on())
    return hits_in(rows, text, limit, kind=_("aktivitet"), url_name="activities:show", weight=0.8)


def thread_leaves(person: Any, goal_ids: Sequence[int]) -> Sequence[ThreadLeaf]:
    """The activities of the goals."""
    rows = visible_to(person).filter(goal_id__in=goal_ids).select_related("responsible").order_by("starts_on", "pk")
    return [
        ThreadLeaf(
            goal_id=a.goal_id,
            kind=_("aktivitet"),
            title=a.title,
            url=reverse("activities:show", args=[a.pk]),
            state="late" if a.state in UNFINISHED and a.ends_on < today() else a.state,
            state_label=_("försenad") if a.state in UNFINISHED and a.ends_on < today() else a.get_state_display(),
            detail=f"{a.starts_on:%Y-%m-%d}–{a.ends_on:%Y-%m-%d}" + (f", {a.responsible}" if a.responsible else ""),
        )
        for a in rows
    ]


def loose_ends(person: Any, node_id: int, year: Any) -> Sequence[LooseEnd]:
    """Activities past their end at and below the node."""
    rows = (
        late(of(visible_to(person), node_ids=ids_below(node_id)))
        .filter(Q(goal__first_year__lte=year.pk) & Q(goal__last_year__gte=year.pk))
        .annotate(node_name=node_name_on())
        .order_by("ends_on", "pk")
        .values_list("pk", "title", "node_id", "node_name", "ends_on")[:LIMIT]
    )
    return [
        LooseEnd(
            check="activity_past_end",
            sentence=_("Aktiviteten skulle ha varit klar %(day)s.") % {"day": ends_on},
            about=title,
            url=reverse("activities:show", args=[pk]),
            node_id=owner,
            mend=_("Säg om den är genomförd, avbruten eller får nytt slutdatum."),
            params={"node_name": name},
        )
        for pk, title, owner, name, ends_on in rows
    ]


LIMIT = 200
