"""Telling people things: few, short, with a link to where something can be done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from rodtrad.core.models import Notice


def tell(people: Iterable[Any], text: str, *, url: str = "") -> None:
    """Give each of `people` (None is passed over, doubles once) the same notice."""
    recipients = {p.pk: p for p in people if p is not None}
    Notice.objects.bulk_create(Notice(recipient=p, text=text[:500], url=url) for p in recipients.values())


def unread(person: Any, *, limit: int = 20) -> list[Notice]:
    """What `person` has been told and not yet put away, newest first."""
    return list(Notice.objects.filter(recipient=person, read_at=None).order_by("-created_at")[:limit])


def put_away(*, notice_id: int, actor: Any) -> int:
    """Mark one of `actor`'s own notices as read; returns 1, or 0 if it was not there or not theirs."""
    return Notice.objects.filter(pk=notice_id, recipient=actor, read_at=None).update(read_at=timezone.now())
