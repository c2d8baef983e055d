"""Policy as algebra: named predicates, joined with `|` `&` `~`, bound to permission names. A typed front of `rules`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, cast

import rules


class Predicate(Protocol):
    """A question about a person and an object, with a name, that can be joined with others."""

    def __call__(self, user: Any, obj: Any) -> bool:
        """The answer."""
        ...

    def __or__(self, other: Predicate) -> Predicate:
        """Either of the two."""
        ...

    def __and__(self, other: Predicate) -> Predicate:
        """Both of the two."""
        ...

    def __invert__(self) -> Predicate:
        """Not this one."""
        ...


def predicate(question: Callable[[Any, Any], bool]) -> Predicate:
    """Make a function of (user, object) a predicate; its name is the function's."""
    return cast("Predicate", rules.predicate(question))  # pyright: ignore[reportPrivateImportUsage]


def permit(permission: str, answer: Predicate) -> None:
    """Let `user.has_perm(permission, object)` be answered by `answer`. Raises KeyError when it already has an answer."""
    rules.add_perm(permission, answer)  # pyright: ignore[reportPrivateImportUsage]


def is_permitted(permission: str, user: Any, obj: Any) -> bool:
    """The answer of the predicate bound to `permission`; False if there is none."""
    return bool(rules.has_perm(permission, user, obj))  # pyright: ignore[reportPrivateImportUsage]
