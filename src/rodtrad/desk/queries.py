"""What the start page, search and the thread check show, gathered from what the rooms contribute."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from rodtrad.core import contributions
from rodtrad.core.contributions import SearchHit, ToDo
from rodtrad.core.periods import today
from rodtrad.core.verdicts import Sentence
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import roles_of
from rodtrad.org.tree.models import NodePeriod
from rodtrad.org.tree.queries import periods_on
from rodtrad.org.years.models import Deadline
from rodtrad.org.years.states import YearState

WEIGHT = {kind: weight for weight, kind in enumerate((
    RoleKind.UNIT_MANAGER, RoleKind.MANAGEMENT, RoleKind.CONTROLLER, RoleKind.EXECUTIVE_OFFICE, RoleKind.BOARD_SECRETARY,
    RoleKind.BOARD_MEMBER, RoleKind.CONTRIBUTOR,
))}  # fmt: skip
NEAR_DAYS = 60
NOW_UP_TO = 4  # the urgency of what is done this week or was sent back
MOST_HITS = 100


def to_do(person: Any) -> list[ToDo]:
    """What waits for the person, worst first."""
    found = [item for provide in contributions.to_do for item in provide(person)]
    return sorted(found, key=lambda i: (i.urgency, i.due_on or date.max, str(i.what)))


def homes(person: Any) -> list[NodePeriod]:
    """The nodes where the person's own roles stand, the most telling role first. Two queries."""
    roles = sorted(
        roles_of(person).values_list("kind", "node_id", "pk"), key=lambda r: (WEIGHT.get(RoleKind(r[0]), 99), r[2])
    )
    order = list(dict.fromkeys(node_id for _kind, node_id, _pk in roles))
    periods = {p.node_id: p for p in periods_on().filter(node_id__in=order)}
    return [periods[i] for i in order if i in periods]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One group of what waits: how pressing it is, and its things, worst first."""

    code: str
    label: Sentence
    items: tuple[ToDo, ...]


GROUPS: tuple[tuple[str, Sentence], ...] = (
    ("late", _("Försenat")),
    ("now", _("Nu")),
    ("ahead", _("Framöver")),
)


def waiting(person: Any) -> list[Waiting]:
    """What waits for the person in groups: what is late, what is for now, what lies ahead. Empty groups are left out."""
    grouped: dict[str, list[ToDo]] = {code: [] for code, _label in GROUPS}
    for item in to_do(person):
        grouped[_group_of(item)].append(item)
    return [Waiting(code, label, tuple(grouped[code])) for code, label in GROUPS if grouped[code]]


def _group_of(item: ToDo) -> str:
    if item.urgency == 0 or (item.due_on is not None and item.due_on < today()):
        return "late"
    return "now" if item.urgency <= NOW_UP_TO else "ahead"


@dataclass(frozen=True, slots=True)
class Coming:
    """A deadline ahead and how many days are left."""

    deadline: Deadline
    days: int


def deadlines(levels: Collection[str], *, days: int = NEAR_DAYS) -> list[Coming]:
    """The deadlines of those levels from today on, the nearest first. One query."""
    rows = Deadline.objects.filter(due_on__gte=today(), level__in=levels).order_by("due_on", "level")
    ahead = [Coming(d, (d.due_on - today()).days) for d in rows[:40]]
    return [c for c in ahead if c.days <= days]


def calendar(level: str = "") -> list[Coming]:
    """The deadlines of the years that are not closed, in order of day. One query."""
    rows = Deadline.objects.exclude(budget_year__state=YearState.CLOSED).order_by("due_on", "level")
    return [Coming(d, (d.due_on - today()).days) for d in (rows.filter(level=level) if level else rows)]


def search(person: Any, text: str) -> list[SearchHit]:
    """What is found, best first: one query a room."""
    hits = [hit for provide in contributions.search for hit in provide(person, text, MOST_HITS)]
    return sorted(hits, key=lambda h: -h.rank)
