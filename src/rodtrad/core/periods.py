"""Dates and date ranges as the city counts them: Stockholm time, last day included on the screen."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange  # pyright: ignore[reportMissingImports]
from django.utils import timezone
from django.utils.translation import gettext as _


def today() -> date:
    """Today's date in Stockholm."""
    return timezone.localdate()


def date_range(first: date | None, last: date | None) -> DateRange:
    """The range from `first` to `last`, both days included; None is open. Raises ValueError when turned around,
    and a refusal for the last day that there is."""
    if first and last and last < first:
        raise ValueError(f"last must not be before first; got {first} and {last}.")
    if last == date.max:
        raise ValidationError(_("Slutdagen är för långt fram. Skriv en tidigare dag, eller lämna den tom."))
    return DateRange(first, last + timedelta(days=1) if last else None, "[)")


def first_day(valid: DateRange) -> date | None:
    """The first day of a range, None if it is open backwards."""
    return valid.lower


def last_day(valid: DateRange) -> date | None:
    """The last day that a range includes, None if it is open forwards."""
    return valid.upper - timedelta(days=1) if valid.upper else None


def is_on(valid: DateRange, on: date) -> bool:
    """Whether `on` is a day of the range."""
    return (valid.lower is None or valid.lower <= on) and (valid.upper is None or on < valid.upper)


def add_months(day: date, n: int) -> date:
    """The same day `n` months on (or back), or the last of that month when it is shorter."""
    at = day.year * 12 + day.month - 1 + n
    year, month = divmod(at, 12)
    last = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
