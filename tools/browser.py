"""Finds a browser for the journeys, or gets one; says in one sentence what to do when it can't."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def installed() -> str | None:
    """The path of a system browser, or of Playwright's own, or None; RODTRAD_BROWSER names one and wins."""
    if named := os.environ.get("RODTRAD_BROWSER"):
        return named
    for name in NAMES:
        if path := shutil.which(name):
            return path
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    return next((str(p) for p in sorted(cache.glob("chromium-*/chrome-linux*/chrome"))), None)


def get() -> None:
    """Install Chromium by the system's packages when we may, else by Playwright."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment, stdout=subprocess.DEVNULL)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
            check=False,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
    if not installed():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, stdout=sys.stderr)


def main() -> None:
    """Print the path of a browser to test with; exit with a sentence when there is none."""
    if not installed():
        get()
    if not (path := installed()):
        raise SystemExit(
            "No browser for the journeys: install Chromium (Debian: apt-get install chromium) and run ./test again."
        )
    print(path)


if __name__ == "__main__":
    main()
