"""The kinds of files that are read and written."""

from __future__ import annotations

from rodtrad.exchange.files.kinds.base import Kind, Setting
from rodtrad.exchange.files.kinds.goals import Goals
from rodtrad.exchange.files.kinds.indicators import Indicators
from rodtrad.exchange.files.kinds.organisation import OrganisationTree
from rodtrad.exchange.files.kinds.people import People
from rodtrad.exchange.files.kinds.values import Values

KINDS: dict[str, Kind] = {k.key: k for k in (OrganisationTree(), People(), Goals(), Indicators(), Values())}

__all__ = ["KINDS", "Kind", "Setting"]
