"""What a file is, from its headings, and which years its goals are for, from its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from rodtrad.exchange.files.columns import matches
from rodtrad.exchange.files.kinds import KINDS
from rodtrad.org.years.models import MandatePeriod

YEARS_IN_MANDATE = 4
A_FIRST_YEAR = 2015


def kind_of_header(header: Sequence[str]) -> str | None:
    """The kind whose required columns are all there; of several, the one that knows most of the headings."""
    fits: dict[str, int] = {}
    for key, kind in KINDS.items():
        found = matches(header, kind.columns)
        if all(c.key in found for c in kind.columns if c.is_required):
            fits[key] = len(found)
    return max(fits, key=lambda key: fits[key]) if fits else None


def years_of_name(name: str) -> dict[str, Any]:
    """The mandate period of the year in a file's name (`goals-2017.csv`: 2015–2018); nothing without a year."""
    found = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", name)
    if found is None:
        return {}
    year = int(found.group())
    mandate = MandatePeriod.objects.filter(first_year__lte=year, last_year__gte=year).first()
    first = mandate.first_year if mandate else year - (year - A_FIRST_YEAR) % YEARS_IN_MANDATE
    last = mandate.last_year if mandate else first + YEARS_IN_MANDATE - 1
    return {"first_year": first, "last_year": last}
