"""A case: a question in a file, its tables and its parameters; and answers as JSON can carry them."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, cast

import numpy as np

from qualstat.cases.table import Table, read

Answer: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """What a case file asks: its name, topic, tables and parameters."""

    name: str
    topic: str
    tables: tuple[Table, ...]
    parameters: dict[str, Any]

    @property
    def table(self) -> Table:
        """The first table."""
        return self.tables[0]

    def get(self, *names: str, default: Any = None) -> Any:
        """The first of these parameters that is there and not null."""
        for name in names:
            value = self.parameters.get(name)
            if value is not None:
                return value
        return default

    def words(self, name: str) -> list[str]:
        """A parameter that is one word or a list of words."""
        value = self.get(name, default=[])
        return [value] if isinstance(value, str) else [str(v) for v in value]

    def column(self, *choices: str, at: int = 0) -> str:
        """The name of the column that a parameter or a usual name points to, or else the one at this place."""
        for choice in choices:
            named = self.parameters.get(choice)
            if isinstance(named, str) and named in self.table.columns:
                return named
        for choice in choices:
            if choice in self.table.columns:
                return choice
        return self.table.names[at]


def load(path: Path, cases: Path) -> Case:
    """Read a case file; input paths stand below the parent of `cases`. Raises ValueError where it cannot be read."""
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"the case must be a file that is there; got {path}. Check the path.") from None
    except ValueError:
        raise ValueError(f"the case must be JSON in UTF-8; {path.name} is not. Write it again.") from None
    if not isinstance(content, dict) or "input" not in content:
        raise ValueError(
            f"the case must be an object with topic, input and parameters; {path.name} is not. See the README of the cases."
        )
    whole = cast("dict[str, Any]", content)
    inputs = [whole["input"]] if isinstance(whole["input"], str) else list(whole["input"])
    tables = tuple(read(cases.resolve().parent / str(name)) for name in inputs)
    if any(not table.columns or table.n == 0 for table in tables):
        raise ValueError("input must have rows below its header; got none. Export it again.")
    raw = whole.get("parameters")
    parameters = cast("dict[str, Any]", raw) if isinstance(raw, dict) else {}
    return Case(str(whole.get("case", path.stem)), str(whole.get("topic", "")), tables, parameters)


def plain(value: Any) -> Any:
    """Arrays, numpy scalars and dataclass-free structures as JSON takes them; what is not finite becomes null."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str) or value is None or isinstance(value, bool | int):
        return value
    return [plain(v) for v in cast("Iterable[Any]", value)]
