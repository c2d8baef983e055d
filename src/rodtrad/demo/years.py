"""Builds mandate periods, budget years with their calendar, and the council's goals."""

from __future__ import annotations

import csv

from rodtrad.demo.services import DATA
from rodtrad.demo.size import Size
from rodtrad.org.programmes.models import Programme
from rodtrad.org.years.calendar import standard_calendar
from rodtrad.org.years.models import BudgetYear, Deadline, MandatePeriod
from rodtrad.org.years.states import YearState
from rodtrad.plan.goals.models import Goal

MANDATES = ((2015, 2018), (2019, 2022), (2023, 2026), (2027, 2030))
PROGRAMME_FROM = ((2021, "2021"), (2016, "2016"), (2012, "2012"), (2004, "2004"), (1999, "1999"))
VISION = "Vision 2040: Ett Stockholm för alla"
REFERENCE_YEAR = 2026  # the year that the demo is in the middle of


def build_years(size: Size) -> dict[int, BudgetYear]:
    """Mandates and budget years from 2015 on, with calendars for the years of the demo."""
    mandates = {
        first: MandatePeriod.objects.get_or_create(first_year=first, last_year=last)[0] for first, last in MANDATES
    }
    programmes = {p.code: p for p in Programme.objects.all()}
    made: dict[int, BudgetYear] = {}
    for year in sorted({2017, *size.years}):
        code = next(c for first, c in PROGRAMME_FROM if year >= first)
        mandate = next(m for m in mandates.values() if m.first_year <= year <= m.last_year)
        state = YearState.OPEN if year >= REFERENCE_YEAR else YearState.CLOSED
        made[year] = BudgetYear.objects.get_or_create(
            year=year, defaults={"mandate": mandate, "programme": programmes[code], "state": state}
        )[0]
        Deadline.objects.bulk_create(
            [
                Deadline(budget_year=made[year], level=level, step=step, due_on=due_on)
                for (level, step), due_on in standard_calendar(year).items()
            ],
            ignore_conflicts=True,
        )
    return made


def build_council_goals(council_id: int, years: tuple[int, ...]) -> dict[tuple[int, str], int]:
    """The vision and, per mandate, the council's goals; returns goal ids by (year, number)."""
    vision = Goal.objects.create(
        level="vision", node_id=council_id, title=VISION, first_year=2015, last_year=2040, title_in_force=VISION
    )
    found: dict[tuple[int, str], int] = {}
    found |= _from_file("goals-2017.csv", council_id, vision, 2015, 2018)
    for first, last in MANDATES:
        if first >= 2019 and any(first <= y <= last for y in years):
            found |= _from_file("goals-2021.csv", council_id, vision, first, last)
    return found


def _from_file(name: str, council_id: int, vision: Goal, first: int, last: int) -> dict[tuple[int, str], int]:
    ids: dict[str, int] = {}
    with (DATA / name).open(encoding="utf-8") as file:
        for position, row in enumerate(csv.DictReader(file)):
            parent_id = vision.pk if row["level"] == "direction" else ids[row["number"].split(".")[0]]
            ids[row["number"]] = Goal.objects.create(
                level=row["level"],
                node_id=council_id,
                parent_id=parent_id,
                number=row["number"],
                title=row["title"],
                title_in_force=row["title"],
                position=position,
                first_year=first,
                last_year=last,
            ).pk
    return {(year, number): pk for year in range(first, last + 1) for number, pk in ids.items()}
