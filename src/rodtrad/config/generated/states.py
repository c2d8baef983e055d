"""State diagrams from the tables of transitions, for docs/generated/states.md and each room's README."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from rodtrad.config.generated.rooms import modules, readme
from rodtrad.config.generated.words import between, page, plain, table
from rodtrad.core.workflow import Transition


def generate(root: Path) -> dict[str, str]:
    """One page with all life cycles, and the marked part `states` of the READMEs."""
    files: dict[str, str] = {}
    parts: list[str] = []
    for room, module in modules("states"):
        drawn = [_drawn(cycle) for cycle in _cycles(module)]
        if not drawn:
            continue
        parts += [f"## {room.name.removeprefix('rodtrad.')}", *drawn]
        if found := readme(room, root):
            name, text = found
            if (renewed := between(text, "states", "\n\n".join(drawn))) != text:
                files[name] = renewed
    intro = "What can happen to a thing, who may do it, and where it leads. The code is each room's `states.py`."
    return {"docs/generated/states.md": page("Life cycles", intro, *parts), **files}


def _cycles(module: ModuleType) -> list[tuple[Transition, ...]]:
    """The tables of a module: its names that end in TRANSITIONS."""
    names = sorted(n for n in vars(module) if n.endswith("TRANSITIONS"))
    return [tuple(getattr(module, name)) for name in names]


def _drawn(cycle: tuple[Transition, ...]) -> str:
    arrows = [
        f"    {source} --> {step.target}: {step.name}" for step in cycle for source in sorted(map(str, step.sources))
    ]
    targets = {str(step.target) for step in cycle}
    sources = {str(source) for step in cycle for source in step.sources}
    first = sorted(sources - targets) or [min(map(str, cycle[0].sources))] if cycle else []
    last = sorted(targets - sources)
    lines = [
        "```mermaid",
        "stateDiagram-v2",
        *(f"    [*] --> {state}" for state in first),
        *arrows,
        *(f"    {state} --> [*]" for state in last),
        "```",
    ]
    rows = [
        (
            f"`{step.name}`",
            plain(step.label),
            ", ".join(sorted(map(str, step.sources))),
            step.target,
            f"`{step.permission}`",
            "yes" if step.needs_reason else "",
            plain(step.who),
        )
        for step in cycle
    ]
    return "\n".join(lines) + "\n\n" + table(("step", "button", "from", "to", "permission", "reason", "who"), rows)
