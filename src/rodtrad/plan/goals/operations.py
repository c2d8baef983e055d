"""What is done with goals: stated, changed, placed in the chain, given expected results and indicators, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.editing import save_edits
from rodtrad.core.operations import operation
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import kinds_of
from rodtrad.org.tree.models import Node
from rodtrad.plan.goals.models import (
    COUNCIL_LEVELS,
    LEVEL_ABOVE,
    ExpectedResult,
    Goal,
    GoalIndicator,
    GoalSupport,
    ResultKind,
)
from rodtrad.plan.indicators.models import Indicator

FIELDS = ("title", "purpose")


def can_lead(actor: Any) -> Verdict:
    """Whether `actor` may write the council's goals."""
    if RoleKind.EXECUTIVE_OFFICE in kinds_of(actor):
        return YES
    return not_permitted(_("Stadsledningskontoret skriver in kommunfullmäktiges mål."))


def can_edit(goal: Goal, actor: Any) -> Verdict:
    """Whether `actor` may change `goal` now: the right role, not withdrawn, and its plan a draft."""
    if not actor.has_perm("goals.edit", goal):
        return not_permitted(_("Den som har en roll som skriver på enheten ändrar dess mål."))
    if goal.withdrawn_at is not None:
        return no(_("Målet är borttaget. Lägg till ett nytt."), "withdrawn")
    return can_write_in(goal.plan) if goal.plan is not None else YES


def can_write_in(plan: Any) -> Verdict:
    """Whether the plan's live text is open for writing: drafts are, and revisions under way."""
    if plan.is_editable:
        return YES
    return no(
        _(
            "Planen är ”%(state)s” och ändras inte nu. Börja revidera den, eller be den som bedömer att skicka tillbaka den."
        )
        % {"state": plan.get_state_display()},
        "not_draft",
    )


@operation("goals.create_council_goal")
def create_council_goal(*, actor: Any, node: Node, fields: Mapping[str, Any]) -> Goal:
    """Write in a goal of the council. Raises PermissionDenied, or ValidationError when its place in the chain is wrong."""
    can_lead(actor).enforce()
    goal = Goal(node=node, **fields)
    goal.title_in_force = goal.title
    goal.full_clean(exclude=["search"])
    _check_parent(goal, goal.parent)
    goal.save()
    return goal


@operation("goals.change_council_goal")
def change_council_goal(*, actor: Any, goal_id: int, fields: Mapping[str, Any]) -> Goal:
    """Change a goal of the council; what is written is in force at once."""
    can_lead(actor).enforce()
    goal = Goal.objects.select_for_update(of=("self",)).get(pk=goal_id)
    for name, value in fields.items():
        setattr(goal, name, value)
    goal.title_in_force = goal.title
    goal.full_clean(exclude=["search"])
    _check_parent(goal, goal.parent)
    goal.save()
    return goal


@operation("goals.add")
def add_goal(*, actor: Any, plan: Any, parent: Goal, title: str, purpose: str = "", takes_over: bool = False) -> Goal:
    """Add a goal last in a plan that is being written. Raises PermissionDenied or ValidationError."""
    goal = Goal(
        level=plan.level,
        node_id=plan.node_id,
        plan=plan,
        parent=parent,
        title=title.strip(),
        purpose=purpose,
        takes_over=takes_over,
        first_year=plan.year_id,
        last_year=plan.year_id,
        position=Goal.objects.filter(plan=plan).count(),
        edited_by=actor,
        edited_at=timezone.now(),
    )
    can_edit(goal, actor).enforce()
    _check_parent(goal, parent)
    goal.full_clean(exclude=["search"])
    goal.save()
    return goal


