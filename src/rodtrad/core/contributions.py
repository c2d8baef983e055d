"""What higher rooms add to the desk, search, navigation, thread and ownership: small typed providers, registered in `apps.ready`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext_lazy as _

from rodtrad.core.verdicts import Sentence

T = TypeVar("T")


class Registry(Generic[T]):
    """An ordered set of named providers of one kind."""

    def __init__(self) -> None:
        self._entries: dict[str, T] = {}

    def register(self, name: str, entry: T) -> None:
        """Add `entry` under `name`, once; the same name again replaces it (so that reloads are harmless)."""
        self._entries[name] = entry

    def __iter__(self):
        return iter(self._entries.values())

    def items(self) -> list[tuple[str, T]]:
        """Names and entries in the order of registration."""
        return list(self._entries.items())


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """One line of the menu under a verb. `shown_to` is asked with the person; it must not query per call more than once."""

    verb: str  # a key of VERBS
    label: Sentence
    url_name: str
    order: int = 50
    shown_to: Callable[[Any], bool] = lambda person: person.is_authenticated


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing that waits for a person: what, about what, by when, where to do it. Worst first by `urgency` (0 is worst)."""

    what: Sentence
    about: str
    url: str
    due_on: date | None = None
    urgency: int = 5
    n_items: int = 1


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One found thing: kind in words, title, where it belongs, link, rank (higher is better), an extract."""

    kind: Sentence
    title: str
    where: str
    url: str
    rank: float
    extract: str = ""


@dataclass(frozen=True, slots=True)
class Ownership:
    """How one room finds and hands over what a person owns at a node. Both run a constant number of queries."""

    label: Sentence
    owned_by: Callable[[Any, Any], int]
    hand_over: Callable[[Any, Any, Any], int]  # (from person, to person or None, node) -> how many rows moved


@dataclass(frozen=True, slots=True)
class StateFigure:
    """One figure about an organisation's state on the desk: number, what it counts, link, and how it should be read."""

    label: Sentence
    number: str
    url: str = ""
    state: str = "neutral"  # neutral, good, attention, bad
    detail: Sentence = ""


@dataclass(frozen=True, slots=True)
class ThreadLeaf:
    """What a room hangs on a goal in the thread: activities, figures, reports."""

    goal_id: int
    kind: Sentence
    title: str
    url: str
    state: str = ""
    state_label: Sentence = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LooseEnd:
    """Something that hangs loose in the thread at a node, with the sentence that says so and the way to mend it."""

    check: str
    sentence: Sentence
    about: str
    url: str
    node_id: int
    mend: Sentence
    params: dict[str, Any] = field(default_factory=dict)


VERBS: tuple[tuple[str, Sentence], ...] = (
    ("plan", _("Planera")),
    ("improve", _("Förbättra")),
    ("follow", _("Följa upp")),
    ("analyse", _("Analysera")),
    ("listen", _("Lyssna")),
    ("assure", _("Säkra")),
    ("learn", _("Lära")),
    ("decide", _("Besluta")),
    ("organise", _("Organisation")),
    ("exchange", _("Data in och ut")),
)

navigation: Registry[NavigationEntry] = Registry()
to_do: Registry[Callable[[Any], Sequence[ToDo]]] = Registry()
search: Registry[Callable[[Any, str, int], Sequence[SearchHit]]] = Registry()
ownership: Registry[Ownership] = Registry()
state_figures: Registry[Callable[[Any, Any], Sequence[StateFigure]]] = Registry()
thread_leaves: Registry[Callable[[Any, Sequence[int]], Sequence[ThreadLeaf]]] = Registry()
loose_ends: Registry[Callable[[Any, Any, Any], Sequence[LooseEnd]]] = Registry()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a series of figures says, in words: the same answer for table, report, page and message.

    `variation` and `assurance` are codes (see `analyse.signals.states`), `limits` and `period` are words,
    `spark` the points of a small line. `overruled_because` is filled when a person judged otherwise than the rule.
    """

    sentence: str
    target_sentence: str
    rule: str
    variation: str
    assurance: str
    period: str
    limits: str
    url: str
    overruled_because: str = ""
    spark: str = ""


Pairs = Sequence[tuple[int, int]]  # of indicator id and node id
readings: Registry[Callable[[Any, Pairs], Mapping[tuple[int, int], Reading]]] = Registry()


def readings_of(person: Any, pairs: Pairs) -> dict[tuple[int, int], Reading]:
    """What the series of `pairs` say, from whoever judges series; nothing while no room does."""
    found: dict[tuple[int, int], Reading] = {}
    for provide in readings:
        found |= provide(person, pairs)
    return found
