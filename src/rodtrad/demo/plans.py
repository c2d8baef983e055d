"""Builds board and unit plans of every year with goals, results, parts and activities; last of all their states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import cycle, islice
from typing import Any

import numpy as np
import polars as pl

from rodtrad.demo.organisation import Organisation, Unit
from rodtrad.demo.services import GoalText, texts
from rodtrad.demo.size import Size
from rodtrad.demo.write import copy_frame, next_id
from rodtrad.demo.years import REFERENCE_YEAR
from rodtrad.plan.activities.models import Activity
from rodtrad.plan.goals.models import ExpectedResult, Goal, GoalIndicator
from rodtrad.plan.indicators.models import Indicator
from rodtrad.plan.plans.models import Part, Plan

BOARD_ACTIVITY = "Gemensam lärdag för enheterna"
EDITED = datetime(2025, 11, 20, 9, 0, tzinfo=UTC).isoformat()


@dataclass
class Rows:
    """Rows gathered per table, with ids counted by us."""

    plans: list[dict[str, Any]]
    goals: list[dict[str, Any]]
    results: list[dict[str, Any]]
    links: list[dict[str, Any]]
    parts: list[dict[str, Any]]
    activities: list[dict[str, Any]]


class Builder:
    """Makes the plans of one year after another; `write` sends them to the database by COPY."""

    def __init__(
        self,
        organisation: Organisation,
        council_goals: dict[tuple[int, str], int],
        indicators: dict[str, Indicator],
        managers: dict[int, int],
        size: Size,
        rng: np.random.Generator,
    ) -> None:
        self.organisation, self.council, self.indicators = organisation, council_goals, indicators
        self.managers, self.size, self.rng = managers, size, rng
        self.models = (Plan, Goal, ExpectedResult, GoalIndicator, Part, Activity)
        self.next = {model: next_id(model) for model in self.models}
        self.rows = Rows([], [], [], [], [], [])

    def take(self, model: Any) -> int:
        """The next id of a table."""
        self.next[model] += 1
        return self.next[model] - 1

    def year(self, year: int) -> None:
        """All plans of one year: boards first, for the units' goals stand under the boards'."""
        board_goals = {code: self._board(code, node_id, year) for code, node_id in self.organisation.boards.items()}
        for i, unit in enumerate(self.organisation.units):
            self._unit(i, unit, year, board_goals[unit.board_code])

    def _board(self, code: str, node_id: int, year: int) -> dict[str, int]:
        """A board's plan; returns its goal ids by title."""
        services = {u.service.code: u.service for u in self.organisation.units if u.board_code == code}
        wanted: dict[str, str] = {}
        for service in services.values():
            wanted |= {g.board_goal: service.area for g in service.goals}
        wanted |= {g.board_goal: g.direction for g in texts().common_goals}
        state = "adopted" if year <= REFERENCE_YEAR else ("draft" if not services else "adopted")
        plan_id = self._plan(node_id, year, "board", state)
        titles: dict[str, int] = {}
        for position, (title, number) in enumerate(wanted.items()):
            parent = self.council.get((year, number)) or self.council[year, number[0]]
            areas = [k for (y, k) in self.council if y == year and k.startswith(number + ".")]
            if "." not in number and areas:  # a common goal hangs under the direction's first area goal
                parent = self.council[year, areas[0]]
            titles[title] = self._goal(plan_id, node_id, year, "board", parent, title, "", position, state)
            self.rows.results.append(
                self._result(
                    titles[title], "target_picture", f"Alla enheter visar en förbättring: {title.lower()}.", None
                )
            )
            self._activity(titles[title], node_id, year, BOARD_ACTIVITY, self.managers.get(node_id))
        return titles

    def _unit(self, i: int, unit: Unit, year: int, board_goals: dict[str, int]) -> None:
        state = unit_state(i, year, self.size)
        plan_id = self._plan(unit.node_id, year, "unit", state, frame=5_000_000 + 100_000 * (i % 90))
        source = [*unit.service.goals, *texts().common_goals]
        for position, text in enumerate(
            islice(cycle(source), self.size.n_goals if self.size.monthly else min(self.size.n_goals, len(source)))
        ):
            turn = position // len(source)
            title = text.title if not turn else f"{text.title}, fördjupning {turn}"
            goal = self._goal(
                plan_id, unit.node_id, year, "unit", board_goals[text.board_goal], title, text.purpose, position, state
            )
            incomplete = state == "draft" and position >= 2
            self._contents(plan_id, goal, unit, year, text, incomplete=incomplete)
        for kind in ("feedback_system", "dialogue", "good_examples"):
            if not (state == "draft" and i % 2):
                self._part(
                    plan_id,
                    None,
                    kind,
                    "",
                    texts().plan_parts[
                        {"feedback_system": "feedback", "dialogue": "dialogue", "good_examples": "examples"}[kind]
                    ],
                )

    def _contents(self, plan_id: int, goal: int, unit: Unit, year: int, text: GoalText, *, incomplete: bool) -> None:
        indicator = self.indicators.get(text.indicator)
        target = next(
            (t.target for t in (*unit.service.indicators, *texts().common_indicators) if t.code == text.indicator), None
        )
        if not incomplete:
            self.rows.results.append(
                self._result(goal, "target_value" if indicator else "state", text.result, indicator, target)
            )
        if indicator:
            self.rows.links.append(
                {
                    "id": self.take(GoalIndicator),
                    "goal_id": goal,
                    "indicator_id": indicator.pk,
                    "role": "own",
                    "position": 0,
                }
            )
        self._part(plan_id, goal, "working_methods", "", text.method, text.basis, text.reference)
        self._part(
            plan_id, goal, "resource_use", "competence", "Två medarbetare har fördjupad kunskap och handleder de andra."
        )
        self._part(
            plan_id,
            goal,
            "resource_use",
            "cooperation",
            "Samarbete med grannenheten och med förvaltningens stödfunktioner.",
        )
        if not incomplete:
            self._part(plan_id, goal, "follow_up", "", text.followup)
            self._part(plan_id, goal, "development", "", text.development)
        for title in islice(cycle(text.activities), self.size.n_activities):
            self._activity(goal, unit.node_id, year, title, self.managers.get(unit.node_id))

    def _plan(self, node_id: int, year: int, level: str, state: str, frame: int | None = None) -> int:
        pk = self.take(Plan)
        adopted = 1 if state in {"adopted", "closed"} else 0
        self.rows.plans.append(
            {
                "id": pk,
                "node_id": node_id,
                "year_id": year,
                "level": level,
                "state": state,
                "adopted_version": adopted,
                "introduction": texts().plan_parts["introduction"],
                "frame_sek": frame,
                "fits_frame": "t" if adopted else None,
                "submitted_at": None if state == "draft" else EDITED,
                "edited_at": EDITED,
            }
        )
        return pk

    def _goal(
        self,
        plan_id: int,
        node_id: int,
        year: int,
        level: str,
        parent: int,
        title: str,
        purpose: str,
        position: int,
        state: str,
    ) -> int:
        pk = self.take(Goal)
        self.rows.goals.append(
            {
                "id": pk,
                "level": level,
                "node_id": node_id,
                "plan_id": plan_id,
                "parent_id": parent,
                "title": title,
                "purpose": purpose,
                "position": position,
                "first_year": year,
                "last_year": year,
                "title_in_force": title if state in {"adopted", "closed"} else "",
                "edited_at": EDITED,
            }
        )
        return pk

    def _result(
        self, goal: int, kind: str, text: str, indicator: Indicator | None, target: float | None = None
    ) -> dict[str, Any]:
        followed = "" if indicator else "Gås igenom vid varje tertial."
        return {
            "id": self.take(ExpectedResult),
            "goal_id": goal,
            "kind": kind,
            "text": text,
            "indicator_id": indicator.pk if indicator else None,
            "target_value": target if kind == "target_value" else None,
            "followed_by": followed,
            "position": 0,
        }

    def _part(
        self, plan_id: int, goal: int | None, kind: str, aspect: str, text: str, basis: str = "", reference: str = ""
    ) -> None:
        self.rows.parts.append(
            {
                "id": self.take(Part),
                "plan_id": plan_id,
                "goal_id": goal,
                "kind": kind,
                "aspect": aspect,
                "text": text,
                "basis": basis,
                "basis_reference": reference,
                "edited_at": EDITED,
            }
        )

    def _activity(self, goal: int, node_id: int, year: int, title: str, responsible: int | None) -> None:
        pk = self.take(Activity)
        month = 1 + pk % 9
        ends = date(year, min(month + 3, 12), 28)
        state = (
            "done"
            if year < REFERENCE_YEAR
            else ("planned" if year > REFERENCE_YEAR else ("done", "under_way", "planned")[pk % 3])
        )
        self.rows.activities.append(
            {
                "id": pk,
                "goal_id": goal,
                "node_id": node_id,
                "title": title,
                "starts_on": date(year, month, 1).isoformat(),
                "ends_on": ends.isoformat(),
                "responsible_id": responsible,
                "state": state,
                "position": 0,
            }
        )

    def write(self) -> dict[str, int]:
        """Send what has been gathered to the database and forget it; returns rows per table."""
        gathered = (
            self.rows.plans,
            self.rows.goals,
            self.rows.results,
            self.rows.links,
            self.rows.parts,
            self.rows.activities,
        )
        counts = {
            model._meta.db_table: copy_frame(model, pl.DataFrame(rows, infer_schema_length=None))
            for model, rows in zip(self.models, gathered, strict=True)
        }
        self.rows = Rows([], [], [], [], [], [])
        return counts


def unit_state(i: int, year: int, size: Size) -> str:
    """The state of the i:th unit's plan: earlier years closed, this year adopted, next year in every state."""
    if year < REFERENCE_YEAR:
        return "closed"
    if year == REFERENCE_YEAR:
        return "adopted"
    return ("draft", "draft", "submitted", "submitted", "assessed", "adopted")[i % 6] if i else "draft"
