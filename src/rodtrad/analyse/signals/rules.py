"""Who may do what with signals. Source: the rules that hold everywhere, an automatic judgement can be overruled with a reason."""

from __future__ import annotations

from typing import Any

from rodtrad.analyse.signals.models import Signal
from rodtrad.analyse.signals.queries import JUDGES
from rodtrad.core.policy import permit, predicate
from rodtrad.org.people.queries import has_role
from rodtrad.org.tree.models import Node


@predicate
def is_employee(user: Any, signal: Signal) -> bool:
    """Has logged in."""
    return bool(user.is_authenticated)


@predicate
def judges_at(user: Any, node: Node) -> bool:
    """Leads, controls or manages the node, or belongs to the executive office."""
    return has_role(user, JUDGES, node.pk)


permit("signals.view", is_employee)
permit("signals.judge_at", judges_at)
