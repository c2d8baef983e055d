"""PxWeb's interface: a question to a table, and an answer in JSON-stat 2, where all cells stand in one long list.

A feed's `selection` says what is asked and how the answer is read:

    {"query": [{"code": "Region", "selection": {"filter": "item", "values": ["0180"]}}, …],
     "place": "Region", "time": "Tid", "sex": "Kon", "sexes": {"1": "M", "2": "K", "1+2": "T"}}

`sex` and `sexes` may be left out; then the figure is of all. Any other dimension must have one value only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from django.utils.translation import gettext as _

from rodtrad.exchange.fetchers.client import Client, FetchFailed
from rodtrad.exchange.fetchers.rows import Fetched, number

MOST_CELLS = 200_000
_TIME = re.compile(r"(\d{4})(?:M(\d{2}))?")


def figures(client: Client, reference: str, selection: Mapping[str, Any]) -> list[Fetched]:
    """The figures of a table that the selection asks for. Raises FetchFailed or Gone."""
    question = {"query": selection.get("query", []), "response": {"format": "json-stat2"}}
    return read(client.post(reference, question), reference, selection)


def read(answer: Mapping[str, Any], reference: str, selection: Mapping[str, Any]) -> list[Fetched]:
    """The figures of an answer in JSON-stat 2. Raises FetchFailed when it does not hold together or can't be placed."""
    dimensions = answer.get("id")
    if answer.get("class") != "dataset" or not isinstance(dimensions, list):
        raise FetchFailed(_("Svaret är inte JSON-stat 2."))
    codes = {str(d): _codes(answer, str(d)) for d in dimensions}
    size = [len(codes[str(d)]) for d in dimensions]
    n_cells = 1
    for n in size:
        n_cells *= n
    if size != list(answer.get("size", [])) or n_cells > MOST_CELLS:
        raise FetchFailed(_("Svarets mått stämmer inte med dess celler."))
    place, time, sex = (str(selection.get(k, "")) for k in ("place", "time", "sex"))
    for name in (place, time):
        if name not in codes:
            raise FetchFailed(_("Svaret saknar dimensionen ”%(name)s”.") % {"name": name[:40]})
    loose = [d for d in codes if d not in {place, time, sex} and len(codes[d]) != 1]
    if loose:
        raise FetchFailed(
            _("Välj ett enda värde för ”%(name)s”; annars går cellerna inte att skilja åt.") % {"name": loose[0][:40]}
        )
    values = _values(answer.get("value"), n_cells)
    sexes = selection.get("sexes") or {}
    found: list[Fetched] = []
    for i, cell in enumerate(product(*(codes[str(d)] for d in dimensions))):
        at = dict(zip((str(d) for d in dimensions), cell, strict=True))
        when = _TIME.fullmatch(at[time])
        value = number(values[i])
        who = str(sexes.get(at[sex], "")) if sex in at else "T"
        if when is not None and value is not None and who in {"T", "K", "M"}:
            found.append(Fetched(reference, at[place], int(when[1]), when[2] or "", who, value))
    return found


def _codes(answer: Mapping[str, Any], dimension: str) -> list[str]:
    """The codes of a dimension in order: the index is a list, or a map from code to place; left out when there is one."""
    category = ((answer.get("dimension") or {}).get(dimension) or {}).get("category") or {}
    index = category.get("index", category.get("label") or {})
    if isinstance(index, dict):
        places: dict[str, Any] = index
        return sorted(places, key=lambda c: places[c] if isinstance(places[c], int) else 0)
    return [str(c) for c in index]


def _values(values: Any, n_cells: int) -> Sequence[Any]:
    """All cells in order: the answer gives them as a list, or only those that are there as a map from place."""
    if isinstance(values, dict):
        sparse: dict[str, Any] = values
        return [sparse.get(str(i)) for i in range(n_cells)]
    if not isinstance(values, list) or len(values) != n_cells:
        raise FetchFailed(_("Svaret är avhugget: alla celler är inte med."))
    return values
