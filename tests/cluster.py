"""Database clusters for tests: a migrated one is kept for as long as the migrations are the same, and copied for each run."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from rodtrad.config.postgres import Cluster

SOURCE = Path(__file__).resolve().parents[1] / "src"
SHELF = Path(tempfile.gettempdir()) / f"rodtrad-tests-{os.getuid()}"
TEMPLATE = "rodtrad"
KEPT = 12


def migrations_mark() -> str:
    """Changes whenever a migration, or a part that brings its own, changes."""
    files = [p for p in sorted(SOURCE.glob("**/migrations/*.py")) if p.name != "__init__.py"]
    files += [SOURCE.parent / "requirements.lock", SOURCE / "rodtrad" / "config" / "postgres.py"]
    digest = sha256(str(SOURCE).encode())
    for path in files:
        digest.update(f"{path.relative_to(SOURCE.parent)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


class TestCluster:
    """A running cluster in a temporary folder, with the migrated database `TEMPLATE` in it."""

    __test__ = False

    def __init__(self) -> None:
        SHELF.mkdir(mode=0o755, exist_ok=True)
        _sweep()
        self.place = Path(tempfile.mkdtemp(prefix=f"run-{os.getpid()}-", dir=SHELF))
        self.place.chmod(0o755)
        self.cluster = Cluster(self.place / "pg", safe=False)

    def start(self) -> str:
        """Copy the template, start the copy, and return its address."""
        subprocess.run(["cp", "-a", "--reflink=auto", str(_template()), str(self.cluster.folder)], check=True)
        self.cluster.start()
        return self.cluster.url

    def remove(self) -> None:
        """Stop it and leave nothing."""
        self.cluster.remove()
        shutil.rmtree(self.place, ignore_errors=True)


def _template() -> Path:
    """The folder of a stopped cluster with all migrations applied; made when it is not there."""
    place = SHELF / f"template-{migrations_mark()}"
    with (SHELF / "making").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)  # a parallel run waits for the one who makes it
        if not (place / "ready").exists():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(mode=0o755)
            _migrate(Cluster(place / "pg", safe=False))
            (place / "ready").touch()
        os.utime(place)
        shelf = sorted(SHELF.glob("template-*"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in shelf[KEPT:]:
            shutil.rmtree(old, ignore_errors=True)
    return place / "pg"


def _migrate(cluster: Cluster) -> None:
    try:
        cluster.start()
        environment = {**os.environ, "DATABASE_URL": cluster.url, "PYTHONPATH": str(SOURCE)}
        command = [sys.executable, "-W", "ignore", "-m", "rodtrad", "migrate", "--verbosity", "0", "--skip-checks"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"The migrations do not run:\n{done.stderr[-4000:]}")
    finally:
        cluster.stop()


def _sweep() -> None:
    """Remove what runs left behind that were killed."""
    for place in SHELF.glob("run-*"):
        pid = place.name.split("-")[1]
        if not Path(f"/proc/{pid}").exists():
            Cluster(place / "pg", safe=False).remove()
            shutil.rmtree(place, ignore_errors=True)
