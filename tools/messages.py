"""The interface's words: finds every one in Python and templates, and sees to it that each has an English twin.

    python tools/messages.py update [FOLDER]    add new words to each room's locale/en (below FOLDER), take away unused ones
    python tools/messages.py check     fail when a word lacks its English, or they name different values
    python tools/messages.py compile   write the .mo that the server reads

Words stand in Swedish in the code. A template's words are found by Django's own reading of templates. A word that several
rooms use has its English once: in the lowest room that uses it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings

HERE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HERE / "src"))
SOURCE = HERE / "src" / "rodtrad"
PO = Path("locale", "en", "LC_MESSAGES", "django.po")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    name: shape
    for stem, shape in {
        "gettext": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for name in (stem, f"{stem}_lazy", f"u{stem}")
} | {"_": None, "gettext_noop": None}
NAMED = re.compile(r"%\((\w+)\)[sdf]|\{(\w*)[^}]*\}")


def main() -> None:
    """Do what the argument says."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    command = sys.argv[1] if len(sys.argv) > 1 else "check"
    if command == "update":
        update(Path(sys.argv[2] if len(sys.argv) > 2 else SOURCE).resolve())
    elif command == "check":
        check()
    elif command == "compile":
        from rodtrad.config.translations import compile_catalogues

        for path in compile_catalogues():
            print(f"wrote {path.relative_to(HERE)}")
    else:
        raise SystemExit(__doc__)


def found() -> Catalog:
    """Every word of the interface, with the files where it stands."""
    catalogue = Catalog(locale="sv", charset="utf-8")
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            _add(catalogue, path, path.read_bytes())
    for path in sorted([*SOURCE.rglob("templates/**/*.html"), *SOURCE.rglob("templates/**/*.txt")]):
        _add(catalogue, path, _as_python(path))
    return catalogue


def _as_python(template: Path) -> bytes:
    """The calls of gettext that a template amounts to, one a line."""
    from django.utils.translation.template import templatize

    text = templatize(template.read_text(encoding="utf-8"), origin=str(template))
    return "\n".join(line.strip() for line in text.splitlines()).encode()


def _add(catalogue: Catalog, path: Path, text: bytes) -> None:
    name = str(path.relative_to(HERE))
    try:
        words = list(extract("python", BytesIO(text), keywords=KEYWORDS, options={"encoding": "utf-8"}))
    except (SyntaxError, ValueError) as problem:
        raise SystemExit(f"{name}: its words could not be read: {problem}") from problem
    for _line, message, _comments, context in words:
        if message and message != "":
            catalogue.add(message, locations=[(name, 0)], context=context)


def english() -> Catalog:
    """All English words as they are now, from every room."""
    whole = Catalog(locale="en", charset="utf-8")
    for path in sorted(SOURCE.rglob(str(PO))):
        with path.open("rb") as source:
            for message in read_po(source, locale="en"):
                if message.id and _is_whole(message.string) and not message.fuzzy:
                    whole.add(message.id, message.string, context=message.context)
    return whole


def rooms() -> list[Path]:
    """Folders that keep words, lowest first: core, the rooms in their order, and last what belongs to none."""
    from rodtrad.config.rooms import PRESENT

    named = [SOURCE.joinpath(*room.split(".")[1:]) for room in PRESENT]
    return [SOURCE / "core", *named, SOURCE / "config"]


def owner(message: Message, places: list[Path]) -> Path:
    """The lowest room that uses the word."""
    files = [HERE / name for name, _ in message.locations]
    return next((room for room in places if any(f.is_relative_to(room) for f in files)), places[-1])


def update(folder: Path) -> None:
    """Bring the English catalogues below `folder` in step with the code; what is translated stays."""
    old, places = english(), rooms()
    new = {
        room: Catalog(
            locale="en", charset="utf-8", project="Rödtråd", header_comment="# English words of this room.", fuzzy=False
        )
        for room in places
    }
    missing: dict[Path, int] = dict.fromkeys(places, 0)
    for message in _messages(found()):
        known = old.get(message.id, message.context)
        string = known.string if known else ""
        room = owner(message, places)
        missing[room] += not _is_whole(string)
        locations = sorted({(f, None) for f, _ in message.locations if (HERE / f).is_relative_to(room)})
        new[room].add(message.id, string, locations=locations, context=message.context)
    for room, catalogue in new.items():
        if not room.is_relative_to(folder):
            continue
        _write(room / PO, catalogue)
        if missing[room]:
            print(f"{missing[room]} of {len(catalogue)} words lack their English in {(room / PO).relative_to(HERE)}")
    print(f"{sum(len(c) for c in new.values())} words; {sum(missing.values())} lack their English")


def _write(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue without the lines that change by themselves; an empty one is removed."""
    if not len(catalogue):
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    write_po(buffer, catalogue, width=120, sort_output=True, omit_header=False, include_lineno=False)
    stable = re.sub(rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By)[^\n]*\n', b"", buffer.getvalue())
    path.write_bytes(stable)


def check() -> None:
    """Fail with a list of what is missing, or says other values than the Swedish does."""
    twins, places = english(), rooms()
    problems: list[str] = []
    n_words = 0
    for message in _messages(found()):
        n_words += 1
        twin = twins.get(message.id, message.context)
        where = (owner(message, places) / PO).relative_to(HERE)
        if twin is None:
            problems.append(f"{where}: no English for {_first(message.id)!r}")
        elif named := _differ(message, twin):
            problems.append(f"{where}: {_first(message.id)!r}: its English names other values: {named}")
    if problems:
        shown = "\n".join(problems[:40])
        more = f"\n… and {len(problems) - 40} more" if len(problems) > 40 else ""
        raise SystemExit(f"{shown}{more}\nRun `python tools/messages.py update` and fill in what is empty.")
    print(f"{n_words} words, all with their English.")


def _differ(message: Message, twin: Message) -> str:
    """The values that one of the two names and the other does not; in the singular a number may be left out."""
    ours, theirs = _values(message.id), _values(twin.string)
    return ", ".join(sorted(ours ^ theirs))


def _values(text: str | list[str] | tuple[str, ...]) -> set[str]:
    whole = text if isinstance(text, str) else text[-1]
    return {a or b for a, b in NAMED.findall(whole)} - {""}


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (m for m in catalogue if m.id)


def _first(text: str | list[str] | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


def _is_whole(string: str | list[str] | tuple[str, ...] | None) -> bool:
    return bool(string) and (isinstance(string, str) or all(string or ()))


if __name__ == "__main__":
    main()
