"""Measures one city: server time of each page against the bare SQL that it ran."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

ROUNDS = 15


@dataclass(frozen=True, slots=True)
class Figure:
    """One page in one city."""

    page: str
    n_queries: int
    server_ms: float
    sql_ms: float
    kilobytes: float
    problem: str = ""

    @property
    def ratio(self) -> float:
        """Server time in times of bare SQL."""
        return self.server_ms / self.sql_ms if self.sql_ms else float("nan")


@contextmanager
def captured() -> Iterator[list[tuple[str, Any]]]:
    """The statements that run within, with their parameters."""
    from django.db import connection

    statements: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield statements


def bare(statements: list[tuple[str, Any]]) -> float:
    """Seconds to run the statements and fetch their rows with nothing of Django's on top."""
    from django.db import connection

    raw = connection.connection
    begun = time.perf_counter()
    for sql, params in statements:
        cursor = raw.execute(sql, params)
        if cursor.description:
            cursor.fetchall()
    return time.perf_counter() - begun


def measure_page(page: Any) -> Figure:
    """The medians over some rounds, page and bare SQL in turn."""
    from django.test import Client

    from benchmarks.pages import person

    try:
        client = Client(headers={"host": "localhost"})
        client.force_login(person(page))
        url = page.url()
        with captured() as statements:
            response = client.get(url)
        if response.status_code != 200:
            return Figure(page.name, 0, 0, 0, 0, f"status {response.status_code}")
        client.get(url)
        reads = [s for s in statements if s[0].lstrip().upper().startswith(("SELECT", "WITH"))]
        server, sql = [], []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            client.get(url)
            server.append(time.perf_counter() - begun)
            sql.append(bare(reads))
    except Exception as problem:  # noqa: BLE001 -- a page that can't be measured is a line in the table
        return Figure(page.name, 0, 0, 0, 0, f"{type(problem).__name__}: {problem}"[:120])
    return Figure(page.name, len(reads), median(server) * 1000, median(sql) * 1000, len(response.content) / 1024)


def counts() -> dict[str, int]:
    """How many rows the city holds of what it is measured by."""
    from rodtrad.org.tree.models import NodePeriod
    from rodtrad.plan.activities.models import Activity
    from rodtrad.plan.goals.models import Goal
    from rodtrad.plan.indicators.models import Value
    from rodtrad.plan.plans.models import Plan

    return {
        "units": NodePeriod.objects.filter(kind="unit").count(),
        "plans": Plan.objects.count(),
        "goals": Goal.objects.count(),
        "activities": Activity.objects.count(),
        "indicator values": Value.objects.count(),
    }


def main() -> None:
    """Print the figures of the city in DATABASE_URL as JSON."""
    import django

    django.setup()
    from benchmarks.imports import measure_import
    from benchmarks.pages import PAGES

    figures = [asdict(measure_page(page)) for page in PAGES]
    result: dict[str, Any] = {"pages": figures, "rows": counts()}
    if "--import" in sys.argv:
        result["import"] = measure_import()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
