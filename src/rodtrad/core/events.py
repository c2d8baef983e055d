"""News sent upwards: a lower room publishes a frozen dataclass, higher rooms that registered receive it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E")
_receivers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def receive(event_type: type[E], receiver: Callable[[E], None]) -> None:
    """Let `receiver` be called, in the sender's transaction, for each event of exactly `event_type`. From `apps.ready`."""
    if receiver not in _receivers[event_type]:
        _receivers[event_type].append(receiver)


def publish(event: object) -> None:
    """Hand `event` to its receivers in the order they registered; what they raise stops the sender."""
    for receiver in _receivers[type(event)]:
        receiver(event)
