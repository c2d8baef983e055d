"""The tiny demo city for tests: built once for as long as the code is the same, then put back by COPY in a tenth of a second."""

from __future__ import annotations

import fcntl
import os
import pickle
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction

from tests.cluster import SHELF, SOURCE

KEPT = 12
CODE = (".py", ".toml", ".csv")


@dataclass(frozen=True, slots=True)
class Dump:
    """The rows of each table as COPY writes them, and where each sequence stood."""

    tables: dict[str, bytes]
    sequences: dict[str, int]


def put_up() -> None:
    """Have the tiny demo city in the present database: six units, three years, everybody to log in as."""
    dump = _kept()
    if dump is None:
        _build_and_keep()
    else:
        _restore(dump)


@cache
def _file() -> Path:
    """Where the city of the code as it is now is kept."""
    digest = sha256(str(SOURCE).encode())
    for path in sorted(p for p in SOURCE.rglob("*") if p.suffix in CODE):
        digest.update(f"{path.relative_to(SOURCE)}\n".encode() + path.read_bytes())
    return SHELF / f"city-{digest.hexdigest()[:16]}"


@cache
def _read(path: Path) -> Dump:
    return pickle.loads(path.read_bytes())


def _kept() -> Dump | None:
    return _read(_file()) if _file().exists() else None


def _build_and_keep() -> None:
    from rodtrad.demo.city import build
    from rodtrad.demo.size import TINY

    SHELF.mkdir(mode=0o755, exist_ok=True)
    with (SHELF / "building").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)  # the other worker waits, and then restores
        if _file().exists():
            _restore(_read(_file()))
            return
        before = set(_filled())
        call_command("load_programmes", verbosity=0)
        build(TINY)
        dump = Dump({t: _rows(t) for t in _filled() if t not in before}, _sequences())
        draft = _file().with_suffix(f".{os.getpid()}")
        draft.write_bytes(pickle.dumps(dump))
        draft.replace(_file())
        for old in sorted(SHELF.glob("city-*"), key=lambda p: p.stat().st_mtime, reverse=True)[KEPT:]:
            old.unlink(missing_ok=True)


def _filled() -> list[str]:
    """The tables that hold anything."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(f"SELECT '{n}', EXISTS (SELECT FROM \"{n}\")" for n in names))
        return sorted(name for name, is_filled in cursor.fetchall() if is_filled)


def _rows(table: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
        return b"".join(bytes(chunk) for chunk in copy)


def _sequences() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
        )
        return dict(cursor.fetchall())


def _restore(dump: Dump) -> None:
    """Put the rows back as they were, without triggers: history, too, is among them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, rows in dump.tables.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                copy.write(rows)
        cursor.execute("SELECT setval(n::regclass, v) FROM unnest(%s::text[], %s::bigint[]) AS s (n, v)",
                       [list(dump.sequences), list(dump.sequences.values())])  # fmt: skip
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
