"""The rooms as the generators see them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from django.apps import AppConfig, apps


def rooms() -> list[AppConfig]:
    """Our own applications, in the order of their names."""
    own = (a for a in apps.get_app_configs() if a.name.startswith("rodtrad."))
    return sorted(own, key=lambda a: a.name)


def modules(name: str) -> Iterator[tuple[AppConfig, ModuleType]]:
    """Each room that has a module called `name`, with that module."""
    for room in rooms():
        if find_spec(f"{room.name}.{name}"):
            yield room, import_module(f"{room.name}.{name}")


def readme(room: AppConfig, root: Path) -> tuple[str, str] | None:
    """The name (from `root`) and text of a room's README, if it has one."""
    path = Path(room.path) / "README.md"
    if not path.exists():
        return None
    return str(path.relative_to(root)), path.read_text(encoding="utf-8")
