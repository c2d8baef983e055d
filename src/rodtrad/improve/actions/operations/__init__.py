"""What is done with improvement actions."""

from rodtrad.improve.actions.operations.many import change_many, move_many, undo
from rodtrad.improve.actions.operations.moving import can_take, check_effect, hand_over, owned_by, take_step
from rodtrad.improve.actions.operations.writing import can_change, can_propose, change_action, mark_of, propose

__all__ = [
    "can_change",
    "can_propose",
    "can_take",
    "change_action",
    "change_many",
    "check_effect",
    "hand_over",
    "mark_of",
    "move_many",
    "owned_by",
    "propose",
    "take_step",
    "undo",
]
