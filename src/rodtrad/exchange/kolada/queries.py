"""Questions about Kolada's catalogue."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Left

from rodtrad.core.ordering import SwedishOrder
from rodtrad.exchange.kolada.models import About, Figure, Group, Kpi
from rodtrad.plan.indicators.models import Indicator, Source

STOCKHOLM = "0180"


def visible_to(user: Any) -> QuerySet[Kpi]:
    """The catalogue is open to every employee who has logged in. Twin of `kolada.view`."""
    return Kpi.objects.all() if user.is_authenticated else Kpi.objects.none()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is sought in the catalogue."""

    text: str = ""
    area: str = ""
    perspective: str = ""
    about: str = About.MUNICIPALITY
    by_sex: bool = False
    by_unit: bool = False


def found_in_catalogue(user: Any, wanted: Wanted) -> QuerySet[Kpi]:
    """The catalogue, filtered; with a text by Swedish full text, best first, or the one with that id."""
    rows = visible_to(user).defer("search", "description").annotate(extract=Left("description", 220))
    if wanted.area:
        rows = rows.filter(operating_area=wanted.area)
    if wanted.perspective:
        rows = rows.filter(perspective=wanted.perspective)
    if wanted.about:
        rows = rows.filter(about__in=[wanted.about, About.BOTH])
    if wanted.by_sex:
        rows = rows.filter(is_divided_by_gender=True)
    if wanted.by_unit:
        rows = rows.filter(has_ou_data=True)
    if wanted.text.strip():
        query = SearchQuery(wanted.text, config="swedish", search_type="websearch")
        rows = rows.filter(Q(search=query) | Q(code__iexact=wanted.text.strip()))
        return rows.annotate(rank=SearchRank(F("search"), query)).order_by("-rank", SwedishOrder("title"), "code")
    return rows.annotate(rank=Value(0.0)).order_by(SwedishOrder("title"), "code")


def areas() -> list[tuple[str, int]]:
    """The catalogue's areas with how many indicators each has."""
    rows = Kpi.objects.exclude(operating_area="").values("operating_area").annotate(n=Count("pk"))
    return list(rows.order_by(SwedishOrder("operating_area")).values_list("operating_area", "n"))


def perspectives() -> list[str]:
    """The catalogue's perspectives."""
    return list(
        Kpi.objects.exclude(perspective="").values_list("perspective", flat=True).distinct().order_by("perspective")
    )


def made_of(codes: list[str]) -> dict[str, Indicator]:
    """The city's own indicators that were made of these, by Kolada's id."""
    rows = Indicator.objects.filter(source=Source.KOLADA, source_ref__in=codes).only("pk", "source_ref", "name")
    return {i.source_ref: i for i in rows}


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year's figures, one a municipality, in the order of `places` (None: not there)."""

    year: int
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class FigureTable:
    """All figures there are of an indicator, in total."""

    places: tuple[str, ...]
    rows: tuple[YearRow, ...]


def figures_of(kpi: Kpi) -> FigureTable:
    """The figures of an indicator, newest year first. One query."""
    by_year: dict[int, dict[str, Decimal | None]] = defaultdict(dict)
    names: dict[str, str] = {}
    rows = Figure.objects.filter(kpi=kpi, sex="T").values_list(
        "year", "municipality_id", "municipality__title", "value"
    )
    for year, code, title, value in rows:
        by_year[year][code] = value
        names[code] = title
    codes = sorted(names, key=lambda c: (c != STOCKHOLM, c))
    return FigureTable(
        places=tuple(names[c] for c in codes),
        rows=tuple(YearRow(y, tuple(by_year[y].get(c) for c in codes)) for y in sorted(by_year, reverse=True)),
    )


def groups(user: Any) -> QuerySet[Group]:
    """The comparison groups with how many are in each."""
    if not user.is_authenticated:
        return Group.objects.none()
    return Group.objects.annotate(n_members=Count("members")).order_by(SwedishOrder("title"))
