"""What is done with people and roles. See the modules for what each promises."""

from rodtrad.org.people.operations.beginning import begin, can_begin
from rodtrad.org.people.operations.persons import (
    activate_person,
    add_person,
    can_add,
    can_keep,
    change_person,
    choose_language,
    deactivate_person,
    welcome,
)
from rodtrad.org.people.operations.roles import (
    can_end,
    can_give,
    correct_dates,
    end_role,
    grant_role,
    hand_over_ended,
    withdraw_role,
)
from rodtrad.org.people.operations.roster import apply_roster, undo_roster
from rodtrad.org.people.roster import preview_roster

__all__ = [
    "activate_person",
    "add_person",
    "apply_roster",
    "begin",
    "can_add",
    "can_begin",
    "can_end",
    "can_give",
    "can_keep",
    "change_person",
    "choose_language",
    "correct_dates",
    "deactivate_person",
    "end_role",
    "grant_role",
    "hand_over_ended",
    "preview_roster",
    "undo_roster",
    "welcome",
    "withdraw_role",
]
