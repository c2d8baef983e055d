"""What actions contribute to the desk, search, the thread, the thread check, and other rooms' pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rodtrad.core.contributions import LooseEnd, Panel, SearchHit, StateFigure, Subject, ThreadLeaf, ToDo
from rodtrad.core.periods import today
from rodtrad.core.searching import hits_in
from rodtrad.core.verdicts import Sentence
from rodtrad.improve.actions.models import Action
from rodtrad.improve.actions.origins import origin_named
from rodtrad.improve.actions.queries import (
    SOON_DAYS,
    from_origin,
    late,
    proposable_nodes,
    unchecked,
    visible_to,
)
from rodtrad.improve.actions.states import UNFINISHED, ActionState
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import roles_of
from rodtrad.org.tree.queries import ids_below, node_name_on

LIMIT = 200
MOST_IN_PANEL = 20


def to_do(person: Any) -> Sequence[ToDo]:
    """The person's late actions in one line, effects to be judged, those that are due soon, and proposals to decide on."""
    mine = visible_to(person).filter(responsible_id=person.pk)
    soon = mine.filter(state__in=UNFINISHED, due_on__lte=today() + timedelta(days=SOON_DAYS)).order_by("due_on", "pk")
    rows = list(soon.values_list("pk", "title", "due_on")[:100])
    past = [r for r in rows if r[2] < today()]
    found: list[ToDo] = []
    if past:
        what = ngettext("%(n)s åtgärd är försenad", "%(n)s åtgärder är försenade", len(past)) % {"n": len(past)}
        found.append(_gathered(what, past, "late", 1))
    waiting = list(unchecked(mine).order_by("done_on", "pk").values_list("pk", "title", "effect_due_on")[:100])
    if waiting:
        what = ngettext("Bedöm effekten av %(n)s åtgärd", "Bedöm effekten av %(n)s åtgärder", len(waiting))
        found.append(_gathered(what % {"n": len(waiting)}, waiting, "unchecked", 3))
    for pk, title, due_on in [r for r in rows if r[2] >= today()][:5]:
        found.append(
            ToDo(_("Åtgärd ska snart vara klar"), title, reverse("actions:show", args=[pk]), due_on, urgency=6)
        )
    return [*found, *_to_decide(person)]


def _gathered(what: str, rows: Sequence[tuple[int, str, Any]], only: str, urgency: int) -> ToDo:
    url = reverse("actions:list") + f"?whose=mine&only={only}"
    if len(rows) == 1:
        url = reverse("actions:show", args=[rows[0][0]])
    return ToDo(what, rows[0][1], url, rows[0][2], urgency=urgency, n_items=len(rows))


def _to_decide(person: Any) -> list[ToDo]:
    """Proposals at the nodes that the person themself manages."""
    own = roles_of(person).filter(kind__in=[RoleKind.UNIT_MANAGER, RoleKind.MANAGEMENT]).values("node_id")
    rows = visible_to(person).filter(node_id__in=own, state=ActionState.PROPOSED).order_by("created_at")
    titles = list(rows.values_list("title", flat=True)[:100])
    if not titles:
        return []
    what = ngettext(
        "%(n)s föreslagen åtgärd att ta ställning till", "%(n)s föreslagna åtgärder att ta ställning till", len(titles)
    )
    url = reverse("actions:list") + "?whose=unit&state=proposed"
    return [ToDo(what % {"n": len(titles)}, titles[0], url, None, urgency=4, n_items=len(titles))]


def search(person: Any, text: str, limit: int) -> Sequence[SearchHit]:
    """Actions whose words fit."""
    rows = visible_to(person).annotate(node_name=node_name_on())
    return hits_in(rows, text, limit, kind=_("åtgärd"), url_name="actions:show", weight=0.8)


