"""A file of indicator values. Its rows are many, so `bulk` reads and writes them as a whole; here are its columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rodtrad.core.verdicts import YES, Verdict, not_permitted
from rodtrad.exchange.files.cells import NUMBER, YEAR, choice_of, text_of
from rodtrad.exchange.files.columns import Column
from rodtrad.exchange.files.kinds.base import Kind, Setting
from rodtrad.exchange.files.lines import Line, ParsedRow
from rodtrad.org.people.queries import kinds_of
from rodtrad.plan.indicators.models import Sex, Value, ValueStatus
from rodtrad.plan.indicators.queries import RECORDERS, visible_to


class Values(Kind):
    """Figures by indicator, organisation, period and sex. A figure that is there already is corrected, never overwritten."""

    key = "values"
    label = gettext_lazy("Indikatorvärden")
    about = gettext_lazy(
        "Utfall per indikator, organisation och period. Ett värde som redan finns rättas; det gamla finns kvar i historiken."
    )
    columns = (
        Column(
            "indicator",
            "Indikator",
            "Indicator",
            text_of(40),
            ("indikatorkod", "kpi", "indicator code"),
            is_required=True,
        ),
        Column(
            "organisation",
            "Organisation",
            "Organisation",
            text_of(40),
            ("enhet", "enhetskod", "nod", "unit", "organization", "node"),
            is_required=True,
        ),
        Column("year", "År", "Year", YEAR, is_required=True),
        Column("part", "Del av året", "Part of year", text_of(12), ("del", "period", "månad", "tertial", "month")),
        Column("sex", "Kön", "Sex", choice_of(Sex), ("gender",)),
        Column("value", "Värde", "Value", NUMBER, ("utfall", "resultat", "outcome"), is_required=True),
        Column("numerator", "Täljare", "Numerator", NUMBER),
        Column("denominator", "Nämnare", "Denominator", NUMBER, ("antal svar", "n", "antal")),
        Column("status", "Säkerhet", "Status", choice_of(ValueStatus)),
        Column("comment", "Kommentar", "Comment", text_of(300)),
    )

    def may_import(self, actor: Any) -> Verdict:
        """Those who record figures somewhere; each row is asked about by itself."""
        if kinds_of(actor) & RECORDERS:
            return YES
        return not_permitted(_("Den som har en roll som skriver på en enhet, eller ovanför den, läser in värden."))

    def compare(self, rows: Sequence[ParsedRow], setting: Setting) -> list[Line]:
        """Not row by row: see `bulk`."""
        raise NotImplementedError

    def write(self, line: Line, setting: Setting) -> int | None:
        """Not row by row: see `bulk`."""
        raise NotImplementedError

    def take_back(self, object_id: int, action: str, changes: Sequence[tuple[str, str, str]], setting: Setting) -> str:
        """Not row by row: see `bulk`."""
        raise NotImplementedError

    def export(self, user: Any) -> Iterator[Mapping[str, Any]]:
        """All current figures that `user` may see, by indicator, organisation and period."""
        rows = Value.objects.filter(is_current=True, indicator__in=visible_to(user).values("pk"))
        names = ("year", "part", "sex", "value", "numerator", "denominator", "status", "comment")
        ordered = rows.order_by("indicator__code", "node__code", "year", "part", "sex")
        for code, node, *rest in ordered.values_list("indicator__code", "node__code", *names).iterator(chunk_size=5000):
            yield {"indicator": code, "organisation": node, **dict(zip(names, rest, strict=True))}
