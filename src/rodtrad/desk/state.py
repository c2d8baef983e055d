"""How the person's own organisation stands: its own plans and reports, then what the rooms contribute."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core import contributions
from rodtrad.core.contributions import StateFigure
from rodtrad.core.periods import today
from rodtrad.follow.reports.models import Report
from rodtrad.follow.reports.queries import visible_to as visible_reports
from rodtrad.org.tree.models import NodePeriod
from rodtrad.org.years.states import YearState
from rodtrad.plan.plans.models import Plan
from rodtrad.plan.plans.queries import visible_to as visible_plans
from rodtrad.plan.plans.states import PlanState

GOOD = {PlanState.ADOPTED, PlanState.CLOSED, "approved", "decided", "sent"}
ATTENTION = {"returned"}


def state_of(person: Any, period: NodePeriod) -> list[StateFigure]:
    """The organisation's own plan of each open year and its reports of this year, then the contributed figures."""
    return [
        *_plans(visible_plans(person).filter(node_id=period.node_id, year__state=YearState.OPEN)),
        *_reports(visible_reports(person).filter(node_id=period.node_id, round__year_id=today().year)),
        *(figure for provide in contributions.state_figures for figure in provide(person, period)),
    ]


def _plans(plans: Any) -> list[StateFigure]:
    rows: list[Plan] = list(plans.order_by("year_id").defer("introduction"))
    return [
        StateFigure(
            _("planen för %(year)s") % {"year": plan.year_id},
            str(plan.get_state_display()),
            reverse("plans:show", args=[plan.pk]),
            _tone(plan.state),
        )
        for plan in rows
    ]


def _reports(reports: Any) -> list[StateFigure]:
    rows: list[Report] = list(reports.select_related("round").order_by("-round__kind")[:2])
    return [
        StateFigure(
            str(report.round),
            str(report.get_state_display()),
            reverse("reports:show", args=[report.pk]),
            _tone(report.state),
        )
        for report in rows
    ]


def _tone(state: str) -> str:
    return "good" if state in GOOD else "attention" if state in ATTENTION else "neutral"
