"""Writing in a plan: begun, its texts saved as one goes, common texts referred to, carried-over texts confirmed."""

from __future__ import annotations

from collections.abc import Mapping
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
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.goals.operations import can_write_in
from rodtrad.plan.plans.models import Aspect, Part, Plan, PlanLevel
from rodtrad.plan.plans.queries import WRITERS, common_parts_offered

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
        node_id=period.node_id,
        year=year,
        written_at=None,
        defaults={"level": level, "edited_by": actor, "edited_at": timezone.now()},
    )
    return plan


@operation("plans.edit")
def edit_plan(*, actor: Any, plan_id: int, edits: Mapping[str, Any], seen: Mapping[str, str]) -> Plan:
    """Save edits of the plan's own fields. Raises `EditConflict` instead of overwriting."""
    locked(plan_id, actor)
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
    plan = locked(plan_id, actor)
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
        touch(plan, place[0], actor)
    return row


@operation("plans.refer_to_common")
def refer_to_common(*, actor: Any, plan_id: int, place: tuple[int | None, str, str], common_id: int | None) -> Part:
    """Let the part say "as our common text" (None: no longer). What is written here stays beside it."""
    plan = locked(plan_id, actor)
    part = _part_at(plan, place)
    common = common_parts_offered(plan).filter(pk=common_id).first() if common_id is not None else None
    if common_id is not None and common is None:
        no(_("Den gemensamma texten finns inte för enheten det här året. Välj en i listan."), "not_offered").enforce()
    if common is not None and common.kind != part.kind:
        no(_("Den gemensamma texten gäller ett annat krav."), "wrong_kind").enforce()
    part.common, part.edited_at, part.edited_by = common, timezone.now(), actor
    part.is_carried_over = False
    part.save(update_fields=["common", "edited_at", "edited_by", "is_carried_over"])
    touch(plan, place[0], actor)
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


@operation("plans.confirm_carried")
def confirm_carried(*, actor: Any, plan_id: int, goal_id: int | None) -> int:
    """Say that what was carried over still holds as it stands: of a goal, or (None) of what stands once in the plan.

    Returns how many marks were taken away.
    """
    plan = locked(plan_id, actor)
    parts = Part.objects.filter(plan=plan, goal_id=goal_id, is_carried_over=True)
    n_marks = parts.update(is_carried_over=False)
    if goal_id is not None:
        n_marks += Goal.objects.filter(pk=goal_id, plan=plan, is_carried_over=True).update(is_carried_over=False)
    return n_marks


def locked(plan_id: int, actor: Any) -> Plan:
    """The plan, locked until the operation ends, if `actor` may write in it now."""
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


def touch(plan: Plan, goal_id: int | None, actor: Any) -> None:
    """The plan, and the goal if one is named, was changed now by `actor`; the goal is carried over no more."""
    now = timezone.now()
    Plan.objects.filter(pk=plan.pk).update(edited_at=now, edited_by=actor)
    if goal_id is not None:
        Goal.objects.filter(pk=goal_id).update(is_carried_over=False, edited_at=now, edited_by=actor)
