"""Who may do what with reports. Source: the programme of 2016, follow-up on every level; domain.md § 4 and § 5."""

from __future__ import annotations

from typing import Any

from rodtrad.core.openness import Openness
from rodtrad.core.policy import permit, predicate
from rodtrad.follow.reports.models import Report
from rodtrad.follow.reports.queries import APPROVERS, DECIDERS, LINE_KINDS, OPEN_STATES, SUBMITTERS, WRITERS
from rodtrad.org.people.queries import has_role


@predicate
def is_in_line(user: Any, report: Report) -> bool:
    """Has a role in the line at the report's node or above it."""
    return has_role(user, LINE_KINDS, report.node_id)


@predicate
def is_open_to(user: Any, report: Report) -> bool:
    """The report has been approved and is open to employees, or to all."""
    if report.state not in OPEN_STATES or report.openness == Openness.RESTRICTED:
        return False
    return user.is_authenticated or report.openness == Openness.PUBLIC


@predicate
def writes(user: Any, report: Report) -> bool:
    """Has a role that writes at the node."""
    return has_role(user, WRITERS, report.node_id)


@predicate
def answers_for(user: Any, report: Report) -> bool:
    """Is the manager who submits."""
    return has_role(user, SUBMITTERS, report.node_id)


@predicate
def approves(user: Any, report: Report) -> bool:
    """Approves and returns."""
    return has_role(user, APPROVERS, report.node_id)


@predicate
def decides(user: Any, report: Report) -> bool:
    """Enters the board's decision, on a board's report alone."""
    return report.level == "board" and has_role(user, DECIDERS, report.node_id)


permit("reports.view", is_in_line | is_open_to)
permit("reports.edit", writes)
permit("reports.submit", answers_for)
permit("reports.approve", approves)
permit("reports.decide", decides)
