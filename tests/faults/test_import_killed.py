"""`kill -9` of the database in the middle of imports: each is whole or not there, and none that was acknowledged is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from rodtrad.config.postgres import Cluster
from tests.cluster import SOURCE

pytestmark = pytest.mark.slow

N_ROWS = 9_600
IMPORTER = """
import io
import django; django.setup()
from rodtrad.core.periods import date_range
from rodtrad.exchange.files.bulk import import_values_csv
from rodtrad.exchange.files.machine import Machine
from rodtrad.org.people.models import User
from rodtrad.org.tree import placements
from rodtrad.org.tree.models import Node, NodePeriod
from rodtrad.plan.indicators.models import Indicator

node = Node.objects.create(code="KF")
NodePeriod.objects.create(node=node, name="Fullmäktige", kind="council", valid=date_range(None, None))
placements.rebuild()
Indicator.objects.create(code="I", name="I", node=node, owner=User.objects.first())
parts = ["", "T1", "T2", "T3", *(f"{m:02d}" for m in range(1, 13))]
places = [f"I,KF,{y},{p},{s}" for y in range(1900, 2100) for p in parts for s in "TKM"]
head = "indicator,organisation,year,part,sex,value\\n"
for n in range(1, 10_000):
    text = head + "".join(f"{place},{n}\\n" for place in places)
    import_values_csv(io.BytesIO(text.encode()), actor=Machine(), name=f"{n}.csv")
    print(n, flush=True)
"""


def test_an_import_is_whole_or_not_there(cluster: Cluster, tmp_path: Path):
    environment = {**os.environ, "DATABASE_URL": cluster.url, "PYTHONPATH": str(SOURCE), "RODTRAD_DATA": str(tmp_path)}
    importer = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", IMPORTER],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert importer.stdout is not None
    for line in importer.stdout:
        if int(line) >= 2:
            break
    time.sleep(0.4)  # well into the next one
    os.kill(int((cluster.home / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    rest, complaint = importer.communicate(timeout=60)
    acknowledged = int(rest.split()[-1]) if rest.split() else 2

    time.sleep(0.2)
    cluster.start()

    with psycopg.connect(cluster.url) as connection:
        current = connection.execute(
            "SELECT value::int, count(*) FROM indicators_value WHERE is_current GROUP BY 1"
        ).fetchall()
        total = connection.execute("SELECT count(*) FROM indicators_value").fetchone()
        states = connection.execute("SELECT state, count(*) FROM files_importrun GROUP BY 1").fetchall()
    assert "OperationalError" in complaint
    assert len(current) == 1
    last, n_current = current[0]
    assert last in {acknowledged, acknowledged + 1}
    assert n_current == N_ROWS
    assert total == (N_ROWS * last,)
    assert states == [("written", last)]