def _check_parent(goal: Goal, parent: Goal | None) -> None:
    """A goal has exactly one parent, on the level above, that runs in its years."""
    expected = LEVEL_ABOVE.get(goal.level)
    if expected is None:
        if parent is not None:
            no(_("Visionen står överst och utgår inte från något mål."), "vision_has_parent").enforce()
        return
    if parent is None:
        no(_("Välj vilket mål ovanför som det här målet utgår från."), "no_parent").enforce()
        return
    if parent.level != expected:
        no(_("Välj ett mål på nivån närmast ovanför; det där är på en annan nivå."), "wrong_level").enforce()
    if parent.withdrawn_at is not None:
        no(_("Målet ovanför är borttaget. Välj ett annat."), "parent_withdrawn").enforce()
    if goal.plan is not None and not parent.first_year <= goal.first_year <= parent.last_year:
        no(_("Målet ovanför gäller inte det året. Välj ett som gör det."), "wrong_year").enforce()


@operation("goals.edit")
def edit_goal(*, actor: Any, goal_id: int, edits: Mapping[str, str], seen: Mapping[str, str]) -> Goal:
    """Save edits of title and purpose; a goal carried over is so no more. Raises `EditConflict` instead of overwriting."""
    goal = _locked(goal_id, actor)
    if "title" in edits and not edits["title"].strip():
        no(_("Ett mål behöver en lydelse. Ta bort målet om det inte ska vara med."), "title_empty").enforce()
    row, _changed = save_edits(
        Goal.objects.all(),
        goal.pk,
        edits={k: v for k, v in edits.items() if k in FIELDS},
        seen=seen,
        extra={"is_carried_over": False, "edited_at": timezone.now(), "edited_by": actor},
    )
    return row


@operation("goals.set_parent")
def set_parent(*, actor: Any, goal_id: int, parent: Goal) -> Goal:
    """Let the goal hang under another goal of the level above."""
    goal = _locked(goal_id, actor)
    _check_parent(goal, parent)
    goal.parent, goal.is_carried_over = parent, False
    goal.save(update_fields=["parent", "is_carried_over"])
    return goal


@operation("goals.also_support")
def also_support(*, actor: Any, goal_id: int, supported: Sequence[Goal]) -> None:
    """Let the goal also support exactly `supported`, beside its parent."""
    goal = _locked(goal_id, actor)
    wanted = {g.pk for g in supported} - {goal.parent_id}
    if goal.pk in wanted:
        no(_("Ett mål kan inte stödja sig självt."), "own_support").enforce()
    GoalSupport.objects.filter(goal=goal).exclude(supported_id__in=wanted).delete()
    GoalSupport.objects.bulk_create(
        (GoalSupport(goal=goal, supported_id=pk) for pk in sorted(wanted)), ignore_conflicts=True
    )


@operation("goals.order")
def order_goals(*, actor: Any, goal_id: int, step: int) -> None:
    """Move the goal one step up (-1) or down (+1) among its plan's goals."""
    goal = _locked(goal_id, actor)
    rows = list(
        Goal.objects.select_for_update(of=("self",))
        .filter(plan_id=goal.plan_id, withdrawn_at=None)
        .order_by("position", "pk")
    )
    at = next(i for i, row in enumerate(rows) if row.pk == goal.pk)
    to = min(max(at + step, 0), len(rows) - 1)
    rows.insert(to, rows.pop(at))
    for position, row in enumerate(rows):
        row.position = position
    Goal.objects.bulk_update(rows, ["position"])


@operation("goals.withdraw")
def withdraw_goal(*, actor: Any, goal_id: int, reason: str) -> Goal:
    """Take the goal out of its plan, with a reason; it stays readable in the history. Refused while goals hang under it."""
    goal = _locked(goal_id, actor) if Goal.objects.filter(pk=goal_id, plan__isnull=False).exists() else None
    if goal is None:
        can_lead(actor).enforce()
        goal = Goal.objects.select_for_update(of=("self",)).get(pk=goal_id)
    if not reason.strip():
        no(_("Skriv kort varför målet tas bort."), "reason_needed").enforce()
    n_below = goal.children.filter(withdrawn_at=None).count()
    if n_below:
        no(
            _("%(n)s mål utgår från det här. Låt dem utgå från ett annat mål först.") % {"n": n_below}, "has_children"
        ).enforce()
    goal.withdrawn_at, goal.withdrawn_reason = timezone.now(), reason.strip()[:300]
    goal.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    return goal


