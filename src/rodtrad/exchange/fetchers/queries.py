"""Questions about sources."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from rodtrad.core.ordering import SwedishOrder
from rodtrad.exchange.fetchers.models import Answer, Feed, Fetch, Source, SourceKind
from rodtrad.org.people.models import RoleKind
from rodtrad.plan.indicators.models import Indicator
from rodtrad.plan.indicators.models import Source as IndicatorSource
from rodtrad.plan.indicators.queries import in_use

KEEPERS = frozenset({RoleKind.EXECUTIVE_OFFICE, RoleKind.SYSTEM_ADMINISTRATOR})


def visible_to(user: Any) -> QuerySet[Source]:
    """Where figures come from and how it goes is open to every employee. Twin of `fetchers.view`."""
    return Source.objects.all() if user.is_authenticated else Source.objects.none()


def listed(user: Any) -> QuerySet[Source]:
    """The sources with how many indicators each has and how many of them are gone, in Swedish order."""
    n_gone = Count("feeds", filter=Q(feeds__removed_on__isnull=False))
    return visible_to(user).annotate(n_feeds=Count("feeds"), n_gone=n_gone).order_by(SwedishOrder("name"), "pk")


def feeds_of(source: Source) -> QuerySet[Feed]:
    """The indicators of a source, those that are gone first."""
    rows = source.feeds.select_related("indicator").defer("indicator__search", "indicator__definition")
    return rows.order_by("removed_on", SwedishOrder("indicator__name"), "pk")


def fetches_of(source: Source) -> QuerySet[Fetch]:
    """How the latest fetches went."""
    return source.fetches.order_by("-begun_at", "-pk")


def without_feed() -> QuerySet[Indicator]:
    """Indicators that are said to come from Kolada and are in use, but have no line to it yet."""
    rows = Indicator.objects.filter(in_use(), source=IndicatorSource.KOLADA, feed__isnull=True).exclude(source_ref="")
    return rows.defer("search")


class Remembered:
    """Answers of a source, kept in the database so that another process finds them."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def get(self, key: str) -> tuple[str, str, Any] | None:
        """Body, mark and time of an answer, or None."""
        return Answer.objects.filter(source=self.source, key=key).values_list("body", "etag", "fetched_at").first()

    def put(self, key: str, body: str, etag: str) -> None:
        """Remember an answer."""
        Answer.objects.update_or_create(
            source=self.source, key=key, defaults={"body": body, "etag": etag, "fetched_at": timezone.now()}
        )


def is_fetched(source: Source) -> bool:
    """Whether the source is asked over the net."""
    return source.kind != SourceKind.FOLDER
