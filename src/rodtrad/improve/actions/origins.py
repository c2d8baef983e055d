"""What can give rise to an action: each room registers its own kinds, and answers for what a person may see of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from rodtrad.core.contributions import Registry
from rodtrad.core.verdicts import Sentence


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that gives rise to actions, as a person may see it: what it is called, where it stands, what it is about."""

    title: str
    url: str = ""
    node_id: int | None = None
    goal_id: int | None = None
    indicator_id: int | None = None
    is_restricted: bool = False  # what comes of it is for those concerned alone, if nobody says otherwise


@dataclass(frozen=True, slots=True)
class Origin:
    """A kind of origin. `find(person, keys)` gives those that the person may see, in a constant number of queries."""

    label: Sentence
    find: Callable[[Any, Sequence[int]], Mapping[int, Source]]
    is_direct: bool = (
        True  # its page has the button; false where the room itself makes the action, as of an answered idea
    )


OWN_LABEL = _("eget initiativ")
HIDDEN = _("något som du inte har tillgång till")
origins: Registry[Origin] = Registry()


@dataclass(frozen=True, slots=True)
class Shown:
    """An action's origin on a page."""

    label: Sentence
    title: Sentence = ""
    url: str = ""


def origin_named(kind: str) -> Origin | None:
    """The registered kind, or None."""
    return dict(origins.items()).get(kind)


def find(person: Any, kind: str, pk: int) -> Source | None:
    """One origin as `person` may see it; None when there is none, or not for them."""
    origin = origin_named(kind)
    return origin.find(person, [pk]).get(pk) if origin is not None else None


def shown(person: Any, pointers: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int | None], Shown]:
    """What to write of each origin; those that the person may not see are only said to be there. One query a kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    answer: dict[tuple[str, int | None], Shown] = {("", None): Shown(OWN_LABEL)}
    for kind, pk in pointers:
        if pk is not None:
            wanted[kind].add(pk)
    for kind, keys in wanted.items():
        origin = origin_named(kind)
        sources = origin.find(person, sorted(keys)) if origin is not None else {}
        label = origin.label if origin is not None else kind
        for pk in keys:
            source = sources.get(pk)
            answer[kind, pk] = Shown(label, source.title, source.url) if source else Shown(label, HIDDEN)
    return answer


def labels() -> list[tuple[str, Sentence]]:
    """The kinds to choose among in a filter."""
    return [(name, origin.label) for name, origin in origins.items()]
