"""Protection against two people saving over each other: three-way, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

M = TypeVar("M", bound=Model)


def fingerprint(value: Any) -> str:
    """A short, stable mark of a field's value, sent with a form and returned with what was typed."""
    text = "" if value is None else str(value).replace("\r\n", "\n").strip()
    return blake2b(text.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that someone else changed meanwhile: both texts, to be shown side by side."""

    field: str
    theirs: str
    yours: str
    fingerprint: str


class EditConflict(ValidationError):
    """Raised instead of overwriting; carries every clash. What was typed is in `clashes`."""

    def __init__(self, clashes: list[Clash]) -> None:
        self.clashes = clashes
        super().__init__(
            _("Någon annan har ändrat samma text medan du skrev. Båda står här nedanför: välj eller slå ihop dem."),
            code="edit_conflict",
        )


def save_edits(
    queryset: QuerySet[M],
    pk: int,
    *,
    edits: Mapping[str, Any],
    seen: Mapping[str, str],
    extra: Mapping[str, Any],
) -> tuple[M, list[str]]:
    """Save `edits` to row `pk`, unless a field changed since its fingerprint in `seen` was sent out.

    Locks the row. A field whose value already equals the edit is left alone. If any field clashes nothing is
    saved and `EditConflict` is raised. `extra` (who and when) is saved only if something changed.
    Returns the row and the names of the fields that changed. Needs an open transaction.
    """
    row = queryset.select_for_update(of=("self",)).get(pk=pk)
    changed: list[str] = []
    clashes: list[Clash] = []
    for field, value in edits.items():
        current = getattr(row, field)
        if fingerprint(current) == fingerprint(value):
            continue
        if field in seen and seen[field] != fingerprint(current):
            clashes.append(Clash(field, str(current), str(value), fingerprint(current)))
            continue
        setattr(row, field, value)
        changed.append(field)
    if clashes:
        raise EditConflict(clashes)
    if changed:
        for field, value in extra.items():
            setattr(row, field, value)
        row.full_clean(exclude=[f.name for f in row._meta.fields if f.name not in changed], validate_unique=False)
        row.save(update_fields=[*changed, *extra])
    return row, changed
