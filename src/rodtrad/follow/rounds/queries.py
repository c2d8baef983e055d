"""Questions about rounds."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from rodtrad.follow.rounds.models import ORDER, Round, RoundKind
from rodtrad.follow.rounds.states import RoundState
from rodtrad.org.years.models import Deadline


def visible_to(user: Any) -> QuerySet[Round]:
    """Rounds are open to every employee. Twin of `rounds.view`."""
    return Round.objects.select_related("year") if user.is_authenticated else Round.objects.none()


def open_rounds() -> QuerySet[Round]:
    """Those that ask for something now."""
    return Round.objects.filter(state=RoundState.OPEN).select_related("year").order_by("year", "kind")


def due_on(round_: Round, level: str) -> date | None:
    """By when a level is to have answered."""
    row = Deadline.objects.filter(budget_year_id=round_.year_id, level=level, step=round_.kind)
    return row.values_list("due_on", flat=True).first()


def before(round_: Round) -> Round | None:
    """The round before this one in the same year, if there was one."""
    earlier = [k for k, place in ORDER.items() if place < ORDER[RoundKind(round_.kind)]]
    rows = {r.kind: r for r in Round.objects.filter(year_id=round_.year_id, kind__in=earlier)}
    return next((rows[k] for k in reversed(earlier) if k in rows), None)
