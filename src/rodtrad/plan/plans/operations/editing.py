"""Writing in a plan: begun, its texts saved as one goes, common texts referred to, last year's goals carried over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.editing import save_edits
from rodtrad.core.openness import Openness
from rodtrad.core.operations import operation
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.org.people.queries import has_role
from rodtrad.org.programmes.queries import rulebook
from rodtrad.org.tree.models import BOARD_KINDS, Kind, NodePeriod
from rodtrad.org.years.models import BudgetYear
from rodtrad.org.years.states import YearState
from rodtrad.plan.activities.models import Activity
from rodtrad.plan.activities.states import ActivityState
from rodtrad.plan.goals.models import ExpectedResult, Goal, GoalIndicator
from rodtrad.plan.goals.operations import add_goal, can_write_in
from rodtrad.plan.plans.models import Aspect, CommonPart, Part, Plan, PlanLevel
from rodtrad.plan.plans.queries import WRITERS

PLAN_FIELDS = ("introduction", "frame_sek", "frame_comment")
PART_FIELDS = ("text", "basis", "basis_reference", "amount_sek")


def can_edit(plan: Plan, actor: Any) -> Verdict:
    """Whether `actor` may write in the plan now: the right role, and the plan a draft or under revision."""
    if not actor.has_perm("plans.edit", plan):
        return not_permitted(
            _("Enhetens medarbetare som skriver, enhetschefen, controllern och ledningen skriver i planen.")
        )
    return can_write_in(plan)


def can_create(period: NodePeriod, year: BudgetYear, actor: Any) -> Verdict:
    """Whether `actor` may begin a plan for the node in the year."""
    if not has_role(actor, WRITERS, period.node_id):
        return not_permitted(_("Den som har en roll som skriver på enheten påbörjar dess plan."))
    if period.kind not in {Kind.UNIT, Kind.GROUP, *BOARD_KINDS}:
        return no(_("Planer hör till nämnder, bolag och enheter."), "wrong_kind")
    if year.state != YearState.OPEN:
        return no(_("Året är inte öppet för planering. Stadsledningskontoret öppnar det."), "year_not_open")
    return YES


@operation("plans.create")
def create_plan(*, actor: Any, period: NodePeriod, year: BudgetYear) -> Plan:
    """Begin the node's plan for the year; if it is begun already, that one is returned."""
    can_create(period, year, actor).enforce()
    level = PlanLevel.BOARD if period.kind in BOARD_KINDS else PlanLevel.UNIT
    plan, _made = Plan.objects.get_or_create(
        node_id=period.node_id, year=year, defaults={"level": level, "edited_by": actor, "edited_at": timezone.now()}
    )
    return plan


@operation("plans.edit")
def edit_plan(*, actor: Any, plan_id: int, edits: Mapping[str, Any], seen: Mapping[str, str]) -> Plan:
    """Save edits of the plan's own fields. Raises `EditConflict` instead of overwriting."""
    _locked(plan_id, actor)
    row, _changed = save_edits(
        Plan.objects.all(),
        plan_id,
        edits={k: v for k, v in edits.items() if k in PLAN_FIELDS},
        seen=seen,
        extra={"edited_at": timezone.now(), "edited_by": actor},
    )
    return row


@operation("plans.edit_part")
def edit_part(
    *,
    actor: Any,
    plan_id: int,
    place: tuple[int | None, str, str],
    edits: Mapping[str, Any],
    seen: Mapping[str, str],
) -> Part | None:
    """Save edits of the text at `place` (goal id or None, kind, aspect); it is made when it is not there.

    Nothing is made for empty edits of what is not there (None is returned).
    Raises `EditConflict` instead of overwriting, ValidationError, or PermissionDenied.
    """
    plan = _locked(plan_id, actor)
    goal_id, kind, aspect = place
    there = Part.objects.filter(plan=plan, goal_id=goal_id, kind=kind, aspect=aspect).exists()
    if not there and not any(value not in {None, ""} for value in edits.values()):
        return None
    part = _part_at(plan, place)
    row, changed = save_edits(
        Part.objects.all(),
        part.pk,
        edits={k: v for k, v in edits.items() if k in PART_FIELDS},
        seen=seen,
        extra={"is_carried_over": False, "edited_at": timezone.now(), "edited_by": actor},
    )
    if changed:
        _touch(plan, place[0], actor)
    return row


@operation("plans.refer_to_common")
def refer_to_common(*, actor: Any, plan_id: int, place: tuple[int | None, str, str], common_id: int | None) -> Part:
    """Let the part say "as our common text" (None: no longer). What is written here stays beside it."""
    plan = _locked(plan_id, actor)
    part = _part_at(plan, place)
    common = CommonPart.objects.get(pk=common_id) if common_id is not None else None
    if common is not None and common.kind != part.kind:
        no(_("Den gemensamma texten gäller ett annat krav."), "wrong_kind").enforce()
    part.common, part.edited_at, part.edited_by = common, timezone.now(), actor
    part.is_carried_over = False
    part.save(update_fields=["common", "edited_at", "edited_by", "is_carried_over"])
    _touch(plan, place[0], actor)
    return part


