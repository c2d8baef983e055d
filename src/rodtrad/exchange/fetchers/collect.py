"""Asks a source for all that its feeds want. Only the net, and the answers remembered; nothing else is written here."""

from __future__ import annotations

from dataclasses import dataclass, field

from rodtrad.core.periods import today
from rodtrad.exchange.fetchers import kolada, pxweb
from rodtrad.exchange.fetchers.client import Client, FetchFailed, Gone
from rodtrad.exchange.fetchers.models import Feed, Source, SourceKind
from rodtrad.exchange.fetchers.rows import Fetched

YEARS_BACK = 12


@dataclass
class Collected:
    """What came: figures by feed, feeds that are gone from the source, and what went wrong with single feeds."""

    figures: list[tuple[int, Fetched]] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


def collect(source: Source, client: Client) -> Collected:
    """All figures that the source's feeds ask for. Raises FetchFailed when the source can't be read at all."""
    feeds = list(source.feeds.select_related("indicator").order_by("pk"))
    places = sorted(set(source.places.values_list("external_id", flat=True)))
    if source.kind == SourceKind.KOLADA:
        return _kolada(client, feeds, places)
    return _pxweb(client, feeds)


def _kolada(client: Client, feeds: list[Feed], places: list[str]) -> Collected:
    collected = Collected()
    asked = sorted({f.reference for f in feeds})
    there = kolada.known(client, asked) if asked else set[str]()
    collected.gone = {f.pk for f in feeds if f.reference not in there}
    wanted = [k for k in asked if k in there]
    years = range(today().year - YEARS_BACK, today().year + 1)
    found = kolada.figures(client, wanted, places, years) if wanted and places else []
    by_reference: dict[str, list[Feed]] = {}
    for feed in feeds:
        by_reference.setdefault(feed.reference, []).append(feed)
    collected.figures = [(f.pk, figure) for figure in found for f in by_reference.get(figure.reference, [])]
    return collected


def _pxweb(client: Client, feeds: list[Feed]) -> Collected:
    collected = Collected()
    for feed in feeds:
        try:
            found = pxweb.figures(client, feed.reference, feed.selection)
            collected.figures += [(feed.pk, figure) for figure in found]
        except Gone:
            collected.gone.add(feed.pk)
        except FetchFailed as failure:
            collected.problems.append(f"{feed.indicator.code}: {failure}")
    if feeds and len(collected.problems) == len(feeds):
        raise FetchFailed(collected.problems[0])
    return collected
