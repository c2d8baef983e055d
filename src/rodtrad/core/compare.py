"""Compares two texts word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_PIECES = re.compile(r"\w+|\s+|[^\w\s]")
MOST_PIECES = 20_000  # beyond this, texts are compared by lines


@dataclass(frozen=True, slots=True)
class Stretch:
    """Text that is in both, only in the new one, or only in the old one."""

    kind: Literal["same", "added", "removed"]
    text: str


def compare(old: str, new: str) -> tuple[Stretch, ...]:
    """The way from `old` to `new` as stretches in reading order; what was removed comes before what replaced it.

    Joining the texts of *same* and *removed* gives `old`; of *same* and *added*, `new`.
    """
    a, b = _pieces(old), _pieces(new)
    if len(a) + len(b) > MOST_PIECES:
        a, b = old.splitlines(keepends=True), new.splitlines(keepends=True)
    found: list[Stretch] = []
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Stretch("same", "".join(a[a0:a1])))
            continue
        if a1 > a0:
            found.append(Stretch("removed", "".join(a[a0:a1])))
        if b1 > b0:
            found.append(Stretch("added", "".join(b[b0:b1])))
    return tuple(found)


def is_same(stretches: Sequence[Stretch]) -> bool:
    """Whether nothing differs."""
    return all(s.kind == "same" for s in stretches)


def _pieces(text: str) -> list[str]:
    return _PIECES.findall(text)
