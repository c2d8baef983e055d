"""What the board, the timeline and one action's page show, gathered from queries into frozen values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rodtrad.core.periods import add_months, today
from rodtrad.core.verdicts import Sentence
from rodtrad.core.workflow import Transition
from rodtrad.improve.actions import states
from rodtrad.improve.actions.models import Action
from rodtrad.improve.actions.origins import Shown, shown
from rodtrad.improve.actions.providers import is_late
from rodtrad.improve.actions.queries import Filters, Reach, chosen, counts_by_state, reach_of
from rodtrad.improve.actions.states import ActionState

CARDS = 25  # in a column; the rest is in the list
CHECKED_DAYS = 120
MONTHS_BACK, MONTHS_AHEAD = 3, 9
MOST_ON_TIMELINE = 150


@dataclass(frozen=True, slots=True)
class Card:
    """An action on the board, with the steps that the person may take by one click."""

    action: Action
    origin: Shown
    steps: tuple[Transition, ...]
    is_late: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A state with its cards; `n` counts all, also those that are not shown."""

    state: str
    label: Sentence
    cards: tuple[Card, ...]
    n: int


def columns(user: Any, filters: Filters) -> list[Column]:
    """The board: a column a state, those due first on top; of the judged only the latest months. A dozen queries, however many cards."""
    rows = chosen(user, filters)
    counts = counts_by_state(rows)
    since = today() - timedelta(days=CHECKED_DAYS)
    found: dict[str, list[Action]] = {}
    for state in states.COLUMNS:
        of_state = rows.filter(state=state)
        if state == ActionState.CHECKED:
            of_state = of_state.filter(checked_on__gte=since).order_by("-checked_on", "-pk")
        found[state] = list(of_state[:CARDS]) if counts.get(state) else []
    every = [a for actions in found.values() for a in actions]
    names = shown(user, [(a.origin_kind, a.origin_id) for a in every])
    reach = reach_of(user, {a.node_id for a in every})
    return [
        Column(
            state,
            state.label,
            tuple(Card(a, names[a.origin_kind, a.origin_id], one_click(a, reach), is_late(a)) for a in found[state]),
            counts.get(state, 0),
        )
        for state in states.COLUMNS
    ]


def one_click(action: Action, reach: Reach) -> tuple[Transition, ...]:
    """The steps that need nothing but a click, and that the person may take now."""
    possible = [s for s in states.PLAIN if action.state in s.sources]
    return tuple(s for s in possible if reach.may(s.permission, action))


@dataclass(frozen=True, slots=True)
class Bar:
    """An action on the timeline: where its bar begins and how wide it is, in per mille of the time shown."""

    action: Action
    left: int
    width: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars by the month they are due, with the months' names and where today stands."""

    first: date
    last: date
    now: int
    months: tuple[tuple[int, date], ...]
    bars: tuple[Bar, ...]
    n_left_out: int


def first_day() -> date:
    """Where the timeline begins."""
    return add_months(today().replace(day=1), -MONTHS_BACK)


def timeline(actions: Sequence[Action], n: int) -> Timeline:
    """The actions along the months around today. No queries."""
    first = first_day()
    last = add_months(first, MONTHS_BACK + MONTHS_AHEAD + 1)
    days = (last - first).days

    def place(day: date) -> int:
        return round(1000 * min(max((day - first).days, 0), days) / days)

    bars: list[Bar] = []
    for action in actions:
        begins = action.begun_on or action.created_at.date()
        ends = action.done_on or action.due_on
        left = place(min(begins, ends))
        bars.append(Bar(action, left, max(6, place(ends) - left), is_late(action)))
    months = tuple((place(day), day) for i in range(MONTHS_BACK + MONTHS_AHEAD + 1) if (day := add_months(first, i)))
    return Timeline(first, last, place(today()), months, tuple(bars), max(0, n - len(bars)))
