"""Import of a million indicator values against a bare COPY of the same rows."""

from __future__ import annotations

import io
import os
import time
from typing import Any

import numpy as np
import polars as pl

N_ROWS = int(os.environ.get("RODTRAD_BENCH_ROWS", "1000000"))
SEED = 7


def rows() -> pl.DataFrame:
    """The file: indicator and organisation by code, a year of its own, months, three columns of figures."""
    from rodtrad.org.tree.models import NodePeriod
    from rodtrad.plan.indicators.models import Indicator

    units = list(NodePeriod.objects.filter(kind="unit").order_by("node__code").values_list("node__code", flat=True))
    codes = list(Indicator.objects.order_by("code").values_list("code", flat=True))
    months = [f"{m:02d}" for m in range(1, 13)]
    sexes = ["T", "K", "M"]
    years = [2010, 2011, 2012]
    rng = np.random.default_rng(SEED)
    grid = pl.DataFrame({"organisation": units}).join(pl.DataFrame({"indicator": codes}), how="cross")
    for name, choices in (("year", years), ("part", months), ("sex", sexes)):
        grid = grid.join(pl.DataFrame({name: choices}), how="cross")
        if grid.height > N_ROWS * 4:
            grid = grid.head(N_ROWS)
    grid = grid.head(N_ROWS)
    return grid.with_columns(pl.Series("value", np.round(rng.normal(70, 8, grid.height), 2)))


def measure_import() -> dict[str, Any]:
    """Seconds for the import as the command does it, and for COPY of the same rows into a table like ours."""
    from django.db import connection

    from rodtrad.exchange.files.bulk import import_values_csv  # the command's own path
    from rodtrad.org.people.models import User

    try:
        frame = rows()
        text = frame.write_csv().encode()
        connection.ensure_connection()
        copy_seconds = bare_copy(frame)
        actor = User.objects.get(email="stadsledning@demo.example")
        begun = time.perf_counter()
        import_values_csv(io.BytesIO(text), actor=actor)
        import_seconds = time.perf_counter() - begun
    except Exception as problem:  # noqa: BLE001 -- shown in the table
        return {"problem": f"{type(problem).__name__}: {problem}"[:200]}
    return {
        "rows": frame.height,
        "copy_s": copy_seconds,
        "import_s": import_seconds,
        "ratio": import_seconds / copy_seconds,
    }


def bare_copy(frame: pl.DataFrame) -> float:
    """COPY of the rows, ids already known, into an empty table with the same columns and indexes."""
    from django.db import connection

    ready = frame.with_columns(
        pl.col("organisation").rank("dense").alias("node_id"), pl.col("indicator").rank("dense").alias("indicator_id")
    )
    text = (
        ready.select(
            pl.int_range(1, frame.height + 1).alias("id"),
            "indicator_id",
            "node_id",
            "year",
            "part",
            "sex",
            "value",
            pl.lit("final").alias("status"),
            pl.lit("").alias("source"),
            pl.lit("").alias("comment"),
            pl.lit("2026-11-24T12:00:00Z").alias("recorded_at"),
            pl.lit("t").alias("is_current"),
        )
        .write_csv(include_header=False)
        .encode()
    )
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_value (LIKE indicators_value INCLUDING INDEXES)")
        cursor.execute("ALTER TABLE bench_value ALTER id DROP IDENTITY IF EXISTS")
        begun = time.perf_counter()
        columns = "id, indicator_id, node_id, year, part, sex, value, status, source, comment, recorded_at, is_current"
        with cursor.copy(f"COPY bench_value ({columns}) FROM STDIN WITH (FORMAT csv)") as copy:
            copy.write(text)
        seconds = time.perf_counter() - begun
        cursor.execute("DROP TABLE bench_value")
    return seconds
