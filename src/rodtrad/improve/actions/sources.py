"""The origins that lie below this room: goals, activities and indicators. Higher rooms register their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from rodtrad.improve.actions.origins import Source
from rodtrad.plan.activities.queries import visible_to as visible_activities
from rodtrad.plan.goals.queries import visible_to as visible_goals
from rodtrad.plan.goals.queries import with_shown_title
from rodtrad.plan.indicators.queries import visible_to as visible_indicators


def goals(person: Any, keys: Sequence[int]) -> dict[int, Source]:
    """Goals that the person may see, called what they may read."""
    rows = with_shown_title(visible_goals(person).filter(pk__in=keys), person)
    return {
        pk: Source(title, reverse("goals:show", args=[pk]), node_id, goal_id=pk)
        for pk, title, node_id in rows.values_list("pk", "shown_title", "node_id")
        if title
    }


def activities(person: Any, keys: Sequence[int]) -> dict[int, Source]:
    """Activities that the person may see."""
    rows = visible_activities(person).filter(pk__in=keys).values_list("pk", "title", "node_id", "goal_id")
    return {
        pk: Source(title, reverse("activities:show", args=[pk]), node_id, goal_id=goal_id)
        for pk, title, node_id, goal_id in rows
    }


def indicators(person: Any, keys: Sequence[int]) -> dict[int, Source]:
    """Indicators that the person may see; where it is measured is said by the page that one came from."""
    rows = visible_indicators(person).filter(pk__in=keys).values_list("pk", "name", "node_id")
    return {
        pk: Source(name, reverse("indicators:show", args=[pk]), node_id, indicator_id=pk) for pk, name, node_id in rows
    }
