"""What every kind of file has: columns, who may, the difference it makes, how a line is written and taken back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rodtrad.core.verdicts import Sentence, Verdict
from rodtrad.exchange.files.columns import Column
from rodtrad.exchange.files.lines import Line, ParsedRow


@dataclass(slots=True)
class Setting:
    """In what setting a file is read: who brings it, what was chosen at the upload, and what has been looked up."""

    actor: Any
    choices: Mapping[str, Any] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)


class Kind(ABC):
    """One kind of file. Its methods neither open nor close transactions; the operations do."""

    key: str
    label: Sentence
    about: Sentence
    columns: tuple[Column, ...]
    is_whole = False  # written and taken back as a whole, by one operation of its room
    rehearses = False  # the dry run writes and takes back, to hear what only the whole can say

    @abstractmethod
    def may_import(self, actor: Any) -> Verdict:
        """Whether `actor` may bring such a file at all."""

    @abstractmethod
    def compare(self, rows: Sequence[ParsedRow], setting: Setting) -> list[Line]:
        """The difference that the rows make, one line a row, in their order. Reads only."""

    def ordered(self, lines: Sequence[Line]) -> list[Line]:
        """The lines in the order that they are written; they are taken back in the opposite one."""
        return list(lines)

    @abstractmethod
    def write(self, line: Line, setting: Setting) -> int | None:
        """Write one line through the operations of its room; returns the id of what it concerns."""

    def write_whole(self, lines: Sequence[Line], setting: Setting) -> dict[str, Any]:
        """Write all lines at once (`is_whole`); returns the record that `take_back_whole` needs."""
        raise NotImplementedError

    def take_back_whole(self, record: Mapping[str, Any], setting: Setting) -> None:
        """Undo what `write_whole` did."""
        raise NotImplementedError

    @abstractmethod
    def take_back(self, object_id: int, action: str, changes: Sequence[tuple[str, str, str]], setting: Setting) -> str:
        """Undo a written line. Returns "" when done, else the sentence that says why it stands."""

    @abstractmethod
    def export(self, user: Any) -> Iterator[Mapping[str, Any]]:
        """What `user` may see, as rows of values by column key, in a stable order."""

    def finish(self, setting: Setting) -> None:  # noqa: B027 -- most kinds have nothing to finish
        """After all lines are written or taken back."""

    def may_export(self, user: Any) -> bool:
        """Whether `user` may take such a file out; every employee, if not said otherwise."""
        return bool(user.is_authenticated)

    def column(self, key: str) -> Column:
        """The column with that key."""
        return next(c for c in self.columns if c.key == key)
