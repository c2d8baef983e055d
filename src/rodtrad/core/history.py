"""History by database trigger: who, when, what, from and to, for every tracked row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import pghistory
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Model

M = TypeVar("M", bound=type[Model])


def tracked(*, exclude: Iterable[str] = ()) -> Callable[[M], M]:
    """Class decorator: let triggers keep each insert, update and delete of the model.

    `exclude` names columns that are computed by the database and would only repeat others.
    """
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(exclude) or None,
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one row that went from `old` to `new` (None: not there)."""

    at: datetime
    who: str
    operation: str
    action: str
    what: str
    old: Any
    new: Any


def history_of(row: Model, *, limit: int = 200) -> list[Change]:
    """The changes of `row`, newest first; at most `limit` events are read. Two queries."""
    event_model = _event_model(type(row))
    names = {f.attname: f for f in row._meta.concrete_fields}
    events = list(
        event_model.objects.filter(pgh_obj_id=row.pk).select_related("pgh_context").order_by("-pgh_id")[: limit + 1]
    )  # one more than is told, so that the oldest told has what went before it
    people = _names_of({_context(e).get("user") for e in events})
    changes: list[Change] = []
    for event, previous in zip(events[:limit], [*events[1:], None], strict=False):
        context = _context(event)
        for attname, column in names.items():
            if not hasattr(event, attname) or attname == "id":
                continue
            new = None if event.pgh_label == "delete" else getattr(event, attname)
            old = getattr(previous, attname) if previous is not None else None
            if old != new and not (previous is None and new in ("", None)):
                changes.append(
                    Change(
                        at=event.pgh_created_at,
                        who=people.get(context.get("user"), ""),
                        operation=context.get("operation", ""),
                        action=event.pgh_label,
                        what=str(column.verbose_name),
                        old=old,
                        new=new,
                    )
                )
    return changes


def _event_model(model: type[Model]) -> Any:
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event")


def _context(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context_id else {}


def _names_of(ids: set[Any]) -> dict[Any, str]:
    people = get_user_model().objects.filter(pk__in=[i for i in ids if i])
    return {p.pk: str(p) for p in people}
