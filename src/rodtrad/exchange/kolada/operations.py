"""An indicator of the city is made of one in Kolada's catalogue, with the figures there are for Stockholm."""

from __future__ import annotations

import re
from typing import Any

import polars as pl
from django.db import connection
from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.exchange.kolada.models import Figure, Kpi
from rodtrad.exchange.kolada.queries import STOCKHOLM, made_of
from rodtrad.org.tree.models import Node
from rodtrad.plan.indicators.models import Direction, Indicator, IndicatorKind, Source
from rodtrad.plan.indicators.operations import create_indicator, record_many

KINDS = {
    "Resurser": IndicatorKind.STRUCTURE,
    "Volymer": IndicatorKind.STRUCTURE,
    "Kvalitet och resultat": IndicatorKind.RESULT,
}
UNIT = re.compile(r"(?:\(|, )(%|kr(?:/[^,()]+)?|antal|index[^,()]*)\)?$", re.IGNORECASE)
SOURCE = "Kolada"


def can_make(kpi: Kpi, actor: Any, node: Node | None) -> Verdict:
    """Whether `actor` may make an indicator at `node` of `kpi`: nobody has done it before, and they keep indicators there."""
    if kpi.code in made_of([kpi.code]):
        return no(_("Den här finns redan bland stadens indikatorer. Använd den."), "already_made")
    if node is None or not actor.has_perm("indicators.keep_at", node):
        return not_permitted(
            _("Controllern, förvaltningsledningen eller stadsledningskontoret lägger upp indikatorer.")
        )
    return YES


@operation("kolada.make_indicator")
def make_indicator(*, actor: Any, kpi_code: str, node: Node) -> Indicator:
    """Make an indicator at `node` that keeps Kolada's id, title, definition and source, and record the figures there are.

    Figures of Stockholm are recorded at the council's node only, for they are the whole city's. Raises PermissionDenied, or
    ValidationError `already_made`.
    """
    with connection.cursor() as cursor:  # two clicks at once: the second sees what the first made
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"kolada.{kpi_code}"])
    kpi = Kpi.objects.get(pk=kpi_code)
    can_make(kpi, actor, node).enforce()
    unit = UNIT.search(kpi.title)
    fields: dict[str, Any] = {
        "code": kpi.code,
        "name": kpi.title,
        "definition": kpi.description,
        "unit_of_measure": (unit.group(1) if unit else "")[:40],
        "kind": KINDS.get(kpi.perspective, IndicatorKind.RESULT),
        "direction": Direction.NONE,  # the catalogue does not say which way is better; the owner does
        "source": Source.KOLADA,
        "source_ref": kpi.code,
        "source_text": "Kolada (RKA)",
        "is_split_by_sex": kpi.is_divided_by_gender,
    }
    indicator = create_indicator(actor=actor, node=node, fields=fields)
    record_figures(actor=actor, indicator=indicator, node=node)
    return indicator


@operation("kolada.record_figures")
def record_figures(*, actor: Any, indicator: Indicator, node: Node) -> int:
    """Record what Kolada gave for Stockholm as the indicator's figures at the council's node, unprocessed; returns how many are new."""
    if not node.periods.filter(kind="council").exists():
        return 0
    rows = Figure.objects.filter(kpi_id=indicator.source_ref, municipality_id=STOCKHOLM, value__isnull=False)
    frame = pl.DataFrame(
        [
            (indicator.pk, node.pk, year, sex, str(value))
            for year, sex, value in rows.values_list("year", "sex", "value")
        ],
        schema={"indicator_id": pl.Int64, "node_id": pl.Int64, "year": pl.Int32, "sex": pl.String, "value": pl.String},
        orient="row",
    )
    return record_many(actor=actor, rows=frame, source=SOURCE).n_new if frame.height else 0
