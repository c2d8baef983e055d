"""What is done with sources: kept, asked, and their figures stored. A figure that changed is a correction; the old one stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import polars as pl
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.notices import tell
from rodtrad.core.operations import operation
from rodtrad.core.periods import today
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.exchange.fetchers.client import Client, FetchFailed
from rodtrad.exchange.fetchers.collect import Collected, collect
from rodtrad.exchange.fetchers.models import Feed, Fetch, Place, Source, SourceKind, SourceState
from rodtrad.exchange.fetchers.queries import Remembered, is_fetched, without_feed
from rodtrad.org.people.queries import manager_of
from rodtrad.plan.indicators.aggregates import PARTS
from rodtrad.plan.indicators.models import Indicator, Value
from rodtrad.plan.indicators.operations import record_many


def can_keep(actor: Any) -> Verdict:
    """Whether `actor` may set up sources and ask them."""
    if actor.has_perm("fetchers.keep", None):
        return YES
    return not_permitted(_("Stadsledningskontoret eller systemförvaltningen lägger upp källor och startar hämtningar."))


@operation("fetchers.save_source")
def save_source(*, actor: Any, source: Source, fields: Mapping[str, Any]) -> Source:
    """Make or change a source. Raises PermissionDenied or ValidationError."""
    can_keep(actor).enforce()
    for name, value in fields.items():
        setattr(source, name, value)
    if is_fetched(source) and not source.address.startswith("https://"):
        raise ValidationError({"address": _("Adressen ska börja med https://.")}, code="not_https")
    if source.kind == SourceKind.FOLDER and source.owner is None:
        raise ValidationError(
            {"owner": _("En mapp behöver en ansvarig: filerna läses in med den behörigheten.")}, code="no_owner"
        )
    source.full_clean()
    source.save()
    return source


@operation("fetchers.save_place")
def save_place(*, actor: Any, source: Source, external_id: str, node: Any) -> Place:
    """Say which node of ours a code of the source means; said again, it is changed."""
    can_keep(actor).enforce()
    return Place.objects.update_or_create(source=source, external_id=external_id, defaults={"node": node})[0]


@operation("fetchers.save_feed")
def save_feed(*, actor: Any, source: Source, indicator: Indicator, reference: str, selection: Any) -> Feed:
    """Let an indicator be fetched from a source. Raises ValidationError when it is computed or fetched from another."""
    can_keep(actor).enforce()
    there = Feed.objects.filter(indicator=indicator).first()
    if there is not None and there.source_id != source.pk:
        no(_("Indikatorn hämtas redan från en annan källa."), "fetched_elsewhere").enforce()
    if indicator.source == "computed":
        no(_("Indikatorn räknas fram ur andra och kan inte hämtas."), "computed").enforce()
    feed = there or Feed(source=source, indicator=indicator)
    feed.reference, feed.selection, feed.removed_on = reference, selection, None
    feed.full_clean()
    feed.save()
    return feed


def fetch_source(source: Source, *, client: Client | None = None) -> Fetch:
    """Ask a source for everything and store what came; a failure is noted, and everything that is there stays.

    The net is asked outside any transaction; what came is stored in one.
    """
    begun = timezone.now()
    make_feeds(actor=None, source_id=source.pk)
    asking = client or Client(source.address, memory=Remembered(source))
    try:
        collected = collect(source, asking)
    except FetchFailed as failure:
        return note_failure(actor=None, source_id=source.pk, begun=begun, message=str(failure))
    return store(actor=None, source_id=source.pk, begun=begun, collected=collected)


@operation("fetchers.make_feeds")
def make_feeds(*, actor: Any, source_id: int) -> int:
    """Give each indicator that is said to come from Kolada its line to it. Two queries."""
    source = Source.objects.get(pk=source_id)
    if source.kind != SourceKind.KOLADA:
        return 0
    rows = [Feed(source=source, indicator=i, reference=i.source_ref) for i in without_feed()]
    return len(Feed.objects.bulk_create(rows))


@operation("fetchers.note_failure")
def note_failure(*, actor: Any, source_id: int, begun: datetime, message: str) -> Fetch:
    """Note that a source could not be read, and tell its keeper the first time."""
    source = Source.objects.select_for_update(of=("self",)).select_related("owner").get(pk=source_id)
    if source.state != SourceState.FAILING and source.owner is not None:
        text = _("%(source)s går inte att hämta: %(why)s") % {"source": source.name, "why": message}
        tell([source.owner], text, url=reverse("fetchers:show", args=[source.pk]))
    source.state, source.message, source.last_tried_at = SourceState.FAILING, message[:500], timezone.now()
    source.save(update_fields=["state", "message", "last_tried_at"])
    return Fetch.objects.create(
        source=source, begun_at=begun, ended_at=timezone.now(), is_ok=False, message=message[:500]
    )


@operation("fetchers.store")
def store(*, actor: Any, source_id: int, begun: datetime, collected: Collected) -> Fetch:
    """Store figures: new ones and corrections, old ones kept; mark what is gone; tell owners of changes. A dozen queries."""
    source = Source.objects.select_for_update().get(pk=source_id)
    feeds = {f.pk: f for f in source.feeds.select_related("indicator__owner").defer("indicator__search")}
    rows = _placed(source, feeds, collected)
    changed = _changed(rows)
    done = record_many(actor=None, rows=_frame(rows), source=source.name) if rows else None
    _mark_feeds(feeds, rows, collected.gone)
    _tell_owners(source, feeds, changed)
    message = " ".join(collected.problems)[:500]
    source.state = SourceState.FAILING if collected.problems else SourceState.OK
    source.message, source.last_tried_at, source.last_ok_at = message, timezone.now(), timezone.now()
    source.save(update_fields=["state", "message", "last_tried_at", "last_ok_at"])
    return Fetch.objects.create(
        source=source,
        begun_at=begun,
        ended_at=timezone.now(),
        is_ok=not collected.problems,
        n_new=done.n_new if done else 0,
        n_changed=done.n_corrected if done else 0,
        n_unchanged=done.n_unchanged if done else 0,
        message=message,
    )


Where = tuple[int, int, int, str, str]  # indicator, node, year, part, sex


def _placed(source: Source, feeds: dict[int, Feed], collected: Collected) -> dict[Where, tuple[int, Decimal]]:
    """Figures by where they belong, with their feed; those of places and parts that are not ours are left out."""
    nodes = dict(source.places.values_list("external_id", "node_id"))
    found: dict[Where, tuple[int, Decimal]] = {}
    for feed_id, figure in collected.figures:
        feed = feeds.get(feed_id)
        node_id = nodes.get(figure.place)
        if feed is None or node_id is None:
            continue
        indicator = feed.indicator
        fits_sex = figure.sex == "T" or indicator.is_split_by_sex
        fits_part = not figure.part or figure.part in PARTS[indicator.granularity]
        if fits_sex and fits_part and 1900 <= figure.year <= 2100:
            found[indicator.pk, node_id, figure.year, figure.part, figure.sex] = (feed_id, figure.value)
    return found


def _changed(rows: dict[Where, tuple[int, Decimal]]) -> Counter[int]:
    """How many figures of each feed the source has changed since last time. One query."""
    current = Value.objects.filter(
        is_current=True, indicator_id__in={w[0] for w in rows}, node_id__in={w[1] for w in rows}
    ).values_list("indicator_id", "node_id", "year", "part", "sex", "value")
    return Counter(
        rows[where][0]
        for *place, value in current
        if (where := (place[0], place[1], place[2], place[3], place[4])) in rows and rows[where][1] != value
    )


def _frame(rows: dict[Where, tuple[int, Decimal]]) -> pl.DataFrame:
    columns = ("indicator_id", "node_id", "year", "part", "sex")
    frame: dict[str, list[Any]] = {c: [where[i] for where in rows] for i, c in enumerate(columns)}
    return pl.DataFrame({**frame, "value": [str(value) for _feed, value in rows.values()]})


def _mark_feeds(feeds: dict[int, Feed], rows: dict[Where, tuple[int, Decimal]], gone: set[int]) -> None:
    """When each feed was fetched; which are gone from the source since today, with word to their owners."""
    counted = Counter(feed_id for feed_id, _value in rows.values())
    for feed in feeds.values():
        if feed.pk in gone:
            if feed.removed_on is None:
                feed.removed_on = today()
                text = _(
                    "%(source)s har tagit bort %(name)s (%(ref)s). Värdena finns kvar. Välj en ersättare eller låt den upphöra."
                )
                words = {"source": feed.source.name, "name": feed.indicator.name, "ref": feed.reference}
                _tell(feed, text % words)
        else:
            feed.removed_on, feed.fetched_at, feed.n_values = None, timezone.now(), counted[feed.pk]
    Feed.objects.bulk_update(feeds.values(), ["removed_on", "fetched_at", "n_values"])


def _tell_owners(source: Source, feeds: dict[int, Feed], changed: Counter[int]) -> None:
    for feed_id, n in changed.items():
        text = _("%(source)s har ändrat %(n)s tidigare värden för %(name)s. De gamla finns kvar bland rättade värden.")
        _tell(feeds[feed_id], text % {"source": source.name, "n": n, "name": feeds[feed_id].indicator.name})


def _tell(feed: Feed, text: str) -> None:
    indicator = feed.indicator
    owner = (
        indicator.owner if indicator.owner is not None and indicator.owner.is_active else manager_of(indicator.node_id)
    )
    tell([owner], text, url=reverse("indicators:show", args=[indicator.pk]))
