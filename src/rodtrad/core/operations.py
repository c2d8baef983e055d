"""The frame of every operation: one transaction, and its name and actor in the history."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import pghistory
from django.db import transaction

P = ParamSpec("P")
R = TypeVar("R")


def operation(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a keyword-only function an operation called `name` (for instance ``plans.submit``).

    The call runs in one transaction; every row that it writes gets `name` and the keyword `actor`
    (a person, or None for the system itself) in its history. An operation inside another joins the
    outer transaction and keeps the outer name.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if args:
                raise TypeError(f"{name} takes keyword arguments only.")
            actor: Any = kwargs.get("actor")
            outermost = not transaction.get_connection().in_atomic_block or not _named.active
            context = {"operation": name, "user": getattr(actor, "pk", None)} if outermost else {}
            with transaction.atomic(), pghistory.context(**context), _named:
                return function(*args, **kwargs)

        run.operation_name = name  # type: ignore[attr-defined]
        return run

    return decorate


class _Named:
    """Counts the operations under way in this thread, so that the outermost gives the name."""

    def __init__(self) -> None:
        import threading

        self._local = threading.local()

    @property
    def active(self) -> bool:
        return getattr(self._local, "depth", 0) > 0

    def __enter__(self) -> None:
        self._local.depth = getattr(self._local, "depth", 0) + 1

    def __exit__(self, *_: object) -> None:
        self._local.depth -= 1


_named = _Named()
