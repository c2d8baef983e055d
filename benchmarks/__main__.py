"""`./bench` makes a demo city and a whole one, measures both, and writes docs/generated/bench.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from rodtrad.config.postgres import Cluster

HERE = Path(__file__).resolve().parents[1]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(prog="./bench", description=__doc__)
    parser.add_argument("--size", choices=("city", "demo"), default="city", help="the larger of the two cities")
    parser.add_argument("--keep", type=Path, help="keep the clusters here and use them again")
    parser.add_argument("--no-import", action="store_true", help="leave out the import of a million values")
    options = parser.parse_args()
    folder = options.keep or Path(tempfile.mkdtemp(prefix="rtb-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    results: dict[str, Any] = {}
    for size in dict.fromkeys(("demo", options.size)):
        extra = [] if options.no_import or size != options.size else ["--import"]
        results[size] = city(folder / size, size, extra)
    text = report(results, options.size)
    print(text)
    if options.size == "city":
        (HERE / "docs" / "generated" / "bench.md").write_text(text, encoding="utf-8")


def city(folder: Path, size: str, extra: list[str]) -> dict[str, Any]:
    """The figures of one city, made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    cluster = Cluster(folder / "pg")
    cluster.start()
    env = {
        **os.environ,
        "DATABASE_URL": cluster.url,
        "RODTRAD_DATA": str(folder / "data"),
        "PYTHONPATH": f"{HERE / 'src'}{os.pathsep}{HERE}",
        "DJANGO_SETTINGS_MODULE": "rodtrad.config.settings",
        "RODTRAD_STATIC": "manifest",
    }
    try:
        begun = time.monotonic()
        subprocess.run([sys.executable, "-m", "rodtrad", "prepare", "--empty"], check=True, env=env, cwd=HERE)
        made = subprocess.run(
            [sys.executable, "-m", "rodtrad", "demo", "--size", size],
            check=False,
            env=env,
            cwd=HERE,
            stdout=subprocess.DEVNULL,
        )
        built = time.monotonic() - begun if made.returncode == 0 else None
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.measure", *extra],
            check=True,
            env=env,
            cwd=HERE,
            capture_output=True,
            text=True,
        )
        return {**json.loads(done.stdout.splitlines()[-1]), "built_s": built}
    finally:
        cluster.stop()


def report(results: dict[str, Any], size: str) -> str:
    """The results as Markdown."""
    small = {p["page"]: p for p in results["demo"]["pages"]}
    lines = [
        "# Speed",
        "",
        f"Measured {date.today().isoformat()} by `./bench` on {platform.machine()}, {os.cpu_count()} cores, "  # noqa: DTZ011
        f"Python {platform.python_version()}. Each figure is a ratio within the run.",
        "Aims: server time at most 2.5 times the bare SQL of the page, city at most 1.5 times demo, fewer than 15 queries.",
        "",
        "| page | queries | server ms | bare SQL ms | server / SQL | city / demo | kB |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for page in results[size]["pages"]:
        other = small[page["page"]]
        if page["problem"] or other["problem"]:
            lines.append(f"| {page['page']} | not measured: {page['problem'] or other['problem']} |||||| ")
            continue
        lines.append(
            f"| {page['page']} | {page['n_queries']} | {page['server_ms']:.1f} | {page['sql_ms']:.1f} "
            f"| {page['server_ms'] / page['sql_ms']:.1f} | {page['server_ms'] / other['server_ms']:.1f} | {page['kilobytes']:.0f} |"
        )
    if results[size].get("built_s"):
        lines += ["", f"The {size} was built in {results[size]['built_s']:.0f} s (schema included; aim: under 600 s)."]
    imported = results[size].get("import")
    if imported and "ratio" in imported:
        lines += [
            "",
            f"Import of {imported['rows']:,} indicator values: {imported['import_s']:.1f} s, bare COPY of the same rows "
            f"{imported['copy_s']:.1f} s: {imported['ratio']:.1f} times (aim: at most 6).",
        ]
    elif imported:
        lines += ["", f"Import of indicator values: not measured: {imported['problem']}."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