@operation("plans.set_openness")
def set_openness(*, actor: Any, plan_id: int, openness: str) -> Plan:
    """Say who may read the adopted plan. For those who adopt it."""
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    if not actor.has_perm("plans.adopt", plan):
        not_permitted(_("Den som antar planen bestämmer vem som får läsa den.")).enforce()
    if openness not in Openness.values:
        no(_("Välj vem som får läsa planen."), "unknown_openness").enforce()
    plan.openness = openness
    plan.save(update_fields=["openness"])
    return plan


@operation("plans.carry_over")
def carry_over_goal(*, actor: Any, plan_id: int, goal_id: int, parent: Goal | None = None) -> Goal:
    """Take a goal of the year before into this plan with results, texts, indicators and activities a year later.

    Everything is marked *carried over* until it is touched. Without `parent`, the goal hangs under this year's goal
    that carries on, or has the same wording as, last year's parent. Raises ValidationError when there is none.
    """
    plan = _locked(plan_id, actor)
    source = Goal.objects.select_related("parent", "plan").get(pk=goal_id)
    if source.node_id != plan.node_id or source.first_year != plan.year_id - 1:
        no(_("Bara enhetens egna mål från året före kan tas över."), "not_last_year").enforce()
    if Goal.objects.filter(plan=plan, carried_over_from=source, withdrawn_at=None).exists():
        no(_("Målet är redan övertaget."), "already_carried_over").enforce()
    parent = parent or parent_in(source, plan.year_id)
    if parent is None:
        no(
            _(
                "Nämndens mål för %(year)s som det här utgick från finns inte. Lägg till målet och välj vad det utgår från."
            )
            % {"year": plan.year_id},
            "no_parent",
        ).enforce()
    goal = add_goal(
        actor=actor, plan=plan, parent=parent or source, title=source.title, purpose=source.purpose,
        takes_over=source.takes_over,
    )  # fmt: skip
    goal.carried_over_from, goal.is_carried_over = source, True
    goal.save(update_fields=["carried_over_from", "is_carried_over"])
    _copy_contents(source, goal, plan)
    return goal


def parent_in(source: Goal, year: int) -> Goal | None:
    """This year's goal in the place of `source`'s parent: the same one if it still runs, else its successor in the chain."""
    old = source.parent
    if old is None or old.first_year <= year <= old.last_year:
        return old
    same = Goal.objects.filter(level=old.level, node_id=old.node_id, first_year=year, withdrawn_at=None)
    return same.filter(carried_over_from=old).first() or same.filter(title=old.title).first()


def _copy_contents(source: Goal, goal: Goal, plan: Plan) -> None:
    now = timezone.now()
    for result in ExpectedResult.objects.filter(goal=source, withdrawn_at=None):
        result.pk, result.goal, result._state.adding = None, goal, True
        result.save()
    for link in GoalIndicator.objects.filter(goal=source):
        link.pk, link.goal, link._state.adding = None, goal, True
        link.save()
    for part in Part.objects.filter(goal=source):
        part.pk, part._state.adding = None, True
        part.goal, part.plan, part.is_carried_over, part.edited_at = goal, plan, True, now
        part.save()
    for activity in Activity.objects.filter(goal=source, withdrawn_at=None):
        activity.pk, activity._state.adding = None, True
        activity.goal, activity.state, activity.stopped_reason = goal, ActivityState.PLANNED, ""
        activity.starts_on, activity.ends_on = a_year_later(activity.starts_on), a_year_later(activity.ends_on)
        activity.save()


def a_year_later(day: date) -> date:
    """The same day next year; 29 February becomes 28."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _locked(plan_id: int, actor: Any) -> Plan:
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    can_edit(plan, actor).enforce()
    return plan


def _part_at(plan: Plan, place: tuple[int | None, str, str]) -> Part:
    goal_id, kind, aspect = place
    duties = rulebook(plan.year.programme_id).duties_of(plan.level)
    known = any(d.code == kind and d.is_text and d.is_for_goal == (goal_id is not None) for d in duties)
    if not known or (aspect and aspect not in Aspect.values):
        no(_("Det kravet finns inte i årets program. Ladda om sidan."), "unknown_duty").enforce()
    if goal_id is not None and not Goal.objects.filter(pk=goal_id, plan=plan, withdrawn_at=None).exists():
        no(_("Målet finns inte längre i planen. Ladda om sidan; texten finns kvar i webbläsaren."), "no_goal").enforce()
    try:
        part, _made = Part.objects.get_or_create(plan=plan, goal_id=goal_id, kind=kind, aspect=aspect)
    except IntegrityError:  # someone else made it between the two statements
        part = Part.objects.get(plan=plan, goal_id=goal_id, kind=kind, aspect=aspect)
    return part


def _touch(plan: Plan, goal_id: int | None, actor: Any) -> None:
    now = timezone.now()
    Plan.objects.filter(pk=plan.pk).update(edited_at=now, edited_by=actor)
    if goal_id is not None:
        Goal.objects.filter(pk=goal_id).update(is_carried_over=False, edited_at=now, edited_by=actor)
