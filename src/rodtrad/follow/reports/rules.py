"""Who may do what with reports. Source: the programme of 2016, follow-up on every level; domain.md § 4 and § 5."""

from __future__ import annotations

from typing import Any

from rodtrad.core.openness import Openness
from rodtrad.core.policy import permit, predicate
from rodtrad.follow.reports.models import MadeFile, Report
from rodtrad.follow.reports.queries import (
    APPROVERS,
    DECIDERS,
    LINE_KINDS,
    OFFICE,
    OPEN_STATES,
    SUBMITTERS,
    WRITERS,
    stands_in,
)


@predicate
def is_in_line(user: Any, report: Report) -> bool:
    """Has a role in the line at the report's organisation or above it (or at its successor's)."""
    return stands_in(user, LINE_KINDS, report)


@predicate
def is_open_to(user: Any, report: Report) -> bool:
    """The report has been approved and is open to employees, or to all."""
    if report.state not in OPEN_STATES or report.openness == Openness.RESTRICTED:
        return False
    return user.is_authenticated or report.openness == Openness.PUBLIC


@predicate
def is_the_citys(user: Any, report: Report) -> bool:
    """It is the city's report, and the person belongs to the executive office."""
    return report.level == "council" and stands_in(user, OFFICE, report)


@predicate
def writes(user: Any, report: Report) -> bool:
    """Has a role that writes there."""
    return report.level != "council" and stands_in(user, WRITERS, report)


@predicate
def answers_for(user: Any, report: Report) -> bool:
    """Is the manager who submits."""
    return report.level != "council" and stands_in(user, SUBMITTERS, report)


@predicate
def approves(user: Any, report: Report) -> bool:
    """Approves and returns."""
    return report.level != "council" and stands_in(user, APPROVERS, report)


@predicate
def decides(user: Any, report: Report) -> bool:
    """Enters the board's decision, on a board's report alone."""
    return report.level == "board" and stands_in(user, DECIDERS, report)


@predicate
def may_have_file(user: Any, file: MadeFile) -> bool:
    """Is logged in and reads that version of the report."""
    if not user.is_authenticated or not (is_in_line | is_open_to)(user, file.report):
        return False
    return bool(file.number) or is_in_line(user, file.report)


@predicate
def is_made_for_someone(_user: Any, file: MadeFile) -> bool:
    """Somebody has asked for it: the job makes it in their name, though they may have left since."""
    return file.wanted_by_id is not None


permit("reports.view", is_in_line | is_open_to)
permit("reports.edit", writes | is_the_citys)
permit("reports.submit", answers_for | is_the_citys)
permit("reports.approve", approves | is_the_citys)
permit("reports.decide", decides | is_the_citys)
permit("reports.want_file", may_have_file)
permit("reports.make_file", is_made_for_someone)
