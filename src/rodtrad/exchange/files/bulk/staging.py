"""What a frame of values would change: counted and sampled in the database, against what is current there."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl
from django.db import connection, transaction

COLUMNS = (
    "row",
    "indicator_id",
    "node_id",
    "year",
    "part",
    "sex",
    "value",
    "numerator",
    "denominator",
    "status",
    "comment",
)
N_SHOWN = 200
_STAGE = """
CREATE TEMP TABLE shown_value (row integer, indicator_id bigint, node_id bigint, year smallint, part varchar(2), sex varchar(1),
value numeric(18,6), numerator numeric(18,6), denominator numeric(18,6), status varchar(12), comment varchar(300)) ON COMMIT DROP
"""
_PLACE = (
    "v.indicator_id = s.indicator_id AND v.node_id = s.node_id AND v.year = s.year "
    "AND v.part = s.part AND v.sex = s.sex AND v.is_current"
)
_SAME = (
    "v.value = s.value AND v.status = s.status AND v.comment = s.comment AND "
    "v.numerator IS NOT DISTINCT FROM s.numerator AND v.denominator IS NOT DISTINCT FROM s.denominator"
)
_COUNT = f"""
SELECT count(*) FILTER (WHERE v.id IS NULL), count(*) FILTER (WHERE v.id IS NOT NULL AND NOT ({_SAME})),
  count(*) FILTER (WHERE v.id IS NOT NULL AND {_SAME}),
  coalesce(sum(hashint8extended(coalesce(v.id, 0), s.row)) FILTER (WHERE v.id IS NULL OR NOT ({_SAME})), 0)::text
FROM shown_value s LEFT JOIN indicators_value v ON {_PLACE}
"""  # noqa: S608 -- our own words
_SAMPLE = f"""
SELECT s.row, i.code, n.code, s.year, s.part, s.sex, v.value, s.value, v.status, s.status, v.comment, s.comment, v.id
FROM shown_value s JOIN indicators_indicator i ON i.id = s.indicator_id JOIN tree_node n ON n.id = s.node_id
LEFT JOIN indicators_value v ON {_PLACE}
WHERE (v.id IS NULL) = %s AND (v.id IS NULL OR NOT ({_SAME})) ORDER BY s.row LIMIT {N_SHOWN}
"""  # noqa: S608 -- our own words


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure that would be new or corrected."""

    row: int
    title: str
    old: Decimal | None
    new: Decimal
    old_status: str
    new_status: str


@dataclass(frozen=True, slots=True)
class Difference:
    """How many figures would be new, corrected, left alone; some of each; and a hash of all."""

    n_new: int
    n_corrected: int
    n_unchanged: int
    shown: tuple[Shown, ...]
    digest: str


def difference_of(rows: pl.DataFrame) -> Difference:
    """Compare with what is current. Writes nothing that stays."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_STAGE)
        names = ", ".join(COLUMNS)
        with cursor.copy(f"COPY shown_value ({names}) FROM STDIN WITH (FORMAT csv, NULL '\\N')") as copy:
            for part in rows.iter_slices(200_000):
                copy.write(part.select(COLUMNS).write_csv(include_header=False, null_value="\\N").encode())
        cursor.execute("ANALYZE shown_value")
        cursor.execute(_COUNT)
        n_new, n_corrected, n_unchanged, digest = cursor.fetchone() or (0, 0, 0, "")
        shown: list[Shown] = []
        for is_new in (False, True):
            cursor.execute(_SAMPLE, [is_new])
            shown += [_shown(row) for row in cursor.fetchall()]
        cursor.execute("DROP TABLE shown_value")
    return Difference(n_new, n_corrected, n_unchanged, tuple(sorted(shown, key=lambda s: s.row)), digest)


def _shown(row: tuple[Any, ...]) -> Shown:
    number, indicator, node, year, part, sex, old, new, old_status, new_status, *_rest = row
    title = f"{indicator} {node} {f'{part} ' if part else ''}{year} {sex}"
    return Shown(number, title, old, new, old_status or "", new_status)
