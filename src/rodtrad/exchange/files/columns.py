"""The columns of a kind of file, and how a file's headings are recognised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rodtrad.core.verdicts import Sentence
from rodtrad.exchange.files.cells import CellType, plain
from rodtrad.exchange.files.sheets import Unreadable


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, its heading in Swedish and English, what more it may be called, and how its cells are read."""

    key: str
    swedish: str
    english: str
    type: CellType
    also: tuple[str, ...] = ()
    is_required: bool = False  # the column must be there, and each cell filled
    about: Sentence = ""

    @property
    def heading(self) -> str:
        """The heading in the language that is spoken now."""
        return self.english if (get_language() or "sv").startswith("en") else self.swedish

    @property
    def names(self) -> frozenset[str]:
        """All that it may be called, made plain."""
        return frozenset(plain(n) for n in (self.key, self.swedish, self.english, *self.also))


@dataclass(frozen=True, slots=True)
class Recognised:
    """Which column stands at which place, and the headings that nobody knows."""

    places: dict[str, int]
    left_out: tuple[str, ...]


def matches(header: Sequence[str], columns: Sequence[Column]) -> dict[str, list[int]]:
    """Places of each column in the headings, by key."""
    found: dict[str, list[int]] = {}
    for place, heading in enumerate(header):
        for column in columns:
            if plain(heading) in column.names:
                found.setdefault(column.key, []).append(place)
                break
    return found


def recognise(header: Sequence[str], columns: Sequence[Column]) -> Recognised:
    """Find the columns. Raises `Unreadable` when a required one is missing, or any stands twice."""
    found = matches(header, columns)
    by_key = {c.key: c for c in columns}
    doubled = [key for key, places in found.items() if len(places) > 1]
    if doubled:
        names = "; ".join(
            _("%(first)s (kolumn %(places)s)")
            % {"first": by_key[key].heading, "places": ", ".join(str(p + 1) for p in found[key])}
            for key in doubled
        )
        raise Unreadable(
            _("Samma kolumn finns flera gånger: %(names)s. Ta bort alla utom en.") % {"names": names}, "doubled_column"
        )
    missing = [c.heading for c in columns if c.is_required and c.key not in found]
    if missing:
        raise Unreadable(
            _("Filen saknar kolumnen %(names)s. Rubrikerna i filen är: %(header)s. Jämför med mallen.")
            % {"names": ", ".join(missing), "header": ", ".join(h for h in header if h)[:300]},
            "missing_column",
        )
    known = {places[0] for places in found.values()}
    left_out = tuple(h for i, h in enumerate(header) if i not in known and h)
    return Recognised({key: places[0] for key, places in found.items()}, left_out)
