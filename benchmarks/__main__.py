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
AIM_SQL, AIM_SIZE, AIM_QUERIES, AIM_IMPORT = 2.5, 1.5, 15, 6


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
        f"Measured {date.today().isoformat()} by `./bench` on {machine()}. "  # noqa: DTZ011
        "Each figure is a ratio within the run, so that machines can be compared.",
        "",
        f"Aims: server time at most {AIM_SQL} times the bare SQL of the page, {size} at most {AIM_SIZE} times demo, fewer than "
        f"{AIM_QUERIES} queries. What misses its aim is in **bold**.",
        "",
        "| page | queries | server ms | bare SQL ms | server / SQL | city / demo | kB |",
        "|---|--:|--:|--:|--:|--:|--:|",
        *(line(page, small[page["page"]]) for page in results[size]["pages"]),
        "",
        *rows(results[size], size),
        *imported(results[size].get("import")),
    ]
    return "\n".join(lines).rstrip() + "\n"


def line(page: dict[str, Any], small: dict[str, Any]) -> str:
    """One page of the table."""
    if problem := page["problem"] or small["problem"]:
        return f"| {page['page']} | not measured: {problem} |||||| "
    to_sql = page["server_ms"] / page["sql_ms"]
    to_demo = page["server_ms"] / small["server_ms"]
    cells = (
        page["page"],
        marked(str(page["n_queries"]), missed=page["n_queries"] >= AIM_QUERIES),
        f"{page['server_ms']:.1f}",
        f"{page['sql_ms']:.1f}",
        marked(f"{to_sql:.1f}", missed=to_sql > AIM_SQL),
        marked(f"{to_demo:.1f}", missed=to_demo > AIM_SIZE),
        f"{page['kilobytes']:.0f}",
    )
    return f"| {' | '.join(cells)} |"


def marked(text: str, *, missed: bool) -> str:
    """The figure, in bold when it misses its aim."""
    return f"**{text}**" if missed else text


def rows(result: dict[str, Any], size: str) -> list[str]:
    """How large the city is, and how long it took to build."""
    counted = ", ".join(f"{n:,} {name}" for name, n in result.get("rows", {}).items())
    built = (
        f" It was built in {result['built_s']:.0f} s (schema included; aim: under 600 s)."
        if result.get("built_s")
        else ""
    )
    return [f"The {size} holds {counted}.{built}"]


def imported(result: dict[str, Any] | None) -> list[str]:
    """The import of indicator values, if it was measured."""
    if not result:
        return []
    if "ratio" not in result:
        return ["", f"Import of indicator values: not measured: {result['problem']}."]
    ratio = f"{result['ratio']:.1f}"
    return [
        "",
        f"Import of {result['rows']:,} indicator values: {result['import_s']:.1f} s, bare COPY of the same rows "
        f"{result['copy_s']:.1f} s: {marked(ratio, missed=result['ratio'] > AIM_IMPORT)} times "
        f"(aim: at most {AIM_IMPORT}).",
    ]


def machine() -> str:
    """What it was measured on."""
    found = platform.processor() or platform.machine()
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        names = [row.split(":", 1)[1].strip() for row in cpus.read_text().splitlines() if row.startswith("model name")]
        found = names[0] if names else found
    return f"{found}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"


if __name__ == "__main__":
    main()
