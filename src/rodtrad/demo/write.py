"""Fast writing of many rows: a polars frame goes into a model's table by COPY, ids given by us."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import NOT_PROVIDED, GeneratedField, Model


def next_id(model: type[Model]) -> int:
    """The first free id of a table."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT COALESCE(MAX(id), 0) + 1 FROM "{model._meta.db_table}"')  # noqa: S608 -- our own name
        return int((cursor.fetchone() or (1,))[0])


def copy_frame(model: type[Model], frame: pl.DataFrame) -> int:
    """Write `frame` (columns named as the table's, `id` included) by COPY; missing columns get the model's default.

    Columns without a default must be in the frame (or be nullable). Returns the number of rows. Needs a transaction.
    """
    if frame.is_empty():
        return 0
    columns: list[str] = []
    selected: list[pl.Expr] = []
    for field in model._meta.concrete_fields:
        if isinstance(field, GeneratedField):
            continue
        name = field.column
        if name in frame.columns:
            columns.append(name)
            selected.append(pl.col(name))
        elif field.default is not NOT_PROVIDED:
            columns.append(name)
            selected.append(pl.lit(_plain(field.get_default())).alias(name))
        elif getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            columns.append(name)
            selected.append(pl.lit("now").alias(name))
    quoted = ", ".join(f'"{c}"' for c in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        statement = f"COPY \"{table}\" ({quoted}) FROM STDIN WITH (FORMAT csv, NULL '\\N')"
        with cursor.copy(statement) as copy:
            for part in frame.iter_slices(200_000):
                text = part.select(selected).write_csv(include_header=False, null_value="\\N", quote_style="necessary")
                copy.write(text.encode())
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), (SELECT MAX(id) FROM \"{table}\"))"  # noqa: S608
        )
    return frame.height


def frame_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """A frame of a few rows written by hand; everything becomes what PostgreSQL reads as text."""
    return pl.DataFrame([{k: _plain(v) for k, v in row.items()} for row in rows], infer_schema_length=None)


def _plain(value: Any) -> Any:
    if callable(value):
        value = value()
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (dict, list)):
        return json.dumps(value)
    return value if value is None or isinstance(value, (int, float)) else str(value)


@contextmanager
def without_triggers(*, when: bool) -> Generator[None, None, None]:
    """Leave out foreign key and history triggers within the transaction (only where the server lets us)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        allowed = bool((cursor.fetchone() or (False,))[0])
        if when and allowed:
            cursor.execute("SET LOCAL session_replication_role = replica")
        try:
            yield
        finally:
            if when and allowed and not connection.needs_rollback:
                cursor.execute("SET LOCAL session_replication_role = DEFAULT")


@contextmanager
def without_indexes(model: type[Model], *, when: bool) -> Generator[None, None, None]:
    """Drop the secondary indexes of a table that is about to get millions of rows, and make them again afterwards."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN "
            "(SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass)",
            [table, table],
        )
        indexes = cursor.fetchall() if when else []
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        if indexes:
            cursor.execute("SET LOCAL maintenance_work_mem = '1GB'")
        for _name, definition in indexes:
            cursor.execute(definition)
