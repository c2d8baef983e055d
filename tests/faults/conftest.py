"""A cluster to be killed: with fsync on, as in production."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import psycopg
import pytest

from rodtrad.config.postgres import Cluster
from tests.cluster import TestCluster


@pytest.fixture
def cluster(tmp_path: Path):
    """A cluster with fsync on, as in production, with two people in it."""
    if os.environ.get("RODTRAD_TEST_TEMPLATE") is None:
        pytest.skip("2026-11-24: a server of one's own in DATABASE_URL is not ours to kill.")
    made = TestCluster()
    made.start()
    made.cluster.stop()
    safe = Cluster(made.cluster.folder, safe=True)
    safe.start()
    with psycopg.connect(safe.url) as connection:
        for name in ("a", "b"):
            connection.execute(
                "INSERT INTO people_user (password, email, name, employee_number, is_active, language, joined_at) "
                "VALUES ('', %s, 'Namn', '', true, 'sv', now())",
                [f"{name}@stad.example"],
            )
    yield safe
    safe.remove()
    shutil.rmtree(made.place, ignore_errors=True)
