"""How large a city is made: the demo for people, the whole city for measuring."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """Numbers that make a city."""

    name: str
    n_units: int
    years: tuple[int, ...]
    boards: tuple[str, ...]  # codes of the boards that have units; () is all district boards and schools
    n_goals: int  # goals in a unit's plan, at most
    n_activities: int  # activities a goal
    keeps_history: bool
    monthly: bool  # values for every month, else for tertials
    first_figures: int  # the first year that has values


DEMO = Size(
    "demo",
    60,
    (2025, 2026, 2027),
    ("SDN-JA", "SDN-HA", "SDN-SM", "SDN-FA", "UTN"),
    5,
    2,
    keeps_history=True,
    monthly=False,
    first_figures=2018,
)
CITY = Size(
    "city", 2500, (2022, 2023, 2024, 2025, 2026), (), 8, 3, keeps_history=False, monthly=True, first_figures=2022
)
TINY = Size(
    "tiny", 6, (2025, 2026, 2027), ("SDN-JA", "UTN"), 4, 1, keeps_history=True, monthly=False, first_figures=2018
)
SIZES = {size.name: size for size in (DEMO, CITY, TINY)}
