"""What of last year still holds is carried over with one click, and marked so until someone touches it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.verdicts import YES, Verdict, no
from rodtrad.org.people.queries import manager_of
from rodtrad.plan.activities.models import Activity
from rodtrad.plan.activities.states import ActivityState
from rodtrad.plan.goals.models import ExpectedResult, Goal, GoalIndicator
from rodtrad.plan.goals.operations import add_goal
from rodtrad.plan.plans.models import Part, Plan
from rodtrad.plan.plans.operations.editing import locked
from rodtrad.plan.plans.queries import common_parts_offered, previous


def can_carry_over(plan: Plan, source: Goal, parent: Goal | None = None) -> Verdict:
    """Whether `source` may be carried over into `plan`: last year's own goal, once, with a goal above it this year."""
    if source.node_id != plan.node_id or source.first_year != plan.year_id - 1 or source.withdrawn_at is not None:
        return no(_("Bara enhetens egna mål från året före kan tas över."), "not_last_year")
    if Goal.objects.filter(plan=plan, carried_over_from=source, withdrawn_at=None).exists():
        return no(_("Målet är redan övertaget."), "already_carried_over")
    if parent is None and parent_in(source, plan.year_id) is None:
        return no(
            _(
                "Nämndens mål för %(year)s som det här utgick från finns inte. Lägg till målet och välj vad det utgår från."
            )
            % {"year": plan.year_id},
            "no_parent",
        )
    return YES


@operation("plans.carry_over")
def carry_over_goal(*, actor: Any, plan_id: int, goal_id: int, parent: Goal | None = None) -> Goal:
    """Take a goal of the year before into this plan with results, texts, indicators and activities a year later.

    Everything is marked *carried over* until it is touched. Without `parent`, the goal hangs under this year's goal
    that carries on, or has the same wording as, last year's parent. Raises ValidationError when there is none.
    """
    plan = locked(plan_id, actor)
    source = Goal.objects.select_related("parent", "plan").get(pk=goal_id)
    can_carry_over(plan, source, parent).enforce()
    above = parent or parent_in(source, plan.year_id) or source
    goal = add_goal(
        actor=actor, plan=plan, parent=above, title=source.title, purpose=source.purpose,
        takes_over=source.takes_over and source.title == above.title,
    )  # fmt: skip
    goal.carried_over_from, goal.is_carried_over = source, True
    goal.save(update_fields=["carried_over_from", "is_carried_over"])
    _copy_contents(source, goal, plan)
    return goal


@operation("plans.carry_over_all")
def carry_over_all(*, actor: Any, plan_id: int) -> tuple[list[Goal], list[Goal]]:
    """Carry over every goal of last year that can be. Returns those carried over, and those that were left."""
    plan = locked(plan_id, actor)
    made: list[Goal] = []
    left: list[Goal] = []
    sources = Goal.objects.filter(node_id=plan.node_id, first_year=plan.year_id - 1, withdrawn_at=None)
    for source in sources.exclude(plan=None).defer("search").select_related("parent").order_by("position", "pk"):
        verdict = can_carry_over(plan, source)
        if verdict:
            made.append(carry_over_goal(actor=actor, plan_id=plan.pk, goal_id=source.pk))
        elif verdict.code != "already_carried_over":
            left.append(source)
    return made, left


@operation("plans.carry_over_once")
def carry_over_once(*, actor: Any, plan_id: int) -> int:
    """Take over last year's introduction and the texts that stand once in the plan, where nothing is written yet.

    Returns how many texts were taken over.
    """
    plan = locked(plan_id, actor)
    before = previous(plan)
    if before is None:
        no(_("Det finns ingen plan från året före att ta texter från."), "no_last_year").enforce()
        raise AssertionError
    here = {(p.kind, p.aspect): p for p in Part.objects.filter(plan=plan, goal=None)}
    n_taken = 0
    for part in Part.objects.filter(plan=before, goal=None).select_related("common"):
        standing = here.get((part.kind, part.aspect))
        if not part.answers or (standing is not None and standing.answers):
            continue
        if standing is not None:
            standing.delete()
        n_taken += 1
        _copy_parts([part], None, plan)
    changes: dict[str, Any] = {"edited_at": timezone.now(), "edited_by": actor}
    if before.introduction and not plan.introduction:
        changes["introduction"] = before.introduction
        n_taken += 1
    Plan.objects.filter(pk=plan.pk).update(**changes)
    return n_taken


def parent_in(source: Goal, year: int) -> Goal | None:
    """This year's goal in the place of `source`'s parent: the same one if it still runs, else its successor in the chain."""
    old = source.parent
    if old is None or (old.withdrawn_at is None and old.first_year <= year <= old.last_year):
        return old
    same = Goal.objects.filter(level=old.level, node_id=old.node_id, withdrawn_at=None)
    same = same.filter(first_year__lte=year, last_year__gte=year).exclude(pk=old.pk)
    return same.filter(carried_over_from=old).first() or same.filter(title=old.title).first()


def _copy_contents(source: Goal, goal: Goal, plan: Plan) -> None:
    for result in ExpectedResult.objects.filter(goal=source, withdrawn_at=None):
        result.pk, result.goal, result._state.adding = None, goal, True
        result.save()
    for link in GoalIndicator.objects.filter(goal=source).exclude(indicator__last_year__lt=plan.year_id):
        link.pk, link.goal, link._state.adding = None, goal, True
        link.save()
    _copy_parts(Part.objects.filter(goal=source).select_related("common"), goal, plan)
    standing = Activity.objects.filter(goal=source, withdrawn_at=None).exclude(state=ActivityState.STOPPED)
    for activity in standing.select_related("responsible"):
        activity.pk, activity._state.adding = None, True
        activity.goal, activity.state, activity.stopped_reason = goal, ActivityState.PLANNED, ""
        activity.starts_on, activity.ends_on = a_year_later(activity.starts_on), a_year_later(activity.ends_on)
        if activity.responsible is None or not activity.responsible.is_active:
            activity.responsible = manager_of(goal.node_id)
        activity.save()


def _copy_parts(parts: Iterable[Part], goal: Goal | None, plan: Plan) -> None:
    """The texts as they stand; a common text that has ended is copied in, so that nothing is lost."""
    offered = set(common_parts_offered(plan).values_list("pk", flat=True))
    for part in parts:
        if part.common is not None and part.common_id not in offered:
            part.text = "\n\n".join(filter(None, (part.common.text, part.text)))
            part.common = None
        part.pk, part._state.adding = None, True
        part.goal, part.plan, part.is_carried_over, part.edited_at = goal, plan, True, timezone.now()
        part.save()


def a_year_later(day: date) -> date:
    """The same day next year; 29 February becomes 28."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
