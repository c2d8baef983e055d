"""The rooms' catalogues of the interface's languages: compiled from their text when that is newer."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE = Path(__file__).resolve().parents[1]


def compile_catalogues(folder: Path = SOURCE) -> list[Path]:
    """Write the `.mo` beside each `.po` that is newer; returns what was written. Raises OSError where it may not write."""
    written: list[Path] = []
    for text in sorted(folder.glob("**/locale/*/LC_MESSAGES/*.po")):
        compiled = text.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= text.stat().st_mtime_ns:
            continue
        with text.open("rb") as source:
            catalogue = read_po(source, locale=text.parents[1].name)
        draft = compiled.with_suffix(".mo.new")
        with draft.open("wb") as target:
            write_mo(target, catalogue)
        draft.replace(compiled)  # whoever reads sees the old one or the new one, never a half
        written.append(compiled)
    return written
