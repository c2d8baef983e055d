"""Who may do what with rounds. Source: the programme of 2016, where the executive office leads the follow-up."""

from __future__ import annotations

from typing import Any

from rodtrad.core.policy import permit, predicate
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import has_role, kinds_of

LOCKERS = frozenset({RoleKind.CONTROLLER, RoleKind.MANAGEMENT})


@predicate
def is_employee(user: Any, round_: Any) -> bool:
    """Has logged in."""
    return bool(user.is_authenticated)


@predicate
def leads_the_follow_up(user: Any, round_: Any) -> bool:
    """Belongs to the executive office."""
    return RoleKind.EXECUTIVE_OFFICE in kinds_of(user)


@predicate
def answers_for_the_board(user: Any, turn: Any) -> bool:
    """Is controller or management at the turn's board."""
    return has_role(user, LOCKERS, turn.board_id)


permit("rounds.view", is_employee)
permit("rounds.change", leads_the_follow_up)
permit("rounds.open_turn", leads_the_follow_up)
permit("rounds.lock_turn", leads_the_follow_up | answers_for_the_board)
