"""Kolada's answers into our tables: by COPY into a staging table and one statement each."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rodtrad.exchange.files.loaders import Loader
from rodtrad.exchange.kolada.models import Loaded

DATA = Path(__file__).parent / "data"
FILES = ("kpi", "municipality", "municipality_groups", "data")
KPI_COLUMNS = (
    *("code", "title", "description", "is_divided_by_gender", "about", "auspice"),
    *("operating_area", "perspective", "published_on", "period", "has_ou_data"),
)


def load_all() -> list[str]:
    """Load the files that come with the product, as far as they are not loaded already; says what was loaded."""
    said: list[str] = []
    for name in FILES:
        content = (DATA / f"{name}.json.gz").read_bytes()
        mark = sha256(content).hexdigest()
        if Loaded.objects.filter(name=name, sha256=mark).exists():
            continue
        with transaction.atomic():
            document = json.loads(gzip.decompress(content))
            loader = next(each for each in LOADERS if each.recognises(document))
            said.append(loader.load(document, None))
            Loaded.objects.update_or_create(name=name, defaults={"sha256": mark})
    return said


def _first(document: Any) -> dict[str, Any]:
    values = document.get("values") if isinstance(document, dict) else None
    return values[0] if isinstance(values, list) and values and isinstance(values[0], dict) else {}


def load_kpis(document: Any, actor: Any) -> str:
    """The catalogue. One that is there already is renewed; none is taken away."""
    rows = [
        (
            v["id"],
            v["title"].strip()[:300],
            (v["description"] or "").strip(),
            v["is_divided_by_gender"],
            v["municipality_type"],
            v["auspice"] or "",
            (v["operating_area"] or "").strip()[:80],
            (v["perspective"] or "").strip()[:40],
            v["publication_date"],
            v["publ_period"] or "",
            v["has_ou_data"],
        )
        for v in _values(document)
    ]
    _renew("kolada_kpi", KPI_COLUMNS, ["code"], rows)
    return _("%(n)s indikatorer i Koladas katalog") % {"n": len(rows)}


def load_municipalities(document: Any, actor: Any) -> str:
    """Municipalities and regions."""
    rows = [(v["id"], v["title"].strip(), v["type"]) for v in _values(document)]
    _renew("kolada_municipality", ["code", "title", "type"], ["code"], rows)
    return _("%(n)s kommuner och regioner") % {"n": len(rows)}


def load_groups(document: Any, actor: Any) -> str:
    """Comparison groups and their members; members that are no municipality here are left out."""
    groups = _values(document)
    _renew("kolada_group", ["code", "title"], ["code"], [(g["id"], g["title"].strip()[:200]) for g in groups])
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM kolada_municipality")
        known = {row[0] for row in cursor.fetchall()}
        cursor.execute("DELETE FROM kolada_group_members WHERE group_id = ANY(%s)", [[g["id"] for g in groups]])
    pairs = {(g["id"], m["member_id"]) for g in groups for m in g["members"] if m["member_id"] in known}
    _renew("kolada_group_members", ["group_id", "municipality_id"], ["group_id", "municipality_id"], sorted(pairs))
    return _("%(n)s jämförelsegrupper") % {"n": len(groups)}


def load_figures(document: Any, actor: Any) -> str:
    """Figures of indicators and municipalities that are in the catalogue."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM kolada_kpi")
        kpis = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT code FROM kolada_municipality")
        places = {row[0] for row in cursor.fetchall()}
    rows = [
        (v["kpi"], v["municipality"], v["period"], f["gender"], f["value"], (f.get("status") or "")[:20])
        for v in _values(document)
        for f in v["values"]
        if v["kpi"] in kpis and v["municipality"] in places
    ]
    columns = ["kpi_id", "municipality_id", "year", "sex", "value", "status"]
    _renew("kolada_figure", columns, columns[:4], rows)
    return _("%(n)s värden ur Kolada") % {"n": len(rows)}


def _values(document: Any) -> list[Any]:
    values = document.get("values") if isinstance(document, dict) else None
    if not isinstance(values, list):
        raise ValidationError(_("Filen är inget svar från Kolada: den saknar ”values”. Hämta den igen."), "not_kolada")
    return values


def _renew(table: str, columns: Sequence[str], key: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY the rows aside, then insert or renew them in one statement. Names are our own, never a file's."""
    names = ", ".join(columns)
    renewed = ", ".join(f"{c} = EXCLUDED.{c}" for c in columns if c not in key)
    action = f"DO UPDATE SET {renewed}" if renewed else "DO NOTHING"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE staged_kolada ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")  # noqa: S608
        with cursor.copy(f"COPY staged_kolada ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM staged_kolada ON CONFLICT ({', '.join(key)}) {action}"  # noqa: S608
        )
        cursor.execute("DROP TABLE staged_kolada")


LOADERS = (
    Loader(gettext_lazy("Koladas katalog"), 1, lambda d: "operating_area" in _first(d), load_kpis),
    Loader(
        gettext_lazy("Koladas kommuner"), 2, lambda d: {"id", "title", "type"} <= _first(d).keys(), load_municipalities
    ),
    Loader(gettext_lazy("Koladas jämförelsegrupper"), 3, lambda d: "members" in _first(d), load_groups),
    Loader(gettext_lazy("Koladas värden"), 4, lambda d: {"kpi", "period"} <= _first(d).keys(), load_figures),
)
