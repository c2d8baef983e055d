"""Questions about mandate periods, budget years and their calendars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from rodtrad.core.periods import today
from rodtrad.core.verdicts import Sentence
from rodtrad.org.years.models import BudgetYear, Deadline, DeadlineLevel, MandatePeriod, Step


def visible_to(user: Any) -> QuerySet[BudgetYear]:
    """Every budget year, for employees; twin of the rule `years.view`."""
    years = BudgetYear.objects.select_related("mandate", "programme").order_by("-year")
    return years if user.is_authenticated else years.none()


def mandates_visible_to(user: Any) -> QuerySet[MandatePeriod]:
    """Every mandate period with `n_years`, for employees."""
    periods = MandatePeriod.objects.annotate(n_years=Count("budgetyear")).order_by("-first_year")
    return periods if user.is_authenticated else periods.none()


def mandate_of(year: int) -> MandatePeriod | None:
    """The mandate period that holds the year."""
    return MandatePeriod.objects.filter(first_year__lte=year, last_year__gte=year).first()


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A step of the year with its date per level (None: that level has none), in the order of `DeadlineLevel`."""

    step: str
    label: Sentence
    dates: tuple[date | None, ...]

    @property
    def is_past(self) -> bool:
        """Whether every date has passed."""
        given = [d for d in self.dates if d is not None]
        return bool(given) and max(given) < today()


def calendar_of(year: int) -> list[CalendarRow]:
    """The year's calendar, one row a step in the order of the year. One query."""
    return rows_of(list(Deadline.objects.filter(budget_year_id=year)))


def rows_of(deadlines: Sequence[Deadline]) -> list[CalendarRow]:
    """The deadlines as a table, without steps that no level has."""
    given = {(d.level, d.step): d.due_on for d in deadlines}
    rows = [
        CalendarRow(step.value, step.label, tuple(given.get((level.value, step.value)) for level in DeadlineLevel))
        for step in Step
    ]
    return [row for row in rows if any(row.dates)]
