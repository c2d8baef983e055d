"""A node's life as a row of stretches: pure values and the few things that can be done with them. No database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Traits:
    """What a node is during a stretch of days."""

    name: str
    kind: str
    parent_id: int | None = None
    service_type_id: int | None = None
    regime: str = ""
    contractor: str = ""
    capacity: int | None = None
    address: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From the first day (None: always) to the day before `until` (None: for ever)."""

    starts: date | None
    until: date | None
    traits: Traits


Timeline = tuple[Stretch, ...]
TRAITS = tuple(f.name for f in fields(Traits))


class LaterChange(Exception):
    """There is a stretch after the day in question: `starts` says when, `traits` what it is then."""

    def __init__(self, stretch: Stretch) -> None:
        self.stretch = stretch
        super().__init__(f"{stretch.traits.name} changes again on {stretch.starts}")


class NotThere(Exception):
    """The node does not exist on the day."""


def in_order(stretches: Iterable[Stretch]) -> Timeline:
    """The stretches by first day."""
    return tuple(sorted(stretches, key=lambda s: s.starts or date.min))


def at(timeline: Timeline, day: date) -> Stretch | None:
    """The stretch that holds the day."""
    for stretch in timeline:
        if (stretch.starts is None or stretch.starts <= day) and (stretch.until is None or day < stretch.until):
            return stretch
    return None


def changed_from(timeline: Timeline, day: date, **changes: Any) -> Timeline:
    """The timeline with other traits from `day` to the end of the stretch that holds it.

    The days before stay as they are. Nothing to change gives the timeline itself.
    Raises `NotThere`, or `LaterChange` when a later stretch would make the answer ambiguous.
    """
    held = _last_stretch_at(timeline, day)
    traits = replace(held.traits, **changes)
    if traits == held.traits:
        return timeline
    after = replace(held, starts=day, traits=traits)
    if held.starts == day:
        return (*timeline[:-1], after)
    return (*timeline[:-1], replace(held, until=day), after)


def ended_before(timeline: Timeline, until: date) -> Timeline:
    """The timeline cut so that `until` is the first day that the node is no more. May be empty.

    Raises `NotThere` when it was not there the day before, `LaterChange` as above.
    """
    held = _last_stretch_at(timeline, date.fromordinal(until.toordinal() - 1))
    return (*timeline[:-1], replace(held, until=until))


def _last_stretch_at(timeline: Timeline, day: date) -> Stretch:
    held = at(timeline, day)
    if held is None:
        raise NotThere
    if timeline[-1] != held:
        raise LaterChange(timeline[timeline.index(held) + 1])
    return held
