"""What other rooms say on a node's page: small typed providers, registered in their `apps.ready`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from rodtrad.core.contributions import Registry
from rodtrad.core.verdicts import Sentence


@dataclass(frozen=True, slots=True)
class PanelLine:
    """One line: what, a detail in grey, and where to read on."""

    text: str
    detail: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class NodePanel:
    """A box on a node's page. Without lines, `empty` says so; `link` at `url` leads on."""

    heading: Sentence
    lines: tuple[PanelLine, ...] = ()
    empty: Sentence = ""
    url: str = ""
    link: Sentence = ""


PanelProvider = Callable[[Any, int, date], NodePanel | None]  # (person, node id, day); None: nothing to say
panels: Registry[PanelProvider] = Registry()
