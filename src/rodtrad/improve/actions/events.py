"""News that the room sends: what has become of an action, for the room whose thing gave rise to it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ActionMoved:
    """An action went to `state`."""

    action_id: int
    origin_kind: str
    origin_id: int | None
    state: str
