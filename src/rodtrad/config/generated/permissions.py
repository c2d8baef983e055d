"""The permission table: every address × every persona, as the tests found it."""

from __future__ import annotations

import json
from pathlib import Path

from rodtrad.config.generated.words import page, table

FOUND = "docs/generated/permissions.json"
INTRO = (
    "What each persona gets at each address, as the test `tests/test_permission_table.py` found it: the number is the HTTP "
    "status (200 the page, 302 sent on, 403 not allowed, 404 not visible). The test fails when this table is not up to date."
)


def generate(root: Path) -> dict[str, str]:
    """The page, when the tests have written what they found to `docs/generated/permissions.json`; else nothing."""
    path = root / FOUND
    if not path.exists():
        return {}
    found: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    personas = list(dict.fromkeys(name for answers in found.values() for name in answers))
    rows = [(f"`{address}`", *(answers.get(name, "") for name in personas)) for address, answers in found.items()]
    return {"docs/generated/permissions.md": page("Who may what", INTRO, table(("address", *personas), rows))}


def as_json(found: dict[str, dict[str, str]]) -> str:
    """What the tests write and compare: `found` maps each address to the answer that each persona got."""
    return json.dumps(dict(sorted(found.items())), indent=1, ensure_ascii=False) + "\n"
