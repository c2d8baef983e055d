"""What is done with goals: stated, changed, placed in the chain, given expected results and indicators, withdrawn."""

from rodtrad.plan.goals.operations.council import change_council_goal, create_council_goal
from rodtrad.plan.goals.operations.permission import can_edit, can_lead, can_write_in
from rodtrad.plan.goals.operations.results import (
    add_result,
    edit_result,
    link_indicator,
    restore_result,
    unlink_indicator,
    withdraw_result,
)
from rodtrad.plan.goals.operations.writing import (
    add_goal,
    also_support,
    can_withdraw,
    edit_goal,
    order_goals,
    restore_goal,
    set_parent,
    withdraw_goal,
)

__all__ = [
    "add_goal",
    "add_result",
    "also_support",
    "can_edit",
    "can_lead",
    "can_withdraw",
    "can_write_in",
    "change_council_goal",
    "create_council_goal",
    "edit_goal",
    "edit_result",
    "link_indicator",
    "order_goals",
    "restore_goal",
    "restore_result",
    "set_parent",
    "unlink_indicator",
    "withdraw_goal",
    "withdraw_result",
]
