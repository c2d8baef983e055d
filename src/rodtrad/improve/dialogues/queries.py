"""Questions about result dialogues: which a person may know of, in which they take part, who has had theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from rodtrad.core.periods import today
from rodtrad.improve.dialogues.models import AgreedPoint, DialogueKind, Participant, ResultDialogue, Side
from rodtrad.improve.dialogues.states import DONE, DialogueState
from rodtrad.org.people.models import Role, RoleKind, User
from rodtrad.org.people.queries import LINE, nodes_where, people_with, roles_of
from rodtrad.org.tree.models import BOARD_KINDS, Kind, NodePeriod, Placement, Regime
from rodtrad.org.tree.queries import ids_below, node_name_on, periods_on

LEADERS = frozenset({RoleKind.UNIT_MANAGER, RoleKind.MANAGEMENT})
PLANNERS = LEADERS | {RoleKind.CONTROLLER, RoleKind.EXECUTIVE_OFFICE}
SIDE_ROLES: dict[tuple[str, str], frozenset[str]] = {
    (DialogueKind.LEVELS, Side.UPPER): LEADERS | {RoleKind.EXECUTIVE_OFFICE},
    (DialogueKind.LEVELS, Side.LOWER): LEADERS,
    (DialogueKind.STAFF, Side.UPPER): LEADERS,
    (DialogueKind.STAFF, Side.LOWER): frozenset({RoleKind.CONTRIBUTOR}),
    (DialogueKind.CONTRACTOR, Side.UPPER): LEADERS | {RoleKind.PROCUREMENT_OFFICER},
    (DialogueKind.CONTRACTOR, Side.LOWER): LEADERS,
}
SOON_DAYS = 21


def takes_part(user: Any, side: str = "") -> QuerySet[ResultDialogue]:
    """Those where `user` sits on one of the sides (or on `side`): by a role that stands at the side's own node, or by name.

    A role above does not count: what is said is for the two who talk, not for those who lead them. Twin of `result_dialogues.take_part`.
    """
    if not user.is_authenticated:
        return ResultDialogue.objects.none()
    sides = [side] if side else list(Side.values)
    named = Participant.objects.filter(person_id=user.pk, side__in=sides).values("dialogue_id")
    condition = Q(pk__in=named)
    for (kind, of_side), kinds in SIDE_ROLES.items():
        if of_side in sides:
            at = roles_of(user).filter(kind__in=kinds).values("node_id")
            where = {"upper_node_id__in" if of_side == Side.UPPER else "node_id__in": at}
            condition |= Q(kind=kind, **where)
    return ResultDialogue.objects.filter(condition)


def visible_to(user: Any) -> QuerySet[ResultDialogue]:
    """Those that `user` may know are planned or held: in the line, and one's own. Twin of `result_dialogues.view`."""
    if not user.is_authenticated:
        return ResultDialogue.objects.none()
    own = takes_part(user).values("pk")
    return ResultDialogue.objects.filter(Q(node_id__in=nodes_where(user, LINE)) | Q(pk__in=own))


def side_of(user: Any, dialogue: ResultDialogue) -> str:
    """The side where `user` sits, "" for none; for one who could sit on both, the one not yet confirmed by another."""
    if not user.is_authenticated:
        return ""
    named = Participant.objects.filter(dialogue=dialogue, person_id=user.pk).values_list("side", flat=True).first()
    if named:
        return named
    held = set(
        roles_of(user).filter(node_id__in=[dialogue.node_id, dialogue.upper_node_id]).values_list("kind", "node_id")
    )
    for side in (Side.LOWER, Side.UPPER):
        at = dialogue.upper_node_id if side == Side.UPPER else dialogue.node_id
        if any(node_id == at and kind in SIDE_ROLES[dialogue.kind, side] for kind, node_id in held):
            return side
    return ""


def upper_of(node_id: int, kind: str) -> int | None:
    """Who talks with a node: itself for its staff, else the nearest node above where someone with the right role sits."""
    if kind == DialogueKind.STAFF:
        return node_id
    day = today()
    kinds = SIDE_ROLES[kind, Side.UPPER]
    seated = Role.objects.filter(
        kind__in=kinds, valid__contains=day, person__is_active=True, node_id=OuterRef("ancestor_id")
    )
    above = Placement.objects.filter(Exists(seated), node_id=node_id, valid__contains=day, depth__gt=0)
    return above.order_by("depth").values_list("ancestor_id", flat=True).first()