@operation("goals.restore")
def restore_goal(*, actor: Any, goal_id: int) -> Goal:
    """Put a withdrawn goal back: the undo of `withdraw_goal`."""
    goal = Goal.objects.select_for_update(of=("self",)).get(pk=goal_id)
    if not actor.has_perm("goals.edit", goal):
        not_permitted(_("Den som har en roll som skriver på enheten ändrar dess mål.")).enforce()
    if goal.plan is not None:
        can_write_in(goal.plan).enforce()
    goal.withdrawn_at, goal.withdrawn_reason = None, ""
    goal.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    return goal


@operation("goals.add_result")
def add_result(*, actor: Any, goal_id: int, fields: Mapping[str, Any]) -> ExpectedResult:
    """Add an expected result. Raises ValidationError when it is empty, or a target value lacks its number."""
    goal = _locked(goal_id, actor)
    result = ExpectedResult(goal=goal, position=goal.expected_results.count(), **fields)
    _clean_result(result)
    result.save()
    _touch(goal, actor)
    return result


@operation("goals.edit_result")
def edit_result(*, actor: Any, result_id: int, edits: Mapping[str, Any], seen: Mapping[str, str]) -> ExpectedResult:
    """Save edits of an expected result. Raises `EditConflict` instead of overwriting."""
    result = ExpectedResult.objects.select_related("goal").get(pk=result_id)
    goal = _locked(result.goal_id, actor)
    for name, value in edits.items():
        setattr(result, name, value)
    _clean_result(result)
    row, changed = save_edits(ExpectedResult.objects.all(), result_id, edits=edits, seen=seen, extra={})
    if changed:
        _touch(goal, actor)
    return row


def _clean_result(result: ExpectedResult) -> None:
    if not result.text.strip():
        no(_("Skriv vad som ska ha uppnåtts när året är slut."), "text_empty").enforce()
    if result.kind != ResultKind.TARGET_VALUE:
        result.target_value = None
    result.full_clean(exclude=["goal"])


@operation("goals.withdraw_result")
def withdraw_result(*, actor: Any, result_id: int) -> ExpectedResult:
    """Take an expected result out of its goal."""
    result = ExpectedResult.objects.select_related("goal").get(pk=result_id)
    goal = _locked(result.goal_id, actor)
    result.withdrawn_at = timezone.now()
    result.save(update_fields=["withdrawn_at"])
    _touch(goal, actor)
    return result


@operation("goals.link_indicator")
def link_indicator(*, actor: Any, goal_id: int, indicator: Indicator, role: str = "own") -> GoalIndicator:
    """Let an indicator show whether the goal is reached. Linking it again changes its role."""
    goal = Goal.objects.select_for_update(of=("self",)).get(pk=goal_id)
    (can_lead(actor) if goal.level in COUNCIL_LEVELS else can_edit(goal, actor)).enforce()
    if indicator.last_year is not None and indicator.last_year < goal.first_year:
        raise ValidationError(
            _("Indikatorn upphörde %(year)s. Välj en som gäller nu."), "retired", {"year": indicator.last_year}
        )
    link, _made = GoalIndicator.objects.update_or_create(goal=goal, indicator=indicator, defaults={"role": role})
    return link


@operation("goals.unlink_indicator")
def unlink_indicator(*, actor: Any, goal_id: int, indicator_id: int) -> None:
    """Let an indicator no longer stand at the goal; its figures stay."""
    goal = Goal.objects.select_for_update(of=("self",)).get(pk=goal_id)
    (can_lead(actor) if goal.level in COUNCIL_LEVELS else can_edit(goal, actor)).enforce()
    GoalIndicator.objects.filter(goal=goal, indicator_id=indicator_id).delete()


def _locked(goal_id: int, actor: Any) -> Goal:
    goal = Goal.objects.select_for_update(of=("self",)).select_related("plan").get(pk=goal_id)
    can_edit(goal, actor).enforce()
    return goal


def _touch(goal: Goal, actor: Any) -> None:
    goal.is_carried_over, goal.edited_at, goal.edited_by = False, timezone.now(), actor
    goal.save(update_fields=["is_carried_over", "edited_at", "edited_by"])
