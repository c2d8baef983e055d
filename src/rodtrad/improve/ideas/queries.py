"""Questions about ideas, and the one about who left them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from rodtrad.core.periods import today
from rodtrad.improve.ideas.models import WORKDAYS, Authorship, Idea, IdeaBox, Support
from rodtrad.improve.ideas.states import IdeaState
from rodtrad.org.people.models import RoleKind, User
from rodtrad.org.people.queries import LINE, manager_of, nodes_where, roles_of
from rodtrad.org.tree.models import NodePeriod, Placement
from rodtrad.org.tree.queries import node_name_on, periods_on

KEEPERS = frozenset({RoleKind.UNIT_MANAGER, RoleKind.MANAGEMENT})


def visible_to(user: Any) -> QuerySet[Idea]:
    """Ideas are open to every employee who has logged in; those taken back only to whom they come from. Twin of `ideas.view`."""
    if not user.is_authenticated:
        return Idea.objects.none()
    mine = Q(authorship__person_id=user.pk)
    return Idea.objects.defer("search").filter(~Q(state=IdeaState.WITHDRAWN) | mine)


def known_authorships(user: Any) -> QuerySet[Authorship]:
    """Who left which idea, as far as `user` may know: of those left openly, of one's own, of those trusted to one by name.

    The only way to a row of `Authorship` for showing. Twin of `ideas.know_author`.
    """
    if not user.is_authenticated:
        return Authorship.objects.none()
    return Authorship.objects.filter(Q(idea__is_anonymous=False) | Q(person_id=user.pk) | Q(known_to_id=user.pk))


def authors(user: Any, ideas: Sequence[Idea]) -> dict[int, User]:
    """The names to show beside ideas. One query."""
    rows = known_authorships(user).filter(idea__in=[i.pk for i in ideas]).select_related("person")
    return {a.idea_id: a.person for a in rows}


def mine(user: Any) -> QuerySet[Idea]:
    """Those that the person left."""
    return visible_to(user).filter(authorship__person_id=user.pk)


def to_answer(user: Any) -> QuerySet[Idea]:
    """Those that wait for the person's answer."""
    return visible_to(user).filter(handler_id=user.pk, state=IdeaState.RECEIVED)


def late(ideas: QuerySet[Idea]) -> QuerySet[Idea]:
    """Those that should have been answered."""
    return ideas.filter(state=IdeaState.RECEIVED, answer_by__lt=today())


def with_support(ideas: QuerySet[Idea], user: Any) -> QuerySet[Idea]:
    """Annotated with how many support each (`n_supports`), whether `user` does (`is_supported`), and the node's name."""
    own = Support.objects.filter(idea=OuterRef("pk"), person_id=user.pk)
    return ideas.annotate(
        n_supports=Count("supports", distinct=True), is_supported=Exists(own), node_name=node_name_on()
    )


@dataclass(frozen=True, slots=True)
class Handling:
    """Who answers an idea left at a node, within how many working days."""

    handler: User | None
    workdays: int


def handling_at(node_id: int) -> Handling:
    """The nearest box at or above the node whose handler works here; without one, the node's manager and the usual time."""
    day = today()
    depth = Placement.objects.filter(node_id=node_id, valid__contains=day).values_list("ancestor_id", "depth")
    above = dict(depth)
    boxes = IdeaBox.objects.filter(node_id__in=above, handler__is_active=True).select_related("handler")
    nearest = min(boxes, key=lambda b: above[b.node_id], default=None)
    if nearest is not None:
        return Handling(nearest.handler, nearest.workdays)
    return Handling(manager_of(node_id), WORKDAYS)


def places(user: Any) -> list[NodePeriod]:
    """Where the person can leave an idea: at the nodes of their own roles."""
    return list(periods_on().filter(node_id__in=roles_of(user).values("node_id")))


def boxes_kept_by(user: Any) -> QuerySet[NodePeriod]:
    """Where the person decides who answers ideas. Twin of `ideas.keep_box`."""
    return periods_on().filter(node_id__in=nodes_where(user, KEEPERS))


def in_line(user: Any) -> QuerySet[Idea]:
    """Ideas left where the person has a role in the line."""
    return visible_to(user).filter(node_id__in=nodes_where(user, LINE))


def open_ones() -> QuerySet[Idea]:
    """Ideas that wait for an answer: they wait where their organisation goes on."""
    return Idea.objects.filter(state=IdeaState.RECEIVED)


def boxes() -> QuerySet[IdeaBox]:
    """The idea boxes: one goes on where the organisation does, if there is none."""
    return IdeaBox.objects.all()
