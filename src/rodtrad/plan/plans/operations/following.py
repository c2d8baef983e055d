"""What is open at an organisation that is no more goes on at the one that took over: by itself, or as someone chooses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.org.people.queries import has_role
from rodtrad.org.tree import carrying
from rodtrad.org.tree.queries import periods_on, successors_of
from rodtrad.plan.plans.queries import CHOOSERS

Choices = Mapping[tuple[str, int], int]


@operation("plans.carry_due")
def carry_due(*, actor: Any) -> int:
    """Carry on what belongs to reorganisations whose day has come; how many they were."""
    return carrying.carry_due()


def can_choose(node_id: int, actor: Any) -> Verdict:
    """Whether `actor` may say who goes on with what is left at the node: who leads where it goes, or led there."""
    if any(has_role(actor, CHOOSERS, pk) for pk in (node_id, *successors_of(node_id))):
        return YES
    return not_permitted(_("Controllern eller ledningen hos den som tar över, eller stadsledningskontoret, väljer."))


@operation("plans.choose_followers")
def choose_followers(*, actor: Any, node_id: int, choices: Choices) -> int:
    """Let things (kind, key) left at a node that is no more go on at the follower chosen for each; how many moved.

    What belongs to a plan goes with it. Raises PermissionDenied, or ValidationError: the node is still there, or what
    was chosen did not follow it.
    """
    can_choose(node_id, actor).enforce()
    if periods_on().filter(node_id=node_id).exists():
        no(_("Organisationen finns kvar. Det som hör till den behöver ingen efterföljare."), "still_there").enforce()
    followers = set(successors_of(node_id))
    if not set(choices.values()) <= followers:
        no(_("Välj någon av dem som tog över."), "not_a_follower").enforce()
    n = 0
    for entry in carrying.shown():
        for follower in sorted(followers):
            pks = [pk for (kind, pk), to in choices.items() if kind == entry.kind and to == follower]
            n += carrying.choose(entry, pks, node_id, follower) if pks else 0
    return n
