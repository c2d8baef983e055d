"""What the pages of actions have in common."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.ordering import SwedishOrder
from rodtrad.core.periods import today
from rodtrad.improve.actions.models import Action
from rodtrad.improve.actions.queries import visible_to
from rodtrad.org.people.models import User
from rodtrad.org.people.queries import LINE, people_with
from rodtrad.org.tree.queries import node_name_on
from rodtrad.plan.goals.models import Goal, GoalIndicator
from rodtrad.plan.goals.queries import of_year
from rodtrad.plan.goals.queries import visible_to as visible_goals
from rodtrad.plan.indicators.models import Indicator, Value


def fetch(request: HttpRequest, action_id: int) -> Action:
    """An action that the person may read, else 404."""
    rows = visible_to(request.user).select_related("responsible", "indicator", "goal", "created_by", "checked_by")
    return get_object_or_404(rows.annotate(node_name=node_name_on()), pk=action_id)


def crumbs(*last: tuple[str, str]) -> list[tuple[str, str]]:
    """The way here."""
    return [(_("Åtgärder"), reverse("actions:board")), *last]


def choices_at(user: Any, node_id: int, action: Action | None = None) -> dict[str, Any]:
    """What can be chosen in a form about an action at a node: people, goals of this and next year, measures."""
    people = people_with(LINE, node_id)
    year = today().year
    goals = visible_goals(user).filter(pk__in=(of_year(year) | of_year(year + 1)).filter(node_id=node_id))
    on_goals = GoalIndicator.objects.filter(goal__node_id=node_id).values("indicator_id")
    measured = Value.objects.filter(node_id=node_id, is_current=True).values("indicator_id")
    indicators = Indicator.objects.filter(pk__in=on_goals) | Indicator.objects.filter(pk__in=measured)
    if action is not None:
        people = people | User.objects.filter(pk=action.responsible_id)
        goals = goals | Goal.objects.filter(pk=action.goal_id)
        indicators = indicators | Indicator.objects.filter(pk=action.indicator_id)
    return {
        "people": people.distinct().order_by(SwedishOrder("name"), "pk"),
        "goals": goals.defer("search").order_by("-first_year", "position", "pk"),
        "indicators": indicators.defer("search").order_by(SwedishOrder("name"), "pk"),
    }
