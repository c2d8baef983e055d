"""Questions about activities."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from rodtrad.core.openness import Openness
from rodtrad.core.periods import today
from rodtrad.org.people.queries import LINE, nodes_where
from rodtrad.org.years.states import YearState
from rodtrad.plan.activities.models import Activity
from rodtrad.plan.activities.states import ActivityState
from rodtrad.plan.goals.rules import WRITERS

UNFINISHED = (ActivityState.PLANNED, ActivityState.UNDER_WAY)
SOON_DAYS = 14


def visible_to(user: Any) -> QuerySet[Activity]:
    """Activities of plans that `user` may read. Twin of `activities.view`.

    Those of adopted plans for every employee (for all, when the plan is public); the rest in the line.
    """
    standing = Activity.objects.filter(withdrawn_at=None).defer("search")
    adopted = Q(goal__plan__adopted_version__gt=0) & ~Q(goal__title_in_force="")
    if not user.is_authenticated:
        return standing.filter(adopted, goal__plan__openness=Openness.PUBLIC)
    open_to_employees = adopted & ~Q(goal__plan__openness=Openness.RESTRICTED)
    return standing.filter(open_to_employees | Q(node_id__in=nodes_where(user, LINE)))


def withdrawn_for(user: Any) -> QuerySet[Activity]:
    """Withdrawn activities that `user` may put back, the latest first."""
    gone = Activity.objects.filter(withdrawn_at__isnull=False, node_id__in=nodes_where(user, WRITERS))
    return gone.defer("search").order_by("-withdrawn_at", "pk")


def late(activities: QuerySet[Activity], on: date | None = None) -> QuerySet[Activity]:
    """Those past their end and not done or stopped."""
    return activities.filter(state__in=UNFINISHED, ends_on__lt=on or today())


def of(activities: QuerySet[Activity], *, mine: Any = None, node_ids: Any = None) -> QuerySet[Activity]:
    """Those that a person is responsible for, or that belong to the nodes."""
    if mine is not None:
        activities = activities.filter(responsible_id=mine.pk)
    if node_ids is not None:
        activities = activities.filter(node_id__in=node_ids)
    return activities


def open_ones() -> QuerySet[Activity]:
    """Activities of plans that are not closed, whatever their own state: they go on where their plan does."""
    return Activity.objects.exclude(goal__plan__state="closed").exclude(goal__plan__year__state=YearState.CLOSED)
