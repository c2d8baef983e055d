"""Kolada's interface (versions 2 and 3 answer alike): at most 25 ids a part of the address, and `next_url` to follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from rodtrad.exchange.fetchers.client import Client, FetchFailed, Gone
from rodtrad.exchange.fetchers.rows import Fetched, number

MOST_IDS = 25
MOST_PAGES = 500
SEXES = frozenset({"T", "K", "M"})


def figures(client: Client, kpis: Sequence[str], places: Sequence[str], years: Sequence[int]) -> list[Fetched]:
    """Every figure of the indicators at the places in the years. Missing, private and deleted ones are left out."""
    found: list[Fetched] = []
    for some in chunks(kpis):
        for where in chunks(places):
            for when in chunks([str(y) for y in years]):
                path = f"data/kpi/{','.join(some)}/municipality/{','.join(where)}/year/{','.join(when)}"
                for entry in pages(client, path):
                    found += _figures(entry)
    return found


def known(client: Client, kpis: Sequence[str]) -> set[str]:
    """Which of the indicators Kolada has."""
    found: set[str] = set()
    for some in chunks(kpis):
        try:
            found |= {
                str(entry.get("id")) for entry in pages(client, f"kpi/{','.join(some)}") if not _is_deleted(entry)
            }
        except Gone:
            continue
    return found


def pages(client: Client, path: str) -> Iterator[dict[str, Any]]:
    """The entries of a list, page by page. Raises FetchFailed for a list that is none or never ends."""
    seen: set[str] = set()
    address = path
    while address:
        if address in seen or len(seen) >= MOST_PAGES:
            raise FetchFailed(_("Källan hänvisar runt i cirkel. Inget är ändrat."))
        seen.add(address)
        answer = client.get(address)
        entries = answer.get("values", answer.get("results"))
        if not isinstance(entries, list):
            raise FetchFailed(_("Källans svar har inte den form det ska ha. Inget är ändrat."))
        yield from (e for e in entries if isinstance(e, dict))
        following = answer.get("next_url") or answer.get("next_page")
        address = following if isinstance(following, str) else ""


def _figures(entry: dict[str, Any]) -> Iterable[Fetched]:
    year = entry.get("period")
    for cell in entry.get("values") or []:
        if not isinstance(cell, dict) or _is_deleted(cell) or cell.get("gender") not in SEXES:
            continue
        value = number(cell.get("value"))
        if value is not None and str(year).isdecimal():
            yield Fetched(
                str(entry.get("kpi")), str(entry.get("municipality")), int(str(year)), "", cell["gender"], value
            )


def _is_deleted(entry: dict[str, Any]) -> bool:
    return bool(entry.get("isdeleted") or entry.get("is_deleted"))


def chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many at a time as the address takes."""
    for start in range(0, len(ids), MOST_IDS):
        yield ids[start : start + MOST_IDS]
