"""What is done with rounds: prepared, priced, opened for all or one board, locked; asks, exemptions and times kept."""

from rodtrad.follow.rounds.operations.asking import (
    add_ask,
    can_change_asks,
    change_ask,
    copy_asks,
    remove_ask,
    set_deadline,
    set_rule,
)
from rodtrad.follow.rounds.operations.exempting import can_exempt, end_exemption, exempt
from rodtrad.follow.rounds.operations.timing import record_durations
from rodtrad.follow.rounds.operations.turning import (
    can_prepare,
    can_take,
    can_take_turn,
    lock_round,
    open_round,
    prepare_round,
    take_turn,
    unlock_round,
)

__all__ = [
    "add_ask",
    "can_change_asks",
    "can_exempt",
    "can_prepare",
    "can_take",
    "can_take_turn",
    "change_ask",
    "copy_asks",
    "end_exemption",
    "exempt",
    "lock_round",
    "open_round",
    "prepare_round",
    "record_durations",
    "remove_ask",
    "set_deadline",
    "set_rule",
    "take_turn",
    "unlock_round",
]