def seated(dialogue: ResultDialogue) -> dict[str, list[User]]:
    """Who sits on each side, by role and by name. Three queries."""
    answer: dict[str, list[User]] = {}
    named = list(Participant.objects.filter(dialogue=dialogue).select_related("person").order_by("pk"))
    for side in Side.values:
        at = dialogue.upper_node_id if side == Side.UPPER else dialogue.node_id
        by_role = list(people_with(SIDE_ROLES[dialogue.kind, side], at, inherited=False))
        extra = [p.person for p in named if p.side == side and p.person not in by_role]
        answer[side] = [*by_role, *extra]
    return answer


def with_names(dialogues: QuerySet[ResultDialogue]) -> QuerySet[ResultDialogue]:
    """Annotated with what the two nodes are called."""
    return dialogues.annotate(node_name=node_name_on(), upper_name=node_name_on(ref="upper_node_id"))


def visible_points(user: Any) -> QuerySet[AgreedPoint]:
    """What was agreed, for those who take part."""
    return AgreedPoint.objects.filter(dialogue__in=takes_part(user), withdrawn_at=None)


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """One organisation's dialogues of a year, by kind; None where there is none, and no cell where none is asked for."""

    period: NodePeriod
    cells: tuple[tuple[str, ResultDialogue | None, bool], ...]


def units(user: Any, *, under: int | None = None) -> QuerySet[NodePeriod]:
    """The units and boards in the person's line, which should each have a dialogue a year."""
    rows = periods_on().filter(node_id__in=nodes_where(user, LINE), kind__in=[Kind.UNIT, *BOARD_KINDS])
    return rows.filter(node_id__in=ids_below(under)) if under is not None else rows


def lacking(rows: QuerySet[NodePeriod], year: int) -> QuerySet[NodePeriod]:
    """Those without a dialogue between levels that is planned or held in the year."""
    some = ResultDialogue.objects.filter(
        ~Q(state=DialogueState.CANCELLED), node_id=OuterRef("node_id"), year=year, kind=DialogueKind.LEVELS
    )
    return rows.filter(~Exists(some))


def had(rows: QuerySet[NodePeriod], year: int) -> QuerySet[NodePeriod]:
    """Those whose dialogue between levels has been held in the year."""
    done = ResultDialogue.objects.filter(
        node_id=OuterRef("node_id"), year=year, kind=DialogueKind.LEVELS, state__in=DONE
    )
    return rows.filter(Exists(done))


def calendar(periods: Iterable[NodePeriod], year: int) -> list[CalendarRow]:
    """Who has had which dialogue. One query, however many organisations; the latest of each kind, a held one first."""
    rows = list(periods)
    found: dict[tuple[int, str], ResultDialogue] = {}
    dialogues = ResultDialogue.objects.filter(year=year, node_id__in=[p.node_id for p in rows])
    for dialogue in dialogues.exclude(state=DialogueState.CANCELLED).order_by("planned_on", "pk"):
        key = (dialogue.node_id, dialogue.kind)
        if key not in found or found[key].state not in DONE:
            found[key] = dialogue
    return [CalendarRow(p, tuple(_cells(p, found))) for p in rows]


def _cells(
    period: NodePeriod, found: dict[tuple[int, str], ResultDialogue]
) -> Sequence[tuple[str, ResultDialogue | None, bool]]:
    asked = defaultdict(
        lambda: True, {DialogueKind.STAFF: period.kind == Kind.UNIT and period.regime != Regime.CONTRACTOR}
    )
    asked[DialogueKind.CONTRACTOR] = period.regime == Regime.CONTRACTOR
    return [(kind, found.get((period.node_id, kind)), asked[kind]) for kind in DialogueKind.values]


def open_ones() -> QuerySet[ResultDialogue]:
    """Dialogues that are planned: they are held with whoever goes on."""
    return ResultDialogue.objects.filter(state=DialogueState.PLANNED)
