"""`kill -9` of the database in the middle of a save: nothing half-saved, nothing acknowledged is lost, and it starts again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from rodtrad.config.postgres import Cluster
from tests.cluster import SOURCE

pytestmark = pytest.mark.slow

SAVER = """
import django; django.setup()
from rodtrad.core.operations import operation
from rodtrad.org.people.models import User

@operation("test.rename_both")
def rename_both(*, actor, name):
    for person in User.objects.order_by("pk").select_for_update():
        person.name = name
        person.save(update_fields=["name"])

for i in range(100_000):
    rename_both(actor=None, name=f"Namn {i}")
    print(i, flush=True)
"""


def test_a_save_is_whole_or_not_at_all_and_what_was_acknowledged_is_there(cluster: Cluster):
    environment = {**os.environ, "DATABASE_URL": cluster.url, "PYTHONPATH": str(SOURCE)}
    saver = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", SAVER],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert saver.stdout is not None
    for line in saver.stdout:
        if int(line) >= 20:
            break
    postmaster = int((cluster.home / "postmaster.pid").read_text().splitlines()[0])
    os.kill(postmaster, signal.SIGKILL)
    rest, complaint = saver.communicate(timeout=30)
    acknowledged = int(rest.split()[-1]) if rest.split() else 20

    time.sleep(0.2)
    cluster.start()

    with psycopg.connect(cluster.url) as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM people_user")}
        events = connection.execute(
            "SELECT count(*) FROM people_userevent WHERE pgh_label = 'update' AND name = %s", [next(iter(names))]
        ).fetchone()
    assert len(names) == 1
    assert int(next(iter(names)).split()[1]) in {acknowledged, acknowledged + 1}
    assert events == (2,)
    assert "OperationalError" in complaint
