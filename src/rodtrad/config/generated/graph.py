"""Which room imports which, read from the code."""

from __future__ import annotations

import ast
from pathlib import Path

from rodtrad.config.generated.rooms import rooms
from rodtrad.config.generated.words import page


def generate(_root: Path) -> dict[str, str]:
    """One page with the graph. Imports for types alone are left out."""
    names = {room.name: Path(room.path) for room in rooms()}
    edges = {
        (name, target)
        for name, folder in names.items()
        for imported in _imports(folder, names)
        if (target := _room_of(imported, names)) and target != name
    }
    lines = ["```mermaid", "graph BT", *(f"    {_id(n)}[{_short(n)}]" for n in names)]
    shown = sorted(e for e in edges if e[1] != "rodtrad.core")
    lines += [f"    {_id(a)} --> {_id(b)}" for a, b in shown] + ["```"]
    intro = (
        "An arrow means *imports*. Every room also imports core, which is left out. "
        "That no arrow points up is proved by the import contracts in `pyproject.toml`."
    )
    return {"docs/generated/rooms.md": page("The rooms and what they stand on", intro, "\n".join(lines))}


def _imports(folder: Path, names: dict[str, Path]) -> set[str]:
    inner = [other for other in names.values() if other != folder and other.is_relative_to(folder)]
    found: set[str] = set()
    for path in sorted(folder.rglob("*.py")):
        if "migrations" in path.parts or any(path.is_relative_to(other) for other in inner):
            continue
        for node in _walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _walk(tree: ast.AST) -> list[ast.AST]:
    """All nodes but those under `if TYPE_CHECKING`."""
    nodes: list[ast.AST] = []
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        nodes += [child, *_walk(child)]
    return nodes


def _room_of(module: str, names: dict[str, Path]) -> str | None:
    """The innermost room that holds `module`, if one of ours does."""
    within = [name for name in names if module == name or module.startswith(f"{name}.")]
    return max(within, key=len, default=None)


def _short(name: str) -> str:
    return name.removeprefix("rodtrad.")


def _id(name: str) -> str:
    return _short(name).replace(".", "_")
