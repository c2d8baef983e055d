"""Who may write goals now, and the row locked for the one who does."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import kinds_of
from rodtrad.plan.goals.models import Goal


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


def locked(goal_id: int, actor: Any) -> Goal:
    """The goal, locked with its plan until the operation ends, if `actor` may change it now."""
    goal = Goal.objects.select_for_update(of=("self",)).select_related("plan").get(pk=goal_id)
    if goal.plan is not None:  # nobody submits the plan while a goal is being changed
        goal.plan = type(goal.plan).objects.select_for_update(of=("self",)).get(pk=goal.plan_id)
    can_edit(goal, actor).enforce()
    return goal


def touch(goal: Goal, actor: Any) -> None:
    """The goal was changed now, by `actor`; it is carried over no more."""
    goal.is_carried_over, goal.edited_at, goal.edited_by = False, timezone.now(), actor
    goal.save(update_fields=["is_carried_over", "edited_at", "edited_by"])
