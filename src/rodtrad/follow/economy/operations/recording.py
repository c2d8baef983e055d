"""Figures typed by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.periods import today
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.follow.economy.models import MONEY, Figure, Measure
from rodtrad.org.tree.models import Node, NodePeriod


def can_record(node: Node, actor: Any) -> Verdict:
    """Whether `actor` may type figures of `node`."""
    if actor.has_perm("economy.record", node):
        return YES
    return not_permitted(_("Controllern eller förvaltningsledningen för in budget och utfall; resten hämtas från fil."))


def can_forecast(node: Node, actor: Any) -> Verdict:
    """Whether `actor` may make the forecast of `node`."""
    if actor.has_perm("economy.forecast", node):
        return YES
    return not_permitted(_("Enhetschefen gör prognosen, eller controllern och ledningen ovanför."))


@operation("economy.record")
def record_figure(
    *, actor: Any, node: Node, year: int, month: int, measure: str, amount: Decimal, **more: Any
) -> Figure:
    """Book one figure; one already there is kept and no longer current. Raises PermissionDenied or ValidationError.

    `more`: line, service_type, comment. A forecast is of the whole year, made in `month`.
    """
    may = can_forecast if measure == Measure.FORECAST else can_record
    may(node, actor).enforce()
    _fits(node, year, month, measure, more.get("comment", "")).enforce()
    row = Figure(
        node=node,
        year=year,
        month=month,
        measure=measure,
        amount=amount,
        recorded_at=timezone.now(),
        recorded_by=actor,
        **more,
    )
    row.full_clean(validate_unique=False, exclude=["from_import"], validate_constraints=False)
    for constraint in Figure._meta.constraints:
        if constraint.name != "economy_one_current":
            constraint.validate(Figure, row)
    place = {"node": node, "service_type": row.service_type, "year": year, "month": month, "measure": measure}
    Figure.objects.select_for_update().filter(**place, line=row.line, is_current=True).update(is_current=False)
    row.save()
    return row


def _fits(node: Node, year: int, month: int, measure: str, comment: str) -> Verdict:
    if not 1 <= month <= 12:
        return no(_("Månaden ska vara 1–12."), "no_month")
    if not NodePeriod.objects.filter(node=node, valid__contains=last_day(year, month)).exists():
        return no(_("Organisationen fanns inte den månaden. Välj en annan månad."), "not_there")
    is_later = (year, month) > (today().year, today().month)
    if is_later and measure not in {Measure.BUDGET, Measure.VOLUME_BUDGET}:
        return no(_("Månaden har inte varit än. Bara budget kan läggas in i förväg."), "not_yet")
    if measure == Measure.FORECAST and not comment.strip():
        return no(_("Skriv med en mening vad prognosen bygger på."), "comment_needed")
    return YES


def last_day(year: int, month: int) -> Any:
    """The last day of a month."""
    from calendar import monthrange
    from datetime import date

    return date(year, month, monthrange(year, month)[1])


def is_money(measure: str) -> bool:
    """Whether the measure is in kronor."""
    return measure in MONEY
