"""Who may do what with a result dialogue. Source: the programme of 2016, dialogue for results and participation; domain.md § 4."""

from __future__ import annotations

from typing import Any

from rodtrad.core.policy import permit, predicate
from rodtrad.improve.dialogues.models import ResultDialogue
from rodtrad.improve.dialogues.queries import PLANNERS, side_of
from rodtrad.org.people.queries import LINE, has_role


@predicate
def is_in_line(user: Any, dialogue: ResultDialogue) -> bool:
    """Has a role in the line at its node or above: may know that it is held."""
    return has_role(user, LINE, dialogue.node_id)


@predicate
def sits_there(user: Any, dialogue: ResultDialogue) -> bool:
    """Sits on one of the two sides: may know what was said."""
    return bool(side_of(user, dialogue))


@predicate
def plans_for(user: Any, dialogue: ResultDialogue) -> bool:
    """Manages the node, or is controller or executive office above it."""
    return has_role(user, PLANNERS, dialogue.node_id)


@predicate
def plans_at(user: Any, node: Any) -> bool:
    """The same, before there is a dialogue."""
    return has_role(user, PLANNERS, node.pk)


permit("result_dialogues.view", is_in_line | sits_there)
permit("result_dialogues.take_part", sits_there)
permit("result_dialogues.arrange", plans_for | sits_there)
permit("result_dialogues.plan_at", plans_at)