def thread_leaves(person: Any, goal_ids: Sequence[int]) -> Sequence[ThreadLeaf]:
    """The actions that hang on the goals."""
    standing = visible_to(person).filter(goal_id__in=goal_ids).exclude(state__in=["declined", "withdrawn"])
    rows = standing.select_related("responsible").order_by("due_on", "pk")[:LIMIT]
    return [
        ThreadLeaf(
            goal_id=a.goal_id or 0,
            kind=_("åtgärd"),
            title=a.title,
            url=reverse("actions:show", args=[a.pk]),
            state="late" if is_late(a) else a.state,
            state_label=_("försenad") if is_late(a) else a.get_state_display(),
            detail=f"{a.due_on:%Y-%m-%d}" + (f", {a.responsible}" if a.responsible else ""),
        )
        for a in rows
    ]


def is_late(action: Action) -> bool:
    """Whether its day has passed and it is not done."""
    return action.state in UNFINISHED and action.due_on < today()


LOOSE: dict[str, tuple[Sentence, Sentence]] = {
    "action_late": (
        gettext_lazy("Åtgärden skulle ha varit klar."),
        gettext_lazy("Säg om den är klar, eller ge den en ny dag."),
    ),
    "action_no_owner": (gettext_lazy("Ingen ansvarar för åtgärden."), gettext_lazy("Välj någon som arbetar här.")),
    "action_not_checked": (
        gettext_lazy("Åtgärden är klar men ingen har bedömt effekten."),
        gettext_lazy("Bedöm effekten; siffrorna sedan dess står bredvid."),
    ),
}


def loose_ends(person: Any, node_id: int, year: Any) -> Sequence[LooseEnd]:
    """Actions at and below the node that are late, have nobody, or are done and not judged. One query."""
    below = visible_to(person).filter(node_id__in=ids_below(node_id))
    unowned = below.filter(Q(responsible__isnull=True) | Q(responsible__is_active=False), state__in=UNFINISHED)
    rows = _loose("action_late", late(below)).union(
        _loose("action_no_owner", unowned), _loose("action_not_checked", unchecked(below)), all=True
    )
    return [
        LooseEnd(
            check, LOOSE[check][0], title, reverse("actions:show", args=[pk]), at, LOOSE[check][1], {"node_name": name}
        )
        for check, _due_on, pk, title, at, name in sorted(rows, key=lambda row: row[:3])
    ]


def _loose(check: str, rows: QuerySet[Action]) -> Any:
    named = rows.annotate(node_name=node_name_on()).order_by("due_on", "pk")
    return named.values_list(Value(check), "due_on", "pk", "title", "node_id", "node_name")[:LIMIT]


def state_figures(person: Any, period: Any) -> Sequence[StateFigure]:
    """How many actions are under way at and below the node, and how many of them are late. Two queries."""
    below = visible_to(person).filter(node_id__in=ids_below(period.node_id))
    n, n_late = below.filter(state__in=UNFINISHED).count(), late(below).count()
    if not n:
        return []
    url = reverse("actions:list") + f"?whose=unit&node={period.node_id}" + ("&only=late" if n_late else "")
    detail = ngettext("%(n)s försenad", "%(n)s försenade", n_late) % {"n": n_late} if n_late else ""
    return [StateFigure(_("åtgärder på gång"), str(n), url, "attention" if n_late else "neutral", detail)]


def panel(person: Any, subject: Subject) -> Panel | None:
    """What a thing gave rise to, and the way to let it give rise to one more. Two queries."""
    origin = origin_named(subject.kind)
    if origin is None:
        return None
    rows = from_origin(visible_to(person), subject.kind, subject.pk).select_related("responsible")
    actions = list(rows.order_by("due_on", "pk")[:MOST_IN_PANEL])
    node_id = subject.node_id
    may = origin.is_direct and node_id is not None and proposable_nodes(person).filter(node_id=node_id).exists()
    if not actions and not may:
        return None
    url = reverse("actions:create") + f"?from={subject.kind}:{subject.pk}" + (f"&node={node_id}" if node_id else "")
    values = {"actions": actions, "create_url": url if may else "", "today": today()}
    return Panel("actions/_panel.html", values)
