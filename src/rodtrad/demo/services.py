"""The demo's texts as typed values, read from `data/services.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class GoalText:
    """What a unit could write about one goal."""

    board_goal: str
    title: str
    purpose: str
    result: str
    indicator: str
    method: str
    basis: str
    reference: str
    followup: str
    development: str
    activities: tuple[str, ...]
    direction: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorText:
    """An indicator and how its figures lie: level, month-to-month spread, target."""

    code: str
    name: str
    unit: str
    direction: str
    level: float
    spread: float
    sex: bool
    target: float
    target_to: float | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """One service: how its units are called, which area goal it serves, its goals and indicators."""

    code: str
    name: str
    area: str
    unit_name: str
    capacity: tuple[int, int]
    goals: tuple[GoalText, ...]
    indicators: tuple[IndicatorText, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything in the file."""

    services: tuple[Service, ...]
    common_goals: tuple[GoalText, ...]
    common_indicators: tuple[IndicatorText, ...]
    plan_parts: dict[str, str]


@cache
def texts() -> Texts:
    """The texts, read once."""
    raw = tomllib.loads((DATA / "services.toml").read_text(encoding="utf-8"))
    return Texts(
        services=tuple(
            Service(
                code=s["code"],
                name=s["name"],
                area=s["area"],
                unit_name=s["unit_name"],
                capacity=(s["capacity"][0], s["capacity"][1]),
                goals=tuple(_goal(g) for g in s["goal"]),
                indicators=tuple(IndicatorText(**i) for i in s["indicator"]),
            )
            for s in raw["service"]
        ),
        common_goals=tuple(_goal(g) for g in raw["common_goal"]),
        common_indicators=tuple(IndicatorText(**i) for i in raw["common_indicator"]),
        plan_parts=raw["plan_parts"],
    )


def _goal(raw: dict[str, Any]) -> GoalText:
    texts_of: dict[str, Any] = {**raw, "activities": tuple(raw["activities"])}
    return GoalText(**texts_of)
