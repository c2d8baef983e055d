"""How the goals below a goal have been assessed: the newest round's answers, counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from rodtrad.follow.reports.models import GoalAssessment
from rodtrad.follow.reports.queries import visible_to
from rodtrad.follow.rounds.models import ORDER, RoundKind
from rodtrad.org.programmes.queries import Rulebook

WIDTH = 100.0


@dataclass(frozen=True, slots=True)
class Part:
    """One step of the scale: how many goals, and where its piece of the bar lies (0–100)."""

    code: str
    label: str
    n: int
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Spread:
    """The assessments of the goals below one goal in one round."""

    round_label: str
    n: int
    parts: tuple[Part, ...]


def spreads(person: Any, goal_ids: Sequence[int], year: int, book: Rulebook | None) -> dict[int, Spread]:
    """By goal id, how the goals directly below were assessed in the year. One query.

    Of the year's rounds the newest that has at least half as many answers as the fullest: a round that has just
    begun says nothing yet.
    """
    if not goal_ids:
        return {}
    rows = (
        GoalAssessment.objects.filter(
            goal__parent_id__in=goal_ids, report__round__year_id=year, report__in=visible_to(person)
        )
        .exclude(assessment="")
        .order_by()
        .values_list("goal__parent_id", "report__round__kind", "assessment")
        .annotate(n=Count("pk"))
    )
    counted: dict[int, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for parent_id, kind, code, n in rows:
        counted[parent_id or 0][kind][code] = n
    found: dict[int, Spread] = {}
    for parent_id, by_kind in counted.items():
        most = max(sum(numbers.values()) for numbers in by_kind.values())
        telling = [k for k, numbers in by_kind.items() if 2 * sum(numbers.values()) >= most]
        kind = max(telling, key=lambda k: ORDER[RoundKind(k)])
        found[parent_id] = _spread(f"{RoundKind(kind).label} {year}", by_kind[kind], book)
    return found


def _spread(label: str, numbers: dict[str, int], book: Rulebook | None) -> Spread:
    order = [s.code for s in book.scale] if book else []
    codes = sorted(numbers, key=lambda c: (order.index(c) if c in order else len(order), c))
    total = sum(numbers.values())
    parts: list[Part] = []
    at = 0.0
    for code in codes:
        width = numbers[code] / total * WIDTH
        step = book.step(code) if book else None
        parts.append(Part(code, step.label if step else code, numbers[code], f"{at:.2f}", f"{width:.2f}"))
        at += width
    return Spread(label, total, tuple(parts))
