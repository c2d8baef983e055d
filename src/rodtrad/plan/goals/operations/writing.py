"""Goals of plans: added, worded, placed in the chain, put in order, withdrawn and put back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.editing import save_edits
from rodtrad.core.operations import operation
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.core.writing import check_length
from rodtrad.org.programmes.models import Level
from rodtrad.org.tree.queries import ids_above
from rodtrad.plan.goals.models import LEVEL_ABOVE, Goal, GoalSupport
from rodtrad.plan.goals.operations.permission import can_edit, can_lead, can_write_in, locked, touch

FIELDS = ("title", "purpose")
REASON_LENGTH = 300


@operation("goals.add")
def add_goal(*, actor: Any, plan: Any, parent: Goal, title: str, purpose: str = "", takes_over: bool = False) -> Goal:
    """Add a goal last in a plan that is being written. Raises PermissionDenied or ValidationError."""
    plan = type(plan).objects.select_for_update(of=("self",)).get(pk=plan.pk)
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
    check_parent(goal, parent)
    if takes_over and Goal.objects.filter(plan=plan, parent=parent, takes_over=True, withdrawn_at=None).exists():
        no(_("Målet ovanför är redan övertaget i planen."), "already_taken_over").enforce()
    goal.full_clean(exclude=["search"])
    goal.save()
    return goal


def check_parent(goal: Goal, parent: Goal | None) -> None:
    """A goal has exactly one parent, on the level above, in its own line, that runs in its years. Raises ValidationError.

    As every step goes one level up, the chain can't be a circle.
    """
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
    if goal.plan is None:
        return
    if not parent.first_year <= goal.first_year <= parent.last_year:
        no(_("Målet ovanför gäller inte det året. Välj ett som gör det."), "wrong_year").enforce()
    if goal.level == Level.UNIT and not ids_above([goal.node_id]).filter(ancestor_id=parent.node_id).exists():
        no(_("Välj ett mål hos den egna nämnden; det där är en annan nämnds."), "other_board").enforce()


@operation("goals.edit")
def edit_goal(*, actor: Any, goal_id: int, edits: Mapping[str, str], seen: Mapping[str, str]) -> Goal:
    """Save edits of title and purpose; a goal carried over is so no more, and one with words of its own is not taken over.

    Raises `EditConflict` instead of overwriting, ValidationError for an empty title, PermissionDenied.
    """
    goal = locked(goal_id, actor)
    if "title" in edits and not edits["title"].strip():
        no(_("Ett mål behöver en lydelse. Ta bort målet om det inte ska vara med."), "title_empty").enforce()
    extra: dict[str, Any] = {"is_carried_over": False, "edited_at": timezone.now(), "edited_by": actor}
    if "title" in edits and goal.takes_over and goal.parent is not None:
        extra["takes_over"] = edits["title"].strip() == goal.parent.title
    row, _changed = save_edits(
        Goal.objects.all(), goal.pk, edits={k: v for k, v in edits.items() if k in FIELDS}, seen=seen, extra=extra
    )
    return row


@operation("goals.set_parent")
def set_parent(*, actor: Any, goal_id: int, parent: Goal) -> Goal:
    """Let the goal hang under another goal of the level above; what it also supports loses that one."""
    goal = locked(goal_id, actor)
    check_parent(goal, parent)
    if goal.takes_over and goal.parent_id != parent.pk:
        goal.takes_over = False
    goal.parent = parent
    goal.save(update_fields=["parent", "takes_over"])
    GoalSupport.objects.filter(goal=goal, supported=parent).delete()
    touch(goal, actor)
    return goal


@operation("goals.also_support")
def also_support(*, actor: Any, goal_id: int, supported: Sequence[Goal]) -> None:
    """Let the goal also support exactly `supported`, beside its parent: standing goals of a level above its own."""
    goal = locked(goal_id, actor)
    wanted = {g.pk for g in supported} - {goal.parent_id}
    if goal.pk in wanted:
        no(_("Ett mål kan inte stödja sig självt."), "own_support").enforce()
    above = _levels_above(goal.level)
    if any(g.level not in above or g.withdrawn_at is not None for g in supported if g.pk in wanted):
        no(_("Välj mål på en nivå ovanför som inte är borttagna."), "wrong_level").enforce()
    before = set(GoalSupport.objects.filter(goal=goal).values_list("supported_id", flat=True))
    if before == wanted:
        return
    GoalSupport.objects.filter(goal=goal).exclude(supported_id__in=wanted).delete()
    GoalSupport.objects.bulk_create(
        (GoalSupport(goal=goal, supported_id=pk) for pk in sorted(wanted)), ignore_conflicts=True
    )
    touch(goal, actor)


def _levels_above(level: str) -> set[str]:
    found: set[str] = set()
    at = LEVEL_ABOVE.get(level)
    while at is not None:
        found.add(at)
        at = LEVEL_ABOVE.get(at)
    return found


@operation("goals.order")
def order_goals(*, actor: Any, goal_id: int, step: int) -> None:
    """Move the goal one step up (-1) or down (+1) among its plan's goals; at the end it stays where it is."""
    goal = locked(goal_id, actor)
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


def can_withdraw(goal: Goal, actor: Any) -> Verdict:
    """Whether the goal may be taken away now: not while goals hang under it."""
    verdict = can_edit(goal, actor) if goal.plan is not None else can_lead(actor)
    if not verdict:
        return verdict
    n_below = goal.children.filter(withdrawn_at=None).count()
    if n_below:
        return no(
            _("%(n)s mål utgår från det här. Låt dem utgå från ett annat mål först.") % {"n": n_below}, "has_children"
        )
    return YES


@operation("goals.withdraw")
def withdraw_goal(*, actor: Any, goal_id: int, reason: str) -> Goal:
    """Take the goal out of its plan, with a reason; it stays readable in the history. Refused while goals hang under it."""
    goal = Goal.objects.select_for_update(of=("self",)).select_related("plan").get(pk=goal_id)
    can_withdraw(goal, actor).enforce()
    if not reason.strip():
        no(_("Skriv kort varför målet tas bort."), "reason_needed").enforce()
    goal.withdrawn_at, goal.withdrawn_reason = timezone.now(), check_length(reason.strip(), REASON_LENGTH)
    goal.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    return goal


@operation("goals.restore")
def restore_goal(*, actor: Any, goal_id: int) -> Goal:
    """Put a withdrawn goal back where it hung: the undo of `withdraw_goal`. Refused when its parent is gone since then."""
    goal = Goal.objects.select_for_update(of=("self",)).select_related("plan", "parent").get(pk=goal_id)
    if goal.plan is None:
        can_lead(actor).enforce()
    elif not actor.has_perm("goals.edit", goal):
        not_permitted(_("Den som har en roll som skriver på enheten ändrar dess mål.")).enforce()
    else:
        can_write_in(goal.plan).enforce()
    check_parent(goal, goal.parent)
    goal.withdrawn_at, goal.withdrawn_reason = None, ""
    goal.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    return goal
