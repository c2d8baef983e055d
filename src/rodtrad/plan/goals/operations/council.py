"""What the executive office does with the council's goals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.verdicts import no
from rodtrad.org.tree.models import Node
from rodtrad.plan.goals.models import COUNCIL_LEVELS, Goal
from rodtrad.plan.goals.operations.permission import can_lead
from rodtrad.plan.goals.operations.writing import check_parent


@operation("goals.create_council_goal")
def create_council_goal(*, actor: Any, node: Node, fields: Mapping[str, Any]) -> Goal:
    """Write in a goal of the council. Raises PermissionDenied, or ValidationError when its place in the chain is wrong."""
    can_lead(actor).enforce()
    goal = Goal(node=node, **fields)
    _check(goal)
    goal.save()
    return goal


@operation("goals.change_council_goal")
def change_council_goal(*, actor: Any, goal_id: int, fields: Mapping[str, Any]) -> Goal:
    """Change a goal of the council; what is written is in force at once.

    Raises PermissionDenied, or ValidationError when the goals below would hang loose: another level, or other years.
    """
    can_lead(actor).enforce()
    goal = Goal.objects.select_for_update(of=("self",)).get(pk=goal_id, level__in=COUNCIL_LEVELS)
    level = goal.level
    for name, value in fields.items():
        setattr(goal, name, value)
    _check(goal)
    below = goal.children.filter(withdrawn_at=None)
    if goal.level != level and below.exists():
        no(_("Mål utgår från det här, så det kan inte byta nivå. Flytta dem först."), "has_children").enforce()
    outside = below.exclude(first_year__gte=goal.first_year, last_year__lte=goal.last_year).first()
    if outside is not None:
        no(
            _("Målet ”%(goal)s” som utgår från det här gäller %(first)s–%(last)s. Låt åren omfatta det.")
            % {"goal": outside, "first": outside.first_year, "last": outside.last_year},
            "children_outside",
        ).enforce()
    goal.save()
    return goal


def _check(goal: Goal) -> None:
    """A goal of the council, in its place in the chain, in years that its parent runs."""
    goal.title = goal.title.strip()
    goal.title_in_force = goal.title
    goal.full_clean(exclude=["search"])
    if goal.level not in COUNCIL_LEVELS:
        no(_("Nämndens och enhetens mål skrivs i deras planer."), "wrong_level").enforce()
    check_parent(goal, goal.parent)
    if goal.parent is not None and not (
        goal.parent.first_year <= goal.first_year and goal.last_year <= goal.parent.last_year
    ):
        no(
            _("Målet ovanför gäller %(first)s–%(last)s. Välj år inom det, eller ett annat mål ovanför.")
            % {"first": goal.parent.first_year, "last": goal.parent.last_year},
            "outside_parent",
        ).enforce()
