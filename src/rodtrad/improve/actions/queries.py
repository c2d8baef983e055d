"""Questions about improvement actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from rodtrad.core.openness import Openness
from rodtrad.core.periods import today
from rodtrad.improve.actions.models import Action, Batch
from rodtrad.improve.actions.states import ENDED, STANDING, UNFINISHED, ActionState
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import LINE, nodes_where, roles_of
from rodtrad.org.tree.models import NodePeriod
from rodtrad.org.tree.queries import ids_below, node_name_on, periods_on

DECIDERS = frozenset({RoleKind.UNIT_MANAGER, RoleKind.MANAGEMENT, RoleKind.CONTROLLER})
WRITERS = DECIDERS | {RoleKind.CONTRIBUTOR}
PROPOSERS = WRITERS | {RoleKind.EXECUTIVE_OFFICE, RoleKind.FEEDBACK_HANDLER, RoleKind.PROCUREMENT_OFFICER}
NOT_SHOWN_OUTSIDE = (ActionState.PROPOSED, *ENDED)
SOON_DAYS = 14
CHECK_AFTER_DAYS = 90
UNDO_MINUTES = 60


def visible_to(user: Any) -> QuerySet[Action]:
    """Actions that `user` may read: decided and open ones for every employee, all in the line, and one's own. Twin of `actions.view`."""
    rows = Action.objects.defer("search")
    if not user.is_authenticated:
        return rows.none()
    open_to_all = ~Q(openness=Openness.RESTRICTED) & ~Q(state__in=NOT_SHOWN_OUTSIDE)
    own = Q(responsible_id=user.pk) | Q(created_by_id=user.pk)
    return rows.filter(open_to_all | own | Q(node_id__in=nodes_where(user, LINE)))


def late(actions: QuerySet[Action], on: date | None = None) -> QuerySet[Action]:
    """Those past their day and not done."""
    return actions.filter(state__in=UNFINISHED, due_on__lt=on or today())


def unchecked(actions: QuerySet[Action], on: date | None = None) -> QuerySet[Action]:
    """Those done whose effect should have been judged: the day set for it has come, or none is set and three months went."""
    day = on or today()
    waited = Q(effect_due_on__isnull=True, done_on__lte=day - timedelta(days=CHECK_AFTER_DAYS))
    return actions.filter(Q(state=ActionState.DONE) & (Q(effect_due_on__lte=day) | waited))


def from_origin(actions: QuerySet[Action], kind: str, pk: int) -> QuerySet[Action]:
    """Those that one thing gave rise to."""
    return actions.filter(origin_kind=kind, origin_id=pk)


def homes(user: Any) -> list[NodePeriod]:
    """The nodes of the person's own roles, in Swedish order of name."""
    at = roles_of(user).filter(kind__in=LINE).values("node_id")
    return list(periods_on().filter(node_id__in=at))


def proposable_nodes(user: Any) -> QuerySet[NodePeriod]:
    """Where the person may propose an action. Twin of `actions.propose_at`."""
    return periods_on().filter(node_id__in=nodes_where(user, PROPOSERS))


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list, a board, a timeline or a file is asked to show."""

    whose: str = "mine"  # mine, unit, all
    node_id: int | None = None
    state: str = ""
    origin: str = ""
    text: str = ""
    only: str = ""  # late, unchecked, unowned

    @classmethod
    def read(cls, asked: Mapping[str, Any], whose: str = "mine") -> Filters:
        """The filters in an address; what can't be read is left out."""
        node = str(asked.get("node", ""))
        return cls(
            whose=w if (w := str(asked.get("whose", ""))) in {"mine", "unit", "all"} else whose,
            node_id=int(node) if node.isdecimal() and len(node) < 12 else None,
            state=s if (s := str(asked.get("state", ""))) in ActionState.values else "",
            origin=str(asked.get("origin", ""))[:60],
            text=str(asked.get("q", "")).strip()[:200],
            only=o if (o := str(asked.get("only", ""))) in {"late", "unchecked", "unowned"} else "",
        )


def chosen(user: Any, filters: Filters) -> QuerySet[Action]:
    """The actions that the person may read and the filters let through, those due first in front."""
    rows = visible_to(user)
    if filters.whose == "mine":
        rows = rows.filter(responsible_id=user.pk)
    elif filters.node_id is not None:
        rows = rows.filter(node_id__in=ids_below(filters.node_id))
    elif filters.whose == "unit":
        rows = rows.filter(node_id__in=nodes_where(user, LINE))
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.origin:
        rows = rows.filter(origin_kind="" if filters.origin == "own" else filters.origin)
    if filters.text:
        rows = rows.filter(search=SearchQuery(filters.text, config="swedish", search_type="websearch"))
    if filters.only == "late":
        rows = late(rows)
    elif filters.only == "unchecked":
        rows = unchecked(rows)
    elif filters.only == "unowned":
        rows = rows.filter(responsible__isnull=True, state__in=UNFINISHED)
    return rows.select_related("responsible").annotate(node_name=node_name_on()).order_by("due_on", "pk")


def counts_by_state(actions: QuerySet[Action]) -> dict[str, int]:
    """How many there are in each state. One query."""
    return dict(actions.order_by().values_list("state").annotate(n=Count("pk")))


def latest_batch(user: Any) -> Batch | None:
    """The person's latest change of actions, if it can still be undone."""
    since = timezone.now() - timedelta(minutes=UNDO_MINUTES)
    row = Batch.objects.filter(made_by_id=user.pk).annotate(n=Count("lines")).order_by("-made_at", "-pk").first()
    return row if row is not None and row.undone_at is None and row.made_at >= since else None


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a person may move actions, and where decide on them: for lists, so that no rule is asked once a row."""

    person_id: int
    moves_at: frozenset[int]
    decides_at: frozenset[int]

    def may(self, permission: str, action: Action) -> bool:
        """The answer of the rules `actions.move` and `actions.decide`, of which this is the twin."""
        if permission == "actions.move" and action.responsible_id == self.person_id:
            return True
        return action.node_id in (self.moves_at if permission == "actions.move" else self.decides_at)


def reach_of(user: Any, node_ids: Iterable[int]) -> Reach:
    """What the person may do at the nodes. Three queries, however many nodes."""
    wanted = set(node_ids)
    led = set(
        roles_of(user).filter(kind=RoleKind.EXECUTIVE_OFFICE, node_id__in=wanted).values_list("node_id", flat=True)
    )
    writes, decides = (set(nodes_where(user, kinds).filter(node_id__in=wanted)) for kinds in (WRITERS, DECIDERS))
    return Reach(user.pk, frozenset(writes | led), frozenset(decides | led))


def open_ones() -> QuerySet[Action]:
    """Actions that are not closed: they go on where their organisation does."""
    return Action.objects.filter(state__in=STANDING)
