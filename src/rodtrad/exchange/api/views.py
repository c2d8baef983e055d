"""The calls of the API: each asks a room's `visible_to`, or carries out one operation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query

from rodtrad.core.periods import first_day, last_day, today
from rodtrad.exchange.api.root import api
from rodtrad.exchange.api.shapes import (
    GoalOut,
    Id,
    IndicatorOut,
    NodeOut,
    Page,
    PlanOut,
    ReasonIn,
    ReportOut,
    ValueIn,
    ValueOut,
    Year,
)
from rodtrad.follow.reports import operations as reports_operations
from rodtrad.follow.reports import queries as reports
from rodtrad.org.tree import queries as tree
from rodtrad.org.tree.models import Node
from rodtrad.plan.goals import queries as goals
from rodtrad.plan.indicators import operations as indicators_operations
from rodtrad.plan.indicators import queries as indicators
from rodtrad.plan.indicators.models import Value
from rodtrad.plan.plans import queries as plans

MOST = 500
Offset = Query(0, ge=0, le=10_000_000)
Limit = Query(100, ge=1, le=MOST)


def _page(rows: QuerySet[Any], limit: int, offset: int, shape: Callable[[Any], Any]) -> dict[str, Any]:
    return {"count": rows.count(), "items": [shape(row) for row in rows[offset : offset + limit]]}


@api.get("/openapi.json", include_in_schema=False)
def description(request: HttpRequest) -> Any:
    """The description of the API (OpenAPI 3.1)."""
    return api.get_openapi_schema()


@api.get("/organisation", response=Page[NodeOut])
def organisation(request: HttpRequest, on: date | None = None, limit: int = Limit, offset: int = Offset) -> Any:
    """The organisation on a day (today)."""
    rows = (
        tree.visible_to(request.user)
        .filter(valid__contains=on or today())
        .select_related("node")
        .order_by("node__code")
    )
    return _page(rows, limit, offset, _node)


def _node(period: Any) -> dict[str, Any]:
    return {
        "id": period.node_id,
        "code": period.node.code,
        "name": period.name,
        "kind": period.kind,
        "parent_id": period.parent_id,
        "valid_from": first_day(period.valid),
        "valid_to": last_day(period.valid),
    }


@api.get("/goals", response=Page[GoalOut])
def list_goals(
    request: HttpRequest, year: Year | None = None, node_id: Id | None = None, limit: int = Limit, offset: int = Offset
) -> Any:
    """Goals that you may read, with the wording that you may read."""
    rows = goals.with_shown_title(goals.standing(goals.visible_to(request.user)), request.user).defer("search")
    if year is not None:
        rows = rows.filter(first_year__lte=year, last_year__gte=year)
    if node_id is not None:
        rows = rows.filter(node_id=node_id)
    return _page(rows.order_by("pk"), limit, offset, _goal)


def _goal(goal: Any) -> dict[str, Any]:
    names = ("id", "level", "number", "node_id", "plan_id", "parent_id", "first_year", "last_year")
    return {**{name: getattr(goal, name) for name in names}, "title": goal.shown_title}


@api.get("/plans", response=Page[PlanOut])
def list_plans(
    request: HttpRequest, year: Year | None = None, node_id: Id | None = None, limit: int = Limit, offset: int = Offset
) -> Any:
    """Plans that you may know of. How far a draft has come is told to those in the line."""
    rows = plans.visible_to(request.user)
    if year is not None:
        rows = rows.filter(year_id=year)
    if node_id is not None:
        rows = rows.filter(node_id=node_id)
    mine = set(plans.in_line(request.user).values_list("pk", flat=True))
    return _page(rows.order_by("pk"), limit, offset, lambda plan: _plan(plan, in_line=plan.pk in mine))


def _plan(plan: Any, *, in_line: bool) -> dict[str, Any]:
    names = ("id", "node_id", "level", "adopted_version")
    facts = {name: getattr(plan, name) for name in names}
    return {**facts, "year": plan.year_id, "state": plan.state if in_line else None}


@api.get("/indicators", response=Page[IndicatorOut])
def list_indicators(request: HttpRequest, q: str = "", limit: int = Limit, offset: int = Offset) -> Any:
    """The catalogue of indicators, by Swedish full text."""
    return _page(indicators.catalogue(request.user, text=q[:200]).defer("search"), limit, offset, _indicator)


def _indicator(indicator: Any) -> dict[str, Any]:
    names = [name for name in IndicatorOut.model_fields if name != "owner"]
    return {**{name: getattr(indicator, name) for name in names}, "owner": str(indicator.owner or "") or None}


@api.get("/indicators/{indicator_id}/values", response=Page[ValueOut])
def list_values(
    request: HttpRequest, indicator_id: int, node_id: Id | None = None, limit: int = Limit, offset: int = Offset
) -> Any:
    """The current figures of an indicator."""
    indicator = get_object_or_404(indicators.visible_to(request.user), pk=indicator_id)
    rows = Value.objects.filter(indicator=indicator, is_current=True)
    if node_id is not None:
        rows = rows.filter(node_id=node_id)
    return _page(rows.order_by("node_id", "year", "part", "sex"), limit, offset, _value)


def _value(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in ValueOut.model_fields}


@api.post("/indicators/{indicator_id}/values", response=ValueOut)
def record(request: HttpRequest, indicator_id: int, figure: ValueIn) -> Any:
    """Record one figure; one that is there already is kept and no longer current."""
    indicator = get_object_or_404(indicators.visible_to(request.user), pk=indicator_id)
    node = get_object_or_404(
        Node.objects.filter(periods__in=tree.visible_to(request.user)).distinct(), pk=figure.node_id
    )
    said = figure.model_dump(exclude={"node_id"})
    row = indicators_operations.record_value(actor=request.user, indicator=indicator, node=node, source="API", **said)
    return _value(row)


@api.get("/reports", response=Page[ReportOut])
def list_reports(request: HttpRequest, round_id: Id | None = None, limit: int = Limit, offset: int = Offset) -> Any:
    """Reports that you may read."""
    rows = reports.visible_to(request.user)
    if round_id is not None:
        rows = rows.filter(round_id=round_id)
    return _page(rows.order_by("pk"), limit, offset, _report)


def _report(report: Any) -> dict[str, Any]:
    return {name: getattr(report, name) for name in ReportOut.model_fields}


@api.post("/reports/{report_id}/{verb}", response=ReportOut)
def take_report(request: HttpRequest, report_id: int, verb: str, said: ReasonIn) -> Any:
    """Submit, approve, return (with a reason) or send a report."""
    actor = request.user
    report = get_object_or_404(reports.visible_to(actor), pk=report_id)
    if verb == "submit":
        reports_operations.submit(actor=actor, report_id=report.pk)
    elif verb == "approve":
        reports_operations.approve(actor=actor, report_id=report.pk)
    elif verb == "return":
        reports_operations.return_report(actor=actor, report_id=report.pk, reason=said.reason)
    elif verb == "send":
        reports_operations.send(actor=actor, report_id=report.pk)
    else:
        raise ValidationError(_("Skriv submit, approve, return eller send."), code="unknown_verb")
    report.refresh_from_db()
    return _report(report)
