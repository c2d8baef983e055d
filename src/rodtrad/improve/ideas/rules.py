"""Who may do what with an idea. Source: the programme of 2016, on renewal and employees' ideas; domain.md § 4."""

from __future__ import annotations

from typing import Any

from rodtrad.core.policy import permit, predicate
from rodtrad.improve.ideas.models import Authorship, Idea
from rodtrad.improve.ideas.queries import KEEPERS
from rodtrad.improve.ideas.states import IdeaState
from rodtrad.org.people.queries import has_role


@predicate
def is_author(user: Any, idea: Idea) -> bool:
    """Left it."""
    return user.is_authenticated and Authorship.objects.filter(idea=idea, person_id=user.pk).exists()


@predicate
def is_shown(user: Any, idea: Idea) -> bool:
    """Works here, and the idea has not been taken back."""
    return user.is_authenticated and idea.state != IdeaState.WITHDRAWN


@predicate
def is_left_openly(user: Any, idea: Idea) -> bool:
    """Its author stands by name."""
    return user.is_authenticated and not idea.is_anonymous


@predicate
def is_trusted(user: Any, idea: Idea) -> bool:
    """Is the one handler that the author chose to tell."""
    return user.is_authenticated and Authorship.objects.filter(idea=idea, known_to_id=user.pk).exists()


@predicate
def is_handler(user: Any, idea: Idea) -> bool:
    """Is the one who answers."""
    return user.is_authenticated and idea.handler_id == user.pk


@predicate
def keeps_box(user: Any, node: Any) -> bool:
    """Manages the node, or one above it."""
    return has_role(user, KEEPERS, node.pk)


permit("ideas.view", is_shown | is_author)
permit("ideas.know_author", is_left_openly | is_author | is_trusted)
permit("ideas.answer", is_handler)
permit("ideas.withdraw", is_author)
permit("ideas.keep_box", keeps_box)
