"""The permission table: every address × every persona, as the tests found it."""

from __future__ import annotations

import json
from pathlib import Path

from rodtrad.config.generated.words import page, table

FOUND = "docs/generated/permissions.json"
FOUND_WRITES = "docs/generated/permissions_writes.json"
INTRO = (
    "What each persona gets at each address, as the test `tests/test_permission_table.py` found it: the number is the HTTP "
    "status (200 the page, 302 sent on, 403 not allowed, 404 not visible). The test fails when this table is not up to date."
)
INTRO_WRITES = (
    "What each persona gets when sending an empty form to each address, as the test `tests/test_permission_table.py` found it: "
    "302 sent on (done, or to the log-in), 200 and 422 the page with what is lacking, 403 not allowed, 404 not visible, "
    "405 nothing can be sent there. Auditors and board members change nothing anywhere."
)


def generate(root: Path) -> dict[str, str]:
    """The pages, when the tests have written what they found beside them; else nothing."""
    opened = _page(root / FOUND, "Who may what", INTRO)
    sent = _page(root / FOUND_WRITES, "Who may send what", INTRO_WRITES)
    return {
        **({"docs/generated/permissions.md": opened} if opened else {}),
        **({"docs/generated/permissions_writes.md": sent} if sent else {}),
    }


def _page(path: Path, title: str, intro: str) -> str:
    if not path.exists():
        return ""
    found: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    personas = list(dict.fromkeys(name for answers in found.values() for name in answers))
    rows = [(f"`{address}`", *(answers.get(name, "") for name in personas)) for address, answers in found.items()]
    return page(title, intro, table(("address", *personas), rows))


def as_json(found: dict[str, dict[str, str]]) -> str:
    """What the tests write and compare: `found` maps each address to the answer that each persona got."""
    return json.dumps(dict(sorted(found.items())), indent=1, ensure_ascii=False) + "\n"
