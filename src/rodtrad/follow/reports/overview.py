"""Forty reports in one table: what a controller sees of each, in a constant number of queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localtime

from rodtrad.core.ordering import SwedishOrder, holds
from rodtrad.core.periods import today
from rodtrad.follow.reports.models import GoalAssessment, LateText, Report
from rodtrad.follow.reports.states import WRITABLE
from rodtrad.follow.rounds.models import Exemption, Round
from rodtrad.follow.rounds.queries import due_on
from rodtrad.org.tree.queries import ids_below, node_name_on
from rodtrad.plan.goals.models import Goal


@dataclass(frozen=True, slots=True)
class Row:
    """One report in the table."""

    report: Report
    name: str
    counts: tuple[tuple[str, int], ...]
    n_goals: int
    is_late: bool
    is_exempt: bool = False
    n_late_texts: int = 0

    @property
    def n_assessed(self) -> int:
        """How many goals are assessed."""
        return sum(n for _code, n in self.counts)


@dataclass(frozen=True, slots=True)
class Overview:
    """One page of the table, how many reports are in each state, and how the goals are assessed in all."""

    rows: tuple[Row, ...]
    by_state: dict[str, int]
    assessed: dict[str, int]
    due_on: date | None


def overview(node_id: int, round_: Round, *, first: int = 0, n: int = 50, state: str = "", text: str = "") -> Overview:
    """The units' reports at and below a node in a round. Nine queries, however many."""
    reports = Report.objects.filter(round=round_, level="unit", node_id__in=ids_below(node_id))
    reports = reports.annotate(node_name=node_name_on())
    if text:
        reports = reports.filter(holds("node_name", text))
    by_state = dict(reports.order_by().values_list("state").annotate(n=Count("pk")))
    shown = reports.filter(state=state) if state else reports
    page = list(shown.select_related("round").order_by(SwedishOrder("node_name"), "pk")[first : first + n])
    due = due_on(round_, "unit")
    return Overview(_rows(page, due, round_), by_state, _assessed(reports), due)


def _assessed(reports: QuerySet[Report]) -> dict[str, int]:
    rows = GoalAssessment.objects.filter(report__in=reports.order_by().values("pk")).exclude(assessment="")
    return dict(rows.order_by().values_list("assessment").annotate(n=Count("pk")))


def _rows(page: list[Report], due: date | None, round_: Round) -> tuple[Row, ...]:
    ids = [r.pk for r in page]
    counts: dict[int, Counter[str]] = {pk: Counter() for pk in ids}
    given = GoalAssessment.objects.filter(report_id__in=ids).exclude(assessment="")
    for report_id, code in given.values_list("report_id", "assessment"):
        counts[report_id][code] += 1
    n_goals: dict[int | None, int] = dict(
        Goal.objects.filter(Q(plan_id__in=[r.plan_id for r in page]), withdrawn_at=None)
        .order_by()
        .values_list("plan_id")
        .annotate(n=Count("pk"))
    )
    freed = set(Exemption.objects.filter(round=round_, section="", ended_at=None).values_list("node_id", flat=True))
    late_texts: dict[int, int] = dict(
        LateText.objects.filter(report_id__in=ids, state="offered")
        .order_by()
        .values_list("report_id")
        .annotate(n=Count("pk"))
    )
    return tuple(
        Row(
            report=r,
            name=getattr(r, "node_name", "") or "",
            counts=tuple(counts[r.pk].items()),
            n_goals=n_goals.get(r.plan_id, 0),
            is_late=r.node_id not in freed and _is_late(r, due),
            is_exempt=r.node_id in freed,
            n_late_texts=late_texts.get(r.pk, 0),
        )
        for r in page
    )


def _is_late(report: Report, due: date | None) -> bool:
    """Whether the report is not in though it should be, or came in too late."""
    if due is None:
        return False
    if report.state in WRITABLE:
        return due < today()
    return report.is_late or (report.submitted_at is not None and localtime(report.submitted_at).date() > due)
