"""Golden cases: where they are, and how an answer is compared with what other software gave."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "golden"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "golden"

# Keys whose inputs are not in the case's table: see golden/README.md.
UNANSWERABLE = {"rate01_intervals": {"poisson", "two_rates", "two_props", "fisher"}}


def names(folder: Path) -> list[str]:
    return sorted(path.stem for path in (folder / "expected").glob("*.json"))


def read(folder: Path, name: str) -> dict[str, Any]:
    return json.loads((folder / "expected" / f"{name}.json").read_text(encoding="utf-8"))


def differences(expected: Any, got: Any, tolerance: float, path: str = "") -> Iterator[str]:
    """Where the two differ, as paths."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for key, value in expected.items():
            if key in got:
                yield from differences(value, got[key], tolerance, f"{path}.{key}")
            else:
                yield f"{path}.{key} missing"
    elif isinstance(expected, list) and isinstance(got, list):
        if len(expected) != len(got):
            yield f"{path} length"
            return
        for i, (one, other) in enumerate(zip(expected, got, strict=True)):
            yield from differences(one, other, tolerance, f"{path}[{i}]")
    elif not is_alike(expected, got, tolerance):
        yield path


def is_alike(expected: Any, got: Any, tolerance: float) -> bool:
    """Whether two single answers agree: numbers within the tolerance (relative or absolute), all else exactly."""
    if isinstance(expected, bool | str | dict | list) or expected is None or isinstance(got, bool):
        return type(expected) is type(got) and expected == got
    if not isinstance(got, int | float):
        return False
    return math.isclose(expected, got, rel_tol=max(tolerance, 1e-12), abs_tol=max(tolerance, 1e-12))
