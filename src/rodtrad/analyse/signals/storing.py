"""Stores what series say: judged together, written by COPY, in one statement over what was there."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from django.db import connection
from django.utils import timezone

from rodtrad.analyse.signals.judgement import Judged, judge_many
from rodtrad.analyse.signals.series import Gathered
from rodtrad.analyse.signals.states import Gap
from rodtrad.core.periods import today

SPARK_POINTS = 24
STALE_AFTER_YEARS = 2
COLUMNS = (
    "indicator_id", "node_id", "year", "part", "n_points", "gap", "variation", "cause", "assurance", "run_length", "n_since",
    "telling", "latest", "previous", "center", "lower", "upper", "target", "spark", "computed_at",
)  # fmt: skip
_MADE_AGAIN = ", ".join(f"{c} = EXCLUDED.{c}" for c in COLUMNS[2:])
_UPSERT = f"""
    INSERT INTO signals_signal ({", ".join(COLUMNS)}) SELECT {", ".join(COLUMNS)} FROM signal_fresh
    ON CONFLICT (indicator_id, node_id) DO UPDATE SET {_MADE_AGAIN},
      told_at = CASE WHEN (signals_signal.variation, signals_signal.cause) = (EXCLUDED.variation, EXCLUDED.cause)
                     THEN signals_signal.told_at END
"""  # noqa: S608 -- our own column names


def store(gathered: Sequence[Gathered]) -> int:
    """Judge the series and keep what they say; a change that was told of stays told while it is the same change."""
    if not gathered:
        return 0
    rows = [_row(g, j) for g, j in zip(gathered, judge_many([g.series for g in gathered]), strict=True)]
    frame = pl.DataFrame(rows, schema=list(COLUMNS[:-1]), orient="row", infer_schema_length=None).with_columns(
        pl.lit(timezone.now().isoformat()).alias("computed_at")
    )
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS signal_fresh (LIKE signals_signal) ON COMMIT DROP")
        cursor.execute("ALTER TABLE signal_fresh ALTER id DROP NOT NULL")
        cursor.execute("TRUNCATE signal_fresh")
        with cursor.copy(f"COPY signal_fresh ({', '.join(COLUMNS)}) FROM STDIN WITH (FORMAT csv, NULL '\\N')") as copy:
            copy.write(frame.write_csv(include_header=False, null_value="\\N").encode())
        cursor.execute(_UPSERT)
    return len(rows)


def _row(g: Gathered, judged: Judged) -> tuple[object, ...]:
    year, part = g.periods[-1] if g.periods else (None, "")
    stale = year is not None and year < today().year - STALE_AFTER_YEARS
    return (
        g.indicator_id,
        g.node_id,
        year,
        part,
        judged.n_points,
        str(Gap.STALE if stale else judged.gap),
        "" if stale else str(judged.variation),
        "" if stale else str(judged.cause),
        "" if stale else str(judged.assurance),
        judged.run_length,
        judged.n_since,
        judged.telling,
        judged.latest,
        judged.previous,
        judged.center,
        judged.lower,
        judged.upper,
        judged.target,
        spark_of(g.series.values),
    )


def spark_of(values: Sequence[float]) -> str:
    """The last points as those of an SVG polyline in a box of 100 × 24, or "" for fewer than two."""
    shown = list(values[-SPARK_POINTS:])
    if len(shown) < 2:
        return ""
    low, high = min(shown), max(shown)
    span = (high - low) or 1.0
    step = 100 / (len(shown) - 1)
    return " ".join(f"{i * step:.0f},{22 - 20 * (v - low) / span:.0f}" for i, v in enumerate(shown))
