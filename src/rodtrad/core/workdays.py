"""Working days in Sweden: what "answered within ten working days" means."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

MOST_DAYS = 400


@lru_cache(maxsize=16)
def _free_days(year: int) -> frozenset[date]:
    """Public holidays, and the eves that the city is closed."""
    kinds = ("public", "de_facto")
    return frozenset(holidays.country_holidays("SE", years=year, include_sundays=False, categories=kinds))


def is_workday(day: date) -> bool:
    """Whether the city's offices are open: Monday to Friday, no public holiday, no eve of midsummer, Christmas or New Year."""
    return day.weekday() < 5 and day not in _free_days(day.year)


def add_workdays(day: date, n: int) -> date:
    """The `n`th working day after `day`, which itself is not counted. Raises ValueError for a negative or absurd `n`."""
    if not 0 <= n <= MOST_DAYS:
        raise ValueError(f"n must be 0 to {MOST_DAYS}; got {n}.")
    while n > 0:
        day += timedelta(days=1)
        n -= is_workday(day)
    return day
