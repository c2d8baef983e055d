"""Files that are no tables: rooms that can load them register how, so that one command takes them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rodtrad.core.contributions import Registry
from rodtrad.core.verdicts import Sentence


@dataclass(frozen=True, slots=True)
class Loader:
    """Loads a JSON document: whether it is its kind, and what was loaded, in words."""

    label: Sentence
    order: int
    recognises: Callable[[Any], bool]
    load: Callable[[Any, Any], str]  # (document, actor) -> what was loaded, in a sentence


loaders: Registry[Loader] = Registry()


def loader_for(document: Any) -> Loader | None:
    """The loader of a document, if there is one."""
    return next((loader for loader in in_order() if loader.recognises(document)), None)


def in_order() -> Sequence[Loader]:
    """The loaders, those first that others stand on."""
    return sorted(loaders, key=lambda loader: loader.order)
