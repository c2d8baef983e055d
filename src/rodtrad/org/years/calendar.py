"""Dates of one year carried to the next: same day and month, moved on to a working day. Pure, but for the list of holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("SE", years=year, language="sv"))


def is_working_day(day: date) -> bool:
    """Whether the city's offices are open: not a weekend, a public holiday, or the eve of midsummer, Christmas or New Year."""
    if day.weekday() >= 5 or day in _holidays(day.year):
        return False
    is_midsummer_eve = day.month == 6 and 19 <= day.day <= 25 and day.weekday() == 4
    return not is_midsummer_eve and (day.month, day.day) not in {(12, 24), (12, 31)}


# What a year begins with when there is none to copy: level, step, year from the budget year, month, day.
STANDARD = (
    ("unit", "plan_submit", -1, 11, 30),
    ("unit", "plan_assess", -1, 12, 14),
    ("unit", "plan_adopt", 0, 1, 20),
    ("board", "plan_submit", -1, 12, 5),
    ("board", "plan_adopt", -1, 12, 18),
    ("unit", "t1", 0, 5, 8),
    ("board", "t1", 0, 5, 25),
    ("unit", "t2", 0, 9, 8),
    ("board", "t2", 0, 9, 24),
    ("unit", "vb", 1, 1, 20),
    ("board", "vb", 1, 2, 10),
    ("council", "vb", 1, 4, 15),
)


def standard_calendar(year: int) -> dict[tuple[str, str], date]:
    """The dates that the first budget year gets, by level and step; the executive office then sets its own."""
    return {(level, step): date(year + shift, month, day) for level, step, shift, month, day in STANDARD}


@dataclass(frozen=True, slots=True)
class MovedDate:
    """A date a year later, and whether it was moved on from a day that is not worked."""

    due_on: date
    was_moved: bool


def a_year_later(day: date, n_years: int = 1) -> MovedDate:
    """The same day and month `n_years` later (28 February for the 29th), or the first working day after it."""
    try:
        same = day.replace(year=day.year + n_years)
    except ValueError:
        same = date(day.year + n_years, 2, 28)
    moved = same
    while not is_working_day(moved):
        moved += timedelta(days=1)
    return MovedDate(moved, moved != same)
