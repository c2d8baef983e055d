"""Working days in Sweden."""

from datetime import date

import pytest

from rodtrad.core.periods import add_months
from rodtrad.core.workdays import add_workdays, is_workday


@pytest.mark.parametrize(
    ("day", "n", "then"),
    [
        (date(2026, 11, 25), 1, date(2026, 11, 26)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 4, 1), 2, date(2026, 4, 7)),  # Good Friday and Easter Monday between
        (date(2026, 12, 23), 1, date(2026, 12, 28)),  # Christmas
        (date(2026, 12, 30), 1, date(2027, 1, 4)),  # across the year
        (date(2026, 11, 28), 0, date(2026, 11, 28)),
    ],
)
def test_working_days_pass_over_weekends_holidays_and_eves(day, n, then):
    assert add_workdays(day, n) == then


def test_midsummer_eve_is_free():
    assert not is_workday(date(2026, 6, 19))


@pytest.mark.parametrize("n", [-1, 401])
def test_absurd_numbers_of_days_are_refused(n):
    with pytest.raises(ValueError, match="must be"):
        add_workdays(date(2026, 1, 1), n)


@pytest.mark.parametrize(
    ("day", "n", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 3, 15), -3, date(2025, 12, 15)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 12, 1), 0, date(2026, 12, 1)),
    ],
)
def test_months_on(day, n, then):
    assert add_months(day, n) == then
