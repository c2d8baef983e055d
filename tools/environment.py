"""Makes the virtual environment from the hash-locked requirements, and again when they change. Needs only Python.

    python3 tools/environment.py run     what the product runs on
    python3 tools/environment.py dev     that, and what its tests and checks need

Prints the path of the environment's Python.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
OLDEST = (3, 11)
LOCKS = {"run": HERE / "requirements.lock", "dev": HERE / "requirements-dev.lock"}


def ready(kind: str, folder: Path = HERE / ".venv") -> Path:
    """The Python of an environment with all that lock `kind` names; raises SystemExit with a sentence when it can't be."""
    python = folder / "bin" / "python"
    if python.exists() and is_current(kind, folder):
        point_at_source(folder)
        return python
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f".{folder.name.strip('.')}.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)  # two commands at once: the second waits and finds it made
        if not (python.exists() and is_current(kind, folder)):
            make(folder)
            install(kind, folder)
    point_at_source(folder)
    return python


def point_at_source(folder: Path) -> None:
    """Let the environment's Python find our packages wherever it is started: `.venv/bin/python -m qualstat`."""
    for packages in folder.glob("lib/python3*/site-packages"):
        pointer = packages / "rodtrad.pth"
        if not pointer.exists():
            pointer.write_text(f"{HERE / 'src'}\n", encoding="utf-8")


def is_current(kind: str, folder: Path) -> bool:
    """Whether what is installed is what the lock says now."""
    mark = folder / f".requirements-{kind}"
    return mark.exists() and mark.read_text() == digest(kind)


def digest(kind: str) -> str:
    """What identifies a lock."""
    return hashlib.sha256(LOCKS[kind].read_bytes()).hexdigest()


def make(folder: Path) -> None:
    """An empty environment, unless there is one that works."""
    if (folder / "bin" / "python").exists():
        return
    print(f"Making the virtual environment in {folder} …", file=sys.stderr, flush=True)
    done = subprocess.run([interpreter(), "-m", "venv", "--clear", str(folder)], check=False, stdout=sys.stderr)
    if done.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise SystemExit(
            "Python could not make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv. Then start again."
        )


def install(kind: str, folder: Path) -> None:
    """Install what lock `kind` names, by its hashes."""
    print("Installing the requirements (a few minutes the first time) …", file=sys.stderr, flush=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "--no-deps", "--require-hashes", "-r", str(LOCKS[kind])], check=False, stdout=sys.stderr
    )
    if done.returncode:
        raise SystemExit("The requirements could not be installed; pip says why above. Mend that and start again.")
    for satisfied in (
        ("run", "dev") if kind == "dev" else ("run",)
    ):  # the development lock holds all of the run-time one
        (folder / f".requirements-{satisfied}").write_text(digest(satisfied))


def interpreter() -> str:
    """A Python that is new enough: this one, else one on the path."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for minor in range(14, OLDEST[1] - 1, -1):
        if found := shutil.which(f"python3.{minor}"):
            return found
    raise SystemExit("Python 3.11 or newer is needed: install it and start again.")


def place(data: Path) -> Path:
    """Where the environment lies: in the checkout, else (a checkout that cannot be written) beside the data."""
    return HERE / ".venv" if os.access(HERE, os.W_OK) else data / "venv"


if __name__ == "__main__":
    print(ready(sys.argv[1] if len(sys.argv) > 1 else "run"))
